"""Dates and times that a model writes, in its time zone, as microseconds since 1970-01-01 UTC."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from tamis.language import Text
from tamis.model.reading.findings import Findings
from tamis.model.reading.nodes import Node, Scalar

_FRENCH_DAY = re.compile(r"([0-9]{1,2})/([0-9]{1,2})/([0-9]{4})")
_ISO = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}([T ][0-9]{2}:[0-9]{2}.*)?")
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_A_MOMENT = Text(
    en="a date such as 2026-03-05, or a time such as 2026-03-05T14:30",
    fr="une date comme 2026-03-05, ou une heure comme 2026-03-05T14:30",
)


@dataclass(frozen=True, slots=True)
class Moment:
    """A day or a time. `start` is its first microsecond; `end` the first one after it (a time lasts one)."""

    start: int
    end: int
    date_only: bool


def looks_like_moment(text: str) -> bool:
    """Whether `text` has the form of a date or a time."""
    return bool(_ISO.fullmatch(text) or _FRENCH_DAY.fullmatch(text))


def moment(node: Node, where: str, findings: Findings, zone: ZoneInfo) -> Moment | None:
    """A day (`2026-03-05`, `05/03/2026`) or a time (ISO 8601; without an offset: in `zone`); years 1900 to 2199."""
    found = _parse(node.text.strip(), zone) if isinstance(node, Scalar) else None
    if found is None:
        findings.expected(node, where, _A_MOMENT, "not-a-date")
    return found


def _parse(text: str, zone: ZoneInfo) -> Moment | None:
    if not looks_like_moment(text):
        return None
    try:
        if french := _FRENCH_DAY.fullmatch(text):
            return _day(date(int(french[3]), int(french[2]), int(french[1])), zone)
        if len(text) == len("2026-03-05"):
            return _day(date.fromisoformat(text), zone)
        at = datetime.fromisoformat(text)
    except ValueError:
        return None
    if not _in_range(at):
        return None
    us = microseconds(at if at.tzinfo else at.replace(tzinfo=zone))
    return Moment(us, us + 1, date_only=False)


def _day(day: date, zone: ZoneInfo) -> Moment | None:
    if not _in_range(day):
        return None
    start, end = (datetime.combine(d, time(), zone) for d in (day, day + timedelta(days=1)))
    return Moment(microseconds(start), microseconds(end), date_only=True)


def _in_range(day: date) -> bool:
    return 1900 <= day.year < 2200


def microseconds(at: datetime) -> int:
    """Whole microseconds since 1970-01-01 UTC of a time with a zone."""
    return (at - _EPOCH) // timedelta(microseconds=1)


def at_microseconds(us: int) -> datetime:
    """The time in UTC of `us` microseconds since 1970-01-01."""
    return _EPOCH + timedelta(microseconds=us)
