"""Worked examples of semantics.md: 'Which events exist', decay, and 'Event rules'."""

from __future__ import annotations

from dataclasses import replace

import pytest

from tamis.model.conditions import Test
from tamis.model.definition import (
    DAY,
    HOUR,
    Audience,
    Award,
    Expiry,
    HalfLife,
    Limit,
    Linear,
    NoDecay,
    Period,
    Proportion,
    Range,
    Score,
)

from .records import RefEvent
from .worked import PARIS, engagement, gives, model, scored, visit, visits

EVER, HOURLY, DAILY = Period("ever"), Period("hour"), Period("days", 1)
MEDICAL = Test("theme", "equals", "text", "médical")
BY_DAY = HalfLife(DAY)
ONE_TWO_THREE_DAYS = (visit("2026-01-14T12:00"), visit("2026-01-13T12:00"), visit("2026-01-12T12:00"))


# --- Existence and windows ------------------------------------------------------------------------------------------


def test_an_event_exists_strictly_before_as_of() -> None:
    assert engagement(visits(), visit("2026-01-15T11:59:59.999999"), visit("2026-01-15T12:00")) == 10


def test_names_of_events_are_normalised() -> None:
    assert engagement(visits(on=("visit", "page viewed")), visit("2026-01-15T11:00")) == 10


def test_a_window_looks_back_whole_hours() -> None:
    rule = visits(within=DAY)
    assert engagement(rule, visit("2026-01-14T12:00"), as_of="2026-01-15T12:59") == 10
    assert engagement(rule, visit("2026-01-14T11:59:59.999999"), as_of="2026-01-15T12:59") == 0


def test_where_must_hold() -> None:
    events = (visit("2026-01-15T11:00", theme="MÉDICAL "), visit("2026-01-15T11:00", theme="dental"))
    assert engagement(visits(where=MEDICAL), *events) == 10


# --- Decay ----------------------------------------------------------------------------------------------------------


def test_a_half_life_is_exact() -> None:
    assert engagement(visits(decay=BY_DAY), visit("2026-01-13T12:00")) == 2.5
    assert engagement(visits(decay=BY_DAY), visit("2026-01-15T06:00")) == pytest.approx(10 * 2**-0.25)


def test_linear_decay_is_stepwise_from_the_hour_of_the_event() -> None:
    rule = visits(decay=Linear(0.25, DAY))
    assert engagement(rule, visit("2026-01-14T13:00")) == 10
    assert engagement(rule, visit("2026-01-14T12:59")) == 7.5
    assert engagement(rule, visit("2026-01-12T10:20")) == 2.5
    assert engagement(rule, visit("2026-01-01T10:20")) == 0


def test_what_expires_is_still_a_hit() -> None:
    result = scored(
        model(visits(decay=Expiry(DAY), makes="cold")), visit("2026-01-14T11:59"), visit("2026-01-14T12:00")
    )
    (line,) = result.lines
    assert (line.hits, line.before_decay, line.after_decay, line.after_limits) == (2, 20, 10, 10)


