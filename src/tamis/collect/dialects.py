"""How a delimited text is laid out: the delimiter, the decimal mark, where the header is. Judged from its beginning."""

from __future__ import annotations

import csv
import io
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Literal

from tamis.collect.headers import looks_like_header

# The likeliest first: of two that fit equally well, the comma is the one that stands in texts.
_DELIMITERS = "\t;|,"
_MOST_PREAMBLE = 30
_EXCEL_LINE = re.compile(r'"?sep=([\t!#-/:-@\[-`{-~])"?\s*', re.IGNORECASE)
_COMMA_DECIMAL = re.compile(r"[+-]?(?!\d{1,3}(,\d{3})+$)\d[\d\u00a0\u202f ]*,\d+")
_POINT_DECIMAL = re.compile(r"[+-]?\d*\.\d+")

Record = list[str]


@dataclass(frozen=True, slots=True)
class Layout:
    """The delimiter, the decimal mark, the header as written, its line, and how many lines precede the first row."""

    delimiter: str
    decimal: Literal[".", ","]
    header: tuple[str, ...]
    header_line: int
    lines: int


@dataclass(frozen=True, slots=True)
class _Guess:
    delimiter: str
    records: Sequence[tuple[int, Record]]
    header_at: int
    consistency: float

    @property
    def header(self) -> Record:
        return self.records[self.header_at][1]


def lines_of(text: str) -> list[str]:
    """The lines of a text with their ends, as `csv` counts them."""
    return io.StringIO(text, newline="").readlines()


@contextmanager
def any_field_size() -> Iterator[None]:
    """`csv` accepts cells of any length inside."""
    before = csv.field_size_limit(2**31 - 1)
    try:
        yield
    finally:
        csv.field_size_limit(before)


def layout_of(lines: Sequence[str], default: str, *, complete: bool) -> Layout | None:
    """The layout of a text that begins with `lines`, or None where they hold no record.

    Every likely delimiter is tried: the best gives the most rows as many fields as its header has, then the most
    fields. `default` is taken where none gives two. `complete`: the lines are the whole text. Leading lines that are no
    part of the table (a title, LinkedIn's notes, Excel's `sep=;`) are passed over.
    """
    said = _EXCEL_LINE.fullmatch(lines[0]) if lines else None
    skipped = 1 if said else 0
    candidates = said[1] if said else _DELIMITERS
    guesses = [guess for mark in candidates if (guess := _guess(lines[skipped:], mark, complete))]
    fitting = [guess for guess in guesses if len(guess.header) > 1]
    if fitting:
        best = max(fitting, key=lambda guess: (guess.consistency, len(guess.header)))
    else:
        plain = _guess(lines[skipped:], said[1] if said else default, complete)
        if plain is None:
            return None
        best = plain
    first = skipped + (best.records[best.header_at - 1][0] if best.header_at else 0) + 1
    end = skipped + best.records[best.header_at][0]
    return Layout(best.delimiter, _decimal(best), tuple(best.header), first, end)


def _guess(lines: Sequence[str], delimiter: str, complete: bool) -> _Guess | None:
    records = _records(lines, delimiter, complete)
    at = _header_at([record for _, record in records])
    if at is None:
        return None
    width = len(records[at][1])
    rows = [record for _, record in records[at + 1 :] if record]
    same = sum(len(row) == width for row in rows)
    return _Guess(delimiter, records, at, same / len(rows) if rows else 1.0)


def _records(lines: Sequence[str], delimiter: str, complete: bool) -> list[tuple[int, Record]]:
    """Each record with the number of lines up to its end; a last one that may go on is left out."""
    with any_field_size():
        reader = csv.reader(lines, delimiter=delimiter)
        records = [(reader.line_num, record) for record in reader]
    return records if complete or len(records) < 2 else records[:-1]


def _header_at(records: Sequence[Record]) -> int | None:
    """The first record that is not empty, unless it is the preamble of a table that clearly begins after it."""
    first = next((i for i, record in enumerate(records) if record), None)
    if first is None:
        return None
    width = Counter(len(record) for record in records if record).most_common(1)[0][0]
    if len(records[first]) == width and not _is_title(records[first], width):
        return first
    for i in range(first + 1, min(len(records), _MOST_PREAMBLE)):
        if len(records[i]) == width and not _is_title(records[i], width):
            titles = all(_is_title(record, width) for record in records[first:i] if record)
            begins = not records[i - 1] or (titles and _is_table(records[i:], width))
            return i if begins and looks_like_header(records[i]) else first
    return first


def _is_title(record: Record, width: int) -> bool:
    """One cell where the table has several, alone or followed by empty ones (as a spreadsheet saves a title)."""
    filled = sum(1 for cell in record if cell.strip())
    return width > 1 and (len(record) == 1 or (width > 2 and filled <= 1))


def _is_table(records: Sequence[Record], width: int) -> bool:
    """Rows enough, nearly all of one width that no sentence has by chance."""
    same = [len(record) == width for record in records if record]
    return width > 2 and len(same) > 2 and sum(same) >= 0.95 * len(same)


def _decimal(guess: _Guess) -> Literal[".", ","]:
    """What its numbers show; without any such number, the comma where the delimiter tells of a French spreadsheet."""
    if guess.delimiter == ",":
        return "."
    cells = [cell.strip() for _, record in guess.records[guess.header_at + 1 :] for cell in record]
    if any(_POINT_DECIMAL.fullmatch(cell) for cell in cells):
        return "."
    return "," if guess.delimiter == ";" or any(_COMMA_DECIMAL.fullmatch(cell) for cell in cells) else "."
