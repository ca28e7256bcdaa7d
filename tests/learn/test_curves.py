"""Curves are those of scikit-learn and of counting by hand; rows of one lead are one observation."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sklearn.metrics import auc, precision_recall_curve, roc_curve

from tamis.learn.curves import Called, called, needed, precision_recall, reached, reliability, roc, tenths
from tamis.learn.judged import Judged
from tamis.learn.metrics import auc_of, measure

ROWS = st.lists(st.tuples(st.integers(0, 8), st.booleans()), min_size=2, max_size=60)


def judged(p: list[float], won: list[int], lead: list[int] | None = None) -> Judged:
    leads = np.arange(len(p)) if lead is None else np.array(lead)
    return Judged(np.array(p, float), np.array(won, bool), leads)


def many(rows: int, seed: int = 1) -> Judged:
    rng = np.random.default_rng(seed)
    p = rng.beta(1, 3, rows)
    return Judged(p, rng.random(rows) < p, np.arange(rows))


def test_who_is_called_is_counted_from_the_best_and_equal_ones_come_together() -> None:
    found = called(judged([0.9, 0.5, 0.5, 0.1], [1, 0, 1, 0]))
    assert found == (Called(0, 0), Called(1, 1), Called(3, 2), Called(4, 2))
    assert roc(found) == ((0.0, 0.0), (0.0, 0.5), (0.5, 1.0), (1.0, 1.0))
    assert precision_recall(found) == ((0.5, 1.0), (1.0, 2 / 3), (1.0, 0.5))


@settings(max_examples=40)
@given(ROWS)
def test_the_points_are_those_of_scikit_learn(rows: list[tuple[int, bool]]) -> None:
    one = judged([value / 8 for value, _ in rows], [int(won) for _, won in rows])
    if not one.both:
        assert roc(called(one, None)) == ()
        return
    false, true, _ = roc_curve(one.won, one.p, drop_intermediate=False)
    assert np.allclose(np.array(roc(called(one, None))), np.column_stack([false, true]))
    precision, recall, _ = precision_recall_curve(one.won, one.p)
    expected = np.column_stack([recall, precision])[:-1][::-1]  # without its point of nobody called
    assert np.allclose(np.array(precision_recall(called(one, None))), expected)


def test_few_points_say_nearly_the_same_as_all() -> None:
    one = many(20_000)
    few = np.array(roc(called(one)))
    assert len(few) <= 123
    assert auc(few[:, 0], few[:, 1]) == pytest.approx(auc_of(one.p, one.won), abs=5e-4)


def test_what_calling_a_share_reaches_counts_equal_ones_in_expectation() -> None:
    one = judged([0.9, 0.5, 0.5, 0.1], [1, 0, 1, 1])
    assert reached(one, 0.25) == pytest.approx(1 / 3)
    assert reached(one, 0.5) == pytest.approx(1.5 / 3)
    assert reached(one, 1.0) == 1.0
    assert needed(one, 0.5) == Called(3, 2)
    with pytest.raises(ValueError, match="nothing was won"):
        reached(judged([0.1], [0]), 0.5)


def test_tenths_are_of_equal_size_from_the_best_and_agree_with_the_lift_of_the_metrics() -> None:
    one = many(1_844)
    found = tenths(one)
    assert [group.rate.rows for group in found] == [184, 185, 184, 185, 184, 184, 185, 184, 185, 184]
    assert sum(group.rate.won for group in found) == int(one.won.sum())
    assert all(after.high <= before.low for before, after in pairwise(found))
    metrics = measure(one.p, one.won, one.lead, None, 1)
    assert metrics is not None
    assert found[0].rate.share is not None
    assert found[0].rate.share / one.rate == pytest.approx(metrics.lift_10)


def test_the_order_of_the_file_does_not_decide_between_equal_ones() -> None:
    one = judged([0.5] * 1_000, [1] * 300 + [0] * 700)
    assert all(group.rate.low is not None and group.rate.low < 0.35 for group in tenths(one))
    assert all(group.rate.high is not None and group.rate.high > 0.25 for group in tenths(one))


def test_a_probability_that_many_rows_have_is_one_group() -> None:
    found = reliability(judged([0.2] * 55 + [0.7, 0.8, 0.9], [1] * 11 + [0] * 44 + [1] * 3))
    assert [(group.low, group.high, group.rate.rows) for group in found] == [(0.2, 0.2, 55), (0.7, 0.9, 3)]
    assert found[0].mean == pytest.approx(0.2)
    assert found[0].rate.share == pytest.approx(0.2)


def test_rows_of_one_lead_are_one_observation() -> None:
    alone = reliability(many(1_000))[-1].rate
    one = many(1_000)
    twice = Judged(np.repeat(one.p, 4), np.repeat(one.won, 4), np.repeat(one.lead, 4))
    again = reliability(twice)[-1].rate
    assert (again.rows, again.leads) == (4 * alone.rows, alone.leads)
    assert again.low == pytest.approx(alone.low)
    assert again.high == pytest.approx(alone.high)


def test_the_intervals_hold_the_truth_as_often_as_they_say() -> None:
    held = 0
    for seed in range(40):
        one = many(2_000, seed)
        for group in reliability(one):
            assert group.rate.low is not None
            assert group.rate.high is not None
            held += group.rate.low <= group.mean <= group.rate.high
    assert 0.92 <= held / 400 <= 0.98


def test_nothing_to_judge_gives_nothing_to_draw() -> None:
    assert reliability(judged([], [])) == ()
    assert tenths(judged([0.1, 0.2, 0.3], [0, 1, 0]))[0].rate.rows == 1
    assert not judged([0.5, 0.4], [1, 1]).both
