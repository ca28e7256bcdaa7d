"""Statements about leads that a rule can make: a value is so, a number is at least so much, something is not known."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from tamis.learn.frame import FLAG

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

    from tamis.learn.frame import Column, Flags, Frame

Kind = Literal["is", "at_least", "below", "unknown"]
CUTS = 12
MOST_LEVELS = 40
LEAST_ROWS = 20
_LEAST_SHARE = 0.002
_DIGITS = 2  # significant ones: a bound that a person would write


@dataclass(frozen=True)
class Condition:
    """Of one column: `level` of a category, or the `bound` of a number; neither for what is not known."""

    column: str
    kind: Kind
    level: str = ""
    bound: float = 0.0

    def holds(self, frame: Frame) -> Flags:
        """Of which rows it is true, shape (rows,); of none where the frame has no such column."""
        import numpy as np

        column = {one.name: one for one in frame.columns}.get(self.column)
        return np.zeros(frame.rows, bool) if column is None else self.holds_in(column)

    def holds_in(self, column: Column) -> Flags:
        """The same of the column itself."""
        import numpy as np

        if column.kind == "category":
            if self.kind == "unknown":
                return np.asarray(column.values < 0)
            place = column.levels.index(self.level) if self.level in column.levels else len(column.levels)
            return np.asarray(column.values == place)
        if self.kind == "unknown":
            return np.asarray(np.isnan(column.values))
        over = column.values >= self.bound
        return over if self.kind == "at_least" else np.asarray(column.values < self.bound)


@dataclass(frozen=True, eq=False)
class Candidates:
    """Conditions, and of which rows of a frame each holds, shape (conditions, rows)."""

    conditions: tuple[Condition, ...]
    holds: npt.NDArray[np.bool_]


def candidates(frame: Frame, falling: frozenset[str] = frozenset()) -> Candidates:
    """All that hold of enough rows, and not of nearly all. `falling`: columns of which less is more, as days since."""
    import numpy as np

    found: list[Condition] = []
    rows: list[Flags] = []
    seen: set[bytes] = set()
    least = max(LEAST_ROWS, round(frame.rows * _LEAST_SHARE))
    for column in frame.columns:
        for condition in _of_column(column, below=column.name in falling):
            holds = condition.holds_in(column)
            count = int(holds.sum())
            packed = np.packbits(holds).tobytes()
            if least <= count <= frame.rows - least and packed not in seen:
                seen.add(packed)
                found.append(condition)
                rows.append(holds)
    return Candidates(tuple(found), np.array(rows, bool).reshape(len(found), frame.rows))


def _of_column(column: Column, *, below: bool) -> Iterator[Condition]:
    import numpy as np

    if column.kind == "category":
        counts = np.bincount(column.values[column.values >= 0], minlength=len(column.levels))
        places = [int(place) for place in np.argsort(-counts, kind="stable")[:MOST_LEVELS] if counts[place]]
        if len(places) == 2 and counts.sum() == len(column.values):  # yes or no: the rarer says it
            places = places[1:]
        for place in [column.levels.index("yes")] if column.levels == FLAG else places:
            yield Condition(column.name, "is", column.levels[place])
    else:
        known = column.values[~np.isnan(column.values)].astype(np.float64)
        for bound in _bounds(known) if len(known) else ():
            yield Condition(column.name, "below" if below else "at_least", bound=bound)
    if not below:  # what was never done is told by how often it was
        yield Condition(column.name, "unknown")


def _bounds(known: npt.NDArray[np.float64]) -> list[float]:
    """Values to cut at, as a person would write them: all of few, else near quantiles."""
    import numpy as np

    distinct = np.unique(known)
    if len(distinct) <= CUTS:
        return [float(value) for value in distinct[1:]]
    whole = bool((known == np.round(known)).all())
    cuts = np.quantile(known, np.arange(1, CUTS) / CUTS)
    return sorted({_written(float(cut), whole=whole) for cut in cuts} - {float(distinct[0])})


def _written(value: float, *, whole: bool) -> float:
    if value == 0:
        return 0.0
    from math import floor, log10

    rounded = round(value, _DIGITS - 1 - floor(log10(abs(value))))
    return float(round(rounded)) if whole else rounded
