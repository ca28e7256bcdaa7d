"""Browsers that name hundreds of users, and users seen in hundreds of browsers: robots, and tests of somebody's site.

Left alone, each would make one ever larger knot of identities, that every step of the scorer has to look at. What such
a browser or user says in that hour or on that day of who is who does not count, whatever came first.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from sqlalchemy import Connection, func, or_, select

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

    Of servers and imports nothing is said: their events are facts, though their ids be wrong.
    """
    found: dict[int, str] = {}
    for limit in limits:
        for one, other in (("anonymous_id", "user_id"), ("user_id", "anonymous_id")):
            for seq, event in _stormy(connection, after, last, one, other, limit):
                if document_of(event).from_device:
                    found[seq] = STORM
    return found


def _stormy(
    connection: Connection, after: int, last: int, one: str, other: str, limit: Limit
) -> Iterator[tuple[int, Event]]:
    """The events that name an identifier of the kind `one` with one of the other kind, where these are too many."""
    touched = (
        select(_new.c[one].label("name"), (_new.c.occurred_at // limit.span).label("place"))
        .where(_new.c.seq > after, _new.c.seq <= last, _new.c[one].is_not(None), _new.c[other].is_not(None))
        .distinct()
        .subquery()
    )
    start = touched.c.place * limit.span
    near = (EVENTS.c[one] == touched.c.name) & EVENTS.c.occurred_at.between(start, start + (limit.span - 1))
    stormy = (
        select(touched.c.name, touched.c.place)
        .join(EVENTS, near)
        .where(EVENTS.c.seq <= last, EVENTS.c[other].is_not(None))
        .group_by(touched.c.name, touched.c.place)
        .having(func.count(EVENTS.c[other].distinct()) > limit.most)
    )
    columns = [EVENTS.c.seq, *(EVENTS.c[name] for name in Event.__slots__)]
    for name, place in connection.execute(stormy).all():
        within = EVENTS.c.occurred_at.between(place * limit.span, (place + 1) * limit.span - 1)
        mine = (EVENTS.c[one] == name) & EVENTS.c[other].is_not(None) & within
        rows = connection.execute(select(*columns).where(mine, EVENTS.c.seq <= last, _may_change))
        yield from ((row[0], Event(*row[1:])) for row in rows)
