"""An explanation's lines are the reference's, and sum exactly to the scores."""

from __future__ import annotations

import math
from collections import defaultdict

from hypothesis import given

from tamis.model.definition import Model
from tamis.scoring.engines.duckdb import DuckDB
from tamis.scoring.explanation import Explanation, explain

from ..reference.evaluator import Evaluation, evaluate
from ..reference.strategies import Population, cases
from .populations import moment_of, prepare
from .settings import SETTINGS

_SHIFT = 10  # microseconds by which a date-only step of a sequence may be dated otherwise


def explained(model: Model, population: Population) -> dict[str, Explanation]:
    with DuckDB(1) as engine:
        program = prepare(engine, model, population)
        found = explain(engine, program, moment_of(population, model.timezone), previous=True)
    return {explanation.lead: explanation for explanation in found}


def reference(model: Model, population: Population) -> dict[str, Evaluation]:
    as_of, day = population.as_of, population.as_of_day
    return {
        lead.key: evaluate(model, lead.profile, lead.events, as_of, as_of_day=day, previous=lead.previous)
        for lead in population.leads
    }


@SETTINGS
@given(cases())
def test_lines_are_the_reference_and_sum_to_the_scores(case: tuple[Model, Population]) -> None:
    answers = reference(*case)
    for key, explanation in explained(*case).items():
        check_sums(explanation)
        check_points(explanation, answers[key])
        check_hits_and_times(explanation, answers[key])


def check_sums(explanation: Explanation) -> None:
    for score, value in explanation.scores.items():
        lines = explanation.of_score(score)
        assert math.isclose(sum(line.points_after_limits for line in lines), value, abs_tol=1e-9)


def check_points(explanation: Explanation, evaluation: Evaluation) -> None:
    """Of each rule in each score."""
    found: dict[tuple[str, str], list[float]] = defaultdict(lambda: [0.0, 0.0, 0.0])
    expected: dict[tuple[str, str], list[float]] = defaultdict(lambda: [0.0, 0.0, 0.0])
    for line in explanation.lines:
        if line.rule is not None:
            points = (line.points_before_decay, line.points_after_decay, line.points_after_limits)
            _add(found[line.rule, line.score], points)
    for answer in evaluation.lines:
        if answer.score is not None:
            _add(expected[answer.rule, answer.score], (answer.before_decay, answer.after_decay, answer.after_limits))
    for rule in {*found, *expected}:
        for mine, theirs in zip(found[rule], expected[rule], strict=True):
            assert math.isclose(mine, theirs, rel_tol=1e-7, abs_tol=1e-6), (rule, found[rule], expected[rule])


def check_hits_and_times(explanation: Explanation, evaluation: Evaluation) -> None:
    theirs = {(a.rule, a.part, a.score): a for a in evaluation.lines if a.hits and a.score}
    for line in explanation.lines:
        answer = theirs.get((line.rule or "", line.part, line.score))
        if answer is None or line.hits is None or line.first_at is None or line.last_at is None:
            continue
        assert line.hits == answer.hits
        assert abs(line.first_at.timestamp() - (answer.first_at or 0) / 1e6) * 1e6 <= _SHIFT
        assert abs(line.last_at.timestamp() - (answer.last_at or 0) / 1e6) * 1e6 <= _SHIFT


def _add(sums: list[float], points: tuple[float, float, float]) -> None:
    for i, value in enumerate(points):
        sums[i] += value
