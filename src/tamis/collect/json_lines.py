"""Read JSON Lines: one object a line, with any keys; also a JSON array of objects."""

from __future__ import annotations

import io
import json
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any

import pyarrow as pa

from tamis.collect.cell_text import flattened, text_of_cell
from tamis.collect.encodings import read_text
from tamis.collect.headers import column_names
from tamis.collect.rejects import MOST_SHOWN, more_problems
from tamis.collect.table import Table
from tamis.errors import InputError, Location, Problem
from tamis.language import Text

_LARGEST_INTEGER = 2**63 - 1

Record = dict[str, Any]


def read(file: Path, name: str, *, lenient: bool = False) -> Table:
    """One column a key, in the order in which keys first appear; a key in a nested object becomes `outer.inner`.

    A column whose values are all of one type is of that type (boolean, integer, number, text); any other is text.
    Lists are JSON text; a missing key is null. Where `lenient`, lines that are no JSON object are left out.

    Raises:
        InputError: a line is not a JSON object.
    """
    decoded = read_text(file, name)
    stream = io.TextIOWrapper(pa.BufferReader(pa.py_buffer(decoded.content)), encoding="utf-8")
    bad: list[Problem] = []
    first = bytes(decoded.content[:4096]).lstrip()[:1]
    numbered = list(_of_array(stream.read(), name) if first == b"[" else _of_lines(stream, name, bad))
    if bad and (not lenient or not numbered):
        raise InputError(bad if len(bad) <= MOST_SHOWN else [*bad[:MOST_SHOWN], more_problems(name, len(bad))])
    columns: dict[str, list[Any]] = {}
    for i, (_, record) in enumerate(numbered):
        for key, value in record.items():
            cells = columns.setdefault(key, [])
            cells.extend([None] * (i - len(cells)))
            cells[i:] = [value]
    arrays = {key: typed(cells + [None] * (len(numbered) - len(cells))) for key, cells in columns.items()}
    column_names(list(arrays), [True] * len(arrays), Location(name))
    lines = [line for line, _ in numbered]
    start = lines[0] if lines else 1
    return Table(pa.table(arrays), name, start, None, decoded.warnings, tuple(bad), lambda: lines)


def _of_lines(stream: Iterable[str], name: str, bad: list[Problem]) -> Iterator[tuple[int, Record]]:
    """The objects with their lines; the lines that hold none are added to `bad`."""
    for line, text in enumerate(stream, 1):
        if text.strip():
            try:
                yield line, _record(_loaded(text))
            except (ValueError, RecursionError) as error:
                bad.append(_bad_line(Location(name, line), error))


def _of_array(text: str, name: str) -> Iterator[tuple[int, Record]]:
    """The objects of an array count as rows from 1."""
    row = 1
    try:
        for row, record in enumerate(_loaded(text), 1):
            yield row, _record(record)
    except (ValueError, RecursionError) as error:
        line = error.lineno if isinstance(error, json.JSONDecodeError) else row
        raise InputError(_bad_line(Location(name, line), error)) from error


def _loaded(text: str) -> Any:
    """What the text says; NaN and infinities are null.

    Raises:
        ValueError: it is no JSON, or holds half of a character.
    """
    found = json.loads(text, parse_constant=lambda _: None)
    if "\\ud" in text.lower():
        json.dumps(found, ensure_ascii=False).encode()
    return found


def _record(found: object) -> Record:
    """A flat object.

    Raises:
        ValueError: it is no object.
        RecursionError: it is too deep.
    """
    if not isinstance(found, dict):
        raise ValueError(found)  # noqa: TRY004 - of the text, not of a caller
    return dict(flattened(found))


def typed(cells: Sequence[Any]) -> pa.Array:
    """An array of the one type that all JSON values have, else of text."""
    kinds = {type(cell) for cell in cells if cell is not None}
    if kinds == {bool}:
        return pa.array(cells, pa.bool_())
    if kinds == {int} and all(c is None or -_LARGEST_INTEGER <= c <= _LARGEST_INTEGER for c in cells):
        return pa.array(cells, pa.int64())
    if kinds in ({float}, {int, float}):
        return pa.array([None if cell is None else float(cell) for cell in cells], pa.float64())
    return pa.array([None if c is None else text_of_cell(c) for c in cells], pa.string())


def _bad_line(at: Location, found: Exception) -> Problem:
    if isinstance(found, json.JSONDecodeError):
        at = Location(at.file, at.line, found.colno)
        message = Text(en=f"this line is not JSON: {found.msg}.", fr=f"cette ligne n'est pas du JSON ({found.msg}).")
    else:
        message = Text(en="this line is not a JSON object.", fr="cette ligne n'est pas un objet JSON.")
    return Problem("bad-json", message, at, Text(en="Write one object a line.", fr="Écrivez un objet par ligne."))
