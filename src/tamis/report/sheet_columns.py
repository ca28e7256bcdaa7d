"""How a column looks in a sheet: as text, number, date or yes and no; how wide, and with how many decimals."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal
from zoneinfo import ZoneInfo

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from tamis.collect.plain_text import text_of
from tamis.collect.table import MIDNIGHT_IS_DATE
from tamis.collect.zones import DAY, local_of_utc
from tamis.errors import Problem, UsageError
from tamis.language import Text

Kind = Literal["text", "number", "date", "moment", "boolean"]

LONGEST_TEXT = 32_767
_NARROWEST, _WIDEST = 9, 42
_LARGEST = 10**15  # a sheet keeps 15 figures of a number
_FIRST_DAY = -25_508  # 1900-03-01: before it, spreadsheets do not agree
_EPOCH = 25_569  # 1970-01-01 in the days of a sheet

_WHOLE = r"^(-?(0|[1-9][0-9]{0,14}))?$"
_POINT = r"^(-?(0|[1-9][0-9]{0,9})(\.[0-9]{1,5})?)?$"
_COMMA = r"^(-?(0|[1-9][0-9]{0,9})(,[0-9]{1,5})?)?$"
_COMMA_PROOF = r",([0-9]{1,2}|[0-9]{4,5})$"
_ISO_DATE = r"^(\d{4}-\d{2}-\d{2})?$"
_ISO_MOMENT = r"^(\d{4}-\d{2}-\d{2}[ T]\d{2}:\d{2}:\d{2})?$"


@dataclass(frozen=True, slots=True)
class SheetColumn:
    """A column ready for the cells of a sheet.

    `values`: texts, float64 (for `date` and `moment` the days of a sheet) or booleans, null for an empty cell.
    `decimals` of a number; `width` in characters.
    """

    name: str
    kind: Kind
    values: pa.ChunkedArray
    width: float
    decimals: int = 0


def sheet_column(field: pa.Field, values: pa.ChunkedArray, zone: ZoneInfo) -> SheetColumn:
    """The column as a sheet shows it best.

    Texts of which all are plain numbers, or all ISO dates, become such cells: so that they sort and filter as what
    they are. Numbers with leading zeros or more than 15 figures stay texts. Moments are shown on the clocks of `zone`.

    Raises:
        UsageError: a text is longer than a cell can be.
    """
    kind = field.type
    midnight = (field.metadata or {}).items() >= MIDNIGHT_IS_DATE.items()
    if pa.types.is_boolean(kind):
        return _made(field.name, "boolean", values, 5)
    if pa.types.is_integer(kind) or pa.types.is_floating(kind) or pa.types.is_decimal(kind):
        return _of_numbers(field.name, values)
    if pa.types.is_date(kind) or pa.types.is_timestamp(kind):
        return _of_times(field.name, values, zone, midnight)
    return _of_texts(field.name, text_of(values))


def _of_numbers(name: str, values: pa.ChunkedArray) -> SheetColumn:
    floats = values.cast(pa.float64(), safe=False)
    finite = pc.if_else(pc.is_finite(floats), floats, None)
    largest = pc.max(pc.abs(finite)).as_py() or 0
    if largest >= _LARGEST:
        return _texts(name, text_of(values))
    return _numbers(name, finite)


def _numbers(name: str, values: pa.ChunkedArray) -> SheetColumn:
    decimals = next((n for n in range(6) if pc.all(pc.equal(pc.round(values, n), values)).as_py() is not False), 6)
    largest = pc.max(pc.abs(values)).as_py() or 0
    return _made(name, "number", values, len(f"{largest:.{decimals}f}"), decimals)


def _of_times(name: str, values: pa.ChunkedArray, zone: ZoneInfo, midnight: bool) -> SheetColumn:
    date_only = pa.types.is_date(values.type)
    plain = values if date_only else values.cast(pa.timestamp(values.type.unit))
    micros = plain.cast(pa.timestamp("us"), safe=False).cast(pa.int64())
    known = micros.is_valid().to_numpy()
    local = micros.fill_null(0).to_numpy()
    if not date_only and values.type.tz is not None:
        local = local_of_utc(local, zone)
    if (local[known] < _FIRST_DAY * DAY).any():
        return _texts(name, text_of(values, midnight_is_date=midnight))
    days = pa.chunked_array([pa.array(local / DAY + _EPOCH, mask=~known)])
    only_dates = date_only or (midnight and bool((np.mod(local, DAY) == 0).all()))
    return _made(name, "date", days, 11) if only_dates else _made(name, "moment", days, 17)


def _of_texts(name: str, texts: pa.ChunkedArray) -> SheetColumn:
    """A column of texts, or of what all of them say plainly."""
    if pc.any(pc.not_equal(texts, "")).as_py():
        if _all(texts, _WHOLE) or _all(texts, _POINT):
            return _numbers(name, _empty_as_null(texts).cast(pa.float64()))
        if _all(texts, _COMMA) and pc.any(pc.match_substring_regex(texts, _COMMA_PROOF)).as_py():
            return _numbers(name, _empty_as_null(pc.replace_substring(texts, ",", ".")).cast(pa.float64()))
        for shape in (_ISO_DATE, _ISO_MOMENT):
            if _all(texts, shape):
                try:
                    found = _empty_as_null(texts).cast(pa.timestamp("us"))
                except pa.ArrowInvalid:
                    break  # such as 30 February
                return _of_times(name, found, ZoneInfo("UTC"), shape == _ISO_DATE)
    return _texts(name, texts)


def _all(texts: pa.ChunkedArray, shape: str) -> bool:
    return pc.all(pc.match_substring_regex(texts, shape)).as_py() is not False


def _empty_as_null(texts: pa.ChunkedArray) -> pa.ChunkedArray:
    return pc.if_else(pc.equal(texts, ""), None, texts)


def _texts(name: str, texts: pa.ChunkedArray) -> SheetColumn:
    lengths = pc.utf8_length(texts)
    longest = pc.max(lengths).as_py() or 0
    if longest > LONGEST_TEXT // 2:
        _refuse_longer(name, texts)
    usual = pc.quantile(lengths, 0.95)[0].as_py() if longest else 0
    return _made(name, "text", _empty_as_null(texts), usual)


def _refuse_longer(name: str, texts: pa.ChunkedArray) -> None:
    """A cell holds so many characters, of which some count twice."""
    for row, text in enumerate(texts.to_pylist()):
        length = len((text or "").encode("utf-16-le")) // 2
        if length > LONGEST_TEXT:
            raise UsageError(_too_long(name, row, length))


def _too_long(name: str, row: int, length: int) -> Problem:
    return Problem(
        "text-too-long",
        Text(
            en=f"column '{name}', row {row + 1}: the text has {length} characters; a cell of a workbook holds "
            f"{LONGEST_TEXT}.",
            fr=f"colonne « {name} », ligne {row + 1} : le texte a {length} caractères ; une cellule de classeur en "
            f"contient {LONGEST_TEXT}.",
        ),
        hint=Text(
            en="Write CSV or Parquet, or leave the column out.",
            fr="Écrivez en CSV ou en Parquet, ou retirez la colonne.",
        ),
    )


def _made(name: str, kind: Kind, values: pa.ChunkedArray, length: float, decimals: int = 0) -> SheetColumn:
    """Wide enough for its values and, on two lines, for its name and the button of the filter."""
    needed = max(length + 3, len(name) / 2 + 5, *(len(word) + 5 for word in name.split()), _NARROWEST)
    return SheetColumn(name, kind, values, min(needed, _WIDEST), decimals)
