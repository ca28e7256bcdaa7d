"""Numbers, dates, durations and lists as each language writes them."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tamis.model.definition import DAY, HOUR
from tamis.model.wording import (
    OR,
    date_and_time,
    duration,
    every,
    in_the_last,
    inner,
    joined,
    number,
    percent,
    plural,
    signed,
    value_text,
)


@pytest.mark.parametrize(
    ("value", "english", "french"),
    [
        (1234.5, "1,234.5", "1 234,5"),
        (1_000_000, "1,000,000", "1 000 000"),
        (10, "10", "10"),
        (0.125, "0.12", "0,12"),
        (-0.001, "0", "0"),
        (-12.30, "-12.3", "-12,3"),
    ],
)
def test_a_number_is_written_as_the_language_does(value: float, english: str, french: str) -> None:
    assert number(value, "en") == english
    assert number(value, "fr") == french


@given(st.floats(min_value=-1e12, max_value=1e12))
def test_a_written_number_reads_back_to_the_cent(value: float) -> None:
    assert float(number(value, "en").replace(",", "")) == pytest.approx(value, abs=0.005001, rel=1e-12)
    assert number(value, "fr").replace(" ", "").replace(",", ".") == number(value, "en").replace(",", "")


def test_points_carry_their_sign() -> None:
    assert [signed(v, "fr") for v in (15, -2.5, 0, 0.001)] == ["+15", "-2,5", "0", "0"]


def test_a_percentage_has_its_space_in_french_alone() -> None:
    assert (percent(0.25, "en"), percent(0.25, "fr")) == ("25%", "25 %")


def test_french_has_its_singular_below_two() -> None:
    assert [plural(n, "jour", "jours", "fr") for n in (0, 1, 1.5, 2)] == ["jour", "jour", "jour", "jours"]
    assert [plural(n, "day", "days", "en") for n in (0, 1, 1.5, 2)] == ["days", "day", "days", "days"]


@pytest.mark.parametrize(
    ("microseconds", "english", "french"),
    [
        (60 * DAY, ("60 days", "every 60 days", "in the last 60 days"),
         ("60 jours", "tous les 60 jours", "sur les 60 derniers jours")),
        (36 * HOUR, ("36 hours", "every 36 hours", "in the last 36 hours"),
         ("36 heures", "toutes les 36 heures", "sur les 36 dernières heures")),
        (DAY, ("1 day", "every day", "in the last day"), ("1 jour", "tous les jours", "sur le dernier jour")),
        (HOUR, ("1 hour", "every hour", "in the last hour"),
         ("1 heure", "toutes les heures", "sur la dernière heure")),
    ],
)  # fmt: skip
def test_a_duration_agrees_with_its_unit(
    microseconds: int, english: tuple[str, str, str], french: tuple[str, str, str]
) -> None:
    assert (duration(microseconds, "en"), every(microseconds, "en"), in_the_last(microseconds, "en")) == english
    assert (duration(microseconds, "fr"), every(microseconds, "fr"), in_the_last(microseconds, "fr")) == french


def test_midnight_is_a_date_alone() -> None:
    paris = ZoneInfo("Europe/Paris")
    assert date_and_time(datetime(2026, 3, 1, tzinfo=paris), "fr") == "1er mars 2026"
    assert date_and_time(datetime(2026, 8, 15, 9, 5, tzinfo=paris), "fr") == "15 août 2026 à 9 h 05"
    assert date_and_time(datetime(2026, 8, 15, 9, 5, tzinfo=paris), "en") == "15 August 2026 at 9:05"


def test_a_list_ends_with_its_word() -> None:
    assert joined([], OR, "en") == ""
    assert joined(["a"], OR, "en") == "a"
    assert joined(["a", "b", "c"], OR, "fr") == "a, b ou c"


def test_nine_values_are_all_shown_and_ten_are_not() -> None:
    assert joined(list("abcdefghi"), OR, "en") == "a, b, c, d, e, f, g, h or i"
    assert joined(list("abcdefghij"), OR, "fr") == "a, b, c, d, e, f, g, h ou 2 autres"


def test_a_label_keeps_the_capitals_of_an_acronym() -> None:
    assert [inner(label) for label in ("Fit", "B2B fit", "E-mail", "CRM", "")] == [
        "fit",
        "B2B fit",
        "E-mail",
        "CRM",
        "",
    ]


def test_a_value_is_quoted_only_where_punctuation_would_confuse() -> None:
    assert value_text("real estate", "en") == "real estate"
    assert value_text("a, b", "en") == '"a, b"'
