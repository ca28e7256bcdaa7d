"""Scorings of files by a model that has a learned one: what is predicted is a score like the others."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.csv as pacsv
import pyarrow.parquet as pq
import pytest

import tamis
from tamis.cli import main
from tamis.learn.artifact import Artifact, save
from tamis.learn.flattery import flattery, period
from tamis.learn.history import open_history
from tamis.learn.prediction import predict_history
from tamis.learn.rehearsal import Asked, Files, rehearse
from tamis.learn.sessions import open_session
from tamis.learn.standings import standings
from tamis.model.definition import DAY, Model
from tamis.model.load import load_model
from tamis.scoring.clock import moment_at
from tamis.scoring.engines.base import open_engine
from tamis.scoring.examples import run_examples
from tamis.scoring.session import Request, Session

from .artifacts import made_up
from .histories import PARIS, written

MODEL = """
learned: models/learned
tamis: 1
name: with a learned one
timezone: Europe/Paris
scores: { engagement: { kind: engagement }, both: { combine: { predicted: 0.5, engagement: 1 } } }
rules: [{ id: quote, on: Quote Requested, points: { engagement: 5 } }]
classes: { hot: { enter: { predicted: 35 } }, cold: {} }
examples:
  - traits: { industry: medical }
    events: [{ event: Page Viewed, days_ago: 3 }]
    expect: { predicted: { between: [1, 99] } }
"""
NOW = datetime(2026, 3, 20, 10, 30, tzinfo=UTC)
LEADS = 40


@pytest.fixture(scope="module")
def artifact() -> Artifact:
    return made_up()


@pytest.fixture(scope="module")
def folder(artifact: Artifact, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A model, and a made-up history."""
    folder = tmp_path_factory.mktemp("company")
    save(artifact, folder / "models" / "learned", "about")
    (folder / "model.yaml").write_text(MODEL, "utf-8")
    dice = np.random.default_rng(3)
    lead = dice.integers(0, LEADS, 900)
    names = np.array(["Page Viewed", "Content Downloaded", "Product Added", "Quote Requested", "Email Link Clicked"])
    events: dict[str, Any] = {
        "lead": [f"L{number}" for number in lead],
        "event": names[dice.integers(0, 5, 900)],
        "occurred_at": [written(int(at)) for at in dice.integers(0, 90 * DAY, 900)],
        "theme": np.array(["medical", "general", None])[dice.integers(0, 3, 900)],
        "path": np.array(["/pricing", "/blog", "/docs"])[dice.integers(0, 3, 900)],
        "content_type": np.array(["datasheet", "guide"])[dice.integers(0, 2, 900)],
        "value": np.array([39.9, 120.5, 0.1])[dice.integers(0, 3, 900)],
    }
    table = pa.table({name: pa.array(values) for name, values in events.items()})
    pq.write_table(table, folder / "events.parquet")
    pacsv.write_csv(table, folder / "events.csv")
    pacsv.write_csv(
        pa.table(
            {
                "lead": [f"L{number}" for number in range(LEADS)],
                "created_at": [written(int(at)) for at in dice.integers(0, 60 * DAY, LEADS)],
                "industry": ["Medical" if number % 3 else "" for number in range(LEADS)],
                "Employees": [str(number * 7) for number in range(LEADS)],
                "headline": ["Lasers and blockchain" if number % 2 else "?" for number in range(LEADS)],
                "founded": [f"20{10 + number % 16}-03-04" for number in range(LEADS)],
            }
        ),
        folder / "leads.csv",
    )
    won = [f"L{number}" for number in range(0, LEADS, 4)]
    outcomes = {"lead": won, "outcome": ["won"] * len(won), "occurred_at": [written(70 * DAY)] * len(won)}
    pacsv.write_csv(pa.table(outcomes), folder / "outcomes.csv")
    return folder


@pytest.fixture
def model(folder: Path) -> Model:
    return load_model(folder / "model.yaml")


def batch(artifact: Artifact, folder: Path, events: str, at: datetime) -> dict[str, float]:
    """100 times the probability of each lead that is known, as `tamis evaluate` would say it."""
    with open_engine("duckdb") as engine:
        history = open_history(engine, PARIS, str(folder / events), str(folder / "leads.csv"))
        found = predict_history(artifact, history, moment_at(at, PARIS).us)
    return dict(zip(found.keys, (100 * found.values.probability).tolist(), strict=True))


@pytest.mark.parametrize("events", ["events.parquet", "events.csv"])
@pytest.mark.parametrize("days_ago", [0, 40, 65])
def test_the_score_is_what_the_learned_model_predicts(
    artifact: Artifact, folder: Path, model: Model, events: str, days_ago: int
) -> None:
    """At any moment: also for leads that were not created then, and before all that they did."""
    at = NOW - timedelta(days=days_ago)
    scored = tamis.score(folder / "leads.csv", folder / events, model, as_of=at)
    mine = dict(zip(scored["lead"].to_pylist(), scored["score_predicted"].to_pylist(), strict=True))
    said = batch(artifact, folder, events, at)
    assert {lead: mine[lead] for lead in said} == pytest.approx(said, abs=1e-6)
    assert len(said) >= len(mine) - 2  # those of whom nothing is known yet
    assert len({round(value, 3) for value in mine.values()}) > 5


