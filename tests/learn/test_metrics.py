"""The figures are those of scikit-learn where it has them; ties count in expectation."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sklearn.metrics import average_precision_score, brier_score_loss, log_loss, roc_auc_score

from tamis.learn.calibration import Calibration, fit_calibration, probability
from tamis.learn.metrics import auc_within, measure


@settings(max_examples=15)
@given(st.lists(st.tuples(st.integers(1, 9), st.booleans()), min_size=8, max_size=60))
def test_figures_are_those_of_scikit_learn(rows: list[tuple[int, bool]]) -> None:
    p = np.array([value / 10 for value, _ in rows])
    won = np.array([outcome for _, outcome in rows])
    found = measure(p, won, np.arange(len(p)), None, 1)
    if found is None:
        assert won.all() or not won.any()
        return
    assert found.auc == pytest.approx(roc_auc_score(won, p))
    assert found.pr_auc == pytest.approx(average_precision_score(won, p))
    assert found.brier == pytest.approx(brier_score_loss(won, p))
    assert found.log_loss == pytest.approx(log_loss(won, p))


def test_a_constant_has_no_lift_however_its_ties_fall() -> None:
    won = np.array([True] * 30 + [False] * 70)
    found = measure(np.full(100, 0.3), won, np.arange(100), None, 1)
    assert found is not None
    assert found.lift_10 == pytest.approx(1.0)
    assert found.auc == 0.5


def test_the_interval_holds_the_figure_and_narrows_with_rows() -> None:
    rng = np.random.default_rng(0)
    widths = []
    for rows in (200, 5_000):
        x = rng.normal(size=rows)
        found = measure(probability(x), rng.random(rows) < probability(x), np.arange(rows), None, 1)
        assert found is not None
        assert found.interval[0] < found.auc < found.interval[1]
        widths.append(found.interval[1] - found.interval[0])
    assert widths[1] < widths[0] / 3


def test_a_base_rate_that_moves_with_the_calendar_flatters_only_the_pooled_auc() -> None:
    rng = np.random.default_rng(1)
    at = np.arange(4_000)
    p = np.where(at < 2_000, 0.1, 0.6)
    won = rng.random(4_000) < p
    found = measure(p, won, at, at, 1)
    assert found is not None
    assert found.auc > 0.7
    assert found.auc_within_periods == auc_within(p, won, at)
    assert found.auc_within_periods is not None
    assert found.auc_within_periods < 0.62


def test_calibration_brings_back_log_odds_that_were_bent() -> None:
    rng = np.random.default_rng(2)
    truth = rng.normal(-1, 1.5, 20_000)
    line = fit_calibration(truth / 0.6 - 1.0, rng.random(20_000) < probability(truth))
    assert line.slope == pytest.approx(0.6, abs=0.03)
    assert line.shift == pytest.approx(0.6, abs=0.06)


def test_few_rows_move_a_calibration_little() -> None:
    line = fit_calibration(np.array([2.0, -2.0, 1.0]), np.array([True, False, False]))
    assert abs(line.slope - 1) < 0.2
    assert Calibration(2.0, 1.0).term(np.array([3.0])).tolist() == [4.0]
