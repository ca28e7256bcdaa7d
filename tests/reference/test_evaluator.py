"""Worked examples of semantics.md: audiences, the other rule types, scores, classes, explanation."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime
from typing import Any as Anything

import pytest

from tamis.model.conditions import Test
from tamis.model.definition import (
    DAY,
    HOUR,
    Audience,
    Award,
    ClassRule,
    Expiry,
    Grade,
    Group,
    HalfLife,
    KeywordRule,
    Model,
    Score,
    SequenceRule,
    SilenceRule,
    Step,
    Thresholds,
    TraitRule,
)

from .records import Cut, RefEvent
from .values import words
from .worked import NOON, at, did, engagement, gives, model, scored, visit, visits

COMPANY = Test("company", "known", "text", None)
AUDIENCES = (Audience("b2b", COMPANY), Audience("b2c", Test("company", "unknown", "text", None)))


# --- Audiences and trait rules --------------------------------------------------------------------------------------


def test_the_first_audience_that_holds_wins() -> None:
    both = model(audiences=(*AUDIENCES, Audience("all", None)))
    assert scored(both, profile={"company": "Acme"}).audience == "b2b"
    assert scored(both).audience == "b2c"


def test_a_lead_may_fit_no_audience() -> None:
    assert scored(model(audiences=AUDIENCES[:1])).audience is None


def test_a_rule_with_audiences_fires_only_for_them() -> None:
    only = model(visits(audiences=("b2b",)), audiences=AUDIENCES)
    assert scored(only, visit("2026-01-15T11:00"), profile={"company": "Acme"}).scores["engagement"] == 10
    assert scored(only, visit("2026-01-15T11:00")).lines == ()


def test_a_trait_rule_gives_points_when_its_condition_holds() -> None:
    rule = TraitRule(id="company", when=COMPANY, awards=(*gives(20.0, "fit"), *gives(-5.0)))
    assert scored(model(rule), profile={"company": "Acme"}).scores == {"engagement": -5, "fit": 20}
    assert scored(model(rule), profile={"company": ""}).lines == ()


# --- Sequence rules -------------------------------------------------------------------------------------------------


def sequence(*names: str, **said: Anything) -> SequenceRule:
    """A sequence of events that gives 10 points."""
    rule = SequenceRule(id="sequence", steps=tuple(Step((name,)) for name in names), awards=gives(10.0))
    return replace(rule, **said)


def test_a_step_must_be_strictly_later_than_the_one_before() -> None:
    assert engagement(sequence("a", "b"), did("A", "2026-01-15T10:00"), did("B", "2026-01-15T10:00:00.000001")) == 10
    assert engagement(sequence("a", "b"), did("A", "2026-01-15T10:00"), did("B", "2026-01-15T10:00")) == 0


def test_the_delay_between_two_steps_has_a_tolerance() -> None:
    rule = sequence("a", "b", within=HOUR)
    assert engagement(rule, did("A", "2026-01-15T10:00"), did("B", "2026-01-15T11:00:00.000999")) == 10
    assert engagement(rule, did("A", "2026-01-15T10:00"), did("B", "2026-01-15T11:00:00.001")) == 0


def test_the_delay_is_between_consecutive_steps() -> None:
    steps = (did("A", "2026-01-15T08:00"), did("B", "2026-01-15T09:00"), did("C", "2026-01-15T10:00"))
    assert engagement(sequence("a", "b", "c", within=HOUR), *steps) == 10


def test_a_step_counts_only_where_it_was_itself_reached() -> None:
    steps = (did("B", "2026-01-15T08:00"), did("A", "2026-01-15T09:00"), did("C", "2026-01-15T10:00"))
    assert engagement(sequence("a", "b", "c"), *steps) == 0


def test_any_chain_will_do_and_not_only_the_latest() -> None:
    near = (did("A", "2026-01-15T07:30"), did("B", "2026-01-15T08:00"), did("B", "2026-01-15T09:30"))
    assert engagement(sequence("a", "b", "c", within=2 * HOUR), *near, did("C", "2026-01-15T10:00")) == 10
    assert engagement(sequence("a", "b", "c", within=HOUR), *near, did("C", "2026-01-15T10:00")) == 0


def test_two_dates_of_one_day_are_in_the_order_of_the_steps() -> None:
    assert engagement(sequence("a", "b"), did("B", "2026-01-14"), did("A", "2026-01-14")) == 10
    assert engagement(sequence("a", "b", within=DAY), did("A", "2026-01-13"), did("B", "2026-01-14")) == 10


def test_a_date_comes_before_the_times_of_its_day_but_for_the_first_microseconds() -> None:
    assert engagement(sequence("a", "b"), did("A", "2026-01-14"), did("B", "2026-01-14T00:00:00.000002")) == 10
    assert engagement(sequence("a", "b"), did("A", "2026-01-14"), did("B", "2026-01-14T00:00:00.000001")) == 0


def test_only_the_completing_event_must_be_in_the_window() -> None:
    rule = sequence("a", "b", window=HOUR)
    assert engagement(rule, did("A", "2025-01-15T10:00"), did("B", "2026-01-15T11:00")) == 10
    assert engagement(rule, did("A", "2025-01-15T10:00"), did("B", "2026-01-15T10:59")) == 0


@pytest.mark.parametrize(("times", "points"), [(1, 5), (2, 7.5), (None, 8.75)])
def test_the_most_recent_completions_are_paid_each_from_its_own_date(times: int | None, points: float) -> None:
    rule = sequence("a", "b", times=times, decay=HalfLife(DAY))
    completing = [did("B", f"2026-01-{day}T12:00") for day in (12, 13, 14)]
    assert engagement(rule, did("A", "2026-01-01T10:00"), *completing) == points


def test_two_completions_of_one_microsecond_are_one() -> None:
    rule = sequence("a", "b", times=None)
    assert engagement(rule, did("A", "2026-01-01T10:00"), *[did("B", "2026-01-14T12:00")] * 2) == 10


def test_one_event_may_be_a_step_of_both_kinds_but_not_twice_in_a_chain() -> None:
    rule = sequence("a", "a", times=None)
    assert engagement(rule, did("A", "2026-01-14T12:00")) == 0
    assert (
        engagement(rule, did("A", "2026-01-14T12:00"), did("A", "2026-01-14T13:00"), did("A", "2026-01-14T14:00")) == 20
    )


def test_a_completion_expires_from_its_hour() -> None:
    rule = sequence("a", "b", decay=Expiry(DAY))
    assert engagement(rule, did("A", "2026-01-01T10:00"), did("B", "2026-01-14T12:00"), as_of="2026-01-15T12:30") == 10
    assert engagement(rule, did("A", "2026-01-01T10:00"), did("B", "2026-01-14T11:59"), as_of="2026-01-15T12:30") == 0


def test_a_step_may_have_a_condition() -> None:
    steps = (Step(("visit",), Test("theme", "equals", "text", "médical")), Step(("b",)))
    rule = SequenceRule(id="sequence", steps=steps, awards=gives(10.0))
    assert engagement(rule, visit("2026-01-14T12:00", theme="MÉDICAL"), did("B", "2026-01-14T13:00")) == 10
    assert engagement(rule, visit("2026-01-14T12:00", theme="dental"), did("B", "2026-01-14T13:00")) == 0


# --- Silence rules --------------------------------------------------------------------------------------------------

SILENT = SilenceRule(id="silent", silent_for=DAY, awards=gives(-20.0))


def test_silence_lasts_exactly_from_the_last_act() -> None:
    assert engagement(SILENT, visit("2026-01-14T12:00")) == -20
    assert engagement(SILENT, visit("2026-01-14T12:00:00.000001"), visit("2026-01-01T12:00")) == 0


def test_what_is_done_to_a_lead_is_no_act() -> None:
    assert engagement(SILENT, visit("2026-01-01T12:00"), did("Email Delivered", "2026-01-15T11:00")) == -20


def test_silence_of_named_events() -> None:
    rule = replace(SILENT, of=("email delivered",))
    assert engagement(rule, visit("2026-01-15T11:00"), did("Email Delivered", "2026-01-14T12:00")) == -20
    assert engagement(rule, visit("2026-01-01T11:00"), did("Email Delivered", "2026-01-15T11:00")) == 0


def test_without_an_act_silence_runs_from_the_creation_of_the_lead() -> None:
    assert scored(model(SILENT), profile={"created_at": date(2026, 1, 14)}).scores["engagement"] == -20
    assert scored(model(SILENT), profile={"created_at": datetime.fromisoformat("2026-01-14T13:00")}).lines == ()
    assert scored(model(SILENT)).lines == ()


# --- Keyword rules --------------------------------------------------------------------------------------------------


def keywords(*phrases: str, **fields: float) -> KeywordRule:
    """A keyword rule for engagement."""
    return KeywordRule(
        id="keywords",
        phrases=tuple(words(phrase) for phrase in phrases),
        written=phrases,
        fields=tuple(fields.items()),
        awards=gives(1.0),
    )


def read(rule: KeywordRule, **profile: object) -> float:
    """The points of a keyword rule."""
    return scored(model(rule), profile=profile).raw_scores["engagement"]


def test_whole_words_are_found_whatever_their_accents_case_and_number() -> None:
    rule = keywords("Société", "smart contract", job=15.0)
    assert read(rule, job="les SOCIETES d'édition") == 15
    assert read(rule, job="Smart-Contracts!") == 15
    assert read(rule, job="contract smart, sociétaire") == 0
    assert read(rule) == 0


def test_the_best_field_is_paid_once() -> None:
    rule = keywords("blockchain", job=4.0, headline=-10.0, summary=10.0)
    assert read(rule, job="blockchain", headline="blockchain", summary="blockchain") == -10
    assert read(rule, job="blockchain blockchain", summary="none") == 4


def test_each_field_is_paid() -> None:
    rule = replace(keywords("blockchain", "token", job=4.0, summary=10.0), count="each_field")
    assert read(rule, job="blockchain token", summary="tokens") == 14


# --- From lines to scores -------------------------------------------------------------------------------------------


def test_a_group_is_cut_and_then_the_score() -> None:
    groups = {"mail": Group("mail", "engagement", max=15.0)}
    scores = {"engagement": Score("engagement", "engagement", max=20.0)}
    grouped = visits(groups=("mail",))
    free = replace(visits(8.0), id="free")
    result = scored(
        model(grouped, free, groups=groups, scores=scores), visit("2026-01-15T10:00"), visit("2026-01-15T11:00")
    )
    assert result.scores["engagement"] == 20
    assert result.cuts == (Cut("group", "mail", "engagement", -5.0), Cut("score", "engagement", "engagement", -11.0))
    assert sum(line.after_limits for line in result.lines) + sum(cut.points for cut in result.cuts) == 20


def test_a_group_takes_only_the_points_of_its_own_score() -> None:
    rule = visits(awards=(Award("engagement", 10.0), Award("fit", 10.0)), groups=("mail",))
    result = scored(model(rule, groups={"mail": Group("mail", "fit", max=3.0)}), visit("2026-01-15T11:00"))
    assert result.scores == {"engagement": 10, "fit": 3}


def test_a_score_without_a_minimum_may_be_negative_and_one_with_it_may_not() -> None:
    assert scored(model(visits(-10.0)), visit("2026-01-15T11:00")).scores["engagement"] == -10
    bounded = {"engagement": Score("engagement", "engagement", min=0.0)}
    assert scored(model(visits(-10.0), scores=bounded), visit("2026-01-15T11:00")).scores["engagement"] == 0


def test_a_combined_score_weighs_scores_after_their_bounds() -> None:
    scores = {
        "total": Score("total", "combined", max=9.0, combine=(("engagement", 0.5), ("fit", -1.0))),
        "engagement": Score("engagement", "engagement", max=30.0),
        "fit": Score("fit", "fit", min=4.0),
    }
    result = scored(model(visits(40.0), scores=scores), visit("2026-01-15T11:00"))
    assert result.scores == {"total": 9, "engagement": 30, "fit": 4}


def test_scores_are_rounded_to_6_decimals() -> None:
    assert scored(model(visits(1 / 3)), visit("2026-01-15T11:00")).scores["engagement"] == 0.333333


# --- Classes --------------------------------------------------------------------------------------------------------

HOT = ClassRule("hot", Thresholds((("engagement", 70.0), ("fit", 30.0)), (("engagement", 60.0),)))
WARM = ClassRule("warm", Thresholds((("engagement", 30.0),), (("engagement", 20.0),)))
CLASSES = (HOT, WARM, ClassRule("cold", Thresholds()))


def ranked(engagement_: float, fit: float = 30.0, **said: Anything) -> Model:
    """A model that gives these two scores to everybody."""
    always = TraitRule(
        id="always",
        when=Test("x", "unknown", "text", None),
        awards=(Award("engagement", engagement_), Award("fit", fit)),
    )
    made = TraitRule(id="made", when=Test("made", "known", "text", None), makes="warm")
    lost = TraitRule(id="lost", when=Test("lost", "known", "text", None), makes="disqualified")
    return model(always, made, lost, **{"classes": CLASSES, **said})


@pytest.mark.parametrize(
    ("points", "previous", "klass"),
    [
        (70.0, None, "hot"),
        (69.9999999, None, "hot"),
        (69.0, None, "warm"),
        (60.0, "hot", "hot"),
        (60.0, "warm", "warm"),
        (59.0, "hot", "warm"),
        (20.0, "hot", "warm"),
        (20.0, "warm", "warm"),
        (20.0, "cold", "cold"),
        (20.0, None, "cold"),
        (19.0, "hot", "cold"),
        (65.0, "disqualified", "warm"),
        (20.0, "disqualified", "cold"),
    ],
)
def test_a_class_is_entered_at_one_threshold_and_left_below_another(
    points: float, previous: str | None, klass: str
) -> None:
    assert scored(ranked(points), previous=previous).klass == klass


def test_every_score_must_reach_its_threshold() -> None:
    result = scored(ranked(90.0, fit=29.0), previous="hot")
    assert (result.klass, result.bands) == ("warm", {"hot": "out", "warm": "enter", "cold": "enter"})


def test_bands_tell_enter_hold_and_out() -> None:
    assert scored(ranked(65.0)).bands == {"hot": "hold", "warm": "enter", "cold": "enter"}
    assert scored(ranked(25.0)).bands == {"hot": "out", "warm": "hold", "cold": "enter"}


def test_thresholds_of_an_audience_replace_the_others() -> None:
    hot = replace(HOT, by_audience={"b2c": Thresholds((("engagement", 80.0),), (("engagement", 60.0),))})
    both = ranked(75.0, classes=(hot, *CLASSES[1:]), audiences=AUDIENCES)
    assert scored(both).klass == "warm"
    assert scored(both, profile={"company": "Acme"}).klass == "hot"


@pytest.mark.parametrize(("points", "klass"), [(0.0, "warm"), (90.0, "hot")])
def test_a_rule_raises_the_class_to_at_least_what_it_makes(points: float, klass: str) -> None:
    assert scored(ranked(points), profile={"made": "yes"}).klass == klass


def test_disqualified_beats_everything() -> None:
    assert scored(ranked(90.0), profile={"made": "yes", "lost": "yes"}, previous="hot").klass == "disqualified"


@pytest.mark.parametrize(
    ("engagement_", "fit", "grade"), [(0.0, 24.0, "D4"), (25.0, 25.0, "C3"), (74.9, 50.0, "B2"), (75.0, 75.0, "A1")]
)
def test_a_grade_has_a_letter_and_a_figure(engagement_: float, fit: float, grade: str) -> None:
    bounds = (25.0, 50.0, 75.0)
    assert scored(ranked(engagement_, fit, grade=Grade("fit", bounds, "engagement", bounds))).grade == grade


# --- Explanation ----------------------------------------------------------------------------------------------------


def test_the_line_of_a_sequence_tells_all_completions_and_gives_the_paid_ones() -> None:
    completing = [did("B", "2026-01-13T12:00"), did("B", "2026-01-14T12:00")]
    rule = sequence("a", "b", decay=HalfLife(DAY))
    (line,) = scored(model(rule), did("A", "2026-01-01T10:00"), *completing).lines
    assert (line.hits, line.first_at, line.last_at) == (2, completing[0].t, completing[1].t)
    assert (line.before_decay, line.after_decay, line.after_limits) == (20, 7.5, 5)


def test_a_rule_that_fired_for_nothing_has_a_line() -> None:
    old = RefEvent("Visit", at(NOON) - 2 * DAY)
    (line,) = scored(model(visits(decay=Expiry(DAY))), old).lines
    assert (line.hits, line.after_limits) == (1, 0)
