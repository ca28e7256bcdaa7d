"""Columns as small whole numbers: numbers cut at quantiles, categories with their rare values together.

Everything that a model knows of a value is its code, so a model is a handful of tables. A category of very many values
is also coded by how often each value was won (shrunken towards the mean; each training row by the other rows alone, as
in Micci-Barreca 2001 and CatBoost's ordered statistics).
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Literal

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

    from tamis.learn.frame import Codes, Column, Flags, Frame, Numbers

    Matrix = npt.NDArray[np.int32]

BINS, MOST_BINS, ROWS_A_BIN = 62, 250, 160
RARE = 10
"""A value that fewer training rows have stands with the other rare ones."""
MOST_LEVELS = 60
RATE_BINS = 16
_PRIOR_ROWS = 10.0
_MANY_ROWS = 10_000
_ROWS_A_VALUE = 4
Kind = Literal["number", "category", "rate"]


@dataclass(frozen=True, eq=False)
class Coder:
    """How one column becomes codes 0 to `size` - 1; the last one is "not known".

    A number: its place among `edges`. A category: its place in `levels`, then one code for all others. A rate: the
    place, among `edges`, of `rates[i]` where the value is `levels[i]`, of `mean` where it is another.
    """

    name: str
    kind: Kind
    edges: Numbers | None = None
    levels: tuple[str, ...] = ()
    rates: Numbers | None = None
    mean: float = 0.0

    @property
    def size(self) -> int:
        """How many codes there are."""
        if self.kind == "category":
            return len(self.levels) + 2
        return len(self.edges if self.edges is not None else ()) + 2

    def codes(self, column: Column) -> Codes:
        """Of a column of this name, whose values may be others than the training's."""
        import numpy as np

        if self.kind == "number":
            return _cut(column.values.astype(np.float64), self.edges)
        places = {level: i for i, level in enumerate(self.levels)}
        if column.kind == "number":
            column = by_value(column)
        own = np.array([places.get(level, len(places)) for level in column.levels] + [-1], np.int32)[column.values]
        if self.kind == "category":
            return np.where(own < 0, self.size - 1, own).astype(np.int32)
        rates = np.append(self.rates if self.rates is not None else [], [self.mean, np.nan])
        return _cut(rates[own], self.edges)


@dataclass(frozen=True, eq=False)
class Encoder:
    """The coders of all columns; a column may have two."""

    coders: tuple[Coder, ...]

    def codes(self, frame: Frame) -> Matrix:
        """Shape (rows, coders); a column that the frame has not is not known in any row."""
        import numpy as np

        there = {column.name: column for column in frame.columns}
        found = np.empty((frame.rows, len(self.coders)), np.int32)
        for place, coder in enumerate(self.coders):
            column = there.get(coder.name)
            fits = column is not None and coder.kind in {column.kind, "rate"}
            found[:, place] = coder.codes(column) if column is not None and fits else coder.size - 1
        return found


def fit_encoder(frame: Frame, fold: Codes) -> tuple[Encoder, Matrix]:
    """The coders of a training frame, and its codes; `fold` (rows,) parts the rows for the rates of categories.

    Where leads have several rows each, a value or an interval is of as many leads as where they have one.

    Raises:
        ValueError: the outcomes are not known.
    """
    import numpy as np

    coders: list[Coder] = []
    codes: list[Any] = []
    each = frame.rows_a_lead
    for column in frame.columns:
        coder = _coder(column, each)
        if coder is None:
            continue
        own = coder.codes(column)
        if len(np.unique(own)) < 2:
            continue
        coders.append(coder)
        codes.append(own)
        if (valued := _of_many_values(column, coder)) is not None:
            rate, of_rows = _rate_coder(valued, frame.outcomes, fold)
            coders.append(rate)
            codes.append(of_rows)
    matrix = np.stack(codes, axis=1) if codes else np.empty((frame.rows, 0), np.int32)
    return Encoder(tuple(coders)), matrix.astype(np.int32)


