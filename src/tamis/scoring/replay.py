"""Leads as they stood at past moments, by the plans of every scoring: each (lead, moment) is a row of its own.

The events of a row are those of its lead before its moment, moved in time by whole hours so that all rows share one
moment of scoring. So windows, sequences and counts of distinct values at many moments are one run of one plan, and each
is what a scoring as of that moment gives. What asks for a calendar day or the exact age of an event does not move
along: limits by day and decays are not for a replay.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from sqlglot import exp

from tamis.model.definition import HOUR
from tamis.model.fields import Field
from tamis.scoring.batch import register
from tamis.scoring.clock import Moment, hour_start
from tamis.scoring.expressions import (
    E,
    add,
    below,
    both,
    col,
    count,
    equals,
    is_in,
    maximum,
    minimum,
    named,
    null,
    select,
    table,
    text,
    total,
)
from tamis.scoring.match import EVENTS
from tamis.scoring.steps import Plan, union

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt
    import pyarrow as pa

    from tamis.scoring.engines.base import Engine
    from tamis.scoring.program import Detail, Program

    Micros = npt.NDArray[np.int64]
    Numbers = npt.NDArray[np.float64]

HISTORY = "history"
NEVER = 2**62
"""A time after all others, µs."""
_PLACES, _MOMENTS, _MORE = "lead_places", "moments", "more_events"
_SQL_TYPES = {"number": "DOUBLE"}
_AT_ONCE = 2_000_000  # events of rows, about: so much of the history is held a second time


@dataclass(frozen=True)
class Past:
    """Rows that stand on an engine, numbered from 0. `shifts`: by how much the time of each was moved, in µs."""

    engine: Engine
    rows: pa.Table
    moment: Moment
    shifts: Micros

    def lines(self, program: Program, detail: Detail) -> pa.Table:
        """The lines of a program without rules of traits, silence, decay or limits by day: lead (the row), component...

        Times are those at which things happened.
        """
        import pyarrow as pa
        import pyarrow.compute as pc

        register(self.engine, program, self.rows, None)
        lines = self.engine.run(program.lines("events", detail), self.moment)
        if detail == "points":
            return lines
        shift = pa.chunked_array([self.shifts]).take(lines["lead"])
        for name in ("first_at", "last_at"):
            lines = lines.set_column(lines.column_names.index(name), name, pc.subtract(lines[name], shift))
        return lines


class Replay:
    """The history of some leads on one engine. A lead is its place among them."""

    def __init__(
        self, engine: Engine, leads: pa.ChunkedArray, fields: Sequence[Field], zone: ZoneInfo, more: pa.Table
    ) -> None:
        """Keeps the relation `events`, of which other leads' events are left out, as the relation `history`.

        `leads`: their keys. `more`: further events, without properties (`lead`, by its place; `event`; `t`, µs UTC).
        """
        import numpy as np
        import pyarrow as pa

        self.engine = engine
        self.zone = zone
        self.leads = len(leads)
        self.fields = tuple(fields)
        self._fields = [col(field.name, "e") for field in fields]
        engine.register(_PLACES, pa.table({"key": leads, "place": np.arange(len(leads))}))
        engine.register(_MORE, more)
        events = select(named(col("place", "p"), "lead"), *(col(c, "e") for c in ("event", "t", "day")), *self._fields)
        same = equals(col("key", "p"), col("lead", "e"))
        events = events.from_(table(EVENTS, "e")).join(table(_PLACES, "p"), on=same, join_type="inner")
        blank = _blank(fields)
        others = select(col("lead"), col("event"), col("t"), named(exp.false(), "day"), *blank).from_(table(_MORE))
        steps = {"kept": union([events, others])}
        engine.store(HISTORY, Plan(steps, select(exp.Star()).from_(table("kept"))))
        counted = engine.run(Plan({}, select(named(count(), "n")).from_(table(HISTORY))))
        self.events = int(counted["n"][0].as_py())

    def first_times(self, names: Sequence[str], *, others: bool = False) -> Micros:
        """When each lead first did something of these (normalised) names, or of all `others` (µs UTC or `NEVER`)."""
        import numpy as np

        query = select(col("lead"), named(minimum(col("t")), "t")).from_(table(HISTORY)).group_by(col("lead"))
        if names:
            named_so = is_in(col("event"), [text(name) for name in names])
            query = query.where(exp.Not(this=exp.paren(named_so)) if others else named_so)
        rows = self.engine.run(Plan({}, query))
        found = np.full(self.leads, NEVER, np.int64)
        found[rows["lead"].to_numpy()] = rows["t"].to_numpy()
        return found

    def sums(self, name: str, field: Field) -> Numbers:
        """What a number in the events of that (normalised) name adds up to for each lead."""
        import numpy as np

        query = select(col("lead"), named(total(col(field.name)), "sum")).from_(table(HISTORY))
        rows = self.engine.run(Plan({}, query.where(equals(col("event"), text(name))).group_by(col("lead"))))
        found = np.zeros(self.leads)
        found[rows["lead"].to_numpy()] = rows["sum"].fill_null(0.0).to_numpy()
        return found

    def names(self) -> list[str]:
        """The (normalised) names of events that there are."""
        found = self.engine.run(Plan({}, select(col("event")).distinct().from_(table(HISTORY))))
        return [str(name) for name in found["event"].to_pylist()]

    def last_time(self) -> int | None:
        """When the last event was (µs UTC), if there is any."""
        found = self.engine.run(Plan({}, select(named(maximum(col("t")), "t")).from_(table(HISTORY))))["t"][0].as_py()
        return None if found is None else int(found)

    def parts(self, rows: int) -> Iterator[slice]:
        """So many rows, in parts that are small enough to be replayed at once."""
        size = max(1, int(_AT_ONCE / max(1.0, self.events / max(1, self.leads))))
        for start in range(0, rows, size):
            yield slice(start, min(start + size, rows))

    def stand(self, lead: Micros, at: Micros, wanted: Sequence[Field] = ()) -> Past:
        """The rows: leads by their places, each at its moment (µs UTC). `wanted`: of events, though none has it.

        The relations `events` and `profiles` are of these rows from here on, by their numbers from 0.
        """
        import numpy as np
        import pyarrow as pa

        now = hour_start(int(at.max()) if len(at) else 0, self.zone)
        moments, which = np.unique(at, return_inverse=True)
        shifts = (now - np.array([hour_start(int(m), self.zone) for m in moments], np.int64))[which]
        number = np.arange(len(lead))
        self.engine.register(_MOMENTS, pa.table({"row": number, "lead": lead, "at": at, "shift": shifts}))
        absent = _blank(field for field in wanted if field not in self.fields)
        moved = named(add(col("t", "e"), col("shift", "m")), "t")
        query = select(
            named(col("row", "m"), "lead"), col("event", "e"), moved, col("day", "e"), *self._fields, *absent
        )
        on = both(equals(col("lead", "m"), col("lead", "e")), below(col("t", "e"), col("at", "m")))
        query = query.from_(table(HISTORY, "e")).join(table(_MOMENTS, "m"), on=on, join_type="inner")
        self.engine.store(EVENTS, Plan({}, query))
        return Past(self.engine, pa.table({"lead": number}), Moment(now + HOUR, now, 0), shifts)


def _blank(fields: Iterable[Field]) -> list[E]:
    """Columns of these fields, without a value."""
    return [named(null(_SQL_TYPES.get(field.type, "TEXT")), field.name) for field in fields]
