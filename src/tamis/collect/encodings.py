"""The text of a file as UTF-8, whatever its encoding: UTF-8, UTF-16 with its mark, Windows-1252; also gzipped."""

from __future__ import annotations

import codecs
import gzip
import mmap
import re
import zlib
from dataclasses import dataclass
from pathlib import Path

from tamis.errors import InputError, Location, Problem
from tamis.language import Text

_CHUNK = 1 << 20
_HEAD = 1 << 16
_GZIP = b"\x1f\x8b"
_CONTROL = bytes({*range(32), 127} - set(b"\t\n\r\f\x1a"))
_UTF8_LETTER = re.compile(rb"[\xc2-\xdf][\x80-\xbf]|[\xe0-\xef][\x80-\xbf]{2}|[\xf0-\xf4][\x80-\xbf]{3}")

Raw = bytes | mmap.mmap


@dataclass(frozen=True)
class Decoded:
    """A text: its UTF-8 bytes without byte order mark, the Python codec of the file, and what was doubtful."""

    content: memoryview
    encoding: str
    warnings: tuple[Problem, ...] = ()


def read_text(file: Path, name: str) -> Decoded:
    """The text of `file`, mapped and not copied where it is already UTF-8.

    A file that is not UTF-8 is Windows-1252; where most of its accents are UTF-8 nevertheless (files pasted together),
    only the others are Windows-1252, and a warning says so.

    Raises:
        InputError: it is no text. `name` is what the user called the file.
    """
    raw = _bytes_of(file, name)
    if raw[:2] in (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE):
        return _utf16(raw, name)
    if raw[:3] == codecs.BOM_UTF8:
        encoding, start = "utf-8-sig", 3
    else:
        encoding, start = "utf-8", 0
    _refuse_binary(raw, name)
    if _is_utf8(raw):
        return Decoded(memoryview(raw)[start:], encoding)
    return _repaired(bytes(raw[start:]), name)


def _bytes_of(file: Path, name: str) -> Raw:
    with file.open("rb") as stream:
        if stream.read(2) != _GZIP:
            return mmap.mmap(stream.fileno(), 0, access=mmap.ACCESS_READ)
    try:
        return gzip.decompress(file.read_bytes())
    except (OSError, EOFError, zlib.error) as error:
        raise InputError(
            Problem(
                "damaged-archive",
                Text(
                    en="the compressed file is damaged or incomplete.",
                    fr="le fichier compressé est abîmé ou incomplet.",
                ),
                Location(name),
                Text(en="Copy or download it again.", fr="Copiez-le ou téléchargez-le de nouveau."),
            )
        ) from error


def _utf16(raw: Raw, name: str) -> Decoded:
    try:
        text = bytes(raw).decode("utf-16")
    except UnicodeDecodeError as error:
        raise InputError(_not_text(name, 0)) from error
    content = text.encode()
    _refuse_binary(content, name)
    return Decoded(memoryview(content), "utf-16")


def _refuse_binary(raw: Raw, name: str) -> None:
    head = raw[:_HEAD]
    controls = len(head) - len(head.translate(None, _CONTROL))
    if controls > 2 and controls * 100 > len(head):
        raise InputError(_not_text(name, 0))
    nul = raw.find(b"\0")
    if nul >= 0:
        raise InputError(_not_text(name, raw[:nul].count(b"\n") + 1))


def _is_utf8(raw: Raw) -> bool:
    decoder = codecs.getincrementaldecoder("utf-8")()
    try:
        for start in range(0, len(raw), _CHUNK):
            decoder.decode(raw[start : start + _CHUNK])
        decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        return False
    return True


def _repaired(raw: bytes, name: str) -> Decoded:
    """UTF-8 letters are two bytes or more above 127, and by chance some pairs of Windows-1252 letters are one too."""
    letters = _UTF8_LETTER.findall(raw)
    high = len(raw) - len(raw.translate(None, bytes(range(128, 256))))
    strays = high - sum(map(len, letters))
    mixed = len(letters) > strays
    try:
        text = raw.decode("utf-8", errors=_STRAYS) if mixed else raw.decode("cp1252")
    except UnicodeDecodeError as error:
        raise InputError(_not_text(name, raw[: error.start].count(b"\n") + 1)) from error
    content = memoryview(text.encode())
    return Decoded(content, "utf-8", (_mixed(raw, name),)) if mixed else Decoded(content, "cp1252")


def _stray(error: UnicodeError) -> tuple[str, int]:
    if not isinstance(error, UnicodeDecodeError):
        raise error
    return error.object[error.start : error.end].decode("cp1252"), error.end


_STRAYS = "tamis-windows-1252"
codecs.register_error(_STRAYS, _stray)


def _mixed(raw: bytes, name: str) -> Problem:
    try:
        raw.decode()
    except UnicodeDecodeError as error:
        line = raw[: error.start].count(b"\n") + 1
    else:
        line = 0
    return Problem(
        "mixed-encodings",
        Text(
            en="the file mixes two encodings: most of it is UTF-8, this line is Windows-1252. Both were read.",
            fr="le fichier mêle deux encodages : il est surtout en UTF-8, cette ligne est en Windows-1252. "
            "Les deux ont été lus.",
        ),
        Location(name, line),
        Text(en="Check the accents.", fr="Vérifiez les accents."),
        severity="warning",
    )


def _not_text(name: str, line: int) -> Problem:
    """Binary content; `line` is 0 where all of the file looks so."""
    if line:
        return Problem(
            "not-text",
            Text(
                en="this line holds a character that no text has.",
                fr="cette ligne contient un caractère qu'aucun texte ne contient.",
            ),
            Location(name, line),
            Text(
                en="The file may be damaged: export it again.", fr="Le fichier est peut-être abîmé : refaites l'export."
            ),
        )
    return Problem(
        "not-text",
        Text(
            en="this is not a table: the content is not text.",
            fr="ce n'est pas un tableau : le contenu n'est pas du texte.",
        ),
        Location(name),
        Text(
            en="Tamis reads CSV, XLSX, Parquet and JSON Lines.",
            fr="Tamis lit le CSV, le XLSX, le Parquet et le JSON Lines.",
        ),
    )
