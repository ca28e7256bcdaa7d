"""Read delimited text: fast with Arrow where all is well, a second time with Python to say what is wrong and where."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator, Sequence
from functools import cache
from pathlib import Path
from typing import TypeAlias

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from tamis.collect.dialects import Layout, any_field_size, layout_of, lines_of
from tamis.collect.encodings import Decoded, read_text
from tamis.collect.headers import column_names
from tamis.collect.rejects import MOST_SHOWN, more_problems
from tamis.collect.table import Dialect, Table
from tamis.errors import InputError, Location, Problem
from tamis.language import Text

_SAMPLE = 1 << 18
_BLOCK = 1 << 23
_LARGEST_BLOCK = 2**31 - 1
_END = "\x1e\x1e end of text"

_Columns: TypeAlias = list[pa.ChunkedArray]
_Problems: TypeAlias = tuple[Problem, ...]


def read(file: Path, name: str, *, lenient: bool = False) -> Table:
    """A delimited text; every column is text, exactly as written.

    Rows without any value are left out; where `lenient`, also those with too many or too few fields.

    Raises:
        InputError: no text, no header, two columns of one name, a row with too many or too few fields.
    """
    decoded = read_text(file, name)
    layout, start = _layout(decoded, file)
    if layout is None or not any(cell.strip() for cell in layout.header):
        raise InputError(_no_header(name))
    _refuse_page(layout, name)
    body = decoded.content[start:]
    columns, bad_lines = _columns(body, layout, name, lenient)
    kept, columns = _filled(columns)
    names = column_names(layout.header, [_has_values(c) for c in columns], Location(name, layout.header_line))
    data = pa.table({n: column for n, column in zip(names, columns, strict=True) if n is not None})
    return Table(
        data,
        name,
        layout.lines + 1,
        Dialect(layout.delimiter, decoded.encoding, layout.decimal),
        decoded.warnings,
        bad_lines,
        cache(lambda: _lines_of_rows(file, name, kept)),
    )


def _layout(decoded: Decoded, file: Path) -> tuple[Layout | None, int]:
    """The layout, and the offset of the first row in the content."""
    extension = next((s for s in reversed(file.suffixes) if s.lower() != ".gz"), "")
    default = "\t" if extension.lower() in {".tsv", ".tab"} else ","
    size = min(_SAMPLE, len(decoded.content))
    while True:
        complete = size == len(decoded.content)
        lines = lines_of(bytes(decoded.content[:size]).decode(errors="ignore"))
        layout = layout_of(lines if complete else lines[:-1], default, complete=complete)
        if layout is not None and (complete or layout.lines < len(lines) - 1):
            return layout, len("".join(lines[: layout.lines]).encode())
        if complete:
            return None, 0
        size = min(size * 16, len(decoded.content))


def _columns(body: memoryview, layout: Layout, name: str, lenient: bool) -> tuple[_Columns, _Problems]:
    """The columns, and the lines left out."""
    if not len(body):
        return [pa.chunked_array([], pa.string())] * len(layout.header), ()
    try:
        columns = _read_fast(body, layout, _BLOCK)
    except pa.ArrowInvalid:
        return _read_slowly(body, layout, name, lenient)
    return _read_slowly(body, layout, name, lenient) if _may_be_open(body, columns, layout.delimiter) else (columns, ())


def _read_fast(body: memoryview, layout: Layout, block: int) -> _Columns:
    from pyarrow import csv as arrow_csv

    names = [str(i) for i in range(len(layout.header))]
    try:
        table = arrow_csv.read_csv(
            pa.BufferReader(pa.py_buffer(body)),
            read_options=arrow_csv.ReadOptions(column_names=names, block_size=block),
            parse_options=arrow_csv.ParseOptions(
                delimiter=layout.delimiter, newlines_in_values=re.search(b'"', body) is not None
            ),
            convert_options=arrow_csv.ConvertOptions(
                column_types=dict.fromkeys(names, pa.string()), strings_can_be_null=False
            ),
        )
    except pa.ArrowInvalid as error:
        larger = min(len(body) + 1, _LARGEST_BLOCK)
        if "straddl" not in str(error) or block >= larger:
            raise
        return _read_fast(body, layout, larger)
    return list(table.columns)


def _may_be_open(body: memoryview, columns: _Columns, delimiter: str) -> bool:
    """Whether a quotation mark may never be closed: all up to the next one, or to the end, is then one cell."""
    quotes = sum(bytes(body[start : start + _BLOCK]).count(b'"') for start in range(0, len(body), _BLOCK))
    if quotes % 2 == 1 or (len(columns[-1]) > 0 and "\n" in columns[-1][-1].as_py()):
        return True
    # One that stands alone within a text is harmless, unless another made that text go over the end of its line.
    inner = f'[^{re.escape(delimiter)}\r\n"]'.encode()
    alone = re.compile(b'"(?<=' + inner + b'")(?=' + inner + b")")
    return bool(alone.search(body)) and any(pc.any(pc.match_substring(c, "\n")).as_py() for c in columns)


def _read_slowly(body: memoryview, layout: Layout, name: str, lenient: bool) -> tuple[_Columns, _Problems]:
    """The same with Python's reader, which knows the lines."""
    width = len(layout.header)
    rows: list[list[str]] = []
    bad: list[Problem] = []
    for line, record, closed in _records(body, layout):
        if not closed:
            raise InputError(_never_closed(Location(name, line)))
        if len(record) == width:
            rows.append(record)
        else:
            bad.append(_wrong_width(Location(name, line), len(record), width))
    if bad and not lenient:
        raise InputError(bad if len(bad) <= MOST_SHOWN else [*bad[:MOST_SHOWN], more_problems(name, len(bad))])
    return [pa.chunked_array([[row[i] for row in rows]], pa.string()) for i in range(width)], tuple(bad)


