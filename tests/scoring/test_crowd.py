"""The crowd of the parity tests meets every rule: else they would compare nothing."""

from __future__ import annotations

from datetime import datetime

import pytest

from tamis.scoring.batch import register
from tamis.scoring.clock import moment_at
from tamis.scoring.engines.duckdb import DuckDB
from tamis.scoring.program import Program

from ..model.every_construct import MODEL as EVERY_RULE
from .crowd import crowd

AS_OF = moment_at(datetime(2026, 3, 29, 10, 30), EVERY_RULE.timezone)


@pytest.fixture(scope="module")
def fired() -> set[str]:
    """The rules that gave any line."""
    program = Program(EVERY_RULE)
    with DuckDB(1) as engine:
        register(engine, program, *crowd(EVERY_RULE, AS_OF, leads=800, events=8000))
        found = engine.run(program.lines("events", "explanation"), AS_OF)
    return {program.components[n].rule for n in found["component"].to_pylist()}


@pytest.mark.parametrize("rule", [rule.id for rule in EVERY_RULE.rules])
def test_the_crowd_makes_the_rule_fire(rule: str, fired: set[str]) -> None:
    assert rule in fired
