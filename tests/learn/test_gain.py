"""What calling brings, counted by hand: each lead once, when its probability first reaches the bar."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tamis.learn.gain import GainPoint, Worth, best_of, gain_curve
from tamis.learn.judged import Judged


def judged(rows: list[tuple[int, int, float, int]]) -> Judged:
    """Rows of a lead, a moment, a probability, and whether it was won from there on."""
    lead, at, p, won = (np.array(values) for values in zip(*rows, strict=True))
    return Judged(p.astype(float), won.astype(bool), lead, at)


TABLE = judged([(0, 0, 0.9, 1), (1, 0, 0.6, 0), (2, 0, 0.4, 1), (3, 0, 0.1, 0)])


def test_without_money_won_leads_are_counted() -> None:
    found = gain_curve(TABLE, Worth(cost=10))
    assert found == (
        GainPoint(0, 0, 0),
        GainPoint(1, 1, 1),
        GainPoint(2, 1, 1),
        GainPoint(3, 2, 2),
        GainPoint(4, 2, 2),
    )


def test_in_money_each_call_costs() -> None:
    found = gain_curve(TABLE, Worth(value=100, cost=60))
    assert [point.gain for point in found] == [0, 40, -20, 20, -40]
    assert best_of(found) == GainPoint(1, 1, 40)
    assert not Worth(cost=60).in_money


def test_amounts_are_those_of_each_lead_and_a_value_goes_before_them() -> None:
    amounts = np.array([500.0, 0, 20, 0])
    assert [point.gain for point in gain_curve(TABLE, Worth(amounts=amounts))] == [0, 500, 500, 520, 520]
    assert gain_curve(TABLE, Worth(value=1, amounts=amounts))[-1].gain == 2
    assert not Worth(amounts=np.zeros(4)).in_money


def test_a_lead_is_called_once_at_the_first_moment_that_reaches_the_bar() -> None:
    # Lead 0 reaches 0.8 too late (it was won before); called at 0.3 already, it would have been won.
    found = gain_curve(judged([(0, 1, 0.3, 1), (0, 2, 0.2, 1), (0, 3, 0.8, 0), (1, 1, 0.5, 1)]), Worth(value=10))
    assert found == (GainPoint(0, 0, 0), GainPoint(1, 0, 0), GainPoint(2, 1, 10), GainPoint(2, 2, 20))


def by_hand(one: Judged, bar: float) -> tuple[int, int]:
    calls = won = 0
    for lead in np.unique(one.lead):
        rows = np.flatnonzero(one.lead == lead)
        rows = rows[np.argsort(one.at[rows], kind="stable")] if one.at is not None else rows
        first = next((row for row in rows if one.p[row] >= bar), None)
        if first is not None:
            calls, won = calls + 1, won + int(one.won[first])
    return calls, won


@settings(max_examples=60)
@given(
    st.lists(
        st.tuples(st.integers(0, 5), st.integers(0, 30), st.integers(0, 9), st.integers(0, 1)), min_size=1, max_size=30
    )
)
def test_at_any_bar_it_is_what_one_counts_by_hand(rows: list[tuple[int, int, int, int]]) -> None:
    one = judged([(lead, at, p / 10, won) for lead, at, p, won in dict.fromkeys(rows)])
    found = {(point.calls, point.won) for point in gain_curve(one, Worth())}
    assert {by_hand(one, float(bar)) for bar in np.unique(one.p)} >= found - {(0, 0)}
    assert by_hand(one, 0.0) in found


def test_of_many_points_few_are_kept_and_the_best_among_them() -> None:
    rng = np.random.default_rng(2)
    p = rng.random(5_000)
    one = Judged(p, rng.random(5_000) < p**2, np.arange(5_000))
    found = gain_curve(one, Worth(value=100, cost=40))
    assert len(found) < 90
    whole = np.cumsum(np.where(one.won, 100.0, 0.0)[np.argsort(-p)] - 40)
    assert best_of(found).gain == pytest.approx(whole.max())
