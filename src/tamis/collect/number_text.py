"""Numbers as people write them, in French or English: `1 234,5`, `1,234.5`, `1.234,56`, `12 %`, `45 €`."""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from typing import Literal, NamedTuple

LARGEST = 1e18
"""No number is larger: sums of ten billion such are still finite, and no price, size or count comes near."""
MISSING = frozenset({"", "-", "n/a", "#n/a", "na", "nan", "null", "none"})

Mark = Literal[".", ","]

_CURRENCY = r"(?:[€$£¥]|eur|usd|gbp|chf)"
_NUMBER = re.compile(
    rf"([+-]?)\s*{_CURRENCY}?\s*([+-]?)(\d[\d.,' ]*|[.,]\d+)(e[+-]?\d{{1,3}})?\s*(?:%|{_CURRENCY})?", re.IGNORECASE
)
_TO_PLAIN = str.maketrans({"\u00a0": " ", "\u202f": " ", "\u2009": " ", "\u2007": " ", "\u2019": "'", "\u2212": "-"})
_SPACED = re.compile(r"(\d{1,3}(?: \d{3})+|\d{1,3}(?:'\d{3})+)(?:([.,])(\d+))?")
_BOTH_MARKS = re.compile(r"\d{1,3}(?:,\d{3})+(\.)\d+|\d{1,3}(?:\.\d{3})+(,)\d+")
_REPEATED = re.compile(r"\d{1,3}(?:(,)\d{3}){2,}|\d{1,3}(?:(\.)\d{3}){2,}")
_ONE_MARK = re.compile(r"(\d*)([.,])(\d+)")
_PLAIN = re.compile(r"(\d+)\.?")


class _Reading(NamedTuple):
    """A number, the decimal mark that its form proves, and what it is worth if the other mark is proven."""

    value: float
    proof: Mark | None = None
    doubtful: Mark | None = None
    otherwise: float = 0.0


def read_numbers(texts: Sequence[str]) -> list[float | None]:
    """The texts of one column as numbers; NaN for what is none, None for a missing one (`MISSING`, in any case).

    Only `1,234` and `1.234` (one mark, three digits after it, one to three before, no leading zero) can be read in two
    ways. The other values of the column decide: where some prove the comma to be decimal (`12,50`, `1 234,5`,
    `1.234.567`) and none the point, `1.234` is 1234; where some prove the point (`12.5`, `1,234.5`) and none the comma,
    `1,234` is 1234. Without such a proof, or with both, the mark is decimal.
    """
    readings = [_reading(text.translate(_TO_PLAIN).strip()) for text in texts]
    proofs = {reading.proof for reading in readings if reading and reading.proof}
    proven = proofs.pop() if len(proofs) == 1 else None
    return [reading and _decided(reading, proven) for reading in readings]


def _decided(reading: _Reading, proven: Mark | None) -> float:
    overruled = proven is not None and reading.doubtful is not None and reading.doubtful != proven
    value = reading.otherwise if overruled else reading.value
    return value if abs(value) <= LARGEST else math.nan


def _reading(text: str) -> _Reading | None:
    if text.casefold() in MISSING:
        return None
    found = _NUMBER.fullmatch(text)
    if found is None or (found[1] and found[2]):
        return _Reading(math.nan)
    sign = -1.0 if "-" in (found[1], found[2]) else 1.0
    exponent = found[4] or ""
    reading = _digits(found[3].rstrip(), exponent)
    return reading._replace(value=sign * reading.value, otherwise=sign * reading.otherwise)


def _digits(body: str, exponent: str) -> _Reading:
    if plain := _PLAIN.fullmatch(body):
        return _Reading(float(plain[1] + exponent))
    if one := _ONE_MARK.fullmatch(body):
        return _one_mark(one[1], "," if one[2] == "," else ".", one[3], exponent)
    if spaced := _SPACED.fullmatch(body):
        whole = spaced[1].replace(" ", "").replace("'", "")
        return _Reading(float(f"{whole}.{spaced[3] or 0}{exponent}"), _mark(spaced[2]))
    if both := _BOTH_MARKS.fullmatch(body):
        mark: Mark = "." if both[1] else ","
        thousands = "," if mark == "." else "."
        return _Reading(float(body.replace(thousands, "").replace(mark, ".") + exponent), mark)
    if repeated := _REPEATED.fullmatch(body):
        thousands = "," if repeated[1] else "."
        return _Reading(float(body.replace(thousands, "") + exponent), "." if thousands == "," else ",")
    return _Reading(math.nan)


def _one_mark(whole: str, mark: Mark, decimals: str, exponent: str) -> _Reading:
    value = float(f"{whole or 0}.{decimals}{exponent}")
    if len(decimals) == 3 and 1 <= len(whole) <= 3 and whole[0] != "0" and not exponent:
        return _Reading(value, None, mark, float(whole + decimals))
    return _Reading(value, mark)


def _mark(found: str | None) -> Mark | None:
    return "," if found == "," else "." if found == "." else None
