"""Worked examples of semantics.md: 'Values', 'Conditions', and the words of 'Keyword rules'."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime
from zoneinfo import ZoneInfo

import pytest

from tamis.model.conditions import All, Any, Condition, Not, Operand, Operator, Test, ValueType
from tamis.model.definition import DAY, HOUR, Period, Trait

from .conditions import event_holds, trait, trait_holds
from .moments import hour, period
from .records import Case, RefEvent
from .values import boolean, domain, moment, normalise, number, singular, text, words
from .worked import NOON, PARIS, UTC_ZONE, at, model

KOLKATA = ZoneInfo("Asia/Kolkata")


def case_of(**profile: object) -> Case:
    """A lead without events at noon."""
    traits = {
        "years": Trait("years", "number", "years_since", "start"),
        "domain": Trait("domain", "text", "domain", "email"),
    }
    lists = {"themes": frozenset({"dental", "médical"})}
    return Case(model(traits=traits, lists=lists), profile, (), at(NOON), 20260115)


def holds(value: object, type_: ValueType, operator: Operator, operand: Operand = None) -> bool:
    """Whether a test on a trait with that value holds."""
    profile = {} if value is None else {"x": value}
    return trait_holds(case_of(**profile), Test("x", operator, type_, operand))


# --- Values ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("raw", ["Médical", "MÉDICAL ", "me\u0301dical", "\u00a0M\u00e9dical\n"])
def test_variants_of_a_text_are_one_text(raw: str) -> None:
    assert normalise(raw) == "médical"


def test_runs_of_white_space_become_one_space_and_compatible_letters_are_folded() -> None:
    assert normalise(" a \t b\u00a0c ") == "a b c"
    assert normalise("ﬁle Ｘ Straße") == "file x strasse"


def test_an_empty_text_is_missing() -> None:
    assert text("  \u00a0") is None


def test_a_plain_text_is_read_as_a_number_and_another_is_missing() -> None:
    assert (number(" -3.5 "), number(7), number("abc"), number(float("nan"))) == (-3.5, 7.0, None, None)


def test_booleans_are_texts() -> None:
    assert [boolean(raw) for raw in (True, "Oui", "x", "1", False, "faux", "", "peut-être")] == (
        ["true"] * 4 + ["false"] * 2 + [None] * 2
    )


def test_a_date_is_the_start_of_its_day_in_the_zone() -> None:
    assert moment(date(2026, 1, 15), PARIS) == moment("2026-01-15", PARIS) == at("2026-01-14T23:00")


def test_an_ambiguous_time_is_the_first_of_the_two() -> None:
    assert moment(datetime.fromisoformat("2025-10-26T02:30"), PARIS) == at("2025-10-26T00:30")


def test_a_time_that_does_not_exist_has_the_offset_before_the_change() -> None:
    assert moment(datetime.fromisoformat("2025-03-30T02:30"), PARIS) == at("2025-03-30T01:30")


@pytest.mark.parametrize(
    ("address", "expected"), [("Ana@ACME.com ", "acme.com"), ("a@b@c.fr", "c.fr"), ("ana", None), ("ana@", None)]
)
def test_the_domain_is_what_follows_the_last_at_sign(address: str, expected: str | None) -> None:
    assert domain(address) == expected
    assert trait(case_of(email=address), "domain", "text") == expected


@pytest.mark.parametrize(
    ("start", "years"),
    [(date(2025, 1, 15), 1), (date(2025, 1, 16), 0), (date(2026, 1, 16), -1), (date(1986, 2, 28), 39)],
)
def test_years_since_counts_whole_calendar_years(start: date, years: int) -> None:
    assert trait(case_of(start=start), "years", "number") == years


def test_years_since_takes_the_day_of_a_date_only_as_of() -> None:
    case = replace(case_of(start=date(2025, 1, 16)), as_of=at("2026-01-17"), as_of_day=20260116)
    assert trait(case, "years", "number") == 1


# --- Conditions -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("operator", "operand", "expected"),
    [
        ("equals", "médical", True),
        ("one_of", ("dental", "médical"), True),
        ("in_list", "themes", True),
        ("contains", ("x", "dic"), True),
        ("starts_with", ("méd",), True),
        ("starts_with", ("med",), False),
        ("ends_with", ("cal",), True),
        ("matches", "d.c", True),
        ("matches", "^d", False),
        ("known", None, True),
        ("unknown", None, False),
    ],
)
def test_text_operators(operator: Operator, operand: Operand, expected: bool) -> None:
    assert holds(" MÉDICAL", "text", operator, operand) is expected


@pytest.mark.parametrize(
    ("operator", "operand", "expected"),
    [
        ("equals", 10.0, True),
        ("one_of", (1.0, 10.0), True),
        ("at_least", 10.0, True),
        ("at_most", 10.0, True),
        ("more_than", 10.0, False),
        ("less_than", 10.0, False),
        ("between", (10.0, 20.0), True),
        ("between", (1.0, 10.0), True),
        ("between", (11.0, 20.0), False),
    ],
)
def test_number_operators(operator: Operator, operand: Operand, expected: bool) -> None:
    assert holds(10, "number", operator, operand) is expected


@pytest.mark.parametrize(
    ("operator", "operand", "expected"),
    [
        ("equals", (at(NOON), at(NOON) + DAY), True),
        ("between", (at(NOON) - DAY, at(NOON)), False),
        ("before", at(NOON), False),
        ("before", at(NOON) + 1, True),
        ("after", at(NOON), True),
        ("after", at(NOON) + 1, False),
    ],
)
def test_date_operators(operator: Operator, operand: Operand, expected: bool) -> None:
    assert holds(datetime.fromisoformat(NOON), "date", operator, operand) is expected


def test_now_is_as_of_for_a_trait_and_both_comparisons_are_strict() -> None:
    day_ago = datetime.fromisoformat("2026-01-14T12:00")
    assert not holds(day_ago, "date", "older_than", DAY)
    assert not holds(day_ago, "date", "newer_than", DAY)
    assert holds(day_ago, "date", "older_than", DAY - 1)
    assert holds(day_ago, "date", "newer_than", DAY + 1)


def test_now_is_the_time_of_the_event_for_a_property() -> None:
    event = RefEvent("visit", at(NOON) - 30 * DAY, False, {"due": datetime.fromisoformat("2025-12-16T11:00")})
    assert event_holds(case_of(), Test("due", "newer_than", "date", 2 * HOUR), event)
    assert not event_holds(case_of(), Test("due", "newer_than", "date", HOUR), event)


@pytest.mark.parametrize("operator", ["equals", "known"])
def test_a_test_of_a_missing_value_is_false_and_not_makes_it_true(operator: Operator) -> None:
    test = Test("x", operator, "text", "a")
    assert not trait_holds(case_of(x="  "), test)
    assert trait_holds(case_of(x="  "), Not(test))


def test_unknown_is_true_of_a_missing_value() -> None:
    assert holds(None, "number", "unknown")


def test_all_any_and_not_nest() -> None:
    yes: Condition = Test("x", "equals", "number", 1.0)
    no: Condition = Test("x", "equals", "number", 2.0)
    assert trait_holds(case_of(x=1), All((yes, Any((no, yes)), Not(Any((no, All((yes, no))))))))
    assert trait_holds(case_of(x=1), All(()))
    assert not trait_holds(case_of(x=1), Any(()))


# --- Hours and periods ----------------------------------------------------------------------------------------------


def test_hours_are_shifted_by_the_minutes_of_the_zone() -> None:
    assert hour(at("2026-01-15T10:45"), UTC_ZONE) == at("2026-01-15T10:00")
    assert hour(at("2026-01-15T10:45"), KOLKATA) == at("2026-01-15T10:30")
    assert hour(at("2026-01-15T10:29:59.999999"), KOLKATA) == at("2026-01-15T09:30")


def test_periods_of_days_are_counted_from_1970_in_the_zone() -> None:
    # 11 January 2026 is day 20,464 from 1970-01-01; in Paris it begins at 23:00 UTC.
    starts = [at("2026-01-10T22:00"), at("2026-01-10T23:00"), at("2026-01-12T22:00"), at("2026-01-12T23:00")]
    assert [period(start, Period("days", 2), PARIS) for start in starts] == [10231, 10232, 10232, 10233]


def test_a_day_of_23_hours_is_one_period() -> None:
    starts = [at("2025-03-29T23:00"), at("2025-03-30T21:00"), at("2025-03-30T22:00")]
    days = [period(start, Period("days", 1), PARIS) for start in starts]
    assert [day - days[0] for day in days] == [0, 0, 1]


# --- Words ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("one", "many"),
    [
        ("gâteau", "gâteaux"),
        ("cheval", "chevaux"),
        ("jeu", "jeux"),
        ("bijou", "bijoux"),
        ("société", "sociétés"),
        ("company", "companies"),
        ("industrie", "industries"),
        ("industry", "industries"),
        ("box", "boxes"),
        ("boxe", "boxes"),
        ("branche", "branches"),
        ("process", "processes"),
        ("chatbot", "chatbots"),
        ("boys", "boys"),
    ],
)
def test_singular_and_plural_meet(one: str, many: str) -> None:
    assert words(one) == words(many)


@pytest.mark.parametrize("word", ["gas", "bus", "analysis", "campus", "business", "day", "3ds"])
def test_words_that_stay(word: str) -> None:
    assert singular(word) == word


def test_words_are_runs_of_letters_and_digits_without_accents() -> None:
    assert words("L'Élève_n3 : impression-3D, ŒUVRE n°4") == ("l", "eleve", "n3", "impression", "3d", "œuvre", "n", "4")
