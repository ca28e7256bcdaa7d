"""When an event happened: as the client wrote it, corrected where its clock cannot be trusted."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any, NamedTuple

from tamis.collect.protocols.message import Note

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_SECOND = 1_000_000
_DAY = 86_400 * _SECOND
_TOLERANCE = 300 * _SECOND
# Of a bare number, what it counts is told by its size: each of these is the year 5138.
_MOST_SECONDS, _MOST_MILLIS, _MOST_MICROS = 10**11, 10**14, 10**17


class Times(NamedTuple):
    """The times of an event, in microseconds UTC, and what was found odd about them."""

    occurred_at: int
    original_at: int | None
    sent_at: int | None
    notes: tuple[Note, ...]


def as_micros(value: object) -> int | None:
    """Microseconds UTC of an ISO 8601 text (UTC where it has no offset) or of a Unix time in s, ms or µs; else None."""
    if isinstance(value, bool):
        return None
    if isinstance(value, int | float):
        return _of_number(value)
    if not isinstance(value, str):
        return None
    if value.isdecimal() and value.isascii() and 10 <= len(value) <= 17:
        return _of_number(int(value))
    try:
        moment = datetime.fromisoformat(value)
    except ValueError:
        return None
    since = (moment if moment.tzinfo else moment.replace(tzinfo=UTC)) - _EPOCH
    return (since.days * 86_400 + since.seconds) * _SECOND + since.microseconds


def times_of(event: Mapping[str, Any], sent_at: object, received_at: int, *, from_device: bool) -> Times:
    """When the event happened, never after `received_at`.

    A server's clock is trusted, and so is a `timestamp` beside an `originalTimestamp`: somebody has corrected it. A
    device's is not: what counts is how long before sending (`sent_at`) the event happened. Where no time can be read,
    or it lies before 1970, the event happened on receipt.
    """
    timestamp, original = event.get("timestamp"), event.get("originalTimestamp")
    written = original if _said(original) else timestamp
    original_at, sent = as_micros(written), as_micros(sent_at)
    corrected = as_micros(timestamp) if _said(original) and _said(timestamp) else None
    notes: list[Note] = []
    if (_said(written) and original_at is None) or (_said(sent_at) and sent is None):
        notes.append("bad-time")
    if corrected is not None:
        occurred = corrected
    elif original_at is None:
        occurred = received_at
    elif from_device and sent is not None:
        occurred = received_at - max(0, sent - original_at)
    else:
        occurred = original_at
    if occurred < 0:
        occurred = received_at
        notes.append("bad-time")
    if occurred > received_at + _TOLERANCE:
        notes.append("future-clamped")
    if occurred < received_at - _DAY:
        notes.append("back-dated")
    return Times(min(occurred, received_at), original_at, sent, tuple(dict.fromkeys(notes)) if notes else ())


def _said(value: object) -> bool:
    return value is not None and value != ""


def _of_number(number: float) -> int | None:
    size = abs(number)
    if size < _MOST_SECONDS:
        return round(number * _SECOND)
    if size < _MOST_MILLIS:
        return round(number * 1_000)
    return round(number) if size < _MOST_MICROS else None
