"""What became of leads: won, lost, accepted, rejected, each at a time, from a file.

A lead is open until it is won or lost. What sales accepts or rejects stays open: it may still be won, or come back.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from tamis.errors import Problem, near_miss
from tamis.language import Text
from tamis.model.fields import Field

if TYPE_CHECKING:
    from zoneinfo import ZoneInfo

    import numpy as np
    import numpy.typing as npt
    import pyarrow as pa

    from tamis.collect.columns import Found
    from tamis.collect.rejects import Faults, Reject, Rows
    from tamis.collect.table import Table

    Micros = npt.NDArray[np.int64]

WON, LOST, ACCEPTED, REJECTED = "won", "lost", "accepted", "rejected"
OUTCOMES = (WON, LOST, ACCEPTED, REJECTED)
CLOSING = (WON, LOST)
NEVER = 2**62
"""A time after all others, µs."""

_WORDS: Mapping[str, str] = {
    **{name: name for name in OUTCOMES},
    **dict.fromkeys(("gagné", "gagnée", "gagne"), WON),
    **dict.fromkeys(("perdu", "perdue"), LOST),
    **dict.fromkeys(("accepté", "acceptée", "accepte"), ACCEPTED),
    **dict.fromkeys(("rejeté", "rejetée", "rejete", "refusé", "refusée"), REJECTED),
}
_DATES = ("occurred_at", "recorded_at")


@dataclass(frozen=True, eq=False)
class Outcomes:
    """Outcomes in no order, each of a lead.

    `data`: `lead` (the lead's place among the leads, int64), `outcome` (one of `OUTCOMES`), `at` (µs UTC), `recorded`
    (µs UTC, when it was entered; null where no column says so), `amount` (float64), `product_line`, `reason` (text).
    """

    data: pa.Table
    rejects: tuple[Reject, ...] = ()

    def first(self, names: Sequence[str], leads: int) -> Micros:
        """For each of so many leads, when the first outcome of these names came (`NEVER`: none did)."""
        import numpy as np
        import pyarrow as pa
        import pyarrow.compute as pc

        mine = self.data.filter(pc.is_in(self.data["outcome"], value_set=pa.array(names, pa.string())))
        found = np.full(leads, NEVER, np.int64)
        np.minimum.at(found, mine["lead"].to_numpy(), mine["at"].to_numpy())
        return found

    def names(self) -> dict[str, int]:
        """How many outcomes of each name there are."""
        counts = self.data["outcome"].value_counts().to_pylist()
        return {str(count["values"]): int(count["counts"]) for count in counts}


def no_outcomes() -> Outcomes:
    """Nothing is known of what became of any lead."""
    import pyarrow as pa

    return Outcomes(_SCHEMA(pa).empty_table())


def read_outcomes(
    table: Table, leads: pa.ChunkedArray, zone: ZoneInfo, key: str | None = None, *, lenient: bool = False
) -> Outcomes:
    """The outcomes of a file, of leads that are known by their keys.

    Needs the columns `lead` (or one of the name `key`), `outcome` and `occurred_at`; `recorded_at`, `amount`,
    `product_line` and `reason` may be there.

    Raises:
        InputError: a column is absent; and unless `lenient` (where such rows are left out): a lead, outcome or time is
            missing or cannot be read, a lead is unknown.
    """
    import numpy as np
    import pyarrow as pa

    from tamis.collect.columns import find, required
    from tamis.collect.rejects import Faults

    faults = Faults(table)
    lead = (find(key, table) if key and "lead" not in table.data.column_names else None) or required("lead", table)
    columns: dict[str, pa.ChunkedArray] = {
        "lead": _places(lead, leads, faults),
        "outcome": _names(required("outcome", table), faults),
    }
    for name, column in (("at", required("occurred_at", table)), ("recorded", find("recorded_at", table))):
        columns[name] = _typed(column, Field(column.name if column else name, "date"), zone, table, faults)
    _refuse_missing(columns["at"], "occurred_at", faults)
    columns["amount"] = _typed(find("amount", table), Field("amount", "number"), zone, table, faults)
    for name in ("product_line", "reason"):
        columns[name] = _typed(find(name, table), Field(name, "text"), zone, table, faults)
    if not lenient:
        faults.refuse()
    good = np.setdiff1d(np.arange(table.data.num_rows), faults.rows(), assume_unique=True)
    return Outcomes(pa.table(columns).take(pa.array(good)), tuple(faults.rejects()))
