"""Small histories, as files would tell them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pyarrow as pa

from tamis.collect.table import Table
from tamis.learn.history import History, open_history
from tamis.model.definition import DAY
from tamis.scoring.clock import to_us
from tamis.scoring.engines.base import open_engine

PARIS = ZoneInfo("Europe/Paris")
START = to_us(datetime(2026, 1, 5, tzinfo=UTC))
"""A Monday, µs."""

Event = tuple[str, str, int]
"""A lead, a name, and when (µs after `START`)."""


def day(number: float) -> int:
    """So many days after `START`, in µs after it."""
    return int(number * DAY)


def written(us: int) -> str:
    """Microseconds after `START` as a file has them."""
    return (datetime(2026, 1, 5, tzinfo=UTC) + timedelta(microseconds=us)).isoformat()


def events_table(events: Sequence[Event], **properties: Sequence[object]) -> Table:
    """A file of events with these properties."""
    columns: dict[str, pa.Array] = {
        "lead": pa.array([lead for lead, _, _ in events], pa.string()),
        "event": pa.array([name for _, name, _ in events], pa.string()),
        "occurred_at": pa.array([written(at) for _, _, at in events], pa.string()),
    }
    columns |= {name: pa.array(values) for name, values in properties.items()}
    return Table(pa.table(columns), "events.csv")


def outcomes_table(outcomes: Sequence[Event]) -> Table:
    """A file of outcomes."""
    return Table(
        pa.table(
            {
                "lead": pa.array([lead for lead, _, _ in outcomes], pa.string()),
                "outcome": pa.array([name for _, name, _ in outcomes], pa.string()),
                "occurred_at": pa.array([written(at) for _, _, at in outcomes], pa.string()),
            }
        ),
        "outcomes.csv",
    )


@contextmanager
def history(
    events: Table, outcomes: Table | None = None, leads: Table | None = None, zone: ZoneInfo = PARIS
) -> Iterator[History]:
    """The history, while its engine is open."""
    with open_engine("duckdb") as engine:
        yield open_history(engine, zone, events, leads, outcomes)
