"""Leads that are no longer those that a model was learned from are told; chance alone raises no alarm."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from tamis.learn.committee import Candidate
from tamis.learn.drift import Reference, drift_of, miscalibrated, reference_of, stability
from tamis.learn.frame import Frame
from tamis.learn.predictor import Predictor, train

from .companies import Company, make_company


@pytest.fixture(scope="module")
def learned() -> tuple[Predictor, Reference, Company]:
    """From the first half of a company."""
    company = make_company(5, 4_000, leaks=0)
    first = company.frame.take(np.arange(2_000))
    predictor = train(first, Candidate("trees"), 1)
    return predictor, reference_of(predictor, first), company


def moved(frame: Frame, by: float) -> Frame:
    """With each number grown."""
    columns = [
        replace(column, values=column.values.astype(np.float64) * by + by) if column.kind == "number" else column
        for column in frame.columns
    ]
    return replace(frame, columns=tuple(columns))


def test_new_leads_of_the_same_kind_raise_no_alarm(learned: tuple[Predictor, Reference, Company]) -> None:
    predictor, reference, company = learned
    for start in range(2_000, 4_000, 400):
        found = drift_of(reference, predictor, company.frame.take(np.arange(start, start + 400)))
        assert found.alarms == (), start
        assert found.index is not None


def test_leads_of_another_kind_do(learned: tuple[Predictor, Reference, Company]) -> None:
    predictor, reference, company = learned
    found = drift_of(reference, predictor, moved(company.frame.take(np.arange(2_000, 3_000)), 4.0))
    columns = {alarm.what for alarm in found.alarms if alarm.kind == "column"}
    assert columns <= {column.name for column in company.frame.columns if column.kind == "number"}
    assert columns
    assert all("indice de stabilité" in a.said().fr for a in found.alarms if a.kind == "column")


def test_of_a_handful_of_leads_nothing_is_said(learned: tuple[Predictor, Reference, Company]) -> None:
    predictor, reference, company = learned
    assert drift_of(reference, predictor, company.frame.take(np.arange(20))).index is None


def test_a_reference_is_data(learned: tuple[Predictor, Reference, Company]) -> None:
    assert Reference.from_dict(learned[1].as_dict()) == learned[1]


def test_the_index_is_that_of_a_hand_count() -> None:
    """(0.6 - 0.5) ln(0.6 / 0.5) + (0.4 - 0.5) ln(0.4 / 0.5)."""
    assert stability((0.5, 0.5), (0.6, 0.4)) == pytest.approx(0.1 * np.log(1.2) - 0.1 * np.log(0.8))
    assert stability((0.2, 0.8), (0.2, 0.8)) == 0.0


def test_probabilities_that_are_off_are_told_and_those_that_are_not_are_not() -> None:
    dice = np.random.default_rng(1)
    p = dice.beta(2, 20, 3_000)
    won = dice.random(3_000) < p
    lead = np.arange(3_000)
    assert miscalibrated(p, won, lead) is None
    found = miscalibrated(np.clip(p * 2, 0, 1), won, lead)
    assert found is not None
    assert (found.kind, found.said().fr.endswith("ont converti")) == ("calibration", True)


def test_probabilities_that_are_right_in_the_mean_alone_are_told() -> None:
    """Those of another lead each."""
    dice = np.random.default_rng(2)
    p = dice.beta(1, 8, 3_000)
    won = dice.random(3_000) < p
    found = miscalibrated(dice.permutation(p), won, np.arange(3_000))
    assert found is not None
    assert found.kind == "best tenth"
