"""Stored events judged again: the only change that a fact may undergo."""

from __future__ import annotations

from collections.abc import Mapping

from sqlalchemy import Connection, bindparam, update

from tamis.store.schema import EVENTS


def reclassify(connection: Connection, changes: Mapping[int, str | None]) -> None:
    """Sets, of the events with these numbers, why each does not count (None: it counts)."""
    if changes:
        statement = update(EVENTS).where(EVENTS.c.seq == bindparam("number")).values(suspect=bindparam("reason"))
        connection.execute(statement, [{"number": seq, "reason": reason} for seq, reason in changes.items()])
