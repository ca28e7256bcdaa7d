"""Time in plans: the moment of a scoring, hours, calendar periods, and a time zone's offsets.

All times are whole microseconds since 1970-01-01 UTC.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache
from itertools import pairwise
from zoneinfo import ZoneInfo

from sqlglot import exp

from tamis.model.definition import DAY, HOUR, Period
from tamis.scoring.expressions import (
    E,
    add,
    at_least,
    below,
    case,
    col,
    div,
    double,
    floor_of,
    greatest,
    integer,
    least,
    number,
    param,
    sub,
)

AS_OF, AS_OF_HOUR, AS_OF_DAY = "as_of", "as_of_hour", "as_of_day"
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_FIRST_YEAR, _LAST_YEAR = 1970, 2100


@dataclass(frozen=True)
class Moment:
    """The moment of a scoring: `us`, the start of its `hour`, and its `day` as yyyymmdd in the zone."""

    us: int
    hour: int
    day: int

    def parameters(self) -> dict[str, int]:
        """The values of the plan's parameters."""
        return {AS_OF: self.us, AS_OF_HOUR: self.hour, AS_OF_DAY: self.day}

    @property
    def time(self) -> datetime:
        """The moment, in UTC."""
        return from_us(self.us)


def moment_at(when: datetime | date, zone: ZoneInfo) -> Moment:
    """The moment of `when`. A date is the end of that day in `zone`; a time without an offset is in `zone`."""
    if isinstance(when, datetime):
        local = when if when.tzinfo else when.replace(tzinfo=zone)
        us, day = to_us(local), local.astimezone(zone).date()
    else:
        following = when + timedelta(days=1)
        us, day = to_us(datetime(following.year, following.month, following.day, tzinfo=zone)), when
    return Moment(us, hour_start(us, zone), day.year * 10_000 + day.month * 100 + day.day)


def to_us(when: datetime) -> int:
    """An aware time as microseconds UTC."""
    return (when - _EPOCH) // timedelta(microseconds=1)


def from_us(us: int) -> datetime:
    """Microseconds UTC as an aware time."""
    return _EPOCH + timedelta(microseconds=us)


@lru_cache(maxsize=64)
def minutes_shift(zone: ZoneInfo) -> int:
    """By how much the zone's hours are shifted from UTC's: its offset on 1 January 2025, modulo an hour."""
    offset = datetime(2025, 1, 1, tzinfo=zone).utcoffset() or timedelta()
    return (offset // timedelta(microseconds=1)) % HOUR


def hour_start(us: int, zone: ZoneInfo) -> int:
    """The start of the hour of `us` in `zone`."""
    shift = minutes_shift(zone)
    return (us + shift) // HOUR * HOUR - shift


def hour_of(t: E, zone: ZoneInfo) -> E:
    """The start of the hour of `t` in `zone`, for times on both sides of 1970."""
    shift, hour = minutes_shift(zone), integer(HOUR)
    shifted = add(t, integer(shift)) if shift else t
    rest = exp.Mod(this=exp.paren(shifted), expression=hour)
    positive = exp.Mod(this=exp.paren(add(exp.paren(rest), hour)), expression=hour)
    return sub(t, exp.paren(positive))


CALENDAR = "calendar"  # the relation of a zone's offsets, by UTC day: day, change_at, before, after


def period_of(hour: E, period: Period, offset: E) -> E:
    """The number of the period in which the hour that starts at `hour` lies; days are local, counted from 1970-01-01.

    `offset` is the zone's offset at that hour (`offset_at`).
    """
    if period.unit == "ever":
        return integer(0)
    if period.unit == "hour":
        return hour
    return floor_of(div(add(hour, offset), number(float(period.days * DAY))))


def utc_day(t: E) -> E:
    """The key of `t` in the calendar: its UTC day, within the calendar's ends."""
    day = floor_of(div(t, number(float(DAY))))
    return least(greatest(day, integer(_first_day())), integer(_last_day()))


def offset_at(t: E, calendar: str) -> E:
    """The zone's offset at `t`, from the row of the relation `calendar` that `utc_day` joins."""
    changed = at_least(t, col("change_at", calendar))
    return case([(changed, col("after", calendar))], col("before", calendar))


@lru_cache(maxsize=64)
def calendar_rows(zone: ZoneInfo) -> list[tuple[int, int, int, int]]:
    """The rows of the relation `calendar` (day, change_at, before, after); clocks change once a day at most."""
    changes = offset_changes(zone)
    rows = []
    current = 0
    for day in range(_first_day(), _last_day() + 1):
        following = current + 1
        changes_today = following < len(changes) and changes[following][0] // DAY <= day
        change_at, after = changes[following] if changes_today else (day * DAY, changes[current][1])
        rows.append((day, change_at, changes[current][1], after))
        current = following if changes_today else current
    return rows


def _first_day() -> int:
    return (date(_FIRST_YEAR, 1, 1) - date(1970, 1, 1)).days


def _last_day() -> int:
    return (date(_LAST_YEAR, 1, 1) - date(1970, 1, 1)).days


def local_to_utc(t: E, zone: ZoneInfo) -> E:
    """A time read off the zone's clocks (as if it were UTC), in UTC.

    Where the clocks are put back the first of the two times is meant; a skipped time has the offset before the change.
    """
    changes = offset_changes(zone)
    on_clocks = [changes[0]]
    for (_, before), (at, after) in pairwise(changes):
        on_clocks.append((at + max(before, after), after))
    return sub(t, _ladder(t, on_clocks))


@lru_cache(maxsize=64)
def offset_changes(zone: ZoneInfo) -> list[tuple[int, int]]:
    """(from when, offset), ascending, in microseconds, 1970 to 2100; the first entry stands for all time before."""
    start = datetime(_FIRST_YEAR, 1, 1, tzinfo=UTC)
    changes = [(to_us(start), _offset(start, zone))]
    step = timedelta(days=7)
    while start.year <= _LAST_YEAR:
        end = start + step
        if _offset(end, zone) != changes[-1][1]:
            low, high = start, end
            while high - low > timedelta(seconds=1):
                middle = low + (high - low) // 2
                middle = middle.replace(microsecond=0)
                low, high = (middle, high) if _offset(middle, zone) == changes[-1][1] else (low, middle)
            changes.append((to_us(high), _offset(high, zone)))
        start = end
    return changes


def _offset(when: datetime, zone: ZoneInfo) -> int:
    return (when.astimezone(zone).utcoffset() or timedelta()) // timedelta(microseconds=1)


def _ladder(t: E, changes: list[tuple[int, int]]) -> E:
    if len(changes) == 1:
        return integer(changes[0][1])
    middle = len(changes) // 2
    before = below(t, integer(changes[middle][0]))
    return case([(before, _ladder(t, changes[:middle]))], _ladder(t, changes[middle:]))


def age(t: E) -> E:
    """How long before the moment of the scoring `t` was, as a double of microseconds."""
    return double(sub(param(AS_OF), t))
