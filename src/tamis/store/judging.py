"""New events judged by their neighbours, portion by portion behind the collector; several servers may do it at once."""

from __future__ import annotations

from collections.abc import Mapping

from sqlalchemy import Connection, func, select

from tamis.collect.traffic.bots import Burst
from tamis.store.behaviour import JUDGED_LATER, of_behaviour
from tamis.store.clicks import judge_clicks, new_clicks
from tamis.store.database import Database
from tamis.store.own_people import of_own_people
from tamis.store.progress import JUDGED, SCORED, advance, interrupt_steps, progress
from tamis.store.reading import portions
from tamis.store.reclassify import mark, reclassify
from tamis.store.schema import EVENTS
from tamis.store.storms import of_storms

MOST = 10_000
"""Events in one portion."""


def judge_next(database: Database, burst: Burst, most: int = MOST) -> bool:
    """Judges the next events; whether more wait.

    What is found is written with the watermark, unless another server was faster: it found the same.

    Raises:
        StoreUnavailableError: the store does not answer.
    """
    with database.read() as connection:
        after = progress(connection, JUDGED)
        count, last = _next(connection, after, most)
        if not count:
            return False
        clicks = new_clicks(connection, after, last)
        changes = {
            **of_behaviour(connection, after, last, burst),
            **of_storms(connection, after, last),
            **of_own_people(connection, after, last),
        }
    judge_clicks(database, clicks)
    with database.write() as connection:
        if advance(connection, JUDGED, after, last):
            _apply(connection, changes)
    return count == most


def pass_over(database: Database, most: int = MOST) -> None:
    """Leaves the next events as they are.

    Raises:
        StoreUnavailableError: the store does not answer.
    """
    with database.write() as connection:
        after = progress(connection, JUDGED)
        count, last = _next(connection, after, most)
        if count:
            advance(connection, JUDGED, after, last)


def _next(connection: Connection, after: int, most: int) -> tuple[int, int]:
    """How many events come next, and the number of the last of them."""
    numbers = select(EVENTS.c.seq).where(EVENTS.c.seq > after).order_by(EVENTS.c.seq).limit(most).subquery()
    count, last = connection.execute(select(func.count(), func.max(numbers.c.seq))).one()
    return count, last or after


def _apply(connection: Connection, changes: Mapping[int, str | None]) -> None:
    """Marks the events that nobody judged otherwise meanwhile. Of those that are not scored yet nothing is derived."""
    if not changes:
        return
    interrupt_steps(connection)
    scored = progress(connection, SCORED)
    still = {seq: changes[seq] for seq in _as_before(connection, changes)}
    reclassify(connection, {seq: reason for seq, reason in still.items() if seq <= scored})
    mark(connection, {seq: reason for seq, reason in still.items() if seq > scored})


def _as_before(connection: Connection, changes: Mapping[int, str | None]) -> list[int]:
    found: list[int] = []
    for portion in portions(changes):
        rows = connection.execute(select(EVENTS.c.seq, EVENTS.c.suspect).where(EVENTS.c.seq.in_(portion)))
        found += [seq for seq, suspect in rows if suspect in JUDGED_LATER and suspect != changes[seq]]
    return found
