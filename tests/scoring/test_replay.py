"""A replay at a moment is a scoring as of it: the same program, the same lines."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import numpy as np
import pyarrow as pa
import pytest

from tamis.model.fields import event_fields
from tamis.model.load import parse_model
from tamis.scoring.batch import register
from tamis.scoring.clock import moment_at, to_us
from tamis.scoring.engines.base import Engine
from tamis.scoring.engines.duckdb import DuckDB
from tamis.scoring.program import Program
from tamis.scoring.replay import NEVER, Replay
from tamis.scoring.vocabulary import Vocabulary

MODEL = """
tamis: 1
name: replayed
timezone: {zone}
scores: {{engagement: {{kind: engagement}}}}
rules:
  - {{id: view, on: Page Viewed, within: 7d, points: {{engagement: 1}}}}
  - {{id: theme, on: Page Viewed, where: {{theme: medical}}, points: {{engagement: 2}}}}
  - {{id: taste, on: [Page Viewed, Quote Requested], split_by: theme, points: {{engagement: 1}}}}
  - {{id: often, on: Page Viewed, within: 30d, frequency: [{{at_least: 3, points: {{engagement: 9}}}}]}}
  - {{id: then, sequence: [Page Viewed, Quote Requested], within: 2d, times: each, points: {{engagement: 5}}}}
"""
START = datetime(2026, 3, 1, tzinfo=UTC)


def events_of(model_fields: list[str], rng: np.random.Generator) -> pa.Table:
    """Two months of four leads, known by texts."""
    n = 400
    t = to_us(START) + rng.integers(0, 60 * 24 * 60, n) * 60_000_000
    columns = {
        "lead": pa.array([f"L{i}" for i in rng.integers(0, 4, n)]),
        "event": pa.array(np.array(["page viewed", "quote requested"])[(rng.random(n) < 0.2).astype(int)]),
        "t": pa.array(t),
        "day": pa.array(np.zeros(n, np.bool_)),
    }
    themes = np.array(["medical", "general"])[rng.integers(0, 2, n)]
    columns |= {name: pa.array(themes) for name in model_fields}
    return pa.table(columns)


def lines_of(lines: pa.Table) -> dict[tuple[object, ...], tuple[object, ...]]:
    """Values, hits and last times by lead, component and part."""
    return {
        (row["lead"], row["component"], row["part"]): (row["value"], row["hits"], row["last_at"])
        for row in lines.to_pylist()
    }


def no_more() -> pa.Table:
    """No further events."""
    none = pa.array([], pa.int64())
    return pa.table({"lead": none, "event": pa.array([], pa.string()), "t": none})


@pytest.fixture
def engine() -> DuckDB:
    """A fresh one."""
    return DuckDB(threads=1)


@pytest.mark.parametrize("zone", ["Europe/Paris", "Asia/Kolkata"])
def test_many_moments_at_once_give_what_a_scoring_as_of_each_gives(engine: Engine, zone: str) -> None:
    """At moments that are no whole hours, in a zone whose hours are shifted too."""
    model = parse_model(MODEL.format(zone=zone), "model.yaml")
    fields = event_fields(model)
    events = events_of([field.name for field in fields], np.random.default_rng(3))
    moments = [START + timedelta(days=days, minutes=minutes) for days, minutes in ((1, 17), (9.5, 0), (40, 59))]
    expected = {}
    for number, when in enumerate(moments):
        program = Program(model)
        register(engine, program, pa.table({"lead": [f"L{i}" for i in range(4)]}), events)
        lines = engine.run(program.lines("events", "reasons"), moment_at(when, ZoneInfo(zone)))
        for (lead, component, part), told in lines_of(lines).items():
            expected[4 * number + int(str(lead)[1:]), component, part] = told
    engine.register("events", events)
    leads = pa.chunked_array([[f"L{i}" for i in range(4)]])
    replay = Replay(engine, leads, fields, ZoneInfo(zone), no_more())
    past = replay.stand(np.tile(np.arange(4), 3), np.repeat([to_us(when) for when in moments], 4))
    assert lines_of(past.lines(Program(model), "reasons")) == expected


def test_events_of_others_are_left_out_and_further_ones_come_in(engine: Engine) -> None:
    """Leads are their places from there on."""
    events = events_of([], np.random.default_rng(3))
    engine.register("events", events)
    more = pa.table({"lead": [1], "event": ["lead won"], "t": [to_us(START) - 5]})
    replay = Replay(engine, pa.chunked_array([["L2", "L9"]]), (), ZoneInfo("UTC"), more)
    mine = [row["t"] for row in events.to_pylist() if row["lead"] == "L2"]
    assert replay.events == len(mine) + 1
    assert replay.first_times(["lead won"]).tolist() == [NEVER, to_us(START) - 5]
    assert replay.first_times(["lead won"], others=True).tolist() == [min(mine), NEVER]
    assert replay.last_time() == max(mine)
    assert sorted(replay.names()) == ["lead won", "page viewed", "quote requested"]


def test_a_vocabulary_ends_before_its_moment(engine: Engine) -> None:
    """What comes later is not in the counts."""
    events = events_of([], np.random.default_rng(3))
    engine.register("events", events)
    Replay(engine, pa.chunked_array([[f"L{i}" for i in range(4)]]), (), ZoneInfo("UTC"), no_more())
    until = to_us(START + timedelta(days=20))
    counted = {seen.what: seen.events for seen in Vocabulary(engine, until).names()}
    rows = [row["event"] for row in events.to_pylist() if row["t"] < until]
    assert counted == {name: rows.count(name) for name in ("page viewed", "quote requested")}
