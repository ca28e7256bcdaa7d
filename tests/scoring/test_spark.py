"""Spark gives what DuckDB gives: every rule type, every operator, the ledger, and a preset, to 1e-9.

Nearly all the time goes into Spark's plans, however few the leads: no plan is made that proves nothing new.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path

import pyarrow as pa
import pytest

from tamis.model.conditions import All, Not, Test
from tamis.model.definition import DAY, Award, EventRule, Limit, Model, Period, Trait, TraitRule
from tamis.model.load import load_model
from tamis.model.operators import OPERATORS
from tamis.scoring.batch import register
from tamis.scoring.clock import Moment, moment_at
from tamis.scoring.engines.base import Engine
from tamis.scoring.engines.duckdb import DuckDB
from tamis.scoring.program import Program

from ..model.every_construct import MODEL as EVERY_RULE
from .crowd import crowd

pytestmark = [pytest.mark.spark, pytest.mark.slow]
IN_SMALL = {
    "TAMIS_SPARK_MASTER": "local[2]",
    "TAMIS_SPARK_PARTITIONS": "2",
    # A plan that runs once is neither adapted as it runs nor worth Java's better compiler.
    "PYSPARK_SUBMIT_ARGS": "--conf spark.sql.adaptive.enabled=false "
    "--conf spark.driver.extraJavaOptions=-XX:TieredStopAtLevel=1 pyspark-shell",
}
AS_OF = moment_at(datetime(2026, 3, 29, 10, 30), EVERY_RULE.timezone)

OPERANDS: dict[tuple[str, str], object] = {
    ("equals", "text"): "it's",
    ("equals", "number"): 7.5,
    ("equals", "date"): (AS_OF.us - 31 * DAY, AS_OF.us - 30 * DAY + 1),
    ("equals", "boolean"): "true",
    ("one_of", "text"): ("a", "école"),
    ("one_of", "number"): (7.5, 100.0),
    ("one_of", "boolean"): ("true",),
    ("in_list", "text"): "long",
    ("between", "number"): (7.5, 50.0),
    ("between", "date"): (AS_OF.us - 31 * DAY, AS_OF.us - DAY),
    ("contains", "text"): ("\\d%_'", "éc"),
    ("starts_with", "text"): ("x", "o"),
    ("ends_with", "text"): ("r", "more"),
    ("matches", "text"): r"^(?:o\w+|é.+)$",
    ("before", "date"): AS_OF.us - DAY,
    ("after", "date"): AS_OF.us - DAY,
    ("older_than", "date"): 20 * DAY,
    ("newer_than", "date"): 20 * DAY,
}


def every_operator() -> Model:
    """A trait rule, an event rule and a negated one for each operator and type."""
    rules: list[TraitRule | EventRule] = []
    for name, spec in OPERATORS.items():
        for type_ in spec.types:
            operand = OPERANDS.get((name, type_), None if name in ("known", "unknown") else 7.5)
            test = Test(f"f_{type_}", name, type_, operand)  # type: ignore[arg-type]
            rule_id = f"{name}_{type_}"
            award = (Award("fit", 1.0),)
            rules.append(TraitRule(id=f"trait_{rule_id}", when=test, awards=award))
            rules.append(TraitRule(id=f"not_{rule_id}", when=Not(All((test,))), awards=award))
            rules.append(EventRule(id=f"event_{rule_id}", on=("visit",), where=test, awards=award))
    limited = EventRule(
        id="limited",
        on=("visit",),
        awards=(Award("engagement", 3.0),),
        limit=Limit(Period("days", 2), times=2, points=4.0),
    )
    return replace(
        EVERY_RULE,
        lists={"long": frozenset(f"value {i}" for i in range(200)) | {"a", "other"}},
        traits={"f_boolean": Trait("f_boolean", "boolean")},
        audiences=(),
        scores={k: replace(s, half_life={}, max=None) for k, s in EVERY_RULE.scores.items()},
        rules=(*rules, limited),
        classes=(EVERY_RULE.classes[-1],),
    )


def preset(name: str) -> Model:
    import tamis.model

    return load_model(Path(tamis.model.__file__).parent / "presets" / f"{name}.yaml")


@dataclass
class Answers:
    """What an engine says of one crowd."""

    scores: pa.Table
    ledger_scores: pa.Table
    lines: pa.Table


@pytest.fixture(scope="session")
def spark() -> Iterator[Engine]:
    """Spark, started once."""
    pytest.importorskip("pyspark", reason="PySpark is not installed")
    import shutil

    if not shutil.which("java"):
        pytest.skip("Java is not installed")
    from tamis.scoring.engines.spark import Spark

    with pytest.MonkeyPatch.context() as patch:
        for name, value in IN_SMALL.items():
            patch.setenv(name, value)
        with Spark() as engine:
            yield engine


def answers(engine: Engine, model: Model) -> Answers:
    program, moment = with_crowd(engine, model)
    scores = engine.run(program.scores("events"), moment)
    lines = engine.run(program.lines("events", "explanation"), moment)
    return Answers(scores, scores_of_ledger(engine, program, moment), lines)


def with_crowd(engine: Engine, model: Model) -> tuple[Program, Moment]:
    """A crowd for the model, registered; its plans, and the moment for which they are run."""
    program = Program(model)
    moment = moment_at(AS_OF.time, model.timezone)
    register(engine, program, *crowd(model, moment, leads=40, events=1500))
    return program, moment


def scores_of_ledger(engine: Engine, program: Program, moment: Moment) -> pa.Table:
    engine.store("entries", program.ledger(), moment)
    return engine.run(program.scores("entries"), moment)


MODELS: dict[str, Callable[[], Model]] = {"every rule": lambda: EVERY_RULE, "every operator": every_operator}


@pytest.fixture(scope="session", params=MODELS)
def pair(request: pytest.FixtureRequest, spark: Engine) -> tuple[Model, Answers, Answers]:
    """One model's answers on DuckDB and on Spark."""
    model = MODELS[request.param]()
    with DuckDB(1) as duckdb:
        return model, answers(duckdb, model), answers(spark, model)


