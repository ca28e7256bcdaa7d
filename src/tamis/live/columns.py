"""Properties and traits, as they come in JSON, become the typed columns that a model reads.

Each value is read by itself, so that what it becomes does not depend on what came in the same batch. A value that is
not of the type that the model wants is missing.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from tamis.collect.cell_text import text_of_cell
from tamis.collect.columns import find_name, plain_name
from tamis.collect.number_text import LARGEST
from tamis.model.fields import Field, FieldType
from tamis.model.text import normalise

if TYPE_CHECKING:
    import pyarrow as pa

_REMEMBERED = 16_384
_LONGEST_REMEMBERED = 1_000
"""Characters: strangers send these names and texts, and they are not all to be remembered."""


def columns(fields: Sequence[Field], rows: Sequence[Mapping[str, Any]], zone: ZoneInfo) -> dict[str, pa.Array]:
    """Each field's value in each row, null where it has none; names are found as those of a file's columns are."""
    values = columns_found(tuple(field.source for field in fields), rows)
    return {field.name: column(field.type, said, zone) for field, said in zip(fields, values, strict=True)}


def columns_found(wanted: tuple[str, ...], rows: Sequence[Mapping[str, Any]]) -> list[Sequence[object]]:
    """What each row has under each of these names, None where it has nothing."""
    found = [_found(wanted, row) for row in rows]
    return list(zip(*found, strict=True)) if found else [() for _ in wanted]


def column(type_: FieldType, said: Sequence[object], zone: ZoneInfo) -> pa.Array:
    """The values as that type wants them."""
    import pyarrow as pa

    types: dict[str, pa.DataType] = {"number": pa.float64(), "date": pa.int64(), "day": pa.int32()}
    return pa.array([_value(type_, value, zone) for value in said], types.get(type_, pa.string()))


def _found(wanted: tuple[str, ...], row: Mapping[str, Any]) -> tuple[object, ...]:
    names = tuple(row)
    few = sum(map(len, names)) <= _LONGEST_REMEMBERED
    return tuple(None if name is None else row[name] for name in (_places if few else places_of)(wanted, names))


def places_of(wanted: tuple[str, ...], names: tuple[str, ...]) -> tuple[str | None, ...]:
    """Under which name each that is wanted stands, see `find_name`."""
    there = set(names)
    alike: defaultdict[str, list[str]] = defaultdict(list)
    for name in names:
        alike[plain_name(name)].append(name)
    return tuple(name if name in there else find_name(name, alike.get(plain_name(name), ())) for name in wanted)


_places = lru_cache(maxsize=_REMEMBERED)(places_of)


def _value(type_: FieldType, value: object, zone: ZoneInfo) -> object:
    if value is None:
        return None
    if type_ == "number" and isinstance(value, int | float):
        return float(value) if abs(value) <= LARGEST else None
    text = value if isinstance(value, str) else text_of_cell(value)
    if type_ == "text":
        return (_normalised if len(text) <= _LONGEST_REMEMBERED else normalise)(text) or None
    return (_read if len(text) <= _LONGEST_REMEMBERED else _read_text)(type_, text, zone)


def _read_text(type_: FieldType, text: str, zone: ZoneInfo) -> object:
    import pyarrow as pa

    from tamis.collect.values import convert

    return convert(pa.array([text], pa.string()), Field("", type_), zone).values[0].as_py()


_read = lru_cache(maxsize=_REMEMBERED)(_read_text)
_normalised = lru_cache(maxsize=_REMEMBERED)(normalise)
