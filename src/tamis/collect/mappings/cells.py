"""Cells as they are kept: as written, in a form in which each can be read without the others of its column."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from typing import Any
from zoneinfo import ZoneInfo

import pyarrow as pa
import pyarrow.compute as pc

from tamis.collect.cell_text import flattened, text_of_cell
from tamis.collect.columns import Found
from tamis.collect.distinct import encode
from tamis.collect.moment_text import Moment, read_moments
from tamis.collect.moments import to_moment
from tamis.collect.number_text import MISSING, read_numbers
from tamis.collect.plain_text import text_of

_DOUBTFUL_NUMBER = re.compile(r"\d[.,]\d{3}(?!\d)")
_DOUBTFUL_DATE = re.compile(r"\s*\d{1,2}([-/.])\d{1,2}\1\d{2}")


def cells(found: Found) -> pa.ChunkedArray:
    """Booleans, numbers and texts; dates, lists and the like are texts. An empty text is missing."""
    kind = found.values.type
    if pa.types.is_boolean(kind) or pa.types.is_integer(kind):
        return found.values
    if pa.types.is_floating(kind):
        return pc.if_else(pc.is_finite(found.values), found.values, None)
    codes = encode(found.values, midnight_is_date=found.midnight_is_date)
    texts = [text if text.strip() else None for text in codes.texts.to_pylist()]
    if pa.types.is_string(kind):
        texts = clear(texts)
    return codes.spread(pa.array(texts, pa.string()))


def moments(found: Found, zone: ZoneInfo) -> pa.ChunkedArray:
    """A column of dates as ISO 8601 in UTC, so that nobody need know the zone; what is no date as `cells` has it."""
    read, _ = to_moment(found.values, zone, midnight_is_date=found.midnight_is_date)
    written = text_of(read.values.cast(pa.timestamp("us", "UTC")))
    return pc.if_else(pc.is_valid(read.values), written, text_of(cells(found)))


def object_of(text: str) -> dict[str, Any] | None:
    """The JSON object that the text is, nested keys as `outer.inner`; empty where it is; None for what is none."""
    if not text.strip():
        return {}
    try:
        found = json.loads(text, parse_constant=lambda _: None)
        if not isinstance(found, dict):
            return None
        flat = dict(flattened(found))
        json.dumps(flat, ensure_ascii=False).encode()  # half of a character is none
    except (ValueError, RecursionError):
        return None
    return flat


def clear(texts: Sequence[str | None]) -> list[str | None]:
    """The texts of a column, but for numbers and dates that would be read otherwise alone than beside the others.

    `1.234` among `12,50` is 1234; `05/03/2026` among `03/25/2026` is 3 May.
    """
    known = [text for text in texts if text is not None and text.strip().casefold() not in MISSING]
    better: dict[str, str] = {}
    if any(_DOUBTFUL_NUMBER.search(text) for text in known):
        better = _numbers(known)
    elif any(_DOUBTFUL_DATE.match(text) for text in known):
        better = _dates(known)
    return [text if text is None else better.get(text, text) for text in texts]


def _numbers(texts: list[str]) -> dict[str, str]:
    together = read_numbers(texts)
    if any(number is None or number != number for number in together):  # noqa: PLR0124 - NaN: it is no number
        return {}
    alone = (read_numbers([text])[0] for text in texts)
    pairs = zip(texts, together, alone, strict=True)
    return {text: text_of_cell(number) for text, number, other in pairs if number != other}


def _dates(texts: list[str]) -> dict[str, str]:
    together = read_moments(texts).values
    if None in together:
        return {}
    alone = (read_moments([text]).values[0] for text in texts)
    pairs = zip(texts, together, alone, strict=True)
    return {text: _iso(moment) for text, moment, other in pairs if moment is not None and moment != other}


def _iso(moment: Moment) -> str:
    return moment.at.date().isoformat() if moment.date_only else moment.at.isoformat()