def rows(table: pa.Table, *keys: str) -> dict[tuple[object, ...], dict[str, object]]:
    return {tuple(row[k] for k in keys): row for row in table.to_pylist()}


def differences(left: dict, right: dict) -> list[object]:
    assert left.keys() == right.keys()
    return [
        (key, name, value, right[key][name])
        for key, row in left.items()
        for name, value in row.items()
        if (
            not math.isclose(value, right[key][name], rel_tol=1e-9, abs_tol=1e-9)
            if isinstance(value, float)
            else value != right[key][name]
        )
    ]


def test_scores_and_classes_are_equal(pair: tuple[Model, Answers, Answers]) -> None:
    _, duckdb, spark = pair
    assert differences(rows(duckdb.scores, "lead"), rows(spark.scores, "lead")) == []


def test_scores_of_the_ledger_are_equal(pair: tuple[Model, Answers, Answers]) -> None:
    _, duckdb, spark = pair
    assert differences(rows(duckdb.ledger_scores, "lead"), rows(spark.ledger_scores, "lead")) == []


def test_the_ledger_of_a_preset_gives_the_same_scores(spark: Engine) -> None:
    model = preset("printers")
    with DuckDB(1) as duckdb:
        left, right = (scores_of_ledger(engine, *with_crowd(engine, model)) for engine in (duckdb, spark))
    assert differences(rows(left, "lead"), rows(right, "lead")) == []


def test_every_line_of_every_rule_is_equal(pair: tuple[Model, Answers, Answers]) -> None:
    _, duckdb, spark = pair
    key = ("lead", "component", "part")
    assert differences(rows(duckdb.lines, *key), rows(spark.lines, *key)) == []
