"""Stored events judged again: the only change that a fact may undergo. Its leads are then derived again."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from sqlalchemy import Connection, bindparam, select, update

from tamis.store.bulk import insert_new_rows
from tamis.store.events import events_naming
from tamis.store.intake import document_of
from tamis.store.naming import identifiers_of
from tamis.store.progress import ask_again
from tamis.store.schema import EVENTS, JUDGED_ANEW

if TYPE_CHECKING:
    import pyarrow as pa


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
    insert_new_rows(connection, JUDGED_ANEW, ("seq",), ("seq",), [(seq,) for seq in changes])


def judged_anew(connection: Connection, last: int) -> pa.Table:
    """`seq` and `suspect` of the events up to number `last` that were ever judged anew."""
    import pyarrow as pa

    joined = JUDGED_ANEW.join(EVENTS, EVENTS.c.seq == JUDGED_ANEW.c.seq)
    wanted = select(EVENTS.c.seq, EVENTS.c.suspect).select_from(joined).where(JUDGED_ANEW.c.seq <= last)
    rows = connection.execute(wanted).all()
    return pa.table(
        {"seq": pa.array([r[0] for r in rows], pa.int64()), "suspect": pa.array([r[1] for r in rows], pa.string())}
    )