def test_a_rule_without_decay_takes_that_of_its_score() -> None:
    scores = {"engagement": Score("engagement", "engagement", half_life={None: DAY})}
    lead = visit("2026-01-14T12:00")
    assert scored(model(visits(), scores=scores), lead).scores == {"engagement": 5}
    assert scored(model(visits(decay=HalfLife(DAY // 2)), scores=scores), lead).scores == {"engagement": 2.5}
    assert scored(model(visits(decay=NoDecay()), scores=scores), lead).scores == {"engagement": 10}


def test_a_half_life_by_audience_spares_audiences_that_it_does_not_name() -> None:
    scores = {"engagement": Score("engagement", "engagement", half_life={"b2b": DAY})}
    audiences = (Audience("b2b", Test("company", "known", "text", None)), Audience("b2c", None))
    two = model(visits(), scores=scores, audiences=audiences)
    lead = visit("2026-01-14T12:00")
    assert scored(two, lead, profile={"company": "Acme"}).scores == {"engagement": 5}
    assert scored(two, lead).scores == {"engagement": 10}


# --- Limits on times ------------------------------------------------------------------------------------------------


def test_the_most_recent_hits_count_first() -> None:
    rule = visits(decay=BY_DAY, limit=Limit(EVER, times=2))
    assert engagement(rule, *ONE_TWO_THREE_DAYS) == 5 + 2.5


def test_an_entry_that_is_cut_counts_in_proportion() -> None:
    rule = visits(1.0, per=Proportion("value", 10.0), limit=Limit(EVER, times=2))
    hour = [visit(f"2026-01-15T10:{minute}", value=value) for minute, value in ((10, 10), (20, 20), (30, 60))]
    assert engagement(rule, *hour) == pytest.approx((1 + 2 + 6) * 2 / 3)


def test_a_cut_entry_keeps_its_mean_decay() -> None:
    rule = visits(decay=BY_DAY, limit=Limit(EVER, times=1))
    hour = (visit("2026-01-15T06:00"), visit("2026-01-15T06:30"))
    assert engagement(rule, *hour) == pytest.approx((10 * 2 ** (-6 / 24) + 10 * 2 ** (-5.5 / 24)) / 2)


def test_limits_per_hour_and_per_day_of_the_zone() -> None:
    late = (visit("2026-01-10T22:10"), visit("2026-01-10T22:50"), visit("2026-01-10T23:10"))
    assert engagement(visits(limit=Limit(HOURLY, times=1)), *late) == 20
    assert engagement(visits(limit=Limit(DAILY, times=1)), *late) == 10
    assert engagement(visits(limit=Limit(DAILY, times=1)), *late, zone=PARIS) == 20


def test_limits_apply_in_each_period_of_several_days() -> None:
    # 11 January 2026 is day 20,464 from 1970-01-01, so it begins a period of two days.
    days = [visit(f"2026-01-{day}T12:00") for day in ("09", "10", "11", "12")]
    assert engagement(visits(limit=Limit(Period("days", 2), times=1)), *days) == 20


# --- Limits on points -----------------------------------------------------------------------------------------------


def test_a_limit_on_points_is_met_before_decay() -> None:
    rule = visits(4.0, decay=BY_DAY, limit=Limit(EVER, points=10))
    assert engagement(rule, *ONE_TWO_THREE_DAYS) == 4 / 2 + 4 / 4 + 2 / 8


def test_a_limit_on_points_holds_for_negative_points_too() -> None:
    assert engagement(visits(-4.0, limit=Limit(EVER, points=10)), *ONE_TWO_THREE_DAYS) == -10


def test_the_limit_on_times_comes_before_the_one_on_points() -> None:
    rule = visits(4.0, decay=BY_DAY, limit=Limit(EVER, times=2, points=6))
    assert engagement(rule, *ONE_TWO_THREE_DAYS) == 4 / 2 + 2 / 4


def test_points_of_an_entry_cut_by_times_are_those_that_the_limit_on_points_meets() -> None:
    hour = [visit("2026-01-15T10:10"), visit("2026-01-15T10:20")]
    rule = visits(4.0, limit=Limit(EVER, times=3, points=10))
    assert engagement(rule, visit("2026-01-15T11:10"), visit("2026-01-15T11:20"), *hour) == 10
    assert engagement(replace(rule, limit=Limit(EVER, times=1, points=6)), *hour) == 4


def test_an_entry_worth_no_points_counts_until_the_limit_on_points_is_reached() -> None:
    def nothing(hour: str) -> list[RefEvent]:
        return [visit(f"2026-01-14T{hour}:00", value=1), visit(f"2026-01-14T{hour}:30", value=-1)]

    rule = visits(4.0, per=Proportion("value", 1.0), limit=Limit(EVER, points=4), decay=HalfLife(HOUR))
    one = visit("2026-01-14T10:00", value=1)
    left = 4 * 2.0**-24 - 4 * 2.0**-23.5
    assert engagement(rule, *nothing("12"), one) == pytest.approx(left + 4 * 2.0**-26, rel=1e-12)
    assert engagement(rule, *nothing("08"), one) == 4 * 2.0**-26


def test_each_score_meets_a_limit_on_points_by_itself() -> None:
    awards = (Award("engagement", 4.0), Award("fit", 1.0))
    result = scored(model(visits(awards=awards, limit=Limit(EVER, points=5))), *ONE_TWO_THREE_DAYS)
    assert result.scores == {"engagement": 5, "fit": 3}


# --- Proportion, split, conditions ----------------------------------------------------------------------------------


def test_points_in_proportion_to_a_property() -> None:
    rule = visits(2.0, per=Proportion("value", 10.0))
    events = [visit("2026-01-15T11:00", value=value) for value in (25, 0, -10)]
    result = scored(model(rule), *events, visit("2026-01-15T11:00"), visit("2026-01-15T11:00", value="n/a"))
    assert (result.lines[0].hits, result.scores["engagement"]) == (3, 3)


def test_each_value_that_a_rule_splits_by_has_its_own_limit_and_line() -> None:
    rule = visits(split_by="theme", limit=Limit(EVER, times=1))
    events = [visit("2026-01-15T11:00", theme=theme) for theme in ("Médical", "MÉDICAL ", "dental", "", None)]
    result = scored(model(rule), *events)
    assert [(line.part, line.hits, line.after_limits) for line in result.lines] == [
        ("dental", 1, 10),
        ("médical", 2, 10),
    ]
    assert result.scores["engagement"] == 20


def test_the_limit_of_a_conditional_award_sees_only_the_events_that_meet_it() -> None:
    rule = visits(
        awards=(Award("engagement", 1.0), Award("fit", 20.0, MEDICAL)), limit=Limit(EVER, times=1), decay=BY_DAY
    )
    events = (visit("2026-01-14T12:00"), visit("2026-01-13T12:00", theme="médical"))
    assert scored(model(rule), *events).scores == {"engagement": 0.5, "fit": 5}


# --- Frequency ------------------------------------------------------------------------------------------------------

RANGES = (Range(3, None, gives(25.0)), Range(2, 2, ()))


@pytest.mark.parametrize(("visited", "points"), [(0, 0), (1, 0), (2, 10), (3, 25)])
def test_the_first_range_that_holds_pays_its_own_points_or_those_of_the_rule(visited: int, points: float) -> None:
    assert engagement(visits(frequency=RANGES), *ONE_TWO_THREE_DAYS[:visited]) == points


def test_a_frequency_is_dated_at_the_last_hit() -> None:
    assert engagement(visits(frequency=RANGES, decay=BY_DAY), *ONE_TWO_THREE_DAYS) == 12.5


def test_a_frequency_counts_limited_hits() -> None:
    hour = [visit(f"2026-01-15T10:{minute}") for minute in (10, 20, 30)]
    rule = visits(frequency=RANGES, limit=Limit(HOURLY, times=1))
    assert engagement(rule, *hour) == 0
    assert engagement(rule, *hour, visit("2026-01-15T09:10")) == 10


def test_a_limit_on_points_caps_the_award_of_a_frequency_before_decay() -> None:
    limit = Limit(EVER, points=8)
    assert engagement(visits(frequency=RANGES, limit=limit, decay=BY_DAY), *ONE_TWO_THREE_DAYS) == 4
    assert engagement(visits(-10.0, frequency=(Range(1, None, ()),), limit=limit), *ONE_TWO_THREE_DAYS) == -8


def test_a_range_that_gives_nothing_to_a_score_still_holds_for_it() -> None:
    rule = visits(frequency=(Range(3, None, gives(1.0, "fit")), Range(1, None, gives(5.0))))
    assert scored(model(rule), *ONE_TWO_THREE_DAYS).scores == {"engagement": 0, "fit": 1}


# --- Distinct values ------------------------------------------------------------------------------------------------

PATHS = (
    visit("2026-01-14T12:00", path="/a"),
    visit("2026-01-13T12:00", path="/b"),
    visit("2026-01-12T12:00", path="/A "),
    visit("2026-01-12T12:00"),
)


def test_distinct_pays_once_for_each_value_dated_at_its_last_hit() -> None:
    result = scored(model(visits(distinct="path", decay=BY_DAY)), *PATHS)
    assert result.scores["engagement"] == 5 + 2.5
    assert (result.lines[0].hits, result.lines[0].before_decay) == (3, 20)


def test_frequency_of_distinct_values() -> None:
    rule = visits(distinct="path", frequency=(Range(2, 2, ()),))
    assert engagement(rule, *PATHS) == 10
    assert engagement(rule, *PATHS, visit("2026-01-14T12:00", path="/c")) == 0


def test_distinct_counts_values_with_limited_hits() -> None:
    assert engagement(visits(distinct="path", limit=Limit(EVER, times=1), decay=BY_DAY), *PATHS) == 5


def test_in_one_hour_the_value_seen_last_is_counted_first_and_then_the_first_in_order() -> None:
    two_a_then_b = [visit(f"2026-01-15T10:{at}", path=path) for at, path in ((10, "/a"), (20, "/a"), (30, "/b"))]
    tie = [visit(f"2026-01-15T10:{at}", path=path) for at, path in ((10, "/a"), (20, "/a"), (20, "/b"))]
    rule = visits(distinct="path", frequency=(Range(2, 2, ()),), limit=Limit(EVER, times=2))
    assert engagement(rule, *two_a_then_b) == 10
    assert engagement(rule, *tie) == engagement(rule, *reversed(tie)) == 0


def test_a_limit_on_points_pays_the_most_recent_values_first() -> None:
    assert engagement(visits(distinct="path", decay=BY_DAY, limit=Limit(EVER, points=14)), *PATHS) == 10 / 2 + 4 / 4


def test_distinct_values_may_cost_points() -> None:
    assert engagement(visits(-10.0, distinct="path", limit=Limit(EVER, points=14)), *PATHS) == -14


# --- What fires -----------------------------------------------------------------------------------------------------


def test_a_rule_without_points_fires_where_it_has_hits() -> None:
    rule = visits(awards=(), makes="cold", within=HOUR)
    assert scored(model(rule), visit("2026-01-15T11:00")).fired == {"visits"}
    assert scored(model(rule), visit("2026-01-15T10:59")).fired == frozenset()


def test_a_frequency_fires_where_a_range_holds() -> None:
    assert scored(model(visits(frequency=RANGES)), *ONE_TWO_THREE_DAYS[:1]).fired == frozenset()
    assert scored(model(visits(frequency=RANGES)), *ONE_TWO_THREE_DAYS[:2]).fired == {"visits"}


def test_a_conditional_award_fires_only_where_its_condition_has_hits() -> None:
    rule = visits(awards=gives(5.0, condition=MEDICAL))
    assert scored(model(rule), visit("2026-01-15T11:00")).fired == frozenset()
    assert scored(model(rule), visit("2026-01-15T11:00", theme="Médical")).fired == {"visits"}


def test_a_line_tells_hits_times_and_points() -> None:
    rule = visits(4.0, decay=BY_DAY, limit=Limit(EVER, times=1))
    (line,) = scored(model(rule), *ONE_TWO_THREE_DAYS).lines
    newest, _, oldest = ONE_TWO_THREE_DAYS
    assert (line.hits, line.first_at, line.last_at) == (3, oldest.t, newest.t)
    assert (line.before_decay, line.after_decay, line.after_limits) == (12, 3.5, 2)
