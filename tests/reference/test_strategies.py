"""What must hold of whatever the strategies draw, and that they draw what the engines must be tried on."""

from __future__ import annotations

import random
from dataclasses import replace

import pytest
from hypothesis import HealthCheck, Phase, find, given, settings
from hypothesis import strategies as st

from tamis.model.definition import EventRule, Model, Rule

from .evaluator import evaluate
from .records import Evaluation
from .strategies import ALL_TYPES, Population, RefLead, cases

FEW = settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])

MANY = settings(max_examples=3_000, database=None, phases=[Phase.generate])


def evaluated(model: Model, population: Population, lead: RefLead) -> Evaluation:
    """The lead as the population's moment sees it."""
    return evaluate(
        model, lead.profile, lead.events, population.as_of, as_of_day=population.as_of_day, previous=lead.previous
    )


@FEW
@given(cases())
def test_lines_and_cuts_sum_to_every_score(case: tuple[Model, Population]) -> None:
    model, population = case
    for lead in population.leads:
        result = evaluated(model, population, lead)
        for name, score in model.scores.items():
            lines = sum(line.after_limits for line in result.lines if line.score == name)
            cuts = sum(cut.points for cut in result.cuts if cut.score == name)
            combined = sum(weight * result.raw_scores[of] for of, weight in score.combine)
            assert result.raw_scores[name] == pytest.approx(lines + cuts + combined, abs=1e-9)


@FEW
@given(cases(), st.randoms(use_true_random=False))
def test_the_order_of_events_is_nothing(case: tuple[Model, Population], dice: random.Random) -> None:
    model, population = case
    for lead in population.leads:
        shuffled = replace(lead, events=tuple(dice.sample(lead.events, len(lead.events))))
        one, other = evaluated(model, population, lead), evaluated(model, population, shuffled)
        assert one.raw_scores == pytest.approx(other.raw_scores, abs=1e-9)
        assert (one.klass, one.fired) == (other.klass, other.fired)


def _somewhere(types: tuple[type[Rule], ...], wanted: str) -> None:
    def shows(case: tuple[Model, Population]) -> bool:
        model, population = case
        results = [evaluated(model, population, lead) for lead in population.leads]
        return {
            "fires": any(result.lines for result in results),
            "is limited": any(line.after_limits != line.after_decay for r in results for line in r.lines),
            "fades": any(line.before_decay != line.after_decay for r in results for line in r.lines),
            "is cut": any(result.cuts for result in results),
            "is held": any(r.klass and r.bands.get(r.klass) == "hold" for r in results),
        }[wanted]

    find(cases(types), shows, settings=MANY)


@pytest.mark.parametrize("type_", ALL_TYPES)
def test_rules_of_every_type_fire(type_: type[Rule]) -> None:
    _somewhere((type_,), "fires")


@pytest.mark.parametrize("wanted", ["is limited", "fades", "is cut", "is held"])
def test_event_rules_meet_what_they_combine_with(wanted: str) -> None:
    _somewhere((EventRule,), wanted)
