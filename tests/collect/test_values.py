"""Columns of every Arrow type become the types of a model."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

import numpy as np
import pandas as pd
import polars as pl
import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tamis.collect.values import (
    convert,
    to_boolean,
    to_day,
    to_domain,
    to_moment,
    to_number,
    to_raw_text,
    to_text,
    to_words,
)
from tamis.collect.zones import DAY, day_number, local_of_utc, utc_of_local
from tamis.model.fields import Field

PARIS = ZoneInfo("Europe/Paris")
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def micros(moment: datetime) -> int:
    return (moment - EPOCH) // timedelta(microseconds=1)


def utc_of(texts: list[str | None], zone: ZoneInfo = PARIS) -> list[datetime | None]:
    values = to_moment(pa.array(texts, pa.string()), zone)[0].values.to_pylist()
    return [None if value is None else EPOCH + timedelta(microseconds=value) for value in values]


def chunked(values: list[Any], kind: pa.DataType | None = None) -> pa.ChunkedArray:
    middle = len(values) // 2
    return pa.chunked_array([values[:middle], values[middle:]], kind)


@pytest.mark.parametrize(
    ("values", "texts"),
    [
        (pa.array(["  Été\u00a0 Noël ", "", None, "ABC"]), ["été noël", None, None, "abc"]),
        (pa.array([1, None, -5]), ["1", None, "-5"]),
        (pa.array([1.0, 2.5, None, float("nan"), 1e15, 0.1]), ["1", "2.5", None, None, "1000000000000000", "0.1"]),
        (pa.array([-0.0]), ["0"]),
        (pa.array([True, False, None]), ["true", "false", None]),
        (pa.array([date(2026, 3, 5), None]), ["2026-03-05", None]),
        (pa.array([datetime(2026, 3, 5, 14, 30)]), ["2026-03-05t14:30:00"]),
        (pa.array([datetime(2026, 3, 5, 14, 30, 0, 5)]), ["2026-03-05t14:30:00.000005"]),
        (pa.array([datetime(2026, 3, 5, 14, 30, tzinfo=UTC)]), ["2026-03-05t14:30:00+00:00"]),
        (pa.array([Decimal("12.00"), Decimal("12.50")]), ["12", "12.50"]),
        (pa.array([["A", "b"], None]), ['["a","b"]', None]),
        (pa.array([None, None]), [None, None]),
        (pa.array(["A", "b", "A"]).dictionary_encode(), ["a", "b", "a"]),
        (pa.array(["A"], pa.large_string()), ["a"]),
        (pa.array([b"A"]), ["a"]),
        (pa.array([], pa.string()), []),
    ],
)  # fmt: skip
def test_every_type_becomes_text(values: pa.Array, texts: list[str | None]):
    found = to_text(values)
    assert found.values.to_pylist() == texts
    assert found.values.type == pa.string()
    assert found.bad_rows == []


def test_midnights_of_a_workbook_are_dates():
    values = pa.array([datetime(2026, 3, 5), datetime(2026, 3, 5, 14, 30)])
    assert to_text(values, midnight_is_date=True).values.to_pylist() == ["2026-03-05", "2026-03-05t14:30:00"]
    assert to_moment(values, PARIS, midnight_is_date=True)[1].to_pylist() == [True, False]
    assert to_moment(values, PARIS)[1].to_pylist() == [False, False]


def test_what_is_given_in_chunks_comes_back_in_chunks():
    for values in (chunked(["a", "b", "a"]), chunked([]), pa.chunked_array([], pa.string())):
        assert isinstance(to_text(values).values, pa.ChunkedArray)
        assert len(to_text(values).values) == len(values)
    assert isinstance(to_text(pa.array(["a"])).values, pa.Array)


def test_keys_are_only_stripped():
    assert to_raw_text(chunked([" Ab É\u00a0", "  ", None, "001"])).values.to_pylist() == ["Ab É", None, None, "001"]
    assert to_raw_text(pa.array([1.0, 2.5])).values.to_pylist() == ["1", "2.5"]


def test_domains_follow_the_last_at():
    texts = ["J.Dupont@CHU-Lyon.FR", "a@b@c.fr", "no address", "ends@", None, ""]
    assert to_domain(pa.array(texts)).values.to_pylist() == ["chu-lyon.fr", "c.fr", None, None, None, None]


def test_words_are_those_of_keywords():
    assert to_words(pa.array(["Réseaux médicaux", "!", None])).values.to_pylist() == [" reseau medical ", None, None]


@pytest.mark.parametrize(
    ("values", "expected", "bad"),
    [
        (["True", "no", "OUI", "non", "Vrai", "faux", "1", "0", "x", "", None, "N/A", "maybe"],
         ["true", "false", "true", "false", "true", "false", "true", "false", "true", None, None, None, None], [12]),
        ([True, False, None], ["true", "false", None], []),
        ([1, 0, 2], ["true", "false", None], [2]),
        ([1.0, 0.0], ["true", "false"], []),
    ],
)  # fmt: skip
def test_booleans(values: list[Any], expected: list[str | None], bad: list[int]):
    found = to_boolean(pa.array(values))
    assert found.values.to_pylist() == expected
    assert found.bad_rows == bad


@pytest.mark.parametrize(
    ("values", "expected", "bad"),
    [
        (
            chunked(["1.5", " 2 ", "", None, "abc", "n/a", "1.5", "abc"]),
            [1.5, 2, None, None, None, None, 1.5, None],
            [4, 7],
        ),
        (pa.array(["1.5", "2", None, ""]), [1.5, 2, None, None], []),
        (pa.array(["1", "inf", "nan"]), [1, None, None], [1]),
        (pa.array(["1.234", "1,5"]), [1234, 1.5], []),
        (pa.array([1, None]), [1, None], []),
        (pa.array([1.5, float("nan"), float("inf"), None]), [1.5, None, None, None], [2]),
        (pa.array([Decimal("1.50")]), [1.5], []),
        (pa.array([True, False, None]), [1, 0, None], []),
        (pa.array([date(2026, 3, 5), None]), [None, None], [0]),
        (pa.array([None, None]), [None, None], []),
    ],
)
def test_numbers(values: Any, expected: list[float | None], bad: list[int]):
    found = to_number(values)
    assert found.values.to_pylist() == expected
    assert found.values.type == pa.float64()
    assert found.bad_rows == bad
    assert found.bad_count == len(bad)


def test_texts_without_offset_are_in_the_zone_of_the_model():
    assert utc_of(["2026-03-05 12:00", "2026-07-05 12:00", "2026-07-05T12:00Z", None, ""]) == [
        datetime(2026, 3, 5, 11, tzinfo=UTC),
        datetime(2026, 7, 5, 10, tzinfo=UTC),
        datetime(2026, 7, 5, 12, tzinfo=UTC),
        None,
        None,
    ]


@pytest.mark.parametrize("shape", ["{}", "{} ", "{}:00.0"])
def test_where_clocks_change(shape: str):
    """The first of two; the offset before the change where the time does not exist. By Arrow and by Python alike."""
    texts = [shape.format(text) for text in ("2026-10-25 02:30", "2026-03-29 02:30", "2026-03-29 03:30")]
    assert utc_of([*texts]) == [
        datetime(2026, 10, 25, 0, 30, tzinfo=UTC),
        datetime(2026, 3, 29, 1, 30, tzinfo=UTC),
        datetime(2026, 3, 29, 1, 30, tzinfo=UTC),
    ]


@pytest.mark.parametrize(
    "texts",
    [
        ["2026-03-05", "2026-03-05 14:30", "2026-03-05T14:30:00.25"],
        ["2026-03-05 14:30:00 UTC", "2026-03-05T14:30:00+01:00", "2026-03-05T14:30:00Z"],
    ],
)
def test_arrow_and_python_read_the_same(texts: list[str]):
    fast, fast_days = to_moment(pa.array(texts), PARIS)
    slow, slow_days = to_moment(pa.array([*texts, "5 mars 2026"]), PARIS)
    assert slow.values.to_pylist()[:-1] == fast.values.to_pylist()
    assert slow_days.to_pylist()[:-1] == fast_days.to_pylist()


def test_one_impossible_date_does_not_spoil_the_others():
    found, days = to_moment(chunked(["2026-02-28", "2026-02-30", "2026-02-28", "2026-02-30"]), ZoneInfo("UTC"))
    assert found.values.to_pylist() == [micros(datetime(2026, 2, 28, tzinfo=UTC)), None] * 2
    assert days.to_pylist() == [True, False, True, False]
    assert found.bad_rows == [1, 3]
    assert found.reason is None


def test_years_of_other_ages_are_bad():
    found, _ = to_moment(pa.array(["1899-12-31", "1900-01-01", "2200-12-31 23:59", "2201-01-01"]), ZoneInfo("UTC"))
    assert found.bad_rows == [0, 3]
    for unit in ("s", "ms", "us"):
        values = pa.array([-(2**62), 0, None, 2**62], pa.timestamp(unit))
        assert to_moment(values, PARIS)[0].bad_rows == [0, 3]
    assert to_moment(pa.array([-(2**63) + 1, 2**63 - 1], pa.timestamp("ns")), PARIS)[0].bad_rows == [0, 1]


def test_numbers_are_no_dates():
    found, _ = to_moment(pa.array([1580000000, None]), PARIS)
    assert found.bad_rows == [0]
    assert found.reason is not None


def test_a_column_of_both_orders_says_so():
    found, _ = to_moment(pa.array(["03/25/2026", "25/03/2026"]), PARIS)
    assert found.bad_rows == [0, 1]
    assert found.reason is not None


@pytest.mark.parametrize(
    ("values", "moment", "day"),
    [
        (pa.array([date(2026, 3, 5)]), datetime(2026, 3, 4, 23, tzinfo=UTC), True),
        (pa.array([date(2026, 3, 5)], pa.date64()), datetime(2026, 3, 4, 23, tzinfo=UTC), True),
        (pa.array([datetime(2026, 3, 5, 12)], pa.timestamp("s")), datetime(2026, 3, 5, 11, tzinfo=UTC), False),
        (pa.array([datetime(2026, 3, 5, 12)], pa.timestamp("ns")), datetime(2026, 3, 5, 11, tzinfo=UTC), False),
        (pa.array([datetime(2026, 3, 5, 12)], pa.timestamp("us", "UTC")), datetime(2026, 3, 5, 12, tzinfo=UTC), False),
        (
            pa.array([datetime(2026, 3, 5, 12)], pa.timestamp("ms", "Asia/Tokyo")),
            datetime(2026, 3, 5, 12, tzinfo=UTC),
            False,
        ),
    ],
)
def test_arrow_dates_and_timestamps(values: pa.Array, moment: datetime, day: bool):
    found, days = to_moment(values, PARIS)
    assert found.values.to_pylist() == [micros(moment)]
    assert days.to_pylist() == [day]


def test_days_are_those_of_the_zone():
    texts = pa.array(["2026-03-05T23:30:00Z", "2026-03-05", None, "1968-01-01", "x"])
    found = to_day(texts, PARIS)
    assert found.values.to_pylist() == [20260306, 20260305, None, 19680101, None]
    assert found.values.type == pa.int32()
    assert found.bad_rows == [4]


@pytest.mark.parametrize(
    ("kind", "value"),
    [
        ("text", "a@b.fr"), ("words", " a b fr "), ("domain", "b.fr"), ("number", None), ("boolean", None),
        ("date", None), ("day", None),
    ],
)  # fmt: skip
def test_a_field_tells_the_conversion(kind: Any, value: object):
    assert convert(pa.array(["a@b.fr"]), Field("x", kind), PARIS).values.to_pylist() == [value]


def test_frames_of_other_libraries():
    frame = pl.DataFrame(
        {"key": ["A", "b"], "kind": pl.Series(["X", "y"], dtype=pl.Categorical), "at": [datetime(2026, 3, 5)] * 2}
    )
    table = frame.to_arrow()
    assert to_raw_text(table["key"]).values.to_pylist() == ["A", "b"]
    assert to_text(table["kind"]).values.to_pylist() == ["x", "y"]
    assert (
        to_moment(table["at"], ZoneInfo("UTC"))[0].values.to_pylist() == [micros(datetime(2026, 3, 5, tzinfo=UTC))] * 2
    )
    series = pa.Table.from_pandas(
        pd.DataFrame({"kind": pd.Categorical([1, 2]), "at": pd.to_datetime(["2026-03-05", None])})
    )
    assert to_number(series["kind"]).values.to_pylist() == [1, 2]
    assert to_day(series["at"], PARIS).values.to_pylist() == [20260305, None]


ZONES = st.sampled_from(
    ["Europe/Paris", "UTC", "America/New_York", "Asia/Kolkata", "Australia/Lord_Howe", "America/Havana", "Pacific/Apia"]
).map(ZoneInfo)
CLOCKS = st.lists(st.datetimes(datetime(1900, 1, 1), datetime(2200, 1, 1)), max_size=20)
NEAR_CHANGES = st.lists(
    st.datetimes(datetime(2026, 3, 28), datetime(2026, 3, 30))
    | st.datetimes(datetime(2026, 10, 24), datetime(2026, 10, 26)),
    max_size=20,
)


@given(CLOCKS | NEAR_CHANGES, ZONES)
def test_zones_agree_with_python(clocks: list[datetime], zone: ZoneInfo):
    local = np.array([micros(clock.replace(tzinfo=UTC)) for clock in clocks], np.int64)
    clocks = [clock.replace(fold=0) for clock in clocks]
    utc = utc_of_local(local, zone)
    assert utc.tolist() == [micros(clock.replace(tzinfo=zone)) for clock in clocks]
    back = local_of_utc(utc, zone)
    shown = [clock.replace(tzinfo=zone).astimezone(UTC).astimezone(zone) for clock in clocks]
    assert back.tolist() == [micros(clock.replace(tzinfo=UTC)) for clock in shown]
    assert day_number(back).tolist() == [clock.year * 10_000 + clock.month * 100 + clock.day for clock in shown]


def test_days_before_1970_are_days():
    assert day_number(np.array([-1, 0, DAY - 1, -DAY], np.int64)).tolist() == [19691231, 19700101, 19700101, 19691231]
