"""A file of rows as it was read: its columns unchanged, and where each row stands in the file."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal

from tamis.errors import Location, Problem

if TYPE_CHECKING:
    import pyarrow as pa

# Field metadata of the timestamps of a workbook, where a day and its midnight are one value: a midnight is a date only.
MIDNIGHT_IS_DATE = {b"tamis:midnight": b"date"}


@dataclass(frozen=True, slots=True)
class Dialect:
    """How a delimited file is written. `encoding` is a Python codec; `decimal` is the mark in its numbers."""

    delimiter: str = ","
    encoding: str = "utf-8"
    decimal: Literal[".", ","] = "."


@dataclass(frozen=True)
class Table:
    """The rows of a file.

    `file` is its name as the user gave it; `first_row` the number, in the file as a person sees it, of the first row
    of `data`. `dialect` is None for what is not delimited text. `warnings` are about the file itself; `bad_lines` are
    those that a lenient reading left out. `lines` gives the number of every row, where they are not simply counted on
    from `first_row`; it may read the file again.
    """

    data: pa.Table
    file: str
    first_row: int = 1
    dialect: Dialect | None = None
    warnings: tuple[Problem, ...] = ()
    bad_lines: tuple[Problem, ...] = ()
    lines: Callable[[], Sequence[int]] | None = field(default=None, repr=False, compare=False)

    def row_number(self, index: int) -> int:
        """The number in the file (of its first line, where it has several) of row `index` of `data`, from 0."""
        return self.first_row + index if self.lines is None else int(self.lines()[index])

    def at(self, index: int) -> Location:
        """Where row `index` of `data`, from 0, stands."""
        return Location(self.file, self.row_number(index))