def without_fold(encoder: Encoder, codes: Matrix, frame: Frame, fold: Codes, out: int) -> Matrix:
    """The codes for a member that does not see the fold `out`: its outcomes are in no rate of another row either.

    Otherwise a rate that lacks a fold would tell, beside those of other folds, what that fold's outcomes are.
    """
    import numpy as np

    found = codes
    for place, coder in enumerate(encoder.coders):
        if coder.kind != "rate":
            continue
        column = frame.column(coder.name)
        values = (by_value(column) if column.kind == "number" else column).values.astype(np.int32)
        own = np.full(frame.rows, np.nan)
        for one in np.unique(fold):
            seen = (values >= 0) & (fold != out) & (fold != one)
            rows = (values >= 0) & (fold == one)
            own[rows] = _rates(values[seen], frame.outcomes[seen], int(values.max()) + 1)[values[rows]]
        found = codes.copy() if found is codes else found
        found[:, place] = _cut(own, coder.edges)
    return found


def by_value(column: Column) -> Column:
    """A column of numbers as a category of its exact values."""
    import numpy as np

    distinct, places = np.unique(column.values, return_inverse=True)
    known = ~np.isnan(distinct)
    values = np.where(known[places], places, -1).astype(np.int32)
    levels = tuple(repr(float(value)) for value in distinct[known])
    return replace(column, kind="category", values=values, levels=levels)


def _of_many_values(column: Column, coder: Coder) -> Column | None:
    """A category of many values; or numbers of many values that come again and again, as amounts and codes do."""
    import numpy as np

    if column.kind == "category":
        return column if len(coder.levels) >= MOST_LEVELS // 2 else None
    known = column.values[~np.isnan(column.values)]
    if len(known) < _MANY_ROWS:
        return None
    distinct = len(np.unique(known))
    return by_value(column) if MOST_BINS < distinct <= len(known) / _ROWS_A_VALUE else None


def _coder(column: Column, each: float) -> Coder | None:
    import numpy as np

    if column.kind == "number":
        known = column.values[~np.isnan(column.values)].astype(np.float64)
        bins = min(max(BINS, int(len(known) / (ROWS_A_BIN * each))), MOST_BINS)
        return Coder(column.name, "number", edges=_edges(known, bins)) if len(known) else None
    counts = np.bincount(column.values[column.values >= 0], minlength=len(column.levels))
    order = np.argsort(-counts, kind="stable")[:MOST_LEVELS]
    kept = tuple(column.levels[i] for i in order if counts[i] >= RARE * each)
    return Coder(column.name, "category", levels=kept)


def _rate_coder(column: Column, won: Flags, fold: Codes) -> tuple[Coder, Codes]:
    import numpy as np

    known = column.values >= 0
    values = column.values[known].astype(np.int32)
    size = len(column.levels)
    own = np.full(len(won), np.nan)
    rates = np.empty(len(values))
    for one in np.unique(fold):
        others = fold[known] != one
        rates[~others] = _rates(values[others], won[known][others], size)[values[~others]]
    own[known] = rates
    edges = _edges(rates, RATE_BINS)
    overall = _rates(values, won[known], size)
    seen = np.bincount(values, minlength=size) > 0
    levels = tuple(level for level, there in zip(column.levels, seen, strict=True) if there)
    coder = Coder(column.name, "rate", edges, levels, overall[seen], float(won.mean()))
    return coder, _cut(own, edges)


def _rates(values: Codes, won: Flags, size: int) -> Numbers:
    """How often each value was won, with `_PRIOR_ROWS` rows of the mean added."""
    import numpy as np

    mean = won.mean() if len(won) else 0.5
    rows = np.bincount(values, minlength=size)
    found: Numbers = (np.bincount(values, won, size) + _PRIOR_ROWS * mean) / (rows + _PRIOR_ROWS)
    return found


def _edges(known: Numbers, bins: int) -> Numbers:
    """Between the values where they are few, else at quantiles; a value that many rows have is alone."""
    import numpy as np

    distinct = np.unique(known)
    if len(distinct) <= bins:
        middle: Numbers = (distinct[1:] + distinct[:-1]) / 2
        return middle
    cuts = np.quantile(known, np.arange(1, bins) / bins, method="higher")
    return np.unique(cuts)


def _cut(values: Numbers, edges: Numbers | None) -> Codes:
    import numpy as np

    edges = np.empty(0) if edges is None else edges
    places = np.searchsorted(edges, values, side="right")
    return np.where(np.isnan(values), len(edges) + 1, places).astype(np.int32)
