"""Write a table as delimited text, with quotation marks only where they are needed."""

from __future__ import annotations

import codecs
from collections.abc import Collection
from typing import BinaryIO

import pyarrow as pa
import pyarrow.compute as pc

from tamis.collect.plain_text import text_of
from tamis.collect.table import MIDNIGHT_IS_DATE, Dialect

_ROWS = 1 << 14
_FORMULA = r"^[=+\-@\t\r]"
# A signed number, or one of a telephone: without letters nothing is called, and no cell is read.
_NUMBER = r"^[+-][0-9 .,()/-]*(?:[0-9][eE][+-]?[0-9]+)?$"


def write_csv(stream: BinaryIO, data: pa.Table, dialect: Dialect, own: Collection[str] = ()) -> None:
    """The header and the rows, in the dialect's delimiter and decimal mark.

    In UTF-8, with its mark unless the dialect is plain UTF-8: so that a spreadsheet that wrote Windows-1252 or UTF-16
    reads it, and no letter is lost. Numbers and dates are written as `text_of` says, a missing value is empty.
    `own`: columns of texts that we made or that strangers sent, in which nothing, nor in their names, may be taken for
    a formula by a spreadsheet: before it stands an apostrophe. Signed numbers (`-5`, `+33 6 12 34 56 78`) are harmless,
    and stay. All other columns are written unchanged.
    """
    if dialect.encoding != "utf-8":
        stream.write(codecs.BOM_UTF8)
    alone = data.num_columns == 1
    header = pc.binary_join_element_wise(
        *(_quoted(_named(name, own), dialect.delimiter, alone) for name in data.column_names), dialect.delimiter
    )
    stream.write(header[0].as_py().encode() + b"\n")
    for batch in data.to_batches(max_chunksize=_ROWS):
        cells = [
            _quoted(_written(column, field, dialect, own), dialect.delimiter, alone)
            for column, field in zip(batch.columns, batch.schema, strict=True)
        ]
        lines = pc.binary_join_element_wise(pc.binary_join_element_wise(*cells, dialect.delimiter), "\n", "")
        if len(lines):
            stream.write(pc.binary_join(pa.ListArray.from_arrays([0, len(lines)], lines), "")[0].as_buffer())


def _written(column: pa.Array, field: pa.Field, dialect: Dialect, own: Collection[str]) -> pa.Array:
    midnight = (field.metadata or {}).items() >= MIDNIGHT_IS_DATE.items()
    texts = text_of(column, midnight_is_date=midnight).combine_chunks()
    if dialect.decimal == "," and (pa.types.is_floating(column.type) or pa.types.is_decimal(column.type)):
        texts = pc.replace_substring(texts, ".", ",")
    if field.name in own:
        texts = _guarded(texts)
    return pc.fill_null(texts, "")


def _named(name: str, own: Collection[str]) -> pa.Array:
    return _guarded(pa.array([name])) if name in own else pa.array([name])


def _guarded(texts: pa.Array) -> pa.Array:
    """An apostrophe before what would be a formula."""
    harmless = pc.match_substring_regex(texts, _NUMBER)
    risky = pc.and_not(pc.match_substring_regex(texts, _FORMULA), harmless)
    return pc.if_else(risky, pc.binary_join_element_wise("'", texts, ""), texts)


def _quoted(texts: pa.Array, delimiter: str, alone: bool) -> pa.Array:
    """Texts that hold the delimiter, a quotation mark or a line break, and an empty one `alone` on its line."""
    needed = pc.match_substring_regex(texts, f'[\\x{{{ord(delimiter):x}}}"\r\n]')
    if alone:
        needed = pc.or_(needed, pc.equal(texts, ""))
    if not pc.any(needed).as_py():
        return texts
    doubled = pc.replace_substring(texts, '"', '""')
    return pc.if_else(needed, pc.binary_join_element_wise('"', doubled, '"', ""), texts)
