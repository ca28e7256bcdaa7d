"""Columns of any type become the types that a model reads; every distinct value is read once."""

from __future__ import annotations

from collections.abc import Iterable
from zoneinfo import ZoneInfo

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from tamis.collect.distinct import Column, Converted, Flags, all_bad, as_chunks, as_given, by_distinct
from tamis.collect.moments import to_day, to_moment
from tamis.collect.number_text import LARGEST, MISSING, read_numbers
from tamis.collect.plain_text import text_of
from tamis.model.fields import Field
from tamis.model.text import normalise, words_of

__all__ = [
    "Column",
    "Converted",
    "convert",
    "to_boolean",
    "to_day",
    "to_domain",
    "to_moment",
    "to_number",
    "to_raw_text",
    "to_text",
    "to_words",
]

_TRUE = ("true", "yes", "oui", "vrai", "1", "x")
_FALSE = ("false", "no", "non", "faux", "0")
_BOOLEANS = dict.fromkeys(_TRUE, "true") | dict.fromkeys(_FALSE, "false")


def convert(values: Column, field: Field, zone: ZoneInfo, *, midnight_is_date: bool = False) -> Converted:
    """The column as `field.type` wants it (see `Field`); `zone` is the model's."""
    match field.type:
        case "text":
            return to_text(values, midnight_is_date=midnight_is_date)
        case "number":
            return to_number(values)
        case "boolean":
            return to_boolean(values)
        case "domain":
            return to_domain(values)
        case "words":
            return to_words(values)
        case "date":
            return to_moment(values, zone, midnight_is_date=midnight_is_date)[0]
        case "day":
            return to_day(values, zone, midnight_is_date=midnight_is_date)


def to_text(values: Column, *, midnight_is_date: bool = False) -> Converted:
    """Normalised texts (`tamis.model.text.normalise`); an empty one is missing. Other types: see `text_of`."""
    return by_distinct(values, lambda texts: _strings(map(normalise, texts)), midnight_is_date=midnight_is_date)


def to_raw_text(values: Column) -> Converted:
    """Texts stripped of white space at their ends, for keys; an empty one is missing."""
    stripped = pc.utf8_trim_whitespace(text_of(values))
    return Converted(as_given(values, pc.if_else(pc.equal(stripped, ""), None, stripped)))


def to_domain(values: Column) -> Converted:
    """What follows the last `@`, normalised; missing without `@`."""
    return by_distinct(values, lambda texts: _strings(map(_domain, texts)))


def to_words(values: Column) -> Converted:
    """The singular words of each text (`tamis.model.text.words_of`); missing where there is none."""
    return by_distinct(values, lambda texts: _strings(map(words_of, texts)))


def to_boolean(values: Column) -> Converted:
    """The texts `true` and `false`, from true/false, yes/no, oui/non, vrai/faux, 1/0 and x, in any case."""
    return by_distinct(values, _read_booleans)


def to_number(values: Column) -> Converted:
    """Floats up to `LARGEST`; texts as `read_numbers` reads them, true is 1, NaN is missing; a date is no number."""
    if pa.types.is_temporal(values.type):
        return all_bad(values, pa.float64())
    if pa.types.is_boolean(values.type):
        return _finite(values, as_chunks(values).cast(pa.int8()))
    if any(test(values.type) for test in (pa.types.is_integer, pa.types.is_floating, pa.types.is_decimal)):
        return _finite(values, as_chunks(values))
    return by_distinct(values, _read_numbers)


def _strings(texts: Iterable[str]) -> tuple[pa.Array, Flags]:
    found = pa.array([text or None for text in texts], pa.string())
    return found, np.zeros(len(found), np.bool_)


def _domain(text: str) -> str:
    _, at, domain = normalise(text).rpartition("@")
    return domain if at else ""


def _read_booleans(texts: list[str]) -> tuple[pa.Array, Flags]:
    plain = [normalise(text) for text in texts]
    found = [_BOOLEANS.get(text) for text in plain]
    bad = [value is None and text not in MISSING for value, text in zip(found, plain, strict=True)]
    return pa.array(found, pa.string()), np.array(bad, np.bool_)


def _read_numbers(texts: list[str]) -> tuple[pa.Array, Flags]:
    try:
        # Arrow knows no comma, so no value is in doubt (see `read_numbers`); but it takes `inf` for a number.
        found = pa.array([text or None for text in texts], pa.string()).cast(pa.float64())
        plain = pc.all(_fits(found)).as_py() is not False
    except pa.ArrowInvalid:
        plain = False
    if not plain:
        found = pa.array(read_numbers(texts), pa.float64(), from_pandas=False)
    bad = pc.is_nan(found).fill_null(False).to_numpy(zero_copy_only=False)
    return pc.if_else(pa.array(bad), None, found), bad


def _finite(given: Column, numbers: pa.ChunkedArray) -> Converted:
    floats = numbers.cast(pa.float64(), safe=False)
    fits = _fits(floats)
    large = np.flatnonzero(pc.and_not(pc.invert(fits), pc.is_nan(floats)).fill_null(False).to_numpy()).tolist()
    return Converted(as_given(given, pc.if_else(fits, floats, None)), large)


def _fits(floats: pa.Array | pa.ChunkedArray) -> pa.Array | pa.ChunkedArray:
    """Which are numbers up to `LARGEST`: not NaN."""
    return pc.less_equal(pc.abs(floats), LARGEST)
