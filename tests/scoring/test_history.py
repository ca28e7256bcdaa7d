"""The history of a lead: scores at the end of each day, and what moved them."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime

import pyarrow as pa

from tamis.collect.table import Table
from tamis.model.definition import DAY, Award, ClassRule, EventRule, HalfLife, Model, Score, Thresholds
from tamis.scoring.clock import moment_at
from tamis.scoring.engines.duckdb import DuckDB
from tamis.scoring.history import HistoryDay, Move, history
from tamis.scoring.session import Request, Session

from ..reference import vocabulary as v

MODEL = Model(
    name="history",
    timezone=v.UTC_ZONE,
    languages=("en",),
    lists={},
    traits={},
    audiences=(),
    scores={"interest": Score("interest", "interest")},
    groups={},
    rules=(EventRule(id="visit", on=("visit",), awards=(Award("interest", 8.0),), decay=HalfLife(DAY)),),
    classes=(ClassRule("hot", Thresholds((("interest", 6.0),))), ClassRule("cold", Thresholds())),
)


def days(first: date, last: date) -> list[HistoryDay]:
    leads = Table(pa.table({"lead": ["a", "b"]}), "leads")
    times = [datetime(2026, 3, 2, tzinfo=UTC), datetime(2026, 3, 4, tzinfo=UTC)]
    events = Table(pa.table({"lead": ["a", "a"], "event": ["visit"] * 2, "occurred_at": times}), "events")
    with DuckDB(1) as engine:
        session = Session(engine, MODEL, Request(leads, events))
        session.keep_only(["a"])
        return list(history(session, first, last))


def test_each_day_has_the_score_of_its_end() -> None:
    found = days(date(2026, 3, 1), date(2026, 3, 5))
    assert [d.explanation.scores["interest"] for d in found] == [0.0, 4.0, 2.0, 5.0, 2.5]
    assert [d.day.day for d in found] == [1, 2, 3, 4, 5]


def test_moves_name_the_rule_and_its_new_hits() -> None:
    found = days(date(2026, 3, 1), date(2026, 3, 4))
    assert [[replace(m, points=round(m.points, 6)) for m in d.moves] for d in found] == [
        [],
        [Move("interest", "visit", 4.0, 1.0)],
        [Move("interest", "visit", -2.0, 0.0)],
        [Move("interest", "visit", 3.0, 1.0)],
    ]


def test_progress_ends_at_one() -> None:
    told: list[float] = []
    leads = Table(pa.table({"lead": ["a"]}), "leads")
    with DuckDB(1) as engine:
        session = Session(engine, MODEL, Request(leads))
        list(history(session, date(2026, 3, 1), date(2026, 3, 2), told.append))
    assert told == [0.5, 1.0]


def test_a_day_is_one_of_the_zone_of_the_model() -> None:
    paris = v.ZONES[1]
    assert moment_at(date(2026, 3, 29), paris).us - moment_at(date(2026, 3, 28), paris).us == DAY * 23 // 24
