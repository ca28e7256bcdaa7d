"""The scored leads as a workbook: a sheet to call from, and a sheet that sums up."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO
from zoneinfo import ZoneInfo

import xlsxwriter

from tamis.collect.aside import aside
from tamis.errors import Location, Problem, UsageError
from tamis.language import Language, Text, current_language
from tamis.model.definition import Model
from tamis.report.palette import TONES, Tone, class_tones, soft
from tamis.report.sheet_columns import SheetColumn, sheet_column
from tamis.report.sheet_rows import ColumnSheet
from tamis.report.workbook_summary import add_summary
from tamis.scoring.result import Scored

if TYPE_CHECKING:
    import pyarrow as pa
    from xlsxwriter.format import Format

MOST_ROWS = 1_048_575
MOST_COLUMNS = 16_384

_LEADS = Text(en="Leads", fr="Prospects")
_PAGE = Text(en="Page &P of &N", fr="Page &P sur &N")
_DATES: Mapping[Language, str] = {"en": "yyyy-mm-dd", "fr": "dd/mm/yyyy"}
_BARS: Mapping[str, Tone] = {
    "fit": "cold",
    "engagement": "warm",
    "combined": "accent",
    "interest": "gain",
    "predicted": "gain",
}
_REASONS_WIDTH = 64
_LINE, _MARGIN = 15, 4
_MOST_FROZEN = 3


def write_workbook(scored: Scored, table: pa.Table, path: str | Path, language: Language) -> None:
    """`table` (the leads with their scores, in the order to show) and a summary of `scored`, as XLSX.

    Columns keep their names; the scores, the class, the grade and the reasons are recognised by them. Moments are
    shown on the clocks of the model's zone.

    Raises:
        UsageError: the file cannot be written, or a workbook cannot hold the table.
    """
    with aside(path) as stream:
        _refuse_larger(table, Location(str(path)))
        book = xlsxwriter.Workbook(stream)
        # Of a moment that is told, so that two runs of one scoring give one file.
        book.set_properties({"title": scored.model.name, "created": scored.as_of.replace(tzinfo=None)})
        sheet = book.add_worksheet(_LEADS.say(language), ColumnSheet)
        columns = _columns(table, scored.model.timezone)
        _fill(book, sheet, columns, language, scored.model)
        _freeze(sheet, columns, scored.key)
        _colour(book, sheet, columns, scored.model)
        _print_setup(sheet, scored.model.name, language)
        add_summary(book, scored, language)
        book.close()


def write_sheet(table: pa.Table, stream: BinaryIO) -> None:
    """Any table as a workbook of one sheet, in the current language; moments in UTC.

    Raises:
        UsageError: a workbook cannot hold the table.
    """
    _refuse_larger(table)
    book = xlsxwriter.Workbook(stream)
    sheet = book.add_worksheet(None, ColumnSheet)
    columns = _columns(table, ZoneInfo("UTC"))
    _fill(book, sheet, columns, current_language(), None)
    sheet.freeze_panes(1, 0)
    book.close()


def _columns(table: pa.Table, zone: ZoneInfo) -> list[SheetColumn]:
    return [sheet_column(field, values, zone) for field, values in zip(table.schema, table.columns, strict=True)]


def _fill(
    book: xlsxwriter.Workbook,
    sheet: ColumnSheet,
    columns: Sequence[SheetColumn],
    language: Language,
    model: Model | None,
) -> None:
    """The header, the rows and the widths."""
    ours = _ours(model) if model else {}
    plain = book.add_format(_header("ink"))
    accent = book.add_format(_header("accent"))
    for place, column in enumerate(columns):
        sheet.write_string(0, place, column.name, accent if column.name in ours else plain)
        sheet.set_column(place, place, ours.get(column.name, 0) or column.width)
    sheet.set_row(0, 36)
    rows = len(columns[0].values) if columns else 0
    if rows:
        looks = [book.add_format(_look(column, language, ours)) for column in columns]
        sheet.set_body(1, columns, looks, _heights(columns, rows, wrapped="reasons" if ours else None))
        sheet.ignore_errors({"number_stored_as_text": f"A2:XFD{rows + 1}"})
    if columns:
        sheet.autofilter(0, 0, max(rows, 1), len(columns) - 1)


def _heights(columns: Sequence[SheetColumn], rows: int, wrapped: str | None) -> pa.ChunkedArray:
    """The height of every row, in points: with room for all lines of the wrapped column."""
    import pyarrow as pa
    import pyarrow.compute as pc

    texts = next((column.values for column in columns if column.name == wrapped and column.kind == "text"), None)
    if texts is None:
        return pa.chunked_array([pa.repeat(_LINE + _MARGIN, rows)])
    lines = pc.ceil(pc.divide(pc.utf8_length(texts).cast(pa.float64()), _REASONS_WIDTH * 1.1))
    return pc.add(pc.multiply(pc.max_element_wise(lines, 1.0), _LINE), _MARGIN).cast(pa.int64())


def _ours(model: Model) -> dict[str, float]:
    """The columns that the scoring adds, with their widths where they have one of their own."""
    scores = {f"score_{name}": 0.0 for name in model.scores}
    return scores | {"class": 14, "grade": 9, "reasons": _REASONS_WIDTH}


def _header(tone: Tone) -> dict[str, object]:
    return {
        "bold": True, "text_wrap": True, "valign": "vcenter", "indent": 1, "font_color": TONES["surface"][0],
        "bg_color": TONES[tone][0], "border": 1, "border_color": TONES["line"][0],
    }  # fmt: skip


def _look(column: SheetColumn, language: Language, ours: Mapping[str, float]) -> dict[str, object]:
    look: dict[str, object] = {"valign": "vcenter", "bottom": 1, "bottom_color": TONES["line"][0]}
    if column.kind == "number":
        of_score = column.name in ours
        decimals = 1 if of_score else column.decimals
        look["num_format"] = f"0.{'0' * decimals}" if decimals else "0"
    elif column.kind in {"date", "moment"}:
        time = " hh:mm" if column.kind == "moment" else ""
        look |= {"num_format": _DATES[language] + time, "align": "left", "indent": 1}
    elif column.name in ours and column.name != "reasons":
        look |= {"align": "center", "bold": True}
    else:
        look |= {"align": "left", "indent": 1, "text_wrap": column.name in ours}
    return look


def _freeze(sheet: ColumnSheet, columns: Sequence[SheetColumn], key: str) -> None:
    """The header, and the first columns up to the key where it is among them."""
    place = next((i for i, column in enumerate(columns) if column.name == key), _MOST_FROZEN)
    sheet.freeze_panes(1, place + 1 if place < _MOST_FROZEN else 0)


def _colour(book: xlsxwriter.Workbook, sheet: ColumnSheet, columns: Sequence[SheetColumn], model: Model) -> None:
    """Bars for scores, colours for classes: as conditions, so that they follow what is edited."""
    for place, column in enumerate(columns):
        last = len(column.values)
        if not last:
            continue
        score = model.scores.get(column.name.removeprefix("score_")) if column.name.startswith("score_") else None
        if score is not None and column.kind == "number":
            bar: dict[str, object] = {
                "type": "data_bar", "bar_solid": True, "bar_color": _pale(_BARS[score.kind]),
                "bar_negative_color": _pale("loss"), "bar_axis_color": TONES["line"][0],
            }  # fmt: skip
            if score.min is not None and score.max is not None:
                bar |= {"min_type": "num", "min_value": score.min, "max_type": "num", "max_value": score.max}
            sheet.conditional_format(1, place, last, place, bar)
        elif column.name == "class":
            for name, cell in _class_formats(book, model).items():
                value = '"' + name.replace('"', '""') + '"'
                condition = {"type": "cell", "criteria": "==", "value": value, "format": cell}
                sheet.conditional_format(1, place, last, place, condition)


def _pale(tone: Tone) -> str:
    """Light enough to read a number on."""
    parts = [int(TONES[tone][0][place : place + 2], 16) for place in (1, 3, 5)]
    return "#" + "".join(f"{round(part + (255 - part) * 0.6):02x}" for part in parts)


def _class_formats(book: xlsxwriter.Workbook, model: Model) -> dict[str, Format]:
    return {
        name: book.add_format({"bg_color": TONES[soft(tone)][0], "font_color": TONES["ink"][0], "bold": True})
        for name, tone in class_tones(model).items()
    }


def _print_setup(sheet: ColumnSheet, title: str, language: Language) -> None:
    sheet.set_landscape()
    sheet.set_paper(9)
    sheet.fit_to_pages(1, 0)
    sheet.repeat_rows(0)
    sheet.set_margins(left=0.4, right=0.4, top=0.6, bottom=0.6)
    sheet.set_header("&L" + title.replace("&", "&&")[:200])
    sheet.set_footer("&R" + _PAGE.say(language))


def _refuse_larger(table: pa.Table, at: Location | None = None) -> None:
    """A workbook has limits."""
    if table.num_rows <= MOST_ROWS and table.num_columns <= MOST_COLUMNS:
        return
    raise UsageError(
        Problem(
            "too-large-for-a-workbook",
            Text(
                en=f"{table.num_rows} rows and {table.num_columns} columns are more than a sheet holds "
                f"({MOST_ROWS} and {MOST_COLUMNS}).",
                fr=f"{table.num_rows} lignes et {table.num_columns} colonnes : c'est plus que n'en tient une feuille "
                f"({MOST_ROWS} et {MOST_COLUMNS}).",
            ),
            at,
            Text(en="Write CSV or Parquet.", fr="Écrivez en CSV ou en Parquet."),
        )
    )
