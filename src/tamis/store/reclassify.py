"""Stored events judged again: the only change that a fact may undergo. Its leads are then derived again."""

from __future__ import annotations

from collections.abc import Mapping

from sqlalchemy import Connection, bindparam, update

from tamis.store.events import events_naming
from tamis.store.intake import document_of
from tamis.store.naming import identifiers_of
from tamis.store.progress import ask_again
from tamis.store.schema import EVENTS


def reclassify(connection: Connection, changes: Mapping[int, str | None]) -> None:
    """Sets, of the events with these numbers, why each does not count (None: it counts); asks for their scoring."""
    if not changes:
        return
    mark(connection, changes)
    events = [event for _, event in events_naming(connection, {}, changes, last=max(changes))]
    ask_again(connection, {name for event in events for name in identifiers_of(event, document_of(event))})


def mark(connection: Connection, changes: Mapping[int, str | None]) -> None:
    """Sets it of events from which nothing is derived yet."""
    if not changes:
        return
    statement = update(EVENTS).where(EVENTS.c.seq == bindparam("number")).values(suspect=bindparam("reason"))
    connection.execute(statement, [{"number": seq, "reason": reason} for seq, reason in changes.items()])
