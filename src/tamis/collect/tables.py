"""Read a file of rows, whatever its format: delimited text, workbook, Parquet, JSON Lines."""

from __future__ import annotations

import gzip
import zipfile
import zlib
from collections.abc import Sequence
from glob import glob, has_magic
from pathlib import Path
from typing import Literal

from tamis.collect.table import Dialect, Table
from tamis.errors import InputError, Location, Problem, near_miss
from tamis.language import Text

__all__ = ["Dialect", "Table", "is_streamable", "parquet_files", "read_table"]

Format = Literal["delimited", "workbook", "parquet", "json"]

_BY_EXTENSION: dict[str, Format] = {
    ".csv": "delimited", ".tsv": "delimited", ".txt": "delimited", ".tab": "delimited",
    ".xlsx": "workbook", ".xlsm": "workbook", ".xlsb": "workbook", ".xls": "workbook", ".ods": "workbook",
    ".parquet": "parquet", ".pq": "parquet",
    ".jsonl": "json", ".ndjson": "json", ".json": "json",
}  # fmt: skip
_OLD_WORKBOOK = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"


def read_table(path: str | Path, *, rows_required: bool = True, lenient: bool = False) -> Table:
    """The rows of a file; all columns of delimited text are texts, exactly as written (an empty cell is "").

    The content decides where the extension lies. `book.xlsx#Sheet` names a sheet (default: the first visible one).
    Text may be compressed (`.gz`). A folder or glob of Parquet files is one table. Where `lenient`, lines that are no
    row of the table (too many fields, no JSON) are left out and kept in `Table.bad_lines`.

    Raises:
        InputError: there is no such file, it cannot be read as a table, or (`rows_required`) it has no rows.
    """
    name = str(path)
    file, sheet = _sheet_of(name)
    table = _read(file, sheet, name, lenient)
    if rows_required and table.data.num_rows == 0:
        raise InputError(no_rows(name))
    return table


def is_streamable(path: str | Path) -> bool:
    """Whether an engine may read `path` lazily by itself: flat Parquet, in a file, a folder or a glob."""
    from tamis.collect import parquet

    place = Path(path)
    if place.is_file():
        known = _BY_EXTENSION.get(place.suffix.lower()) == "parquet" and _head(place).startswith(b"PAR1")
        return known and parquet.is_flat([place])
    parts = parquet_files(str(path))
    return bool(parts) and parquet.is_flat(parts)


def no_rows(file: str) -> Problem:
    """A file that says nothing of anybody."""
    return Problem(
        "no-rows",
        Text(en="there is not a single row under the header.", fr="il n'y a aucune ligne sous l'en-tête."),
        Location(file),
        Text(en="Export it again, with its rows.", fr="Refaites l'export, avec ses lignes."),
    )


def _read(file: Path, sheet: str | None, name: str, lenient: bool) -> Table:
    from tamis.collect import delimited, json_lines, parquet, workbooks

    if not file.is_file():
        if parts := parquet_files(str(file)):
            return parquet.read(parts, name)
        raise InputError(_not_there(file, name))
    try:
        match _format_of(file, name):
            case "parquet":
                return parquet.read([file], name)
            case "workbook":
                return workbooks.read(file, sheet, name)
            case "json":
                return json_lines.read(file, name, lenient=lenient)
            case "delimited":
                return delimited.read(file, name, lenient=lenient)
    except (OSError, EOFError) as error:
        raise InputError(_unreadable(name, error)) from error


def _sheet_of(name: str) -> tuple[Path, str | None]:
    file, mark, sheet = name.rpartition("#")
    if mark and sheet and not Path(name).exists():
        return Path(file), sheet
    return Path(name), None


def parquet_files(place: str) -> list[Path]:
    """The file itself, or those of a folder (at any depth) or a glob, in order; `_x` and `.x` are not data."""
    if Path(place).is_file():
        return [Path(place)]
    if Path(place).is_dir():
        found = (part for ending in ("parquet", "pq") for part in Path(place).rglob(f"*.{ending}"))
    elif has_magic(place):
        found = (Path(part) for part in glob(place, recursive=True))  # noqa: PTH207 - an absolute pattern
    else:
        return []
    parts = sorted(part for part in found if part.is_file() and not part.name.startswith(("_", ".")))
    return parts if all(_BY_EXTENSION.get(part.suffix.lower()) == "parquet" for part in parts) else []


