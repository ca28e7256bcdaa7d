"""Write a table to a file: CSV, XLSX, Parquet or JSON Lines, whole or not at all."""

from __future__ import annotations

import gzip
import json
from collections.abc import Callable, Collection, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO, Literal, cast

from tamis.collect.table import MIDNIGHT_IS_DATE, Dialect
from tamis.errors import Location, Problem, UsageError, near_miss
from tamis.language import Text

if TYPE_CHECKING:
    import pyarrow as pa

Format = Literal["csv", "tsv", "xlsx", "parquet", "jsonl"]

_BY_EXTENSION: Mapping[str, Format] = {
    ".csv": "csv",
    ".tsv": "tsv",
    ".xlsx": "xlsx",
    ".parquet": "parquet",
    ".jsonl": "jsonl",
    ".ndjson": "jsonl",
}
_ROWS = 1 << 14


def output_format(path: str | Path) -> Format:
    """The format that the extension tells; `.gz` may follow that of a text.

    Raises:
        UsageError: it tells none, or there is no such folder: before any work is done in vain.
    """
    place = Path(path)
    suffixes = [suffix.lower() for suffix in place.suffixes]
    known = _BY_EXTENSION.get(suffixes[-1] if suffixes else "")
    if suffixes[-1:] == [".gz"] and len(suffixes) > 1:
        inner = _BY_EXTENSION.get(suffixes[-2])
        known = inner if inner in {"csv", "tsv", "jsonl"} else None
    if known is None:
        raise UsageError(_unknown_format(path, suffixes[-1] if suffixes else ""))
    if not place.absolute().parent.is_dir():
        raise UsageError(
            Problem(
                "no-such-folder",
                Text(en=f"there is no folder '{place.parent}'.", fr=f"le dossier « {place.parent} » n'existe pas."),
                Location(str(path)),
            )
        )
    return known


def write_table(
    table: pa.Table, path: str | Path, *, dialect: Dialect | None = None, own: Collection[str] = ()
) -> None:
    """Writes all rows and columns; the extension tells the format (see `output_format`).

    `dialect`: of delimited text, that of the file that was read (default: comma, decimal point, UTF-8); a `.tsv` has
    tabs. `own`: columns of texts that we made, in which a spreadsheet may find no formula. The file appears under its
    name when it is complete; where anything fails, nothing is left of it, and what was there before stays.

    Raises:
        UsageError: the extension tells no format, the file cannot be written, or a workbook cannot hold the table.
    """
    from tamis.collect.aside import aside

    chosen = output_format(path)
    write = _writer(chosen, dialect or Dialect(), own)
    with aside(path) as stream:
        if Path(path).suffix.lower() == ".gz":
            with gzip.GzipFile(filename="", fileobj=stream, mode="wb", mtime=0) as packed:
                write(table, cast("BinaryIO", packed))
        else:
            write(table, stream)


def _writer(chosen: Format, dialect: Dialect, own: Collection[str]) -> Callable[[pa.Table, BinaryIO], None]:
    match chosen:
        case "csv":
            return lambda table, stream: _write_csv(table, stream, dialect, own)
        case "tsv":
            tabs = Dialect("\t", dialect.encoding, dialect.decimal)
            return lambda table, stream: _write_csv(table, stream, tabs, own)
        case "parquet":
            return _write_parquet
        case "jsonl":
            return _write_json_lines
        case "xlsx":
            from tamis.report.workbook import write_sheet

            return write_sheet


def _write_csv(table: pa.Table, stream: BinaryIO, dialect: Dialect, own: Collection[str]) -> None:
    from tamis.collect.csv_writing import write_csv

    write_csv(stream, table, dialect, own)


def _write_parquet(table: pa.Table, stream: BinaryIO) -> None:
    import pyarrow as pa
    import pyarrow.parquet as pq

    texts = [field.name for field in table.schema if pa.types.is_string(field.type)]
    pq.write_table(table, stream, compression="zstd", use_dictionary=texts)


def _write_json_lines(table: pa.Table, stream: BinaryIO) -> None:
    """An object a row: texts, numbers and booleans as they are, all else as text (see `text_of`); NaN is null."""
    for batch in table.to_batches(max_chunksize=_ROWS):
        columns = [_json_values(column, field) for column, field in zip(batch.columns, batch.schema, strict=True)]
        names = batch.schema.names
        lines = [
            json.dumps(dict(zip(names, row, strict=True)), ensure_ascii=False) for row in zip(*columns, strict=True)
        ]
        stream.write("".join(f"{line}\n" for line in lines).encode())


def _json_values(column: pa.Array, field: pa.Field) -> list[object]:
    import pyarrow as pa
    import pyarrow.compute as pc

    from tamis.collect.plain_text import text_of

    kind = column.type
    if pa.types.is_floating(kind):
        return list(pc.if_else(pc.is_finite(column), column, None).to_pylist())
    if pa.types.is_string(kind) or pa.types.is_integer(kind) or pa.types.is_boolean(kind) or pa.types.is_null(kind):
        return list(column.to_pylist())
    midnight = (field.metadata or {}).items() >= MIDNIGHT_IS_DATE.items()
    return list(text_of(column, midnight_is_date=midnight).to_pylist())


def _unknown_format(path: str | Path, suffix: str) -> Problem:
    known = ", ".join(_BY_EXTENSION)
    hint = Text(en=f"The extensions: {known}.", fr=f"Les extensions : {known}.")
    near = near_miss(suffix, _BY_EXTENSION) if suffix else None
    if near:
        hint = Text(en=f"{near.en} {hint.en}", fr=f"{near.fr} {hint.fr}")
    message = (
        Text(en=f"'{suffix}' is no format that Tamis writes.", fr=f"« {suffix} » n'est pas un format que Tamis écrit.")
        if suffix
        else Text(en="the name tells no format.", fr="le nom n'indique pas de format.")
    )
    return Problem("unknown-format", message, Location(str(path)), hint)
