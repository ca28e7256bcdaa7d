"""Rows by hand: when a lead is looked at, what its label is, and when that is known."""

from __future__ import annotations

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import numpy as np

from tamis.learn.moments import Aged, Drawing, Every, Rows, Span, midnights, rows_of
from tamis.learn.outcomes import Fates
from tamis.model.definition import DAY
from tamis.scoring.clock import from_us, to_us
from tamis.scoring.replay import NEVER

UTC_ZONE = ZoneInfo("UTC")
START = to_us(datetime(2026, 1, 1, tzinfo=UTC))


def rows(
    closed: list[float],
    converted: list[float | None],
    known: list[float] | None = None,
    horizon: int | None = 7,
    settling: float = 0,
) -> Rows:
    """Weekly rows of 40 days from `START`; times in days after it."""

    def us(days: list[float | None] | list[float]) -> np.ndarray:
        return np.array([NEVER if d is None else START + int(d * DAY) for d in days], np.int64)

    span = Span(START, START + 40 * DAY, int(settling * DAY))
    fates = Fates(us(converted), us([c if c >= 0 else None for c in closed]))
    first = us(known or [0.0] * len(closed))
    return rows_of(Every(7), span, None if horizon is None else horizon * DAY, first, fates, UTC_ZONE)


def days(found: Rows) -> list[float]:
    """The moments, in days after `START`."""
    return [(at - START) / DAY for at in found.at.tolist()]


def test_a_lead_has_a_row_at_every_ripe_moment_while_it_is_open() -> None:
    """From midnight 40 back by weeks: 12 is the first after the warm-up of 10 days, 33 the last that is ripe."""
    found = rows(closed=[-1], converted=[None])
    assert days(found) == [12, 19, 26, 33]
    assert not found.won.any()
    assert (found.immature, found.of) == (1, 4)


def test_a_lead_that_converts_leaves_and_its_last_week_is_won() -> None:
    """It converts on day 20: the row of day 12 sees nothing within 7 days, that of day 19 does."""
    found = rows(closed=[20], converted=[20])
    assert days(found) == [12, 19]
    assert found.won.tolist() == [False, True]


def test_what_converts_at_the_very_moment_comes_after_it_and_at_the_end_of_the_horizon_too_late() -> None:
    """As an event counts before the moment of a scoring: the label looks at [moment, moment + horizon)."""
    found = rows(closed=[19], converted=[19])
    assert days(found) == [12, 19]
    assert found.won.tolist() == [False, True]


def test_a_lead_that_is_lost_leaves_without_being_won() -> None:
    """Closed, and not converted."""
    found = rows(closed=[27], converted=[None])
    assert days(found) == [12, 19, 26]
    assert not found.won.any()


def test_a_lead_is_no_row_before_it_is_known() -> None:
    """Nor at the very moment of its first event, which does not count yet."""
    assert days(rows(closed=[-1, -1], converted=[None, None], known=[19, 26.5])) == [26, 33, 33]


def test_rows_that_are_not_ripe_are_left_out_even_if_they_converted() -> None:
    """A horizon of 14 days: at day 33 the early converter would be there, and the others not yet."""
    found = rows(closed=[34, -1], converted=[34, None], horizon=14)
    assert days(found) == [12, 19, 26, 12, 19, 26]
    assert found.won.tolist() == [False, False, True, False, False, False]


def test_what_is_entered_late_makes_moments_ripe_later() -> None:
    """Outcomes that take a week to be entered."""
    assert days(rows(closed=[-1], converted=[None], settling=7)) == [12, 19, 26]


def test_without_a_horizon_a_row_is_ripe_when_its_lead_is_closed() -> None:
    """However long it took."""
    found = rows(closed=[30, 39, -1, 41], converted=[30, None, None, 41], horizon=None)
    assert days(found) == [12, 19, 26, 12, 19, 26, 33]
    assert found.won.tolist() == [True] * 3 + [False] * 4


def test_at_an_age_each_lead_has_one_row() -> None:
    """A day after it was first known, if it is open then."""
    known = np.array([START, START + 5 * DAY, NEVER], np.int64)
    closed = np.array([START + 3 * DAY, START + 5 * DAY + 1, NEVER], np.int64)
    fates = Fates(np.array([START + 3 * DAY, NEVER, NEVER]), closed)
    found = rows_of(Aged(DAY), Span(START, START + 40 * DAY), 7 * DAY, known, fates, UTC_ZONE)
    assert found.lead.tolist() == [0]
    assert days(found) == [1]
    assert found.won.tolist() == [True]


def test_moments_are_midnights_on_the_clock_on_both_sides_of_a_change() -> None:
    """Paris puts its clocks forward on 29 March 2026."""
    paris = ZoneInfo("Europe/Paris")
    span = Span(to_us(datetime(2026, 2, 1, tzinfo=UTC)), to_us(datetime(2026, 4, 3, tzinfo=UTC)))
    local = [from_us(us).astimezone(paris) for us in midnights(span, 7, paris)]
    assert [at.strftime("%m-%d %H:%M") for at in local][-3:] == ["03-20 00:00", "03-27 00:00", "04-03 00:00"]


def test_a_sample_keeps_the_rate_and_is_the_same_each_time() -> None:
    """Whatever the label."""
    won = np.arange(10_000) % 10 == 0
    everything = Rows(np.arange(10_000), np.arange(10_000), won, 0, 10_000)
    some = everything.drawn(Drawing(2_000, seed=1))
    assert some.lead.tolist() == everything.drawn(Drawing(2_000, seed=1)).lead.tolist()
    assert len(some.lead) == 2_000
    assert abs(some.won.mean() - 0.1) < 0.02
    assert some.of == 10_000


def test_a_delay_of_outcomes_does_not_lower_the_rate() -> None:
    """Leads convert 30 days after they are first seen, half as often after the end: the rows' rate is the ripe one."""
    rng = np.random.default_rng(5)
    known = START + rng.integers(0, 60 * DAY, 20_000)
    delay = rng.exponential(30 * DAY, 20_000).astype(np.int64)
    converted = np.where(rng.random(20_000) < 0.3, known + delay, NEVER)
    end = START + 60 * DAY

    def rate(until: int) -> float:
        seen = np.where(converted <= until, converted, NEVER)
        return float(rows_of(Aged(DAY), Span(START, until), 30 * DAY, known, Fates(seen, seen), UTC_ZONE).won.mean())

    assert (converted[converted < NEVER] > end).mean() > 0.3
    assert abs(rate(end) / rate(end + 400 * DAY) - 1) < 0.1
