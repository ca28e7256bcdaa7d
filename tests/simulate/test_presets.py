"""The presets: right, tried by their own examples, and sensible on the simulated company."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import get_args

import pyarrow as pa
import pytest

from tamis.collect.table import Table
from tamis.model import conditions, definition
from tamis.model.definition import EventRule, KeywordRule, Model, SequenceRule, SilenceRule, TraitRule
from tamis.model.load import load_with_warnings
from tamis.scoring.clock import moment_at
from tamis.scoring.engines.duckdb import DuckDB
from tamis.scoring.result import Scored
from tamis.scoring.session import Request, Session
from tamis.simulate import PRESETS

from .conftest import Company

FOLDER = Path(definition.__file__).parent / "presets"
NOW = datetime(2026, 11, 2, 9, 30, tzinfo=UTC)


def preset(name: str) -> Model:
    model, warnings = load_with_warnings(FOLDER / f"{name}.yaml")
    assert warnings == ()
    return model


def scored_examples(model: Model) -> Scored:
    """The personas of a model, scored at NOW."""
    people = range(len(model.examples))
    traits = sorted({trait for example in model.examples for trait in example.traits})
    leads = pa.table({
        "lead": [str(i) for i in people],
        **{t: pa.array([e.traits.get(t) for e in model.examples], pa.string()) for t in traits},
        "was": pa.array([e.previous for e in model.examples], pa.string()),
    })  # fmt: skip
    acts = [(str(i), act) for i in people for act in model.examples[i].events for _ in range(act.times)]
    properties = sorted({name for _, act in acts for name in act.properties})
    events = pa.table({
        "lead": [lead for lead, _ in acts],
        "event": [act.event for _, act in acts],
        "occurred_at": pa.array([NOW - timedelta(microseconds=act.ago) for _, act in acts], pa.timestamp("us", "UTC")),
        **{p: pa.array([act.properties.get(p) for _, act in acts], pa.string()) for p in properties},
    })  # fmt: skip
    request = Request(Table(leads, "examples"), Table(events, "examples"), "lead", previous="was")
    return Session(DuckDB(threads=1), model, request).score(moment_at(NOW, model.timezone))


@pytest.mark.parametrize("name", PRESETS)
def test_its_examples_hold(name: str) -> None:
    model = preset(name)
    assert 3 <= len(model.examples) <= 6
    for example, got in zip(model.examples, scored_examples(model).scores.to_pylist(), strict=True):
        expected = example.expect
        assert expected.klass in (None, got["class"]), example.name.en
        assert expected.grade in (None, got["grade"]), example.name.en
        assert expected.audience in (None, got["audience"]), example.name.en
        for score, (least, most) in expected.scores.items():
            assert (least is None or got[f"score_{score}"] >= least), (example.name.en, score)  # fmt: skip
            assert (most is None or got[f"score_{score}"] <= most), (example.name.en, score)  # fmt: skip


@pytest.mark.parametrize("name", PRESETS)
def test_everything_has_a_label_in_both_languages(name: str) -> None:
    model = preset(name)
    named = (*model.rules, *model.scores.values(), *model.groups.values(), *model.audiences)
    assert [thing for thing in named if thing.label is None or thing.label.en == thing.label.fr] == [
        thing for thing in named if thing.label and thing.label.en in ("Engagement", "Total", "E-mails", "LinkedIn")
    ]


@pytest.mark.parametrize("name", PRESETS)
def test_an_open_is_worth_nothing_and_the_file_says_why(name: str) -> None:
    rules = [r for r in preset(name).rules if isinstance(r, EventRule) and "email opened" in r.on]
    assert [award.points for rule in rules for award in rule.awards] == [0]
    text = (FOLDER / f"{name}.yaml").read_text("utf-8")
    assert "privacy proxies" in text
    assert "relais de confidentialité" in text


def test_printers_uses_every_construct() -> None:
    model = preset("printers")
    events = [rule for rule in model.rules if isinstance(rule, EventRule)]
    sequences = [rule for rule in model.rules if isinstance(rule, SequenceRule)]
    kinds = {type(rule) for rule in model.rules}
    assert kinds == {TraitRule, EventRule, SequenceRule, SilenceRule, KeywordRule}
    assert {type(rule.decay).__name__ for rule in events} == {"NoneType", "HalfLife", "Linear", "Expiry", "NoDecay"}
    units = {rule.limit.per.unit for rule in events if rule.limit}
    assert units == {"hour", "days", "ever"}
    assert any(rule.limit and rule.limit.points for rule in events)
    ranges = [range_ for rule in events for range_ in rule.frequency]
    assert any(range_.most is None for range_ in ranges)
    assert any(range_.most == range_.least for range_ in ranges)
    assert {(rule.distinct is None, rule.split_by is None) for rule in events} == {(1, 1), (0, 1), (1, 0)}
    assert any(rule.distinct and not rule.frequency for rule in events)
    assert any(rule.per for rule in events)
    assert any(award.condition for rule in events for award in rule.awards)
    assert {rule.times for rule in sequences} == {1, None}
    assert any(step.where for rule in sequences for step in rule.steps)
    assert {r.count for r in model.rules if isinstance(r, KeywordRule)} == {"best", "each_field"}
    assert {bool(r.of) for r in model.rules if isinstance(r, SilenceRule)} == {True, False}
    assert {rule.makes for rule in model.rules} == {None, "hot", "disqualified"}
    assert any(rule.audiences for rule in model.rules)
    assert {trait.derive for trait in model.traits.values()} == {None, "domain", "years_since"}
    assert {trait.type for trait in model.traits.values()} == {"number", "date", "boolean", "text"}
    assert {score.kind for score in model.scores.values()} == {"fit", "engagement", "interest", "combined"}
    assert any(group.min is not None for group in model.groups.values())
    assert any(rule.by_audience for rule in model.classes)


def test_printers_uses_every_operator() -> None:
    used: set[conditions.Operator] = set()
    model = preset("printers")
    for rule in model.rules:
        if isinstance(rule, TraitRule):
            used.update(test.operator for test in conditions.tests_of(rule.when))
        elif isinstance(rule, EventRule):
            used.update(test.operator for test in conditions.tests_of(rule.where))
    used.update(test.operator for audience in model.audiences for test in conditions.tests_of(audience.when))
    assert used == set(get_args(conditions.Operator))


def test_printers_sorts_the_simulated_company(company: Company) -> None:
    """A few hot, some warm; and the hot are those that the truth takes for the likeliest."""
    request = Request(company.folder / "leads.csv", company.folder / "events.parquet", "lead")
    session = Session(DuckDB(threads=1), preset("printers"), request)
    scores = session.score(moment_at(date(2026, 11, 1), session.model.timezone), reasons=False).scores
    truth = dict(company.ask("SELECT lead, propensity FROM {propensity}"))
    by_class: dict[str, list[float]] = {}
    for lead, found in zip(scores["lead"].to_pylist(), scores["class"].to_pylist(), strict=True):
        by_class.setdefault(found, []).append(truth[lead])
    share = {name: len(found) / company.summary.leads for name, found in by_class.items()}
    mean = {name: sum(found) / len(found) for name, found in by_class.items()}
    assert 0.02 <= share["hot"] <= 0.06
    assert 0.10 <= share["warm"] <= 0.20
    assert mean["hot"] > 1.4 * mean["warm"]
    assert mean["warm"] > 3 * mean["cold"]
