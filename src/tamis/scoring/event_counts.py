"""What events there are: names, days, the first and the last of them. Of the relation `events` that is registered."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from tamis.scoring.clock import Moment, from_us, utc_day
from tamis.scoring.expressions import E, below, col, count, integer, maximum, minimum, named, select, table
from tamis.scoring.match import EVENTS
from tamis.scoring.steps import Plan

if TYPE_CHECKING:
    import pyarrow as pa

    from tamis.scoring.engines.base import Engine


def names_seen(engine: Engine) -> dict[str, int]:
    """How many events of each (normalised) name there are, whenever they were."""
    counts = select(col("event"), named(count(), "n")).from_(table(EVENTS)).group_by(col("event"))
    found = engine.run(Plan({}, counts))
    return dict(zip(found["event"].to_pylist(), found["n"].to_pylist(), strict=True))


def daily_counts(engine: Engine, moment: Moment) -> list[tuple[int, str, int]]:
    """(UTC day from 1970-01-01, name, count) of the events before the moment."""
    day = utc_day(col("t"))
    counts = select(named(day, "day"), col("event"), named(count(), "n")).from_(table(EVENTS))
    counts = counts.where(below(col("t"), integer(moment.us))).group_by(day.copy(), col("event"))
    rows = engine.run(Plan({}, counts)).to_pylist()
    return [(int(row["day"]), row["event"], int(row["n"])) for row in rows]


def first_event(engine: Engine, moment: Moment) -> datetime | None:
    """The time (UTC) of the first event before the moment, if any."""
    return _one(engine, minimum(col("t")), moment)


def latest_event(engine: Engine) -> datetime | None:
    """The time (UTC) of the last event, if any."""
    return _one(engine, maximum(col("t")), None)


def first_of_each(engine: Engine) -> pa.Table:
    """`lead`, and `t`: when its first event was (µs UTC)."""
    first = select(col("lead"), named(minimum(col("t")), "t")).from_(table(EVENTS)).group_by(col("lead"))
    return engine.run(Plan({}, first))


def leads_seen(engine: Engine) -> pa.ChunkedArray:
    """The keys of the leads that events are of."""
    return engine.run(Plan({}, select(col("lead")).distinct().from_(table(EVENTS))))["lead"]


def _one(engine: Engine, value: E, before: Moment | None) -> datetime | None:
    found = select(named(value, "t")).from_(table(EVENTS))
    if before is not None:
        found = found.where(below(col("t"), integer(before.us)))
    us = engine.run(Plan({}, found))["t"][0].as_py()
    return None if us is None else from_us(us)
