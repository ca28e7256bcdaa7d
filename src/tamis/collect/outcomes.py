"""The rows of an outcomes file: which lead, what became of it, when, for how much."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from zoneinfo import ZoneInfo

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from tamis.collect.columns import Found, find, unknown_column
from tamis.collect.field_columns import add_unreadable, empty_column
from tamis.collect.keys import keys_like
from tamis.collect.rejects import Faults, Reject, shortened
from tamis.collect.table import Table
from tamis.collect.values import convert, to_text
from tamis.errors import InputError, near_miss
from tamis.language import Text
from tamis.model.fields import Field

WON, LOST, ACCEPTED, REJECTED = "won", "lost", "accepted", "rejected"
OUTCOMES = (WON, LOST, ACCEPTED, REJECTED)

_WORDS: Mapping[str, str] = {
    **{name: name for name in OUTCOMES},
    **dict.fromkeys(("gagné", "gagnée", "gagne"), WON),
    **dict.fromkeys(("perdu", "perdue"), LOST),
    **dict.fromkeys(("accepté", "acceptée", "accepte"), ACCEPTED),
    **dict.fromkeys(("rejeté", "rejetée", "rejete", "refusé", "refusée", "refuse"), REJECTED),
}
_OPTIONAL = {
    "recorded": Field("recorded_at", "date"),
    "amount": Field("amount", "number"),
    "product_line": Field("product_line", "text"),
    "reason": Field("reason", "text"),
}
_THERE_ARE = Text(
    en="There are won, lost, accepted and rejected.", fr="Il y a won, lost, accepted et rejected (gagné, perdu...)."
)


@dataclass(frozen=True)
class PreparedOutcomes:
    """Outcomes, in the order of the file.

    `data`: `lead` (its place among the leads, int64), `outcome` (one of `OUTCOMES`), `at` (int64 µs UTC), `recorded`
    (when it was entered, int64 µs UTC or null), `amount` (float64 or null), `product_line`, `reason` (texts or null).
    """

    data: pa.Table
    rejects: list[Reject]


def prepare_outcomes(
    table: Table, leads: pa.ChunkedArray, zone: ZoneInfo, key: str | None = None, *, lenient: bool = False
) -> PreparedOutcomes:
    """The outcomes of a file, of leads that are known by their keys.

    Needs the columns `lead` (or one of the name `key`), `outcome` and `occurred_at`; may have `recorded_at`, `amount`,
    `product_line`, `reason`. Outcomes are named in English or French.

    Raises:
        InputError: a column is absent; and unless `lenient` (where such rows become rejects): a lead, outcome or time
            is missing or cannot be read, or a lead is unknown.
    """
    lead, outcome, time = _required(table, key)
    faults = Faults(table)
    columns = {"lead": _places(lead, leads, faults), "outcome": _outcomes(outcome, faults)}
    columns["at"] = _typed(time, Field("occurred_at", "date"), zone, faults)
    _refuse_missing(time, columns["at"], faults)
    for name, field in _OPTIONAL.items():
        found = find(field.source, table)
        columns[name] = _typed(found, field, zone, faults) if found else empty_column(field, table.data.num_rows)
    if not lenient:
        faults.refuse()
    good = np.setdiff1d(np.arange(table.data.num_rows, dtype=np.int64), faults.rows(), assume_unique=True)
    return PreparedOutcomes(pa.table(columns).take(pa.array(good)), faults.rejects())


def _required(table: Table, key: str | None) -> tuple[Found, Found, Found]:
    own_key = find(key, table) if key and "lead" not in table.data.column_names else None
    wanted = {"lead": own_key or find("lead", table)}
    wanted |= {name: find(name, table) for name in ("outcome", "occurred_at")}
    if any(found is None for found in wanted.values()):
        raise InputError(unknown_column(name, table) for name, found in wanted.items() if found is None)
    lead, outcome, time = (found for found in wanted.values() if found is not None)
    return lead, outcome, time


def _places(column: Found, leads: pa.ChunkedArray, faults: Faults) -> pa.ChunkedArray:
    """Where each lead stands among the leads."""
    keys = keys_like(column.values, leads.type)
    places = pc.index_in(keys, value_set=leads.combine_chunks())
    missing = keys.is_null().to_numpy()
    faults.add("missing-lead", np.flatnonzero(missing), lambda _: _missing(column))

    def say(row: int) -> Text:
        value = shortened(column.values[row].as_py())
        return Text(
            en=f"column '{column.name}': there is no lead '{value}' in the leads' file.",
            fr=f"colonne « {column.name} » : le prospect « {value} » n'est pas dans le fichier des prospects.",
        )

    faults.add("unknown-lead", np.flatnonzero(places.is_null().to_numpy() & ~missing), say)
    return places.cast(pa.int64())


def _outcomes(column: Found, faults: Faults) -> pa.ChunkedArray:
    said = to_text(column.values).values
    known = pc.index_in(said, value_set=pa.array(list(_WORDS)))
    missing = said.is_null().to_numpy()
    faults.add("missing-outcome", np.flatnonzero(missing), lambda _: _missing(column))

    def say(row: int) -> Text:
        value = shortened(column.values[row].as_py())
        near = near_miss(value, _WORDS)
        return Text(
            en=f"column '{column.name}': '{value}' is no outcome.{f' {near.en}' if near else ''}",
            fr=f"colonne « {column.name} » : « {value} » n'est pas une issue.{f' {near.fr}' if near else ''}",
        )

    faults.add("unknown-outcome", np.flatnonzero(known.is_null().to_numpy() & ~missing), say, _THERE_ARE)
    return pa.chunked_array([pa.array(list(_WORDS.values())).take(chunk) for chunk in known.chunks], pa.string())


def _typed(column: Found, field: Field, zone: ZoneInfo, faults: Faults) -> pa.ChunkedArray:
    converted = convert(column.values, field, zone, midnight_is_date=column.midnight_is_date)
    add_unreadable(faults, field, column, converted)
    return converted.values


def _refuse_missing(column: Found, values: pa.ChunkedArray, faults: Faults) -> None:
    missing = np.setdiff1d(np.flatnonzero(values.is_null().to_numpy()), faults.rows())
    faults.add("missing-date", missing, lambda _: _missing(column))


def _missing(column: Found) -> Text:
    return Text(
        en=f"the value of column '{column.name}' is missing.", fr=f"la valeur de la colonne « {column.name} » manque."
    )
