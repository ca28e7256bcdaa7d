"""Browsers that name hundreds of users, and users seen in hundreds of browsers: robots, and tests of somebody's site.

Left alone, each would make one ever larger knot of identities, that every step of the scorer has to look at. What such
a browser or user says in that hour or on that day of who is who does not count, whatever came first.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass

from sqlalchemy import ColumnElement, Connection, func, or_, select

from tamis.collect.traffic.bots import SECOND
from tamis.collect.traffic.reasons import STORM
from tamis.store.behaviour import JUDGED_LATER
from tamis.store.events import Event
from tamis.store.intake import document_of
from tamis.store.schema import EVENTS

HOUR = 3_600 * SECOND


@dataclass(frozen=True, slots=True)
class Limit:
    """How many others an identifier may name in any `span` (µs, counted from the epoch)."""

    most: int
    span: int


LIMITS = (Limit(100, HOUR), Limit(200, 24 * HOUR))

_new = EVENTS.alias("new")
_may_change = or_(
    EVENTS.c.suspect.is_(None), EVENTS.c.suspect.in_([reason for reason in JUDGED_LATER if reason is not None])
)


def of_storms(connection: Connection, after: int, last: int, limits: tuple[Limit, ...] = LIMITS) -> dict[int, str]:
    """The reason for events of browsers, by number, that name both ends of a storm, as it is known by event `last`.

    Of servers and imports nothing is said: their events are facts, though their ids be wrong. `limits`: the last has
    the longest span, of which the others are parts.
    """
    columns = [EVENTS.c.seq, *(EVENTS.c[name] for name in Event.__slots__)]
    found: dict[int, str] = {}
    for one, other in (("anonymous_id", "user_id"), ("user_id", "anonymous_id")):
        for start, end, both in _many(connection, after, last, one, other, limits):
            for from_, to in _stormy(connection, both, start, end, other, limits):
                there = EVENTS.c.occurred_at.between(from_, to - 1)
                for row in connection.execute(select(*columns).where(both, there, _may_change)):
                    if document_of(Event(*row[1:])).from_device:
                        found[row[0]] = STORM
    return found


def _many(
    connection: Connection, after: int, last: int, one: str, other: str, limits: tuple[Limit, ...]
) -> list[tuple[int, int, ColumnElement[bool]]]:
    """The longest spans in which an identifier that was named anew names more others than the least limit allows.

    With what selects the events up to `last` that name it with another.
    """
    least, span = min(limit.most for limit in limits), limits[-1].span
    touched = (
        select(_new.c[one].label("name"), (_new.c.occurred_at // span).label("place"))
        .where(_new.c.seq > after, _new.c.seq <= last, _new.c[one].is_not(None), _new.c[other].is_not(None))
        .distinct()
        .subquery()
    )
    start = touched.c.place * span
    near = (EVENTS.c[one] == touched.c.name) & EVENTS.c.occurred_at.between(start, start + (span - 1))
    crowded = (
        select(touched.c.name, start)
        .join(EVENTS, near)
        .where(EVENTS.c.seq <= last, EVENTS.c[other].is_not(None))
        .group_by(touched.c.name, touched.c.place)
        .having(func.count(EVENTS.c[other].distinct()) > least)
    )
    return [
        (start, start + span, (EVENTS.c[one] == name) & EVENTS.c[other].is_not(None) & (EVENTS.c.seq <= last))
        for name, start in connection.execute(crowded)
    ]


def _stormy(
    connection: Connection, both: ColumnElement[bool], start: int, end: int, other: str, limits: tuple[Limit, ...]
) -> list[tuple[int, int]]:
    """From when to when (µs UTC, the end not included) these events name too many others, between the two moments."""
    named: defaultdict[tuple[int, int], set[str]] = defaultdict(set)
    wanted = select(EVENTS.c.occurred_at, EVENTS.c[other]).where(both, EVENTS.c.occurred_at.between(start, end - 1))
    for at, name in connection.execute(wanted):
        for number, limit in enumerate(limits):
            named[number, at // limit.span].add(name)
    return [
        (place * limits[number].span, (place + 1) * limits[number].span)
        for (number, place), names in named.items()
        if len(names) > limits[number].most
    ]
