"""Keys of leads: text or whole numbers, the same in the leads' file and in the events'."""

from __future__ import annotations

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from tamis.collect.distinct import as_chunks
from tamis.collect.rejects import Rows
from tamis.collect.values import Column, to_raw_text

_WHOLE = r"^-?\d{1,18}$"


def keys_of(values: Column) -> pa.ChunkedArray:
    """int64 where the column is of whole numbers, else texts stripped at their ends; a missing key is null."""
    values = as_chunks(values)
    if pa.types.is_integer(values.type):
        try:
            return values.cast(pa.int64())
        except pa.ArrowInvalid:
            pass  # beyond 63 bits: as text
    return to_raw_text(values).values


def keys_like(values: Column, leads: pa.DataType) -> pa.ChunkedArray:
    """The keys of events in the type of the leads' keys; null where that is impossible, and so no lead can be meant."""
    keys = keys_of(values)
    if keys.type == leads:
        return keys
    if not pa.types.is_integer(leads):
        return keys.cast(pa.string())
    whole = pc.match_substring_regex(keys, _WHOLE)
    return pc.if_else(whole, keys, None).cast(pa.int64())


def repeated(keys: pa.ChunkedArray) -> tuple[Rows, Rows]:
    """The rows (ascending) whose key is that of an earlier row, and that row; a missing key repeats none."""
    if pc.count_distinct(keys).as_py() == len(keys) - keys.null_count:
        return np.empty(0, np.int64), np.empty(0, np.int64)
    codes = pc.dictionary_encode(keys).unify_dictionaries()
    places = pa.chunked_array([chunk.indices for chunk in codes.chunks], pa.int32())
    rows = np.flatnonzero(places.is_valid().to_numpy())
    known = places.drop_null().to_numpy()
    if not len(known):
        return rows, rows
    first = np.empty(int(known.max()) + 1, np.int64)
    first[known[::-1]] = rows[::-1]  # of several, the last one written stays
    again = first[known] != rows
    return rows[again], first[known][again]