def _head(file: Path) -> bytes:
    with file.open("rb") as stream:
        return stream.read(4096)


def _unpacked_head(file: Path) -> bytes:
    """Nothing where the archive is damaged, as its reader will say."""
    try:
        with gzip.open(file) as stream:
            return stream.read(4096)
    except (OSError, EOFError, zlib.error):
        return b""


def _format_of(file: Path, name: str) -> Format:
    """By the first bytes where they are a signature, else by the extension, else by the first character."""
    head = _head(file)
    if not head:
        raise InputError(_empty(name))
    if head.startswith(b"PAR1"):
        return "parquet"
    if head.startswith(_OLD_WORKBOOK):
        return "workbook"
    if head.startswith(b"PK"):
        return _kind_of_zip(file, name)
    suffixes = [suffix.lower() for suffix in file.suffixes]
    if head.startswith(b"\x1f\x8b"):
        suffixes = [suffix for suffix in suffixes if suffix != ".gz"]
        head = _unpacked_head(file)
    known = _BY_EXTENSION.get(suffixes[-1]) if suffixes else None
    if known in {"delimited", "json", "parquet"}:
        return known
    if known == "workbook":
        return "workbook" if b"\0" in head else "delimited"
    return "json" if head.lstrip(b"\xef\xbb\xbf \t\r\n").startswith((b'{"', b'[{"')) else "delimited"


def _kind_of_zip(file: Path, name: str) -> Format:
    try:
        members = zipfile.ZipFile(file).namelist()
    except (zipfile.BadZipFile, NotImplementedError, ValueError):
        return "workbook"  # whose reader says that it is damaged
    if any(member.startswith("xl/") or member == "content.xml" for member in members):
        return "workbook"
    inside = ", ".join(members[:5])
    raise InputError(
        Problem(
            "zip-archive",
            Text(en=f"it is a zip archive, of {inside}.", fr=f"c'est une archive zip, avec {inside}."),
            Location(name),
            Text(en="Unpack it and give one of its files.", fr="Décompressez-la et donnez l'un de ses fichiers."),
        )
    )


def _not_there(file: Path, name: str) -> Problem:
    if file.is_dir():
        return Problem(
            "is-a-folder",
            Text(en="it is a folder, without any Parquet file.", fr="c'est un dossier, sans aucun fichier Parquet."),
            Location(name),
            _choice(_tables_in(file)),
        )
    if has_magic(str(file)):
        return Problem(
            "no-such-file",
            Text(en="no Parquet file fits this pattern.", fr="aucun fichier Parquet ne correspond à ce motif."),
            Location(name),
        )
    if file.parent.is_dir():
        hint = near_miss(file.name, [neighbour.name for neighbour in file.parent.iterdir()])
        return Problem(
            "no-such-file", Text(en="there is no such file.", fr="ce fichier n'existe pas."), Location(name), hint
        )
    return Problem(
        "no-such-folder",
        Text(en=f"there is no folder '{file.parent}'.", fr=f"le dossier « {file.parent} » n'existe pas."),
        Location(name),
    )


def _tables_in(folder: Path) -> Sequence[str]:
    return sorted(part.name for part in folder.iterdir() if part.suffix.lower() in _BY_EXTENSION)


def _choice(names: Sequence[str]) -> Text | None:
    if not names:
        return None
    listed = ", ".join(names[:5])
    return Text(en=f"Give one of its files: {listed}.", fr=f"Donnez l'un de ses fichiers : {listed}.")


def _empty(name: str) -> Problem:
    return Problem(
        "empty-file",
        Text(en="the file is empty.", fr="le fichier est vide."),
        Location(name),
        Text(en="Export it again.", fr="Refaites l'export."),
    )


def _unreadable(name: str, error: OSError | EOFError) -> Problem:
    said = getattr(error, "strerror", None) or str(error)
    return Problem(
        "unreadable-file",
        Text(en=f"the file cannot be read: {said}.", fr=f"le fichier ne peut pas être lu : {said}."),
        Location(name),
    )
