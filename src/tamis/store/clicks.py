"""Stored clicks judged again, message by message, as more of them are known."""

from __future__ import annotations

from collections.abc import Mapping

from sqlalchemy import Connection, select

from tamis.collect.mail.judging import REACH, judged_again
from tamis.collect.traffic.bots import SECOND
from tamis.store.database import Database
from tamis.store.events import Event
from tamis.store.mail import CLICKED, Mailed, click_of, mailed_of
from tamis.store.reclassify import reclassify
from tamis.store.schema import EVENTS

_MARGIN = 10 * SECOND  # clicks are numbered by tens of seconds


def judge_clicks(database: Database, since: Mapping[Mailed, int]) -> int:
    """Judges again, of each message, the clicks around and after that moment (µs UTC); how many changed.

    Raises:
        StoreUnavailableError: it does not answer.
    """
    with database.read() as connection:
        found = {mailed: at for mailed, at in since.items() if _changes(connection, mailed, at)}
    if not found:
        return 0
    changes: dict[int, str | None] = {}
    with database.write() as connection:  # judged again, since others may have written in between
        for mailed, at in found.items():
            changes |= _changes(connection, mailed, at)
        reclassify(connection, changes)
    return len(changes)


def new_clicks(connection: Connection, after: int, last: int) -> dict[Mailed, int]:
    """The messages that were clicked between those two numbers of events, and since when (µs UTC)."""
    columns = EVENTS.c.source, EVENTS.c.message_id, EVENTS.c.occurred_at
    wanted = select(*columns).where(EVENTS.c.seq > after, EVENTS.c.seq <= last, EVENTS.c.name == CLICKED)
    found: dict[Mailed, int] = {}
    for source, message_id, at in connection.execute(wanted):
        if (mailed := mailed_of(source, message_id)) is not None:
            found[mailed] = min(at, found.get(mailed, at))
    return found


def _changes(connection: Connection, mailed: Mailed, since: int) -> dict[int, str | None]:
    """What is now said otherwise of the message's clicks. Those before them are read too, as their neighbours."""
    first = since - REACH - _MARGIN
    rows = _clicks(connection, mailed, first - REACH - _MARGIN)
    said = [click_of(event) for _, event in rows]
    found = judged_again(max((links for _, links in said), default=0), [click for click, _ in said])
    return {
        seq: reason
        for (seq, event), reason in zip(rows, found, strict=True)
        if reason != event.suspect and event.occurred_at >= first
    }


def _clicks(connection: Connection, mailed: Mailed, since: int) -> list[tuple[int, Event]]:
    columns = [EVENTS.c.seq, *(EVENTS.c[name] for name in Event.__slots__)]
    wanted = (
        select(*columns)
        .where(EVENTS.c.source == mailed.source, EVENTS.c.message_id.between(*mailed.clicks_from(since)))
        .where(EVENTS.c.name == CLICKED)
        .order_by(EVENTS.c.seq)
    )
    return [(row[0], Event(*row[1:])) for row in connection.execute(wanted)]
