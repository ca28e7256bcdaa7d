"""Columns of any type as plain text: the one way in which numbers, dates and lists are written out."""

from __future__ import annotations

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from tamis.collect.cell_text import LARGEST_WHOLE, text_of_cell

_DAY = 86_400_000_000


def text_of(values: pa.Array | pa.ChunkedArray, *, midnight_is_date: bool = False) -> pa.ChunkedArray:
    """Texts as they are; whole numbers without decimals, `true`, `false`, ISO dates and times, lists as JSON.

    Moments are written in their own zone where that is UTC or none, else in UTC. NaN and infinities are null.
    `midnight_is_date`: a timestamp at midnight is written as a date.
    """
    chunks = values.chunks if isinstance(values, pa.ChunkedArray) else [values]
    return pa.chunked_array([_text_of(chunk, midnight_is_date) for chunk in chunks], pa.string())


def _text_of(values: pa.Array, midnight_is_date: bool) -> pa.Array:
    kind = values.type
    if pa.types.is_dictionary(kind):
        return _text_of(values.dictionary_decode(), midnight_is_date)
    if pa.types.is_string(kind):
        return values
    if pa.types.is_floating(kind):
        return _text_of_floats(values.cast(pa.float64()))
    if pa.types.is_timestamp(kind):
        return _text_of_timestamps(values, midnight_is_date)
    if pa.types.is_decimal(kind):
        return pc.replace_substring_regex(values.cast(pa.string()), r"\.0+$", "")
    if _is_plain(kind):
        return values.cast(pa.string())
    return pa.array([None if value is None else text_of_cell(value) for value in values.to_pylist()], pa.string())


def _is_plain(kind: pa.DataType) -> bool:
    simple = (pa.types.is_boolean, pa.types.is_integer, pa.types.is_null, pa.types.is_date)
    return any(test(kind) for test in simple) or kind in (pa.large_string(), pa.string_view())


def _text_of_floats(values: pa.Array) -> pa.Array:
    values = pc.if_else(pc.is_finite(values), values, None)
    whole = pc.and_(pc.equal(pc.floor(values), values), pc.less(pc.abs(values), LARGEST_WHOLE))
    integers = pc.if_else(whole, values, 0.0).cast(pa.int64()).cast(pa.string())
    return pc.if_else(whole, integers, values.cast(pa.string()))


def _text_of_timestamps(values: pa.Array, midnight_is_date: bool) -> pa.Array:
    offset = "" if values.type.tz is None else "+00:00"
    naive = values.cast(pa.timestamp(values.type.unit)).cast(pa.timestamp("us"), safe=False)
    written = pc.replace_substring(naive.cast(pa.string()), " ", "T")
    texts = pc.binary_join_element_wise(pc.replace_substring_regex(written, r"\.0+$", ""), offset, "")
    if not midnight_is_date:
        return texts
    micros = naive.cast(pa.int64()).fill_null(0).to_numpy()
    return pc.if_else(pa.array(np.mod(micros, _DAY) == 0), naive.cast(pa.date32(), safe=False).cast(pa.string()), texts)
