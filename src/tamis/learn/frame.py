"""What a model is trained on: columns of numbers and categories, with the outcome of each row."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Literal

from tamis.language import Text

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

    Numbers = npt.NDArray[np.float64]
    Codes = npt.NDArray[np.int32]
    Flags = npt.NDArray[np.bool_]
    Micros = npt.NDArray[np.int64]

FLAG = ("no", "yes")
"""The levels of a category that says whether something is there."""
ColumnKind = Literal["number", "category"]


@dataclass(frozen=True, eq=False)
class Column:
    """One thing known of every row.

    `values`, shape (rows,): of a number float64, NaN where it is not known; of a category int32, the place of its text
    in `levels`, -1 where it is not known. `said` names the column for a reader.
    """

    name: str
    kind: ColumnKind
    values: Numbers | Codes
    said: Text
    levels: tuple[str, ...] = ()


@dataclass(frozen=True, eq=False)
class Frame:
    """Rows of which the outcome is known, or is to be predicted.

    `lead`, shape (rows,), int64: rows of the same number are of one lead at several moments, and never stand on both
    sides of a split. `won`, shape (rows,): None where nothing is known of it. `at`: the moment as of which each row
    is known, µs UTC (or any number that rises with time); None where there is none.
    """

    columns: tuple[Column, ...]
    lead: Micros
    won: Flags | None = None
    at: Micros | None = None

    @property
    def rows(self) -> int:
        """How many there are."""
        return len(self.lead)

    @property
    def rows_a_lead(self) -> float:
        """How many rows each lead has in the mean; they are alike, so that many rows may be few leads."""
        import numpy as np

        return self.rows / max(1, len(np.unique(self.lead)))

    @property
    def outcomes(self) -> Flags:
        """`won`, where it must be known.

        Raises:
            ValueError: nothing is known of it.
        """
        if self.won is None:
            raise ValueError("outcomes are needed")
        return self.won

    @property
    def moments(self) -> Micros:
        """`at`, where it must be known.

        Raises:
            ValueError: rows have none.
        """
        if self.at is None:
            raise ValueError("moments are needed")
        return self.at

    def column(self, name: str) -> Column:
        """The column of that name.

        Raises:
            KeyError: there is none.
        """
        return {column.name: column for column in self.columns}[name]

    def take(self, rows: npt.NDArray[np.int64] | Flags) -> Frame:
        """Those rows: their places, or a mark for each."""
        columns = tuple(replace(column, values=column.values[rows]) for column in self.columns)
        won = None if self.won is None else self.won[rows]
        at = None if self.at is None else self.at[rows]
        return Frame(columns, self.lead[rows], won, at)

    def without(self, names: Iterable[str]) -> Frame:
        """All columns but those."""
        left = frozenset(names)
        return replace(self, columns=tuple(column for column in self.columns if column.name not in left))
