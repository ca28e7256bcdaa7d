"""Trees become tables without any loss; the tables, centred, still say the same; unseen values have a place."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from numpy.typing import NDArray

from tamis.learn.additive import Additive, centred
from tamis.learn.boosted import Boosting, fit_boosted
from tamis.learn.committee import compare, fit_committee
from tamis.learn.encoding import Encoder, fit_encoder
from tamis.learn.frame import Frame
from tamis.learn.logistic import fit_logistic
from tamis.learn.splits import folds
from tamis.learn.training import best_of

from .companies import category, make_company, number


def encoded(rows: int = 800) -> tuple[Frame, Encoder, NDArray[np.int32]]:
    whole = make_company(3, rows, leaks=0).frame
    frame = replace(whole, columns=(*whole.columns[:2], *whole.columns[6:]))
    encoder, codes = fit_encoder(frame, folds(frame, 5, 1))
    return frame, encoder, codes


def test_the_tables_are_the_trees() -> None:
    frame, encoder, codes = encoded()
    won = frame.outcomes
    trees = fit_boosted(encoder, codes[200:], won[200:], (codes[:200], won[:200]), Boosting(), 1)
    assert np.abs(trees.tables().members(codes)[0] - trees.log_odds(codes)).max() < 1e-9


def test_centring_changes_no_prediction_and_brings_each_term_to_zero() -> None:
    frame, encoder, codes = encoded()
    won = frame.outcomes
    tables = fit_boosted(encoder, codes[200:], won[200:], (codes[:200], won[:200]), Boosting(), 1).tables()
    same = centred(tables, codes)
    assert np.abs(same.members(codes) - tables.members(codes)).max() < 1e-9
    assert np.abs(same.parts(codes).mean(axis=0)).max() < 1e-6


def test_the_parts_and_the_intercept_are_the_prediction() -> None:
    frame, _, codes = encoded()
    model: Additive = fit_committee(frame, compare(frame, 1)[0].candidate, 1).model()
    assert np.abs(model.intercept + model.parts(codes).sum(axis=1) - model.log_odds(codes)).max() < 1e-9


def test_a_logistic_regression_of_a_straight_law_finds_its_slope() -> None:
    rng = np.random.default_rng(0)
    values = rng.normal(size=4_000)
    won = rng.random(4_000) < 1 / (1 + np.exp(-1.0 * values))
    frame = Frame((number("x", values),), np.arange(4_000, dtype=np.int64), won)
    encoder, codes = fit_encoder(frame, folds(frame, 5, 1))
    said = fit_logistic(encoder, codes, won, 1.0).log_odds(codes)
    assert np.polyfit(values, said, 1)[0] == pytest.approx(1.0, abs=0.12)


def test_values_that_training_never_saw_have_a_place() -> None:
    won = np.arange(200) % 2 == 0
    lead = np.arange(200, dtype=np.int64)
    frame = Frame((category("kind", np.arange(200) % 4, ("a", "b", "c", "d")), number("x", lead * 1.0)), lead, won)
    encoder, _ = fit_encoder(frame, folds(frame, 5, 1))
    new = Frame((category("kind", np.array([1, 0]), ("zebra", "b")), number("x", np.array([1e9, np.nan]))), lead[:2])
    kinds = [coder.name for coder in encoder.coders].index("kind")
    xs = [coder.name for coder in encoder.coders].index("x")
    codes = encoder.codes(new)
    assert codes[:, kinds].tolist() == [encoder.coders[kinds].levels.index("b"), 4]
    assert codes[:, xs].tolist() == [encoder.coders[xs].size - 2, encoder.coders[xs].size - 1]


def test_a_category_of_hundreds_of_values_is_learned_by_how_often_each_was_won() -> None:
    rng = np.random.default_rng(1)
    rates = rng.beta(1, 3, 400)
    kinds = rng.integers(0, 400, 6_000)
    won = rng.random(6_000) < rates[kinds]
    levels = tuple(f"town {n}" for n in range(400))
    frame = Frame((category("town", kinds, levels),), np.arange(6_000, dtype=np.int64), won)
    fitted = fit_committee(frame, compare(frame, 1)[0].candidate, 1)
    assert [coder.kind for coder in fitted.encoder.coders] == ["category", "rate"]
    from tamis.learn.metrics import auc_of

    assert auc_of(fitted.unseen, won) > auc_of(rates[kinds], won) - 0.06


def test_where_nothing_predicts_the_constant_wins() -> None:
    rng = np.random.default_rng(2)
    lead = np.arange(1_500, dtype=np.int64)
    columns = tuple(number(f"x{n}", rng.normal(size=1_500)) for n in range(6))
    assert best_of(compare(Frame(columns, lead, rng.random(1_500) < 0.4), 1)) is None


def test_a_category_of_many_values_that_says_nothing_is_no_signal() -> None:
    """The rates of its values must not tell, from fold to fold, what the outcomes of the others are."""
    rng = np.random.default_rng(4)
    levels = tuple(f"account {n}" for n in range(85))
    frame = Frame(
        (category("account", rng.integers(0, 85, 4_000), levels),),
        np.arange(4_000, dtype=np.int64),
        rng.random(4_000) < 0.6,
    )
    assert best_of(compare(frame, 1)) is None
