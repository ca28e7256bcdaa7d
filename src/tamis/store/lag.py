"""How far scoring is behind, asked so that it costs little however much waits."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import Column, Connection, func, select

from tamis.store.progress import ALARMS, RETRAINED, SCORED, progress
from tamis.store.schema import EVENTS, OUTBOX, REDO
from tamis.store.versions import version_in_state

COUNTED = 10_000
"""Rows up to which they are counted; beyond, the distance of their numbers is told, which may skip some."""


@dataclass(frozen=True, slots=True)
class Lag:
    """What waits. `oldest_received_at` (µs UTC): of the events that are not scored yet, None where there is none.

    `events` and `oldest_received_at` are None where no model is published: nothing is to be scored then. `retrained`:
    when the learned model was last learned again (µs UTC; 0 for never), with so many `alarms`.
    """

    events: int | None
    oldest_received_at: int | None
    outbox: int
    redo: int
    retrained: int = 0
    alarms: int = 0


def lag(connection: Connection) -> Lag:
    """That of now."""
    outbox, redo = _waiting(connection, OUTBOX.c.id, 0), _waiting(connection, REDO.c.id, 0)
    learned = progress(connection, RETRAINED), progress(connection, ALARMS)
    if version_in_state(connection, "active") is None:
        return Lag(None, None, outbox, redo, *learned)
    scored = progress(connection, SCORED)
    next_event = select(EVENTS.c.received_at).where(EVENTS.c.seq > scored).order_by(EVENTS.c.seq).limit(1)
    oldest: int | None = connection.execute(next_event).scalar()
    return Lag(_waiting(connection, EVENTS.c.seq, scored), oldest, outbox, redo, *learned)


def _waiting(connection: Connection, number: Column[int], after: int) -> int:
    """How many rows have a greater number."""
    some = select(number).where(number > after).order_by(number).limit(COUNTED + 1).subquery()
    count, first = connection.execute(select(func.count(), func.min(some.c[number.name])).select_from(some)).one()
    if count <= COUNTED:
        return int(count)
    last = connection.execute(select(func.max(number))).scalar_one()
    return int(last - first) + 1
