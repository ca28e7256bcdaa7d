"""The compiled plans against the slow reference evaluator, on random models and populations."""

from __future__ import annotations

import math

import pyarrow as pa
import pytest
from hypothesis import given

from tamis.model.definition import Model
from tamis.scoring import indexed
from tamis.scoring.engines.duckdb import DuckDB

from ..reference.evaluator import Evaluation, evaluate
from ..reference.strategies import Population, cases
from .populations import moment_of, prepare
from .settings import SETTINGS


def expected(model: Model, population: Population) -> dict[str, Evaluation]:
    return {
        lead.key: evaluate(
            model,
            lead.profile,
            lead.events,
            population.as_of,
            as_of_day=population.as_of_day,
            previous=lead.previous,
        )
        for lead in population.leads
    }


def compare(rows: pa.Table, answers: dict[str, Evaluation]) -> None:
    found = {row["lead"]: row for row in rows.to_pylist() if row["lead"] is not None}
    assert found.keys() == answers.keys()
    for key, answer in answers.items():
        row = found[key]
        assert row["audience"] == (answer.audience or "")
        for score, value in answer.raw_scores.items():
            assert math.isclose(row[score], value, abs_tol=1.1e-6), (key, score, row[score], value, answer.lines)
        assert row["class"] == answer.klass, (key, row, answer)
        assert row["grade"] == answer.grade


@SETTINGS
@given(cases())
def test_fused_scores_are_the_reference(case: tuple[Model, Population]) -> None:
    check_fused(case)


def check_fused(case: tuple[Model, Population]) -> None:
    model, population = case
    with DuckDB(1) as engine:
        program = prepare(engine, model, population)
        rows = engine.run(program.scores("events", previous=True), moment_of(population, model.timezone))
    compare(rows, expected(model, population))


@SETTINGS
@given(cases())
def test_an_index_for_every_equality_changes_nothing(case: tuple[Model, Population]) -> None:
    """Models as small as these have too few equalities for an index otherwise."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(indexed, "INDEX_FROM", 1)
        check_fused(case)


@SETTINGS
@given(cases())
def test_scores_of_the_ledger_are_the_reference(case: tuple[Model, Population]) -> None:
    model, population = case
    with DuckDB(1) as engine:
        program = prepare(engine, model, population)
        moment = moment_of(population, model.timezone)
        if program.reads_events:
            engine.store("entries", program.ledger(), moment)
        rows = engine.run(program.scores("entries", previous=True), moment)
    compare(rows, expected(model, population))
