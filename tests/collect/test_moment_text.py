"""Dates and times as people and programs write them."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tamis.collect.moment_text import Moment, read_moments

PARIS_SUMMER = timezone(timedelta(hours=2))


@pytest.mark.parametrize(
    "text",
    [
        "2026-03-05", "2026-3-5", "2026/03/05", "2026.03.05", "20260305", "05/03/2026", "5/3/2026",
        "05-03-2026", "05.03.2026", "05/03/26", "5 mars 2026", "5 MARS 2026", "05 Mar 2026", "5-Mar-26", "5 march 2026",
        "5th March 2026",
        "March 5, 2026", "Mar 5 2026", "jeudi 5 mars 2026", "jeu. 5 mars 2026", "Thu, 05 Mar 2026",
        "Thursday March 5, 2026",
        "  05/03/2026 ",
    ],
)  # fmt: skip
def test_a_date_is_read(text: str):
    assert read_moments([text]).values == [Moment(datetime(2026, 3, 5), date_only=True)]


@pytest.mark.parametrize(
    ("text", "month"),
    [
        ("1er janvier 2026", 1), ("1 janv. 2026", 1), ("1 février 2026", 2), ("1 févr. 2026", 2), ("1 fevrier 2026", 2),
        ("1 mars 2026", 3), ("1 avr. 2026", 4), ("1 mai 2026", 5), ("1 juin 2026", 6), ("1 juil. 2026", 7),
        ("1 août 2026", 8), ("1 aout 2026", 8), ("1 sept. 2026", 9), ("1 octobre 2026", 10), ("1 nov. 2026", 11),
        ("1 déc. 2026", 12), ("1 December 2026", 12), ("Mar 2026", 3), ("mars 2026", 3), ("Jan 2026", 1),
        ("2026-07", 7),
    ],
)  # fmt: skip
def test_months_have_names_in_two_languages(text: str, month: int):
    assert read_moments([text]).values == [Moment(datetime(2026, month, 1), date_only=True)]


@pytest.mark.parametrize(
    ("text", "at"),
    [
        ("2026-03-05T14:03:22", datetime(2026, 3, 5, 14, 3, 22)),
        ("2026-03-05 14:03:22.123456789", datetime(2026, 3, 5, 14, 3, 22, 123456)),
        ("2026-03-05T14:03:22,5", datetime(2026, 3, 5, 14, 3, 22, 500000)),
        ("2026-03-05T14:03Z", datetime(2026, 3, 5, 14, 3, tzinfo=UTC)),
        ("2026-03-05T14", datetime(2026, 3, 5, 14)),
        ("2026-03-05T14:03:22+02:00", datetime(2026, 3, 5, 14, 3, 22, tzinfo=PARIS_SUMMER)),
        ("2026-03-05 14:03:22 +0200", datetime(2026, 3, 5, 14, 3, 22, tzinfo=PARIS_SUMMER)),
        ("20260305T140322Z", datetime(2026, 3, 5, 14, 3, 22, tzinfo=UTC)),
        ("2025-06-01 14:03:22 UTC", datetime(2025, 6, 1, 14, 3, 22, tzinfo=UTC)),
        ("2024/02/01 15:02:55 UTC", datetime(2024, 2, 1, 15, 2, 55, tzinfo=UTC)),
        ("Thu, 05 Mar 2026 14:30:00 GMT", datetime(2026, 3, 5, 14, 30, tzinfo=UTC)),
        ("05/03/2026 14:30", datetime(2026, 3, 5, 14, 30)),
        ("05/03/2026 14h30", datetime(2026, 3, 5, 14, 30)),
        ("05/03/2026 à 14 h", datetime(2026, 3, 5, 14)),
        ("5 mars 2026 à 14 h 30", datetime(2026, 3, 5, 14, 30)),
        ("5 March 2026 at 2:30 pm", datetime(2026, 3, 5, 14, 30)),
        ("5/3/26, 12:05 AM", datetime(2026, 3, 5, 0, 5)),
        ("5/3/26, 12:05 PM", datetime(2026, 3, 5, 12, 5)),
        ("2026-03-05T00:00:00", datetime(2026, 3, 5)),
    ],
)
def test_a_time_is_read(text: str, at: datetime):
    assert read_moments([text]).values == [Moment(at, date_only=False)]


@pytest.mark.parametrize(
    "text",
    [
        "2026-02-30", "31/04/2026", "13/13/2026", "2026-13-01", "32 mars 2026", "5 marz 2026", "2026", "5", "12:30",
        "soon",
        "1580000000", "2026-03-05T25:00", "2026-03-05T14:61", "2026-03-05 14", "2026-03-05 +02:00", "01/02-2026",
        "05/03/2026 13:00 pm", "2026-03-05T14:30:00+99:00", "12345678",
    ],
)  # fmt: skip
def test_what_is_no_date_is_not_read(text: str):
    assert read_moments([text]).values == [None]


def test_two_figures_of_a_year_are_of_the_last_or_of_this_century():
    values = read_moments(["01/02/68", "01/02/69"]).values
    assert [value.at.year for value in values if value] == [2068, 1969]


def test_a_value_that_can_only_be_month_first_turns_the_column():
    found = read_moments(["03/25/2026", "01/02/2026", "2026-01-02"])
    assert [value.at for value in found.values if value] == [
        datetime(2026, 3, 25),
        datetime(2026, 1, 2),
        datetime(2026, 1, 2),
    ]
    assert not found.both_orders


def test_a_column_that_proves_both_orders_is_not_read():
    found = read_moments(["03/25/2026", "25/03/2026", "01/02/2026", "2026-01-02"])
    assert found.values == [None, None, None, Moment(datetime(2026, 1, 2), date_only=True)]
    assert found.both_orders


def test_an_impossible_value_proves_no_order():
    found = read_moments(["13/14/2026", "01/02/2026"])
    assert found.values == [None, Moment(datetime(2026, 2, 1), date_only=True)]


MOMENTS = st.datetimes(datetime(1900, 1, 1), datetime(2200, 12, 31))


@given(
    MOMENTS,
    st.sampled_from(["%Y-%m-%dT%H:%M:%S.%f", "%d/%m/%Y %H:%M:%S.%f", "%d %b %Y %H:%M:%S.%f", "%Y%m%dT%H%M%S.%f"]),
)
def test_a_moment_that_was_written_is_read_again(moment: datetime, shape: str):
    assert read_moments([moment.strftime(shape)]).values == [Moment(moment, date_only=False)]


@given(st.lists(MOMENTS, min_size=1))
def test_us_dates_that_are_proven_are_read_again(moments: list[datetime]):
    dates = [moment.replace(hour=0, minute=0, second=0, microsecond=0) for moment in moments]
    dates.append(datetime(2026, 3, 25))
    found = read_moments([f"{date:%m/%d/%Y}" for date in dates])
    assert [value.at for value in found.values if value] == dates


@given(st.text(max_size=30))
def test_no_text_makes_it_fail(text: str):
    assert len(read_moments([text]).values) == 1