def test_it_makes_classes_and_is_combined_like_other_scores(folder: Path, model: Model) -> None:
    scored = tamis.score(folder / "leads.csv", folder / "events.csv", model, as_of=NOW, reasons=False).to_pylist()
    for row in scored:
        assert row["class"] == ("hot" if row["score_predicted"] >= 35 else "cold")
        assert row["score_both"] == pytest.approx(0.5 * row["score_predicted"] + row["score_engagement"], abs=2e-6)
    assert {row["class"] for row in scored} == {"hot", "cold"}


def test_without_a_single_event_it_is_predicted_from_what_leads_are(folder: Path, model: Model) -> None:
    scored = tamis.score(folder / "leads.csv", None, model, as_of=NOW)
    assert all(0 < value < 100 for value in scored["score_predicted"].to_pylist())


def test_one_lead_alone_has_what_it_has_among_others(folder: Path, model: Model) -> None:
    at = moment_at(NOW, PARIS)
    request = Request(str(folder / "leads.csv"), str(folder / "events.parquet"))
    with open_engine("duckdb") as engine:
        session = open_session(engine, model, request)
        everybody = session.score(at).scores
        session.keep_only(["L7"])
        (alone,) = session.score(at).scores["score_predicted"].to_pylist()
    assert alone == everybody["score_predicted"][everybody["lead"].to_pylist().index("L7")].as_py()


@pytest.mark.filterwarnings("ignore:.*column:UserWarning")
def test_keys_may_be_whole_numbers(tmp_path: Path, model: Model) -> None:
    leads = pa.table({"lead": [1, 2], "industry": ["medical", "x"]})
    events = pa.table({"lead": [2], "event": ["Quote Requested"], "occurred_at": [NOW - timedelta(days=1)]})
    pq.write_table(events.set_column(0, "lead", [["2"]]), tmp_path / "texts.parquet")
    one = tamis.score(leads, events, model, as_of=NOW)
    other = tamis.score(leads, tmp_path / "texts.parquet", model, as_of=NOW)
    assert one["score_predicted"].to_pylist() == other["score_predicted"].to_pylist()
    assert len(set(one["score_predicted"].to_pylist())) == 2


def test_examples_are_predicted_too(model: Model) -> None:
    with open_engine("duckdb") as engine:
        (result,) = run_examples(engine, model, NOW, open_session)
    assert result.passed
    assert result.explanation.scores["predicted"] > 1


def test_a_session_without_what_predicts_is_a_mistake_of_ours(folder: Path, model: Model) -> None:
    with open_engine("duckdb") as engine, pytest.raises(ValueError, match="forecast"):
        Session(engine, model, Request(str(folder / "leads.csv"), str(folder / "events.csv")))


def test_a_look_back_predicts_as_of_each_moment(artifact: Artifact, folder: Path, model: Model) -> None:
    moments = [NOW - timedelta(days=days) for days in (60, 30)]
    request = Request(str(folder / "leads.csv"), str(folder / "events.csv"))
    with open_engine("duckdb") as engine:
        session = open_session(engine, model, request)
        found = standings(session, [moment_at(at, PARIS) for at in moments], lambda _: None)
        keys = session.profiles["lead"].to_pylist()
    assert found.names[:2] == ("hot", "cold")
    for place, at in enumerate(moments):
        then = batch(artifact, folder, "events.csv", at)
        classes = dict(zip(keys, found.classes[place].tolist(), strict=True))
        assert {key: classes[key] for key in then} == {key: 0 if round(p, 6) >= 35 else 1 for key, p in then.items()}


def test_a_look_back_over_the_time_that_was_learned_from_says_so(folder: Path, model: Model) -> None:
    files = Files(*(str(folder / name) for name in ("leads.csv", "events.csv", "outcomes.csv")))
    found = rehearse(files, model, None, Asked(horizon=5 * DAY), lambda *_: None)
    assert "learned-sometime" in {problem.code for problem in found.warnings}
    first = moment_at(NOW, PARIS)
    for last, code in ((first.us + DAY, "learned-from-this"), (first.us - DAY, None)):
        told = with_period(model, last)
        warning = flattery(told, first)
        assert (warning.code if warning else None) == code


def with_period(model: Model, last: int) -> Model:
    """The same, learned from the time up to then."""
    from dataclasses import replace

    assert model.learned is not None
    said = json.loads(model.learned.model) | {"about": {"data": {"period": period(last - DAY, last)}}}
    return replace(model, learned=replace(model.learned, model=json.dumps(said)))


def test_explain_tells_why(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    words = ["explain", "L7", str(folder / "leads.csv"), "--events", str(folder / "events.csv")]
    words += ["--model", str(folder / "model.yaml"), "--as-of", "2026-03-20"]
    assert main([*words, "--json"]) == 0
    found = json.loads(capsys.readouterr().out)
    said = found["prediction"]
    total = said["base"] + said["calibration"] + sum(part["adds"] for part in said["parts"])
    assert total == pytest.approx(said["log_odds"], abs=1e-12)
    assert found["scores"]["predicted"] == pytest.approx(100 / (1 + np.exp(-total)), abs=1e-6)
    assert main([*words, "--lang", "fr"]) == 0
    assert "Le modèle appris donne au prospect" in capsys.readouterr().out
