"""Local time and UTC for whole columns: an offset is looked up once a day, and by value only where clocks change."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import numpy as np
import numpy.typing as npt

DAY = 86_400_000_000
Micros = npt.NDArray[np.int64]

_LOCAL_EPOCH = datetime(1970, 1, 1)  # noqa: DTZ001 - the time on a clock
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def utc_of_local(local: Micros, zone: ZoneInfo) -> Micros:
    """Microseconds UTC of the times on the clocks of `zone`, in microseconds since 1970-01-01 on the clock.

    Of an ambiguous time the first; a time that does not exist has the offset before the change.
    """

    def offset(micros: int) -> timedelta | None:
        return (_LOCAL_EPOCH + timedelta(microseconds=micros)).replace(tzinfo=zone).utcoffset()

    return local - _offsets(local, offset)


def local_of_utc(utc: Micros, zone: ZoneInfo) -> Micros:
    """What the clocks of `zone` show, in microseconds since 1970-01-01 on the clock."""

    def offset(micros: int) -> timedelta | None:
        return (_EPOCH + timedelta(microseconds=micros)).astimezone(zone).utcoffset()

    return utc + _offsets(utc, offset)


def day_number(local: Micros) -> npt.NDArray[np.int32]:
    """The day on the clock as yyyymmdd."""
    days = local // DAY
    months = days.astype("datetime64[D]").astype("datetime64[M]")
    year, month = np.divmod(months.astype(np.int64), 12)
    day = days - months.astype("datetime64[D]").astype(np.int64) + 1
    numbers: npt.NDArray[np.int32] = ((year + 1970) * 10_000 + (month + 1) * 100 + day).astype(np.int32)
    return numbers


def _offsets(micros: Micros, offset_at: Callable[[int], timedelta | None]) -> Micros:
    """The offset of each value, in microseconds."""
    if not len(micros):
        return micros

    def offset(value: int) -> int:
        return (offset_at(value) or timedelta()) // timedelta(microseconds=1)

    days = micros // DAY
    first = int(days.min())
    places = days - first
    known = np.zeros(int(places.max()) + 1, np.int64)
    changes = np.zeros(len(known), np.bool_)
    for place in np.flatnonzero(np.bincount(places)):
        start = (first + int(place)) * DAY
        known[place] = offset(start)
        changes[place] = offset(start + DAY - 1) != known[place]
    offsets: Micros = known[places]
    special = changes[places]
    if special.any():
        values, where = np.unique(micros[special], return_inverse=True)
        offsets[special] = np.array([offset(int(value)) for value in values], np.int64)[where]
    return offsets
