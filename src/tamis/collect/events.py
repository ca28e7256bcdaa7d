"""The rows of an events file become facts of one shape: who, what, when, and the properties that a model reads."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from tamis.collect.columns import Found, find, missing_columns, unknown_column
from tamis.collect.field_columns import add_unreadable, empty_column
from tamis.collect.keys import keys_like, keys_of, repeated
from tamis.collect.properties import PROPERTIES, Properties
from tamis.collect.rejects import Faults, Reject, Rows, shortened
from tamis.collect.table import Table
from tamis.collect.values import convert, to_boolean, to_moment, to_raw_text, to_text
from tamis.errors import InputError, Problem
from tamis.language import Text
from tamis.model.definition import Model
from tamis.model.fields import Field

_TIME = Field("occurred_at", "date")


@dataclass(frozen=True)
class PreparedEvents:
    """Events, ready for the engine.

    `data`: `lead` (as the leads' keys), `event` (normalised text), `t` (int64 microseconds UTC), `day` (whether only a
    date was given), then one column for each field, by its name. `count`: the events kept; `excluded`: those that are
    suspect or not to be counted; `repeated`: those that were there already.
    """

    data: pa.Table
    rejects: list[Reject]
    warnings: tuple[Problem, ...]
    count: int
    excluded: int
    repeated: int
    table: Table


@dataclass(frozen=True)
class _Named:
    """The columns that every events file has, before any row is left out."""

    lead: Found
    event: Found
    time: Found


def prepare_events(
    table: Table,
    fields: Sequence[Field],
    model: Model,
    lenient: bool,
    leads: pa.Array | pa.ChunkedArray | None,
    key: str | None = None,
) -> PreparedEvents:
    """The events of a file, in its order.

    Needs the columns `lead` (or one of the name `key`, that of the leads' file), `event` and `occurred_at`. Left out:
    rows with a `suspect` reason or with `counted` false, and all but the first of those with one `message_id` of one
    `source`. A field comes from its column, else from `properties.<name>`, else from the JSON of a column
    `properties`; else it is missing, with a warning. `leads`: the keys that there are (None: any).

    Raises:
        InputError: a column that events need is absent; and unless `lenient` (where such rows become rejects): a lead,
            name or time is missing, a lead unknown, a value unreadable.
    """
    columns = _named(table, key)
    faults = Faults(table)
    counted = _counted(table, faults)
    rows = _first_of_each(table, counted)
    data = _facts(columns, rows, leads, model, faults)
    absent = []
    spread = _Spread(table, rows, faults)
    for field in fields:
        found = spread.find(field.source)
        if found is None:
            absent.append(field.source)
            data[field.name] = empty_column(field, len(rows))
            continue
        converted = convert(found.values, field, model.timezone, midnight_is_date=found.midnight_is_date)
        add_unreadable(faults, field, found, converted, rows)
        data[field.name] = converted.values
    if not lenient:
        faults.refuse()
    good = np.isin(rows, faults.rows(), assume_unique=True, invert=True)
    prepared = pa.table(data)
    return PreparedEvents(
        prepared if good.all() else prepared.filter(pa.array(good)),
        faults.rejects(),
        table.warnings + missing_columns(absent, table),
        int(good.sum()),
        table.data.num_rows - len(counted),
        len(counted) - len(rows),
        table,
    )


def _named(table: Table, key: str | None) -> _Named:
    lead = find(key, table) if key and "lead" not in table.data.column_names else None
    found = {
        "lead": lead or find("lead", table),
        "event": find("event", table),
        "occurred_at": find("occurred_at", table),
    }
    present = [column for column in found.values() if column is not None]
    if len(present) < len(found):
        raise InputError(unknown_column(name, table) for name, column in found.items() if column is None)
    return _Named(*present)


def _counted(table: Table, faults: Faults) -> Rows:
    """The rows that are neither suspect nor marked as not to be counted."""
    keep = np.ones(table.data.num_rows, np.bool_)
    if suspect := find("suspect", table):
        keep &= to_text(suspect.values).values.is_null().to_numpy()
    if counted := find("counted", table):
        said = to_boolean(counted.values)
        keep &= ~pc.equal(said.values, "false").fill_null(False).to_numpy()
        add_unreadable(faults, Field("counted", "boolean"), counted, said)
    return np.flatnonzero(keep)


def _first_of_each(table: Table, rows: Rows) -> Rows:
    """The rows without those whose (source, message_id) an earlier one has."""
    message = find("message_id", table)
    if message is None:
        return rows
    ids = to_raw_text(message.values).values.take(pa.array(rows))
    source = find("source", table)
    if source is not None:
        sources = to_raw_text(source.values).values.take(pa.array(rows)).fill_null("")
        # The separator is in no text of a file that was read.
        ids = pc.binary_join_element_wise(sources, ids, "\0")
    again, _ = repeated(ids)
    return np.delete(rows, again)


def _facts(
    columns: _Named, rows: Rows, leads: pa.Array | pa.ChunkedArray | None, model: Model, faults: Faults
) -> dict[str, pa.ChunkedArray]:
    kept = pa.array(rows)
    raw = columns.lead.values.take(kept)
    lead = keys_of(raw) if leads is None else keys_like(raw, leads.type)
    event = to_text(columns.event.values.take(kept)).values
    time = Found(columns.time.name, columns.time.values.take(kept), columns.time.midnight_is_date)
    moments, day = to_moment(time.values, model.timezone, midnight_is_date=time.midnight_is_date)
    _check_leads(lead, raw, columns.lead, leads, rows, faults)
    _refuse_missing("event", columns.event, event.is_null().to_numpy(), rows, faults)
    missing = moments.values.is_null().to_numpy()
    missing[moments.bad_rows] = False
    _refuse_missing("date", columns.time, missing, rows, faults)
    add_unreadable(faults, _TIME, time, moments, rows)
    return {"lead": lead, "event": event, "t": moments.values, "day": day}


def _check_leads(
    lead: pa.ChunkedArray,
    raw: pa.ChunkedArray,
    column: Found,
    leads: pa.Array | pa.ChunkedArray | None,
    rows: Rows,
    faults: Faults,
) -> None:
    missing = keys_of(raw).is_null().to_numpy()
    _refuse_missing("lead", column, missing, rows, faults)
    if leads is None:
        return
    known = pc.is_in(lead, value_set=leads if isinstance(leads, pa.Array) else leads.combine_chunks()).to_numpy()

    def say(row: int) -> Text:
        value = shortened(raw[int(np.searchsorted(rows, row))].as_py())
        return Text(
            en=f"column '{column.name}': there is no lead '{value}' in the leads' file.",
            fr=f"colonne « {column.name} » : le prospect « {value} » n'est pas dans le fichier des prospects.",
        )

    faults.add("unknown-lead", rows[~known & ~missing], say)


def _refuse_missing(what: str, column: Found, missing: np.ndarray, rows: Rows, faults: Faults) -> None:
    faults.add(
        f"missing-{what}",
        rows[missing],
        lambda _: Text(
            en=f"the value of column '{column.name}' is missing.",
            fr=f"la valeur de la colonne « {column.name} » manque.",
        ),
    )


class _Spread:
    """Finds the columns of fields, in the file or in the JSON of its column `properties`; of the kept rows alone."""

    def __init__(self, table: Table, rows: Rows, faults: Faults) -> None:
        self._table, self._rows, self._faults = table, rows, faults
        self._properties: Properties | None = None

    def find(self, name: str) -> Found | None:
        """The column that is meant."""
        found = find(name, self._table) or find(f"{PROPERTIES}.{name}", self._table)
        if found is not None:
            return Found(found.name, found.values.take(pa.array(self._rows)), found.midnight_is_date)
        properties = self._read()
        values = properties.column(name) if properties else None
        return Found(f"{PROPERTIES}.{name}", values) if values is not None else None

    def _read(self) -> Properties | None:
        """The properties, read when they are first needed."""
        column = find(PROPERTIES, self._table)
        if self._properties is None and column is not None:
            self._properties = Properties(column.values.take(pa.array(self._rows)))
            name = column.name
            self._faults.add(
                "bad-json",
                self._rows[list(self._properties.bad_rows)],
                lambda _: Text(
                    en=f"column '{name}': the value is not a JSON object.",
                    fr=f"colonne « {name} » : la valeur n'est pas un objet JSON.",
                ),
            )
        return self._properties
