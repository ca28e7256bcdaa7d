"""The rows of a sheet, written by columns: ten times as fast as cell by cell, and in little memory."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from itertools import repeat

import pyarrow as pa
import pyarrow.compute as pc
from xlsxwriter.format import Format
from xlsxwriter.utility import xl_col_to_name
from xlsxwriter.worksheet import Worksheet

from tamis.report.sheet_columns import SheetColumn

_ROWS = 1 << 11
_CONTROL = "[\x01-\x08\x0b-\x1f\ufffe\uffff]"
_LOOKS_ESCAPED = r"_(x[0-9A-Fa-f]{4}_)"


@dataclass(frozen=True)
class _Body:
    first_row: int
    columns: Sequence[SheetColumn]
    formats: Sequence[int]
    heights: pa.ChunkedArray


class ColumnSheet(Worksheet):  # type: ignore[misc]
    """A worksheet whose header is written cell by cell, as usual, and whose rows by whole columns."""

    def __init__(self) -> None:
        super().__init__()
        self.dim_rowmax: int | None
        self._body: _Body | None = None

    def set_body(
        self, first_row: int, columns: Sequence[SheetColumn], formats: Sequence[Format], heights: pa.ChunkedArray
    ) -> None:
        """The rows from `first_row` (counted from 0) to the end: a format for each column, the height of each row."""
        styles = [cell._get_xf_index() for cell in formats]  # noqa: SLF001
        self._body = _Body(first_row, columns, styles, heights)
        self._check_dimensions(first_row + len(heights) - 1, len(columns) - 1)

    def _write_rows(self) -> None:
        body = self._body
        if body is None:
            super()._write_rows()
            return
        # The library's own loop would make an entry for every row.
        last = self.dim_rowmax
        self.dim_rowmax = body.first_row - 1
        super()._write_rows()
        self.dim_rowmax = last
        for rows in _rows(body):
            self.fh.write(rows)


def _rows(body: _Body) -> Iterator[str]:
    columns = [*(column.values for column in body.columns), body.heights.cast(pa.string())]
    table = pa.table(columns, [str(i) for i in range(len(columns))])
    letters = [xl_col_to_name(i) for i in range(len(body.columns))]
    row = body.first_row + 1
    with ThreadPoolExecutor() as pool:
        for batch in table.to_batches(max_chunksize=_ROWS):
            numbers = pa.array(range(row, row + batch.num_rows)).cast(pa.string())
            cells = pool.map(_cells, body.columns, batch.columns[:-1], letters, body.formats, repeat(numbers))
            height = batch.columns[-1]
            start = pc.binary_join_element_wise('<row r="', numbers, '" ht="', height, '" customHeight="1">', "")
            lines = pc.binary_join_element_wise(start, *cells, "</row>", "")
            yield "".join(lines.to_pylist())
            row += batch.num_rows


def _cells(column: SheetColumn, values: pa.Array, letters: str, style: int, numbers: pa.Array) -> pa.Array:
    """The XML of one cell a row; an empty one keeps its format."""
    start = pc.binary_join_element_wise(f'<c r="{letters}', numbers, f'" s="{style}"', "")
    if column.kind == "text":
        opening, shown, closing = ' t="inlineStr"><is><t xml:space="preserve">', _escaped(values), "</t></is></c>"
    elif column.kind == "boolean":
        opening, shown, closing = ' t="b"><v>', values.cast(pa.int8()).cast(pa.string()), "</v></c>"
    else:
        opening, shown, closing = "><v>", values.cast(pa.string()), "</v></c>"
    filled = pc.binary_join_element_wise(start, opening, shown, closing, "")
    return pc.if_else(values.is_valid(), filled, pc.binary_join_element_wise(start, "/>", ""))


def _escaped(texts: pa.Array) -> pa.Array:
    """For XML; characters that it cannot hold are written as workbooks write them (`_x0001_`)."""
    texts = pc.replace_substring_regex(texts, _LOOKS_ESCAPED, r"_x005F_\1")
    for character, entity in (("&", "&amp;"), ("<", "&lt;"), (">", "&gt;")):
        texts = pc.replace_substring(texts, character, entity)
    if pc.any(pc.match_substring_regex(texts, _CONTROL)).as_py():
        codes = [*range(1, 9), *range(11, 32), 0xFFFE, 0xFFFF]
        for code in codes:
            texts = pc.replace_substring(texts, chr(code), f"_x{code:04X}_")
    return texts
