"""The truth: calibrated, of the right strength, blind to what nothing shows, and older than what follows."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import numpy as np
import pytest

from tamis.simulate.company import Calendar, calendar
from tamis.simulate.history import History, live_through
from tamis.simulate.people import HIDDEN_CHANCES, HIDDEN_FACTORS, People, draw_people
from tamis.simulate.truth import propensity

from .conftest import Company


def auc(truth: list[bool], scores: list[float]) -> float:
    """The chance that a positive has the higher score, ties counting half."""
    values, position, counts = np.unique(np.array(scores), return_inverse=True, return_counts=True)
    ranks = (np.cumsum(counts) - (counts - 1) / 2)[position]
    positive = np.array(truth, dtype=bool)
    n, m = positive.sum(), (~positive).sum()
    assert len(values) > 1
    return float((ranks[positive].sum() - n * (n + 1) / 2) / (n * m))


def test_five_to_eight_leads_in_a_hundred_are_won(company: Company) -> None:
    share = company.number("SELECT count(DISTINCT lead) FROM {outcomes} WHERE outcome = 'won'") / company.summary.leads
    assert 0.05 <= share <= 0.08


def test_as_many_are_won_as_the_truth_says(company: Company) -> None:
    """For all moments together, and by tenths: within four standard errors."""
    rows = company.ask("SELECT propensity, won FROM {snapshots} WHERE propensity > 0 ORDER BY propensity")
    likely, won = np.array(rows).T
    for part in (slice(None), *np.array_split(np.arange(len(likely)), 10)):
        expected, error = likely[part].sum(), np.sqrt((likely[part] * (1 - likely[part])).sum())
        assert abs(won[part].sum() - expected) < 4 * error + 0.03 * expected


@pytest.mark.parametrize(
    "rows",
    [
        "SELECT propensity, won = 1 FROM {snapshots}",
        "SELECT propensity, lead IN (SELECT lead FROM {outcomes} WHERE outcome = 'won') FROM {propensity}",
    ],
    ids=["in the 30 days after a moment", "of all leads, in the files"],
)
def test_the_truth_is_good_and_not_perfect(company: Company, rows: str) -> None:
    scores, won = zip(*company.ask(rows), strict=True)
    assert 0.80 <= auc(list(won), list(scores)) <= 0.91


def test_visitors_and_bots_never_buy(company: Company) -> None:
    assert company.number("SELECT max(propensity) FROM {propensity} JOIN {leads} USING (lead) WHERE email IS NULL") == 0
    assert company.number("SELECT max(propensity) FROM {propensity} JOIN {people} USING (lead) WHERE bot = 1") == 0


def test_what_nothing_shows_matters_and_is_not_in_the_truth(company: Company) -> None:
    """With a budget, more is won than the truth can know; without, less."""
    rows = dict(
        company.ask(
            "SELECT budget, sum(won) / sum(propensity) FROM {snapshots} JOIN {people} USING (lead) "
            "WHERE budget <> 'planned' GROUP BY budget"
        )
    )
    assert rows["granted"] > 1.4
    assert rows["none"] < 0.7


def test_hidden_factors_move_no_average() -> None:
    assert HIDDEN_CHANCES.sum() == pytest.approx(1)
    assert float(HIDDEN_CHANCES @ HIDDEN_FACTORS) == pytest.approx(1)


@pytest.fixture(scope="module")
def life() -> tuple[People, Calendar, History]:
    days = calendar(date(2026, 11, 1), 60)
    people, _ = draw_people("printers", 500, days, np.random.default_rng(1))
    return people, days, live_through(people, days, np.random.default_rng(2))


def test_a_moment_sees_only_what_came_before(life: tuple[People, Calendar, History]) -> None:
    """Its visits are those of the days before; the first one, which no law drew, is apart."""
    people, _, history = life
    for day, moment in history.moments.items():
        before = history.acts.visitor[history.visit_day < day]
        counted = np.bincount(before, minlength=len(people))[moment.lead]
        first = people.known_before[moment.lead] == 0
        assert np.all(np.isin(counted - moment.state.visits, (0, 1)))
        assert np.all(counted[~first] == moment.state.visits[~first])
        assert np.all(people.arrival[moment.lead] < day)
        assert np.all(history.closed[moment.lead] >= day)


def test_the_sampling_of_futures_moves_the_truth_little(life: tuple[People, Calendar, History]) -> None:
    people, days, history = life
    one, other = (propensity(history.moments[60], people, days, np.random.default_rng(seed), 100) for seed in (3, 4))
    likely = one > 0.02
    assert likely.sum() > 20
    assert np.abs(np.log(one[likely] / other[likely])).mean() < 0.2
    assert one.sum() == pytest.approx(other.sum(), rel=0.05)


def test_behaviour_knows_nothing_of_what_is_hidden(life: tuple[People, Calendar, History]) -> None:
    """Other hidden factors: the same acts, as long as nobody is won."""
    people, days, history = life
    others = replace(people, hidden=people.hidden[::-1].copy(), fit=np.full(len(people), -np.inf))
    again = replace(people, fit=np.full(len(people), -np.inf))
    acts = [live_through(some, days, np.random.default_rng(2)).acts for some in (others, again)]
    assert np.array_equal(acts[0].visitor, acts[1].visitor)
    assert np.array_equal(acts[0].purpose, acts[1].purpose)
    assert len(history.acts.visitor) > 1000