def _records(body: memoryview, layout: Layout) -> Iterator[tuple[int, list[str], bool]]:
    """Each record that is not an empty line: its first line, its fields, whether its quotation marks are closed."""
    stream = io.TextIOWrapper(pa.BufferReader(pa.py_buffer(body)), encoding="utf-8", newline="")
    taken: list[str] = []

    def lines() -> Iterator[str]:
        for line in stream:
            taken.append(line)
            yield line
        yield _END

    with any_field_size():
        reader = csv.reader(lines(), delimiter=layout.delimiter)
        start = layout.lines + 1
        for record in reader:
            if record and record != [_END]:
                whole = not record[-1].endswith(_END)
                closed = whole and (len(taken) == 1 or _well_quoted(taken, layout.delimiter))
                yield start, record, closed
            start = layout.lines + reader.line_num + 1
            taken.clear()


def _well_quoted(lines: Sequence[str], delimiter: str) -> bool:
    """Whether what follows a closing quotation mark is the next cell."""
    try:
        return len(list(csv.reader(lines, delimiter=delimiter, strict=True))) == 1
    except csv.Error:
        return False


def _filled(columns: Sequence[pa.ChunkedArray]) -> tuple[np.ndarray | None, list[pa.ChunkedArray]]:
    """The columns without the rows that hold no value at all; which rows were kept (None: all)."""
    empty = None
    for column in columns:
        here = pc.equal(column, "")
        empty = here if empty is None else pc.and_(empty, here)
        if not pc.any(empty).as_py():
            return None, list(columns)
    if empty is None:
        return None, list(columns)
    full = pc.invert(empty)
    return np.flatnonzero(full.to_numpy()), [column.filter(full) for column in columns]


def _has_values(column: pa.ChunkedArray) -> bool:
    return bool(pc.any(pc.not_equal(column, "")).as_py())


def _lines_of_rows(file: Path, name: str, kept: np.ndarray | None) -> Sequence[int]:
    """The first line of every row; the file is read again."""
    decoded = read_text(file, name)
    layout, start = _layout(decoded, file)
    if layout is None:
        return ()
    width = len(layout.header)
    lines = [line for line, record, _ in _records(decoded.content[start:], layout) if len(record) == width]
    return lines if kept is None else [lines[i] for i in kept]


def _refuse_page(layout: Layout, name: str) -> None:
    """Some programs call a web page a spreadsheet."""
    if layout.header[0].lstrip().lower().startswith(("<!doctype", "<html", "<?xml", "<table")):
        raise InputError(
            Problem(
                "not-a-table",
                Text(
                    en="this is a web page or XML under another name, not a table.",
                    fr="c'est une page web ou du XML sous un autre nom, pas un tableau.",
                ),
                Location(name),
                Text(
                    en="Open it in a spreadsheet and save it as CSV or XLSX.",
                    fr="Ouvrez-le dans un tableur et enregistrez-le en CSV ou en XLSX.",
                ),
            )
        )


def _no_header(name: str) -> Problem:
    return Problem(
        "no-header",
        Text(en="the file has no header.", fr="le fichier n'a pas d'en-tête."),
        Location(name),
        Text(
            en="Its first line must hold the names of the columns.",
            fr="Sa première ligne doit donner les noms des colonnes.",
        ),
    )


def _wrong_width(at: Location, found: int, width: int) -> Problem:
    en, fr = ("1 field", "1 champ") if found == 1 else (f"{found} fields", f"{found} champs")
    return Problem(
        "wrong-number-of-fields",
        Text(
            en=f"this line has {en} where the header has {width}.",
            fr=f"cette ligne a {fr}, l'en-tête en a {width}.",
        ),
        at,
        Text(
            en="A text that holds the delimiter must stand between quotation marks.",
            fr="Un texte qui contient le séparateur doit être entre guillemets droits.",
        ),
    )


def _never_closed(at: Location) -> Problem:
    return Problem(
        "open-quotation-mark",
        Text(
            en="a quotation mark that opens here is never closed.",
            fr="un guillemet droit ouvert ici n'est jamais refermé.",
        ),
        at,
        Text(en="Close it, or double it where it is text.", fr="Refermez-le, ou doublez-le s'il fait partie du texte."),
    )
