"""What all conversions of columns share: read each distinct value once, and remember the rows of those that are bad."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TypeAlias

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from tamis.collect.plain_text import text_of
from tamis.language import Text

Column: TypeAlias = pa.Array | pa.ChunkedArray
Flags: TypeAlias = npt.NDArray[np.bool_]


@dataclass(frozen=True)
class Converted:
    """A column in its new type, null where a value is missing or bad.

    `values` is an Array or a ChunkedArray, as the column was. `bad_rows`: all rows (from 0, ascending) whose value
    could not be read; `reason`: what is wrong with the column as a whole, where it is not this or that value.
    """

    values: Column
    bad_rows: list[int] = field(default_factory=list)
    reason: Text | None = None

    @property
    def bad_count(self) -> int:
        """How many values could not be read."""
        return len(self.bad_rows)


@dataclass(frozen=True)
class Encoded:
    """A column as the places of its values among its distinct texts; a missing value has no place (null)."""

    places: pa.ChunkedArray
    texts: pa.StringArray

    def spread(self, found: pa.Array) -> pa.ChunkedArray:
        """What was found for each distinct text, for each row."""
        return pa.chunked_array([found.take(chunk) for chunk in self.places.chunks], found.type)

    def rows(self, bad: Flags) -> list[int]:
        """The rows of the distinct texts that are bad."""
        if not bad.any():
            return []
        marked = np.zeros(len(bad) + 1, np.bool_)
        marked[:-1] = bad  # the last one stands for the missing values
        return np.flatnonzero(marked[self.places.fill_null(len(bad)).to_numpy()]).tolist()


def encode(values: Column, *, midnight_is_date: bool = False) -> Encoded:
    """The distinct texts of a column of any type."""
    codes = pc.dictionary_encode(text_of(values, midnight_is_date=midnight_is_date)).unify_dictionaries()
    texts = codes.chunk(0).dictionary if codes.num_chunks else pa.array([], pa.string())
    return Encoded(pa.chunked_array([chunk.indices for chunk in codes.chunks], pa.int32()), texts)


def by_distinct(
    values: Column, read: Callable[[list[str]], tuple[pa.Array, Flags]], *, midnight_is_date: bool = False
) -> Converted:
    """The column as `read` reads its distinct texts: what they are (null: missing or bad), and which are bad."""
    codes = encode(values, midnight_is_date=midnight_is_date)
    found, bad = read(codes.texts.to_pylist())
    return Converted(as_given(values, codes.spread(found)), codes.rows(bad))


def all_bad(values: Column, kind: pa.DataType, reason: Text | None = None) -> Converted:
    """A column of which no value can be read as `kind`."""
    bad = np.flatnonzero(as_chunks(values).is_valid().to_numpy()).tolist()
    return Converted(as_given(values, pa.chunked_array([pa.nulls(len(values), kind)])), bad, reason)


def as_chunks(values: Column) -> pa.ChunkedArray:
    """The same values as a ChunkedArray."""
    return values if isinstance(values, pa.ChunkedArray) else pa.chunked_array([values])


def as_given(given: Column, found: pa.ChunkedArray) -> Column:
    """The values found, as an Array where that is what was given."""
    return found if isinstance(given, pa.ChunkedArray) else found.combine_chunks()
