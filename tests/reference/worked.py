"""Short ways to write the models, events and moments of worked examples."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any as Anything
from zoneinfo import ZoneInfo

from tamis.model.conditions import Test
from tamis.model.definition import Award, ClassRule, EventRule, Model, Rule, Score, Thresholds

from .evaluator import evaluate
from .moments import microseconds
from .records import Evaluation, RefEvent

UTC_ZONE = ZoneInfo("UTC")
PARIS = ZoneInfo("Europe/Paris")
NOON = "2026-01-15T12:00"


def at(moment: str, zone: ZoneInfo = UTC_ZONE) -> int:
    """A moment written in ISO 8601, in `zone` where it has no offset, as microseconds UTC."""
    return microseconds(datetime.fromisoformat(moment), zone)


def visit(moment: str, **properties: object) -> RefEvent:
    """The event `Visit` at a moment in UTC."""
    return RefEvent("Visit", at(moment), False, properties)


def did(name: str, moment: str) -> RefEvent:
    """An event at a moment in UTC; at the start of a day, and date-only, when no time is written."""
    return RefEvent(name, at(moment), "T" not in moment)


def gives(points: float, score: str = "engagement", condition: Test | None = None) -> tuple[Award, ...]:
    """Points for one score."""
    return (Award(score, points, condition),)


def visits(points: float = 10.0, **said: Anything) -> EventRule:
    """A rule named `visits` that gives points for each visit."""
    return replace(EventRule(id="visits", on=("visit",), awards=gives(points)), **said)


def model(*rules: Rule, **said: Anything) -> Model:
    """A model with the scores `engagement` and `fit`, the one class `cold`, in UTC."""
    plain = Model(
        name="worked",
        timezone=UTC_ZONE,
        languages=("fr", "en"),
        lists={"passive_events": frozenset({"email delivered"})},
        traits={},
        audiences=(),
        scores={name: Score(name, "engagement") for name in ("engagement", "fit")},
        groups={},
        rules=rules,
        classes=(ClassRule("cold", Thresholds()),),
    )
    return replace(plain, **said)


def scored(
    model_: Model,
    *events: RefEvent,
    as_of: str = NOON,
    previous: str | None = None,
    profile: Mapping[str, object] | None = None,
) -> Evaluation:
    """The evaluation of a lead with these events."""
    return evaluate(model_, profile or {}, events, at(as_of), previous=previous)


def engagement(rule: Rule, *events: RefEvent, as_of: str = NOON, zone: ZoneInfo = UTC_ZONE) -> float:
    """The engagement that one rule gives, not rounded."""
    return scored(model(rule, timezone=zone), *events, as_of=as_of).raw_scores["engagement"]
