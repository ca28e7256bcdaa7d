"""A new model takes the place of the one in use only where it is better on new leads, beyond chance."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import pytest

from tamis.learn.duel import LEAST_WON, duel

Numbers = npt.NDArray[np.float64]


def leads(seed: int, count: int, rows_each: int = 1) -> tuple[Numbers, npt.NDArray[np.bool_], npt.NDArray[np.int64]]:
    """The true probabilities of rows, what came of them, and whose they are; the rows of a lead are alike."""
    dice = np.random.default_rng(seed)
    truth = np.repeat(dice.beta(1, 6, count), rows_each)
    won = np.repeat(dice.random(count) < truth[::rows_each], rows_each)
    return truth, won, np.repeat(np.arange(count), rows_each)


def test_who_knows_the_truth_beats_who_knows_the_mean() -> None:
    truth, won, lead = leads(1, 2_000)
    found = duel(np.full(len(won), won.mean()), truth, won, lead)
    assert found.verdict == "better"
    assert found.gain is not None
    assert found.champion_loss is not None
    assert found.challenger_loss is not None
    assert found.gain == pytest.approx(found.champion_loss - found.challenger_loss)
    assert found.gain > 0


def test_the_same_model_again_is_not_better() -> None:
    truth, won, lead = leads(2, 2_000)
    assert duel(truth, truth, won, lead).verdict == "not better"


def test_a_worse_model_is_not_better() -> None:
    truth, won, lead = leads(3, 2_000)
    found = duel(truth, np.full(len(won), won.mean()), won, lead)
    assert (found.verdict, found.errors is not None and found.errors < 0) == ("not better", True)


def test_of_few_new_leads_that_were_won_nothing_is_concluded() -> None:
    truth, won, lead = leads(4, 60)
    assert won.sum() < LEAST_WON
    assert duel(np.full(60, 0.1), truth, won, lead).verdict == "too early"


def test_models_that_are_equally_good_rarely_exchange_places() -> None:
    """Two that err alike around the truth: the challenger wins by chance in about 2 % of 300 trials."""
    wins = 0
    for seed in range(300):
        truth, won, lead = leads(seed, 400)
        dice = np.random.default_rng(1_000 + seed)
        one, other = (np.clip(truth * np.exp(dice.normal(0, 0.4, 400)), 1e-4, 0.99) for _ in range(2))
        wins += duel(one, other, won, lead).verdict == "better"
    assert wins <= 15


def test_rows_of_one_lead_are_one_observation() -> None:
    """Ten copies of every row make nothing surer."""
    truth, won, lead = leads(5, 300)
    again = leads(5, 300, rows_each=10)
    guess = np.clip(truth * 1.3, 0, 0.99)
    one, ten = duel(guess, truth, won, lead), duel(np.repeat(guess, 10), *again)
    assert one.errors is not None
    assert ten.errors == pytest.approx(one.errors, rel=1e-9)
