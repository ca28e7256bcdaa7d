"""Numbers as people write them."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tamis.collect.number_text import read_numbers


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("1234.5", 1234.5),
        ("1234,5", 1234.5),
        ("1 234,5", 1234.5),
        ("1\u202f234\u00a0567,5", 1234567.5),
        ("1,234.5", 1234.5),
        ("1.234,56", 1234.56),
        ("1'234.50", 1234.5),
        ("1\u2019234", 1234),
        ("1,234,567", 1234567),
        ("1.234.567", 1234567),
        ("12 %", 12),
        ("12%", 12),
        ("45 €", 45),
        ("€ 45,50", 45.5),
        ("-$3", -3),
        ("$-3", -3),
        ("45 EUR", 45),
        ("\u22123,5", -3.5),
        ("+7", 7),
        (" 8 ", 8),
        (".5", 0.5),
        (",5", 0.5),
        ("5.", 5),
        ("0,125", 0.125),
        ("1234,567", 1234.567),
        ("1e5", 100000),
        ("1,5E+05", 150000),
        ("007", 7),
    ],
)
def test_a_number_is_read(text: str, value: float):
    assert read_numbers([text]) == [value]


@pytest.mark.parametrize("text", ["", "-", "n/a", "N/A", "#N/A", "NaN", "null", "None", "  "])
def test_a_missing_number_is_missing(text: str):
    assert read_numbers([text]) == [None]


@pytest.mark.parametrize(
    "text",
    ["abc", "1 23", "1,2,3", "1.2.3", "--1", "12 k€", "1_000", "0x10", "inf", "1e999", "1 234,5 6", "2026-03-05", "%"],
)
def test_what_is_no_number_is_not_read(text: str):
    assert math.isnan(read_numbers([text])[0] or 0)


@pytest.mark.parametrize(
    ("column", "values"),
    [
        (["1,234"], [1.234]),
        (["1.234"], [1.234]),
        (["1,234", "12.5"], [1234, 12.5]),
        (["1,234", "1,234,567"], [1234, 1234567]),
        (["1.234", "12,50"], [1234, 12.5]),
        (["1.234", "1 234,5"], [1234, 1234.5]),
        (["1.234", "1.234.567"], [1234, 1234567]),
        (["1,234", "12,50"], [1.234, 12.5]),
        (["1.234", "12.50"], [1.234, 12.5]),
        (["1,234", "12,5", "12.5"], [1.234, 12.5, 12.5]),
    ],
)
def test_the_column_decides_what_can_be_read_in_two_ways(column: list[str], values: list[float]):
    assert read_numbers(column) == values


@given(st.decimals(min_value=-(10**9), max_value=10**9, places=2), st.sampled_from(["fr", "en", "de", "plain"]))
def test_a_number_that_was_written_is_read_again(value, style: str):
    english = f"{value:,.2f}"
    marks: dict[str, str] = {"en": {}, "fr": {",": "\u202f", ".": ","}, "de": {",": ".", ".": ","}, "plain": {",": ""}}[
        style
    ]
    said = "".join(marks.get(letter, letter) for letter in english)
    assert read_numbers([said]) == [float(value)]
