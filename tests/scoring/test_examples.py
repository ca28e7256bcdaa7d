"""Personas run like unit tests: moments, repetitions, the class held before, and what differs."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from tamis.errors import InputError
from tamis.model.load import parse_model
from tamis.scoring.engines.duckdb import DuckDB
from tamis.scoring.examples import ExampleResult, run_examples

MODEL = """
tamis: 1
name: personas
timezone: Europe/Paris
traits: { born: date, age: { derive: years_since, of: born }, employees: number }
scores: { fit: { kind: fit }, engagement: { kind: engagement, half_life: 10d } }
rules:
  - { id: adult, when: { age: { at_least: 18 } }, points: { fit: 10 } }
  - { id: big, when: { employees: { at_least: 100 } }, points: { fit: 5 } }
  - { id: visit, on: Page Viewed, where: { path: /pricing }, points: { engagement: 8 }, limit: { times: 2, per: day } }
classes:
  hot: { enter: { engagement: 10 }, leave: { engagement: 4 } }
  cold: {}
examples:
"""
NOW = datetime(2026, 3, 5, 23, 30, tzinfo=UTC)


def run(*examples: str) -> list[ExampleResult]:
    model = parse_model(MODEL + "\n".join(f"  - {example}" for example in examples) + "\n", "m.yaml")
    with DuckDB() as engine:
        return run_examples(engine, model, NOW)


def test_values_come_in_as_those_of_files_do() -> None:
    (result,) = run("{ traits: { born: 05/03/2000, employees: '1 200' }, expect: { fit: 15 } }")
    assert result.passed


def test_an_example_has_a_moment_of_its_own() -> None:
    before, after = run(
        "{ as_of: 2018-03-03, traits: { born: 2000-03-04 }, expect: { fit: 0 } }",
        "{ as_of: 2018-03-05, traits: { born: 2000-03-04 }, expect: { fit: 10 } }",
    )
    assert (before.passed, after.passed) == (True, True)


def test_the_others_are_tested_at_noon_of_the_day_in_the_zone_of_the_model() -> None:
    (result,) = run("{ expect: { fit: 0 } }")
    assert result.explanation.as_of == datetime(2026, 3, 6, 11, 0, tzinfo=UTC)


def test_events_are_repeated_and_limited_like_others() -> None:
    (result,) = run(
        "{ events: [{ event: Page Viewed, days_ago: 0, times: 5, path: /pricing }], expect: { engagement: 16 } }"
    )
    assert result.passed


def test_the_class_held_before() -> None:
    events = "events: [{ event: Page Viewed, days_ago: 5, path: /pricing }]"
    kept, new = run(
        f"{{ {events}, previous: hot, expect: {{ class: hot }} }}", f"{{ {events}, expect: {{ class: hot }} }}"
    )
    assert kept.passed
    assert [(m.what, m.expected, m.got) for m in new.mismatches] == [("class", "hot", "cold")]


@pytest.mark.parametrize(
    ("expect", "said"),
    [
        ("{ fit: 3 }", "3"),
        ("{ fit: { at_least: 3 } }", "au moins 3"),
        ("{ fit: { at_most: -1.5 } }", "au plus -1,5"),
        ("{ fit: { between: [2, 4] } }", "de 2 à 4"),
    ],
)
def test_what_was_expected_in_words(expect: str, said: str) -> None:
    (result,) = run(f"{{ expect: {expect} }}")
    (mismatch,) = result.mismatches
    assert (mismatch.expected_text("fr"), mismatch.got_text("fr")) == (said, "0")


def test_a_value_that_cannot_be_read_has_the_line_of_its_example() -> None:
    with pytest.raises(InputError) as caught:
        run("{ expect: { fit: 0 } }", "{ traits: { employees: many }, expect: { fit: 0 } }")
    location = caught.value.problems[0].location
    assert location is not None
    assert (location.file, location.line) == ("m.yaml", MODEL.count("\n") + 2)
