"""The columns of leads at many moments, against a count by hand of each."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tamis.learn.features import SignalColumns
from tamis.learn.signals import APART, Signal
from tamis.model.definition import DAY, HOUR
from tamis.model.fields import Field
from tamis.scoring.engines.base import Engine
from tamis.scoring.engines.duckdb import DuckDB
from tamis.scoring.match import EVENTS
from tamis.scoring.replay import Replay

from .histories import PARIS, START

FIELDS = (Field("theme", "text"), Field("value", "number"))
NAMES = ("page viewed", "quote requested", "l'évé\"nement; --")
MINUTE = HOUR // 60


@dataclass(frozen=True)
class Act:
    """One event."""

    lead: int
    name: str
    t: int
    theme: str | None
    value: float | None


ACTS = st.lists(
    st.builds(
        Act,
        st.integers(0, 2),
        st.sampled_from(NAMES),
        st.integers(0, 120 * 24 * 4).map(lambda quarter: START + quarter * 15 * MINUTE),
        st.sampled_from([None, "medical", "a 'b\" | c"]),
        st.sampled_from([None, 0.0, 2.5, -1.0]),
    ),
    max_size=40,
)
ROWS = st.lists(
    st.tuples(st.integers(0, 2), st.integers(0, 120 * 24 * 4).map(lambda q: START + q * 15 * MINUTE)),
    min_size=1,
    max_size=12,
)
SIGNALS = (
    *(Signal("times", (name,), window=window) for name in NAMES for window in (7 * DAY, 30 * DAY, None)),
    *(Signal("recency", (name,)) for name in NAMES),
    Signal("times", NAMES, window=7 * DAY, every=True),
    *(Signal("times", NAMES, "theme", "medical", window) for window in (30 * DAY, None)),
    Signal("recency", NAMES, "theme", "medical"),
    Signal("times", NAMES, "theme", "a 'b\" | c"),
    Signal("distinct", NAMES, "theme", window=30 * DAY),
    Signal("distinct", NAMES, "theme"),
    Signal("amount", NAMES, "value", window=30 * DAY),
    Signal("amount", NAMES, "value"),
    Signal("sequence", (NAMES[0],), then=(NAMES[1],)),
)


@pytest.fixture(scope="module")
def engine() -> Iterator[Engine]:
    """One for all examples; each is small."""
    with DuckDB(threads=1, keeps_plans=True) as opened:
        yield opened


@pytest.fixture(scope="module")
def compiled() -> SignalColumns:
    """What computes `SIGNALS`."""
    return SignalColumns(SIGNALS, PARIS)


def columns(
    engine: Engine, compiled: SignalColumns, acts: Sequence[Act], rows: Sequence[tuple[int, int]]
) -> list[list[float]]:
    """The values of `SIGNALS`, a list for each."""
    events = pa.table(
        {
            "lead": pa.array([act.lead for act in acts], pa.int64()),
            "event": pa.array([act.name for act in acts], pa.string()),
            "t": pa.array([act.t for act in acts], pa.int64()),
            "day": pa.array([False] * len(acts), pa.bool_()),
            FIELDS[0].name: pa.array([act.theme for act in acts], pa.string()),
            FIELDS[1].name: pa.array([act.value for act in acts], pa.float64()),
        }
    )
    engine.register(EVENTS, events)
    none = pa.table(
        {"lead": pa.array([], pa.int64()), "event": pa.array([], pa.string()), "t": pa.array([], pa.int64())}
    )
    replay = Replay(engine, pa.chunked_array([[0, 1, 2]], pa.int64()), FIELDS, PARIS, none)
    lead, at = (np.array(column, np.int64) for column in zip(*rows, strict=True))
    found = compiled.of(replay, lead, at)
    assert [column.name for column in found] == [signal.name for signal in SIGNALS]
    return [column.values.tolist() for column in found]


def by_hand(signal: Signal, acts: Sequence[Act], lead: int, at: int) -> float:
    """What the column tells, by looking at every event."""
    mine = [act for act in acts if act.lead == lead and act.t < at and act.name in (*signal.names, *signal.then)]
    if signal.window is not None:  # windows look back whole hours
        mine = [act for act in mine if act.t // HOUR * HOUR >= at // HOUR * HOUR - signal.window]
    if signal.value is not None:
        mine = [act for act in mine if act.theme == signal.value]
    if signal.kind == "recency":
        return (at - max(act.t for act in mine)) / DAY if mine else np.nan
    if signal.kind == "distinct":
        return len({act.theme for act in mine} - {None})
    if signal.kind == "amount":
        return sum(act.value or 0.0 for act in mine)
    if signal.kind == "sequence":
        firsts = [act.t for act in mine if act.name in signal.names]
        ends = {act.t for act in mine if act.name in signal.then}
        return sum(any(0 < end - first <= APART for first in firsts) for end in ends)
    return len(mine)


@settings(max_examples=30, deadline=None)
@given(acts=ACTS, rows=ROWS)
def test_every_column_is_what_counting_by_hand_gives(
    engine: Engine, compiled: SignalColumns, acts: list[Act], rows: list[tuple[int, int]]
) -> None:
    """For any events and any moments at once."""
    expected = [[by_hand(signal, acts, lead, at) for lead, at in rows] for signal in SIGNALS]
    np.testing.assert_allclose(columns(engine, compiled, acts, rows), expected)
