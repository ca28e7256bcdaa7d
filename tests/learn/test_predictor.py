"""Intervals hold the truth as often as they say; reasons sum to the prediction; the artifact is the model, as data."""

from __future__ import annotations

import json
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import pytest

from tamis.errors import InputError, UsageError
from tamis.learn.artifact import Artifact, load, save
from tamis.learn.committee import NAMES, Candidate
from tamis.learn.lift import Lifts, measure_lifts
from tamis.learn.metrics import auc_of
from tamis.learn.predictor import LEVEL, Predictor, train
from tamis.learn.reasons import reasons_of
from tamis.model.learned import ARRAYS, MODEL

from .companies import Company, make_company


@dataclass(frozen=True)
class Model:
    """What was learned from the first half of a company."""

    company: Company
    predictor: Predictor
    lifts: Lifts

    @property
    def artifact(self) -> Artifact:
        return Artifact(self.predictor, self.lifts, None, "won", {"metrics": None})


@pytest.fixture(scope="module")
def model() -> Model:
    whole = make_company(5, 3_000, leaks=0)
    company = replace(whole, frame=replace(whole.frame, columns=whole.frame.columns[4:]))
    first = company.frame.take(np.arange(1_500))
    predictor = train(first, NAMES["trees-and-logistic"], 1)
    return Model(company, predictor, measure_lifts(first, predictor.encoder, predictor.encoder.codes(first)))


def test_intervals_hold_the_truth_about_as_often_as_they_say() -> None:
    covered, differences = [], []
    for seed in range(3):
        company = make_company(10 + seed, 3_000, leaks=0)
        first, second = company.frame.take(np.arange(1_500)), company.frame.take(np.arange(1_500, 3_000))
        said = train(first, Candidate("logistic", strength=0.3), 1).predict(second)
        truth = company.truth[1_500:]
        covered.append(((said.low <= truth) & (truth <= said.high)).mean())
        differences.append(auc_of(truth, second.outcomes) - auc_of(said.probability, second.outcomes))
    assert LEVEL - 0.08 <= np.mean(covered) <= LEVEL + 0.07
    assert np.mean(differences) < 0.03


def test_reasons_sum_to_the_prediction(model: Model) -> None:
    some = model.company.frame.take(np.arange(1_500, 1_600))
    said = model.predictor.predict(some)
    codes = model.predictor.encoder.codes(some)
    for row, reasons in enumerate(reasons_of(model.predictor, model.lifts, codes, said)):
        total = reasons.base + sum(part.adds for part in reasons.parts) + reasons.calibration
        assert total == pytest.approx(reasons.log_odds, abs=1e-9)
        assert 1 / (1 + np.exp(-total)) == pytest.approx(said.probability[row])
        assert len({part.column for part in reasons.parts}) == len(reasons.parts)


def test_reasons_say_how_often_such_leads_were_won(model: Model) -> None:
    some = model.company.frame.take(np.array([1_500]))
    codes = model.predictor.encoder.codes(some)
    reasons = next(reasons_of(model.predictor, model.lifts, codes, model.predictor.predict(some)))
    assert all("times as often as the average" in one.say() for one in reasons.main())


def test_one_row_alone_is_predicted_as_among_others(model: Model) -> None:
    many = model.predictor.predict(model.company.frame)
    alone = model.predictor.predict(model.company.frame.take(np.array([7])))
    assert alone.probability[0] == many.probability[7]
    assert (alone.low[0], alone.high[0]) == (many.low[7], many.high[7])


def test_few_rows_promise_no_lift() -> None:
    company = make_company(1, 400, leaks=0)
    from tamis.learn.encoding import fit_encoder
    from tamis.learn.splits import folds

    encoder, codes = fit_encoder(company.frame, folds(company.frame, 5, 1))
    for group in measure_lifts(company.frame, encoder, codes).notable(50):
        raw = group.won / group.rows / company.frame.outcomes.mean()
        assert abs(group.lift - 1) < abs(raw - 1)
        assert group.low <= group.lift <= group.high


def test_what_is_loaded_predicts_what_was_saved(model: Model, tmp_path: Path) -> None:
    save(model.artifact, tmp_path / "m", "about")
    again = load(tmp_path / "m")
    before, after = model.predictor.predict(model.company.frame), again.predictor.predict(model.company.frame)
    assert (before.probability == after.probability).all()
    assert (before.low == after.low).all()
    assert again.lifts.groups == model.lifts.groups
    assert again.outcome == "won"


def test_the_same_seed_gives_the_same_bytes(tmp_path: Path) -> None:
    frame = make_company(4, 600, leaks=0).frame
    for name in ("one", "two"):
        predictor = train(frame, Candidate("logistic", strength=0.3), 7)
        lifts = measure_lifts(frame, predictor.encoder, predictor.encoder.codes(frame))
        save(Artifact(predictor, lifts, None, "won", {}), tmp_path / name, "about")
    for file in (MODEL, ARRAYS):
        assert (tmp_path / "one" / file).read_bytes() == (tmp_path / "two" / file).read_bytes()


def test_strangers_and_newer_and_damaged_models_are_refused(model: Model, tmp_path: Path) -> None:
    place = tmp_path / "m"
    save(model.artifact, place, "about")
    said = json.loads((place / MODEL).read_text("utf-8"))
    wrong = (({"version": 99}, "format 99"), ({"format": "other"}, "not of Tamis"), ({"arrays": "0"}, "damaged"))
    for changed, why in wrong:
        (place / MODEL).write_text(json.dumps(said | changed), "utf-8")
        with pytest.raises(InputError, match=why):
            load(place)
    (place / MODEL).write_text(json.dumps(said), "utf-8")
    (place / ARRAYS).write_bytes(b"PK nonsense")
    with pytest.raises(InputError, match="damaged"):
        load(place)
    with pytest.raises(InputError, match="no trained model"):
        load(tmp_path / "nowhere")


def test_a_folder_of_other_things_is_not_written_into(model: Model, tmp_path: Path) -> None:
    (tmp_path / "photo.jpg").write_text("x")
    with pytest.raises(UsageError, match="no folder of a model"):
        save(model.artifact, tmp_path, "about")
