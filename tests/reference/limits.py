"""Entries, and how the two kinds of limits count them. semantics.md: 'Event rules', entries and limits."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from tamis.model.definition import Limit

from .moments import period


@dataclass(frozen=True)
class Entry:
    """The hits of one hour with one distinct value (None where the rule counts no distinct ones).

    `units` is what they are worth in points of 1, `decayed` the same after decay.
    """

    hour: int
    distinct: str | None
    hits: int
    first_at: int
    last_at: int
    units: float
    decayed: float


def counted_hits(entries: Sequence[Entry], limit: Limit | None, zone: ZoneInfo) -> dict[Entry, int]:
    """How many hits of each entry a limit on times counts (all of them without such a limit)."""
    if limit is None or limit.times is None:
        return {entry: entry.hits for entry in entries}
    counted = {}
    for members in _periods(entries, limit, zone):
        left = limit.times
        for entry in members:
            counted[entry] = min(entry.hits, left)
            left -= counted[entry]
    return counted


def kept_shares(
    entries: Sequence[Entry], cost: Callable[[Entry], float], limit: Limit | None, zone: ZoneInfo
) -> dict[Entry, float]:
    """What share (0 to 1) of each entry a limit on points keeps, where the entry's points are `cost` (never negative).

    Once the limit is reached the others count 0, even those that cost nothing.
    """
    if limit is None or limit.points is None:
        return dict.fromkeys(entries, 1.0)
    shares = {}
    for members in _periods(entries, limit, zone):
        left = limit.points
        for entry in members:
            if left <= 0:
                shares[entry] = 0.0
            elif cost(entry) <= left:
                shares[entry] = 1.0
            else:
                shares[entry] = left / cost(entry)
            left -= shares[entry] * cost(entry)
    return shares


def _periods(entries: Iterable[Entry], limit: Limit, zone: ZoneInfo) -> list[list[Entry]]:
    """The entries of each period, from the most recent hour to the oldest; in one hour by last time, then value."""
    ordered = sorted(entries, key=lambda entry: (-entry.hour, -entry.last_at, entry.distinct or ""))
    found: dict[int, list[Entry]] = {}
    for entry in ordered:
        found.setdefault(period(entry.hour, limit.per, zone), []).append(entry)
    return list(found.values())
