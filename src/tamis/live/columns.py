"""Properties and traits, as they come in JSON, become the typed columns that a model reads.

Each value is read by itself, so that what it becomes does not depend on what came in the same batch. A value that is
not of the type that the model wants is missing.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from tamis.collect.columns import find_name
from tamis.collect.plain_text import text_of_cell
from tamis.model.fields import Field, FieldType
from tamis.model.text import normalise

if TYPE_CHECKING:
    import pyarrow as pa

_REMEMBERED = 20_000
_SHORT = 200  # characters of a text that is worth remembering


def column(field: Field, rows: Sequence[Mapping[str, Any]], zone: ZoneInfo) -> pa.Array:
    """The field's value in each row, null where it has none; names are found as those of a file's columns are."""
    import pyarrow as pa

    types: dict[str, pa.DataType] = {"number": pa.float64(), "date": pa.int64(), "day": pa.int32()}
    values = [_value(field.type, _find(field.source, row), zone) if row else None for row in rows]
    return pa.array(values, types.get(field.type, pa.string()))


def _find(wanted: str, row: Mapping[str, Any]) -> object:
    if wanted in row:
        return row[wanted]
    name = _alike(wanted, tuple(row))
    return row[name] if name is not None else None


@lru_cache(maxsize=_REMEMBERED)
def _alike(wanted: str, names: tuple[str, ...]) -> str | None:
    return find_name(wanted, names)


def _value(type_: FieldType, value: object, zone: ZoneInfo) -> object:
    if value is None:
        return None
    if type_ == "number" and isinstance(value, int | float):
        number = float(value)
        return number if math.isfinite(number) else None
    text = value if isinstance(value, str) else text_of_cell(value)
    if type_ == "text":
        return (_normalised(text) if len(text) <= _SHORT else normalise(text)) or None
    return _read(type_, text, zone)


_normalised = lru_cache(maxsize=_REMEMBERED)(normalise)


@lru_cache(maxsize=_REMEMBERED)
def _read(type_: FieldType, text: str, zone: ZoneInfo) -> object:
    import pyarrow as pa

    from tamis.collect.values import convert

    return convert(pa.array([text], pa.string()), Field("", type_), zone).values[0].as_py()
