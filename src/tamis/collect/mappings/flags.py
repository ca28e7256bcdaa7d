"""Columns that say whether something happened: yes, how many times, or when."""

from __future__ import annotations

from dataclasses import dataclass
from zoneinfo import ZoneInfo

import numpy as np
import pyarrow as pa

from tamis.collect.columns import Found
from tamis.collect.distinct import Flags, encode
from tamis.collect.field_columns import add_unreadable
from tamis.collect.moments import to_moment
from tamis.collect.number_text import MISSING
from tamis.collect.rejects import Faults, shortened
from tamis.collect.values import to_boolean, to_number
from tamis.language import Text
from tamis.model.fields import Field
from tamis.model.text import normalise

_TIME = Field("occurred_at", "date")


@dataclass(frozen=True)
class Said:
    """What such a column says of each row: whether, how many times (null: not said), when (µs UTC; null: not said)."""

    happened: Flags
    times: pa.ChunkedArray
    at: pa.ChunkedArray


def read_flags(found: Found, zone: ZoneInfo, faults: Faults) -> Said:
    """Reads the column: yes and no, numbers (0 is no), dates. A missing value is no; anything else is a fault."""
    count = len(found.values)
    if pa.types.is_temporal(found.values.type):
        moments, _ = to_moment(found.values, zone, midnight_is_date=found.midnight_is_date)
        add_unreadable(faults, _TIME, found, moments)
        return Said(moments.values.is_valid().to_numpy(), _nulls(count, pa.float64()), moments.values)
    codes = encode(found.values)
    texts = codes.texts
    yes = to_boolean(texts).values.to_pylist()
    numbers = to_number(texts).values.to_pylist()
    moments, _ = to_moment(texts, zone)
    when = moments.values.to_pylist()
    happened = [_happened(*told) for told in zip(yes, numbers, when, strict=True)]
    times = [number if said is None else None for said, number in zip(yes, numbers, strict=True)]
    missing = [normalise(text) in MISSING for text in texts.to_pylist()]
    bad = np.array([told is None and not none for told, none in zip(happened, missing, strict=True)], np.bool_)
    faults.add("unreadable-flag", codes.rows(bad), lambda row: _unreadable(found, row))
    return Said(
        codes.spread(pa.array(happened, pa.bool_())).fill_null(False).to_numpy(),
        codes.spread(pa.array(times, pa.float64())),
        codes.spread(pa.array(when, pa.int64())),
    )


def _happened(yes: str | None, number: float | None, when: int | None) -> bool | None:
    """None where nothing of it can be read."""
    if yes is not None:
        return yes == "true"
    if number is not None:
        return number > 0
    return True if when is not None else None


def _nulls(count: int, kind: pa.DataType) -> pa.ChunkedArray:
    return pa.chunked_array([pa.nulls(count, kind)])


def _unreadable(found: Found, row: int) -> Text:
    value = shortened(found.values[row].as_py())
    return Text(
        en=f"column '{found.name}': '{value}' is neither yes nor no, nor a number, nor a date.",
        fr=f"colonne « {found.name} » : « {value} » n'est ni oui ni non, ni un nombre, ni une date.",
    )
