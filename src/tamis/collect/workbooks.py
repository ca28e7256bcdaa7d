"""Read a sheet of a workbook: XLSX, XLSM, XLSB, XLS, ODS."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
from python_calamine import (
    CalamineError,
    CalamineSheet,
    CalamineWorkbook,
    PasswordError,
    SheetTypeEnum,
    SheetVisibleEnum,
)

from tamis.collect.cell_text import text_of_cell
from tamis.collect.headers import column_names, looks_like_header
from tamis.collect.table import MIDNIGHT_IS_DATE, Table
from tamis.errors import InputError, Location, Problem, near_miss
from tamis.language import Text

# calamine gives an empty cell, and one with an error, as an empty text.
Cell = str | float | int | bool | date | datetime | time | timedelta
_LARGEST_WHOLE = 2**53
_MOST_TITLES = 30


def read(file: Path, sheet: str | None, name: str) -> Table:
    """A sheet (None: the first visible one). Its first row that is not empty, titles apart, names the columns.

    A column of one type is of that type: text, number (whole where all are), boolean, date, or timestamp (where a
    midnight is a date without time, since a workbook knows no difference); any other is text. Empty cells and errors
    (`#N/A`) are null; rows and nameless last columns without any value are left out.

    Raises:
        InputError: no workbook, a damaged or protected one, no such sheet, an empty one, two columns of one name.
    """
    rows = _rows(file, sheet, name)
    header = _header_at(rows)
    if header is None:
        raise InputError(_empty_sheet(file, sheet, name))
    kept = [i for i in range(header + 1, len(rows)) if any(cell != "" for cell in rows[i])]
    width = max(len(rows[header]), *(len(rows[i]) for i in kept), 0)
    columns = _columns([rows[i] for i in kept], width)
    written = [text_of_cell(cell) for cell in rows[header]]
    names = column_names(written, [any(c != "" for c in column) for column in columns], Location(name, header + 1))
    fields, arrays = [], []
    for n, cells in zip(names, columns, strict=True):
        if n is not None:
            array, metadata = _typed(cells)
            fields.append(pa.field(n, array.type, metadata=metadata))
            arrays.append(array)
    data = pa.Table.from_arrays(arrays, schema=pa.schema(fields))
    lines = [i + 1 for i in kept]
    return Table(data, name, lines[0] if lines else header + 2, lines=lambda: lines)


def _rows(file: Path, sheet: str | None, name: str) -> list[list[Cell]]:
    try:
        with file.open("rb") as stream, CalamineWorkbook.from_filelike(stream) as book:
            return _sheet(book, sheet, name).to_python(skip_empty_area=False)
    except PasswordError as error:
        raise InputError(_protected(name)) from error
    except CalamineError as error:
        raise InputError(_damaged(name)) from error


def _sheet(book: CalamineWorkbook, sheet: str | None, name: str) -> CalamineSheet:
    about = {s.name: s for s in book.sheets_metadata if s.typ == SheetTypeEnum.WorkSheet}
    if not about:
        raise InputError(_damaged(name))
    if sheet is None:
        visible = [s.name for s in about.values() if s.visible == SheetVisibleEnum.Visible]
        return book.get_sheet_by_name((visible or list(about))[0])
    if sheet not in about:
        listed_en, listed_fr = ", ".join(f"'{s}'" for s in about), ", ".join(f"« {s} »" for s in about)
        raise InputError(
            Problem(
                "no-such-sheet",
                Text(en=f"the workbook has no sheet '{sheet}'.", fr=f"le classeur n'a pas de feuille « {sheet} »."),
                Location(name),
                near_miss(sheet, about) or Text(en=f"It has {listed_en}.", fr=f"Il contient {listed_fr}."),
            )
        )
    return book.get_sheet_by_name(sheet)


def _header_at(rows: Sequence[Sequence[Cell]]) -> int | None:
    """The first row that is not empty, unless it is a title above a table of three columns or more."""
    first = next((i for i, row in enumerate(rows) if any(cell != "" for cell in row)), None)
    if first is None:
        return None
    for i in range(first, min(len(rows), first + _MOST_TITLES)):
        filled = [text_of_cell(cell) for cell in rows[i] if cell != ""]
        if len(filled) > 1:
            begins = i == first or (len(filled) > 2 and looks_like_header(filled))
            return i if begins else first
    return first


def _columns(rows: Sequence[Sequence[Cell]], width: int) -> list[Sequence[Cell]]:
    return list(zip(*rows, strict=True)) if rows else [()] * width


def _typed(cells: Sequence[Cell]) -> tuple[pa.Array, dict[bytes, bytes] | None]:
    """An Arrow array of the one type that all cells have, else of text; and the metadata of its field."""
    if set(map(type, cells)) == {str}:
        texts = pa.array(cells, pa.string())
        return pc.if_else(pc.equal(texts, ""), None, texts), None
    kinds = {type(cell) for cell in cells if cell != ""}
    build = _BUILDERS.get(frozenset(kinds))
    if build is None:
        return pa.array([text_of_cell(cell) if cell != "" else None for cell in cells], pa.string()), None
    array = build([None if cell == "" else cell for cell in cells])
    return array, MIDNIGHT_IS_DATE if pa.types.is_timestamp(array.type) else None


def _numbers(cells: list[Any]) -> pa.Array:
    whole = all(cell is None or (cell.is_integer() and abs(cell) < _LARGEST_WHOLE) for cell in cells)
    return pa.array([cell if cell is None else int(cell) for cell in cells] if whole else cells)


def _moments(cells: list[Any]) -> pa.Array:
    # A date is a datetime at midnight here: the metadata of the field tells.
    full = [datetime(c.year, c.month, c.day) if c and not isinstance(c, datetime) else c for c in cells]  # noqa: DTZ001
    return pa.array(full, pa.timestamp("us"))


_BUILDERS: dict[frozenset[type], Callable[[list[Any]], pa.Array]] = {
    frozenset({bool}): lambda cells: pa.array(cells, pa.bool_()),
    frozenset({float}): _numbers,
    frozenset({int}): lambda cells: pa.array(cells, pa.int64()),
    frozenset({int, float}): lambda cells: _numbers([None if c is None else float(c) for c in cells]),
    frozenset({date}): lambda cells: pa.array(cells, pa.date32()),
    frozenset({datetime}): _moments,
    frozenset({date, datetime}): _moments,
}


def _empty_sheet(file: Path, sheet: str | None, name: str) -> Problem:
    with file.open("rb") as stream, CalamineWorkbook.from_filelike(stream) as book:
        others = [n for n in book.sheet_names if n != sheet]
    listed = ", ".join(f"{file}#{n}" for n in others[:5])
    return Problem(
        "empty-sheet",
        Text(en="the sheet is empty.", fr="la feuille est vide."),
        Location(name),
        Text(en=f"The workbook's sheets: {listed}.", fr=f"Les feuilles du classeur : {listed}.") if others else None,
    )


def _protected(name: str) -> Problem:
    return Problem(
        "protected-workbook",
        Text(en="the workbook is protected by a password.", fr="le classeur est protégé par un mot de passe."),
        Location(name),
        Text(en="Save a copy without the password.", fr="Enregistrez-en une copie sans mot de passe."),
    )


def _damaged(name: str) -> Problem:
    return Problem(
        "damaged-workbook",
        Text(
            en="this is no workbook, or a damaged or incomplete one.",
            fr="ce n'est pas un classeur, ou il est abîmé ou incomplet.",
        ),
        Location(name),
        Text(
            en="Open it in a spreadsheet and save it again as XLSX.",
            fr="Ouvrez-le dans un tableur et enregistrez-le de nouveau en XLSX.",
        ),
    )
