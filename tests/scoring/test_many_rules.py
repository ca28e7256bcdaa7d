"""Models with more rules than one mask has bits, more equalities than are worth bits, and long lists."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from tamis.model.conditions import Test
from tamis.model.definition import (
    DAY,
    Award,
    ClassRule,
    EventRule,
    HalfLife,
    Limit,
    Model,
    Period,
    Proportion,
    Range,
    Rule,
    Score,
    Thresholds,
    TraitRule,
)
from tamis.scoring.batch import register
from tamis.scoring.clock import moment_at
from tamis.scoring.engines.duckdb import DuckDB
from tamis.scoring.program import Program

from ..reference import vocabulary as v
from ..reference.evaluator import evaluate
from ..reference.records import RefEvent
from ..reference.strategies import RefLead
from .populations import events_of, profiles_of

AS_OF = moment_at(datetime(2026, 3, 1, 12, tzinfo=UTC), v.UTC_ZONE)
LONG = frozenset(f"value {i}" for i in range(500)) | {"page 3"}


def on_page(n: int, **said: object) -> EventRule:
    """A point for a visit to page n."""
    where = Test("path", "equals", "text", f"page {n}")
    return EventRule(id=f"page_{n}", on=("page viewed",), where=where, awards=(Award("s", 1.0),), **said)  # type: ignore[arg-type]


def over(n: int) -> EventRule:
    """Ten points for an order of more than n."""
    where = Test("value", "more_than", "number", float(n))
    return EventRule(id=f"over_{n}", on=("order completed",), where=where, awards=(Award("s", 10.0),))


def several(*pages: int) -> EventRule:
    """A hundred points for any of several pages, viewed or downloaded."""
    where = Test("path", "one_of", "text", tuple(f"page {n}" for n in pages))
    name = "_".join(map(str, pages))
    return EventRule(id=f"any_{name}", on=("page viewed", "downloaded"), where=where, awards=(Award("s", 100.0),))


def listed(name: str, **said: object) -> EventRule:
    where = Test("path", "in_list", "text", name)
    return EventRule(id=f"listed_{name}", on=("page viewed",), where=where, awards=(Award("s", 1000.0),), **said)  # type: ignore[arg-type]


def limited(n: int) -> EventRule:
    """Needs the hours of the ledger, not only sums."""
    return on_page(n, limit=Limit(Period("days", 1), times=1), decay=HalfLife(DAY))


def fading(n: int) -> EventRule:
    """A half-life of its own for every third page."""
    return replace(on_page(n, decay=HalfLife(DAY * (1 + n % 3))), id=f"fading_{n}")


def recent(n: int) -> EventRule:
    """At least one of the last hits of half a day, of which five count."""
    award = Range(1, None, (Award("s", 8.0),))
    said = {"within": DAY // 2, "frequency": (award,), "limit": Limit(Period("ever"), times=5)}
    return replace(on_page(n, **said), id=f"recent_{n}", awards=())


def valued(n: int) -> EventRule:
    """In proportion to the value, of two days."""
    return replace(on_page(n, per=Proportion("value", 2.0), within=2 * DAY), id=f"valued_{n}")


def kinds(n: int) -> EventRule:
    """Different themes, or points for each theme."""
    said = {"distinct": "theme"} if n % 2 else {"split_by": "theme", "limit": Limit(Period("ever"), times=2)}
    return replace(on_page(n, **said), id=f"kinds_{n}")


MODELS: dict[str, tuple[Rule, ...]] = {
    "an index of equalities": tuple(on_page(n) for n in range(40)),
    "two masks": tuple(over(n) for n in range(100)),
    "masks and an index": (*(on_page(n) for n in range(20)), *(over(n) for n in range(70))),
    "values of several rules": (*(on_page(n) for n in range(20)), several(1, 2, 3), several(3, 4)),
    "an index of what fades": tuple(fading(n) for n in range(40)),
    "an index of the last days": (*(recent(n) for n in range(40)), *(on_page(n) for n in range(40))),
    "an index of values": tuple(valued(n) for n in range(40)),
    "an index of kinds": tuple(kinds(n) for n in range(40)),
    "an index of everything": tuple(
        make(n) for make in (on_page, fading, recent, valued, kinds, limited) for n in range(20)
    ),
    "an index over entries": tuple(limited(n) for n in range(30)),
    "a long list": (listed("long"), on_page(3)),
    "a long list over entries": (listed("long", limit=Limit(Period("days", 1), times=1)),),
    "an empty list": (listed("empty"), on_page(3)),
    "a long list of traits": (
        TraitRule(id="t", when=Test("industry", "in_list", "text", "long"), awards=(Award("s", 1.0),)),
    ),
    "two masks of traits": tuple(
        TraitRule(id=f"t{n}", when=Test("employees", "more_than", "number", float(n)), awards=(Award("s", 1.0),))
        for n in range(100)
    ),
}


def model(rules: tuple[Rule, ...]) -> Model:
    return Model(
        name="many",
        timezone=v.UTC_ZONE,
        languages=("en",),
        lists={"long": LONG, "empty": frozenset()},
        traits={},
        audiences=(),
        scores={"s": Score("s", "engagement")},
        groups={},
        rules=rules,
        classes=(ClassRule("cold", Thresholds()),),
    )


def visit(n: int, hours: int) -> RefEvent:
    said = {"path": f"Page {n}", "value": float(hours), "theme": f"theme {hours % 2}"}
    return RefEvent("Page Viewed", AS_OF.us - hours * 3_600_000_000, False, said)


LEADS = (
    RefLead(
        "a",
        {"industry": "Page 3", "employees": 41.5},
        (
            *(visit(n, n + 1) for n in range(0, 45, 3)),
            visit(3, 5),
            RefEvent("Downloaded", AS_OF.us - 1, False, {"path": "page 4"}),
            RefEvent("Order Completed", AS_OF.us - 1, False, {"value": 66.5}),
        ),
        None,
    ),
    RefLead("b", {"industry": "other", "employees": 1000.0}, (visit(2, 30), visit(3, 2), visit(3, 3)), None),
    RefLead("c", {}, (), None),
)


@pytest.mark.parametrize("name", MODELS)
@pytest.mark.parametrize("source", ["events", "entries"])
def test_scores_are_the_reference(name: str, source: str) -> None:
    drawn = model(MODELS[name])
    program = Program(drawn)
    with DuckDB(1) as engine:
        register(engine, program, profiles_of(drawn, LEADS), events_of(drawn, LEADS))
        if source == "entries" and program.reads_events:
            engine.store("entries", program.ledger(), AS_OF)
        rows = engine.run(program.scores("entries" if source == "entries" else "events"), AS_OF).to_pylist()
    found = {row["lead"]: row["s"] for row in rows if row["lead"] is not None}
    expected = {lead.key: evaluate(drawn, lead.profile, lead.events, AS_OF.us).raw_scores["s"] for lead in LEADS}
    assert found == pytest.approx(expected, abs=1e-6)
    assert any(expected.values()) or name == "an empty list"


@pytest.mark.parametrize("source", ["events", "entries"])
def test_a_frequency_without_a_hit_in_its_window_gives_nothing_to_a_bounded_score(source: str) -> None:
    """`least(null, 100)` is 100 on every engine: a missing figure must not become the bound."""
    rule = EventRule(
        id="recent",
        on=("page viewed",),
        within=14 * DAY,
        frequency=(Range(1, None, (Award("s", 8.0),)),),
        awards=(),
    )
    bounded = replace(model((rule,)), scores={"s": Score("s", "engagement", 0, 100, {None: 7 * DAY})})
    lead = RefLead("old", {}, (visit(1, 24 * 60),), None)
    program = Program(bounded)
    with DuckDB(1) as engine:
        register(engine, program, profiles_of(bounded, (lead,)), events_of(bounded, (lead,)))
        if source == "entries":
            engine.store("entries", program.ledger(), AS_OF)
        rows = engine.run(program.scores("entries" if source == "entries" else "events"), AS_OF).to_pylist()
    assert [row["s"] for row in rows if row["lead"] is not None] == [0.0]
