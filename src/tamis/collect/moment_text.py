"""Dates and times as people and programs write them: ISO 8601, French, English, US order where a column proves it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, timezone

from tamis.model.text import without_accents

EARLIEST, END = -2_208_988_800_000_000, 7_289_654_400_000_000
"""The years 1900 to 2200, in microseconds; the second is the first moment after them."""

_MONTHS = {
    name: number
    for number, names in enumerate(
        (
            "jan janv janvier january",
            "feb fev fevr fevrier february",
            "mar mars march",
            "apr avr avril april",
            "may mai",
            "jun juin june",
            "jul juil juillet july",
            "aug aout august",
            "sep sept septembre september",
            "oct octobre october",
            "nov novembre november",
            "dec decembre december",
        ),
        1,
    )
    for name in names.split()
}
_WEEKDAY = re.compile(
    r"(?:lun(?:di)?|mar(?:di)?|mer(?:credi)?|jeu(?:di)?|ven(?:dredi)?|sam(?:edi)?|dim(?:anche)?"
    r"|mon(?:day)?|tue(?:s(?:day)?)?|wed(?:nesday)?|thu(?:r(?:s(?:day)?)?)?|fri(?:day)?|sat(?:urday)?|sun(?:day)?)"
    r"\.?,?\s+(?=\d|[a-z]+\.?\s+\d)"
)
_TIME = (
    r"(?:(?:t|,?\s+(?:a\s+|at\s+)?)(?P<hour>\d{1,2})"
    r"(?:(?::|\s?h\s?)(?P<minute>\d{2})(?::(?P<second>\d{2})(?:[.,](?P<fraction>\d+))?)?"
    r"|\s?h|(?<=t\d{2})|(?=\s?[ap]\.?m))"
    r"\s?(?P<half>[ap]\.?m\.?)?(?:\s?(?P<zone>z|utc|gmt|[+-]\d{2}(?::?\d{2})?))?)?"
)
_SHAPES = tuple(
    re.compile(shape + _TIME)
    for shape in (
        r"(?P<year>\d{4})([-/.])(?P<month>\d{1,2})\2(?P<day>\d{1,2})",
        r"(?P<first>\d{1,2})([-/.])(?P<then>\d{1,2})\2(?P<year>\d{4}|\d{2})",
        r"(?P<day>\d{1,2})(?:er|st|nd|rd|th)?[-\s./]+(?P<name>[a-z]+)\.?[-\s,./]+(?P<year>\d{4}|\d{2})",
        r"(?P<name>[a-z]+)\.?\s+(?P<day>\d{1,2})(?:st|nd|rd|th)?,?\s+(?P<year>\d{4})",
    )
)
_MONTH_ONLY = re.compile(r"(?P<name>[a-z]+)\.?[-\s]+(?P<year>\d{4})|(?P<iso_year>\d{4})-(?P<month>\d{2})")
_BASIC = re.compile(r"\d{8}(?:t\d{4,6}(?:[.,]\d+)?(?:z|[+-]\d{2}(?::?\d{2})?)?)?")
_PIVOT = 69  # of two digits, from here on 19xx


@dataclass(frozen=True, slots=True)
class Moment:
    """A date or time as written: on a clock where `at` is naive. `date_only`: no time was written."""

    at: datetime
    date_only: bool


@dataclass(frozen=True, slots=True)
class Moments:
    """The moments of a column; None for what is none. `both_orders`: days first and months first are both proven."""

    values: list[Moment | None]
    both_orders: bool


def read_moments(texts: Sequence[str]) -> Moments:
    """The texts of one column as moments.

    `05/03/2026` is 5 March, unless a value of the column can only be month first (`03/25/2026`): then all are. Where
    others can only be day first too, none of the values so written is read. Of a year of two digits, 69 to 99 are
    19xx. A month without a day (`Jan 2024`, `2024-01`) is its first day.
    """
    found = [_match(_plain(text)) for text in texts]
    numeric = [(int(m["first"]), int(m["then"])) for m in found if m and "first" in m]
    day_first = any(first > 12 >= then for first, then in numeric)
    month_first = any(then > 12 >= first for first, then in numeric)
    both = day_first and month_first
    return Moments([_moment(m, month_first, both) if m else None for m in found], both)


def _plain(text: str) -> str:
    """Lower case, without accents, single spaces."""
    return " ".join(without_accents(text).lower().split())


def _match(text: str) -> dict[str, str] | None:
    for shape in _SHAPES:
        if found := shape.fullmatch(text):
            return {name: part for name, part in found.groupdict().items() if part is not None}
    if _BASIC.fullmatch(text):
        return {"basic": text.upper()}
    if found := _MONTH_ONLY.fullmatch(text):
        parts = {name: part for name, part in found.groupdict().items() if part is not None}
        return {"year": parts.get("iso_year", ""), "day": "1"} | parts
    # Only now: `mar` is a month before it is a Tuesday.
    return _match(text[weekday.end() :]) if (weekday := _WEEKDAY.match(text)) else None


def _moment(parts: dict[str, str], month_first: bool, both: bool) -> Moment | None:
    try:
        if "basic" in parts:
            return Moment(datetime.fromisoformat(parts["basic"]), len(parts["basic"]) == 8)
        if "first" in parts:
            if both:
                return None
            day, month = (parts["then"], parts["first"]) if month_first else (parts["first"], parts["then"])
        else:
            day = parts["day"]
            month = parts.get("month") or str(_MONTHS.get(parts["name"], 0))
        start = datetime(_year(parts["year"]), int(month), int(day), tzinfo=_zone(parts.get("zone")))
        return Moment(start + _time(parts), "hour" not in parts)
    except (ValueError, OverflowError):
        return None


def _year(written: str) -> int:
    year = int(written)
    return year if len(written) == 4 else year + (1900 if year >= _PIVOT else 2000)


def _zone(written: str | None) -> timezone | None:
    if not written:
        return None
    if written in {"z", "utc", "gmt"}:
        return UTC
    sign = -1 if written[0] == "-" else 1
    hours, minutes = int(written[1:3]), int(written[3:].lstrip(":") or 0)
    return timezone(sign * timedelta(hours=hours, minutes=minutes))


def _time(parts: dict[str, str]) -> timedelta:
    """The time of day.

    Raises:
        ValueError: there is no such time.
    """
    if "hour" not in parts:
        return timedelta()
    hour, minute, second = (int(parts.get(name, 0)) for name in ("hour", "minute", "second"))
    if half := parts.get("half"):
        if not 1 <= hour <= 12:
            raise ValueError(half)
        hour = hour % 12 + (12 if half[0] == "p" else 0)
    if hour > 23 or minute > 59 or second > 59:
        raise ValueError(hour)
    micros = int(parts.get("fraction", "")[:6].ljust(6, "0"))
    return timedelta(hours=hour, minutes=minute, seconds=second, microseconds=micros)
