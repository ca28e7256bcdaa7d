"""Time in a model's zone: moments, days, hours, the periods of limits.

semantics.md: 'Values' (dates), 'Which events exist' (hours), 'Limit' (periods).
"""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from tamis.model.definition import HOUR, Period

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
MINUTE = HOUR // 60


def microseconds(moment: datetime, zone: ZoneInfo) -> int:
    """A moment as microseconds UTC; without an offset it is in `zone` (ambiguous: the first of the two)."""
    aware = moment if moment.tzinfo else moment.replace(tzinfo=zone)
    return (aware - EPOCH) // timedelta(microseconds=1)


def start_of_day(day: date, zone: ZoneInfo) -> int:
    """The start of a day in `zone`."""
    return microseconds(datetime(day.year, day.month, day.day, tzinfo=zone), zone)


def local_day(t: int, zone: ZoneInfo) -> date:
    """The day of a moment in `zone`."""
    return (EPOCH + timedelta(microseconds=t)).astimezone(zone).date()


def yyyymmdd(day: date) -> int:
    """A day as one number: 5 March 2026 is 20260305."""
    return day.year * 10_000 + day.month * 100 + day.day


def hour(t: int, zone: ZoneInfo) -> int:
    """The start of the hour of `t`: hours are shifted by the minutes of the zone's offset on 1 January 2025."""
    offset = datetime(2025, 1, 1, tzinfo=UTC).astimezone(zone).utcoffset() or timedelta()
    shift = (offset // timedelta(minutes=1)) % 60 * MINUTE
    return (t + shift) // HOUR * HOUR - shift


def period(hour_start: int, per: Period, zone: ZoneInfo) -> int:
    """Which period of a limit an hour lies in."""
    if per.unit == "ever":
        return 0
    if per.unit == "hour":
        return hour_start
    day_number = (local_day(hour_start, zone) - date(1970, 1, 1)).days
    return day_number // per.days
