"""The rows of a leads file become the typed columns that a model reads; those of events: see `events`."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pyarrow as pa

from tamis.collect.columns import Found, find, missing_columns, required
from tamis.collect.distinct import Converted
from tamis.collect.events import PreparedEvents, prepare_events
from tamis.collect.field_columns import add_unreadable, empty_column
from tamis.collect.keys import keys_of, repeated
from tamis.collect.rejects import Faults, Reject, Rows, shortened, write_rejects
from tamis.collect.table import Table
from tamis.collect.tables import no_rows
from tamis.collect.values import convert
from tamis.errors import InputError, Problem
from tamis.language import Text
from tamis.model.definition import Model
from tamis.model.fields import Field

__all__ = ["PreparedEvents", "PreparedLeads", "Reject", "prepare_events", "prepare_leads", "write_rejects"]

DEFAULT_KEY = "lead"


@dataclass(frozen=True)
class PreparedLeads:
    """Leads, ready for the engine.

    `data`: `lead` (string, or int64 where the file's column is of whole numbers), then one column for each field, by
    its name. `rows`: where each of them stands in `table.data`. `key`: the name of the key column in the file.
    """

    data: pa.Table
    rows: Rows
    rejects: list[Reject]
    warnings: tuple[Problem, ...]
    table: Table
    key: str


def prepare_leads(table: Table, key: str | None, fields: Sequence[Field], model: Model, lenient: bool) -> PreparedLeads:
    """The leads of a file, in its order; a field without a column is all missing, with a warning.

    The key column is `key`, else the model's, else `lead`.

    Raises:
        InputError: no row, no key column; and unless `lenient` (where such rows become rejects): a missing or repeated
            key, a value that cannot be read as the model needs it.
    """
    if table.data.num_rows == 0:
        raise InputError(no_rows(table.file))
    key_column = required(key or model.key or DEFAULT_KEY, table)
    faults = Faults(table)
    leads = keys_of(key_column.values)
    _check_keys(leads, key_column, table, faults)
    columns: dict[str, pa.ChunkedArray] = {"lead": leads}
    absent = []
    for field in fields:
        found = find(field.source, table)
        if found is None:
            absent.append(field.source)
            columns[field.name] = empty_column(field, table.data.num_rows)
        else:
            columns[field.name] = _converted(field, found, model, faults).values
    if not lenient:
        faults.refuse()
    rows = np.setdiff1d(np.arange(table.data.num_rows, dtype=np.int64), faults.rows(), assume_unique=True)
    data = pa.table(columns)
    if len(rows) < data.num_rows:
        data = data.take(pa.array(rows))
    warnings = table.warnings + missing_columns(absent, table)
    return PreparedLeads(data, rows, faults.rejects(), warnings, table, key_column.name)


def _converted(field: Field, found: Found, model: Model, faults: Faults) -> Converted:
    converted = convert(found.values, field, model.timezone, midnight_is_date=found.midnight_is_date)
    add_unreadable(faults, field, found, converted)
    return converted


def _check_keys(leads: pa.ChunkedArray, key: Found, table: Table, faults: Faults) -> None:
    faults.add(
        "empty-key",
        np.flatnonzero(leads.is_null().to_numpy()),
        lambda _: Text(en=f"the key is missing (column '{key.name}').", fr=f"la clé manque (colonne « {key.name} »)."),
    )
    rows, first = repeated(leads)

    def say(row: int) -> Text:
        value = shortened(leads[row].as_py())
        line = table.row_number(int(first[np.searchsorted(rows, row)]))
        return Text(
            en=f"the key '{value}' is that of row {line} already (column '{key.name}').",
            fr=f"la clé « {value} » est déjà celle de la ligne {line} (colonne « {key.name} »).",
        )

    faults.add("duplicate-key", rows, say)
