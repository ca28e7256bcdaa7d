"""The events of a lead in pages, newest first, without reading those of other pages."""

from __future__ import annotations

import heapq
from collections.abc import Iterable, Mapping
from typing import Any

from sqlalchemy import ColumnElement, Connection, select, tuple_

from tamis.store.reading import portions
from tamis.store.schema import EVENTS

Moment = tuple[int, int]
"""When an event happened (µs UTC), and its number."""


def newest_naming(
    connection: Connection,
    named: Mapping[str, Iterable[str]],
    numbers: Iterable[int],
    last: int,
    before: Moment | None,
    most: int,
) -> list[Moment]:
    """The newest events before that moment, at most `most`, the newest first.

    Of those up to number `last` that have one of the values in a column, or one of the numbers.
    """
    moment = (EVENTS.c.occurred_at, EVENTS.c.seq)
    limits: list[ColumnElement[bool]] = [EVENTS.c.seq <= last]
    if before is not None:
        limits.append(tuple_(*moment) < tuple_(*before))
    wanted: list[tuple[str, list[Any]]] = [(column, sorted(values)) for column, values in named.items()]
    found: set[Moment] = set()
    for column, values in (*wanted, ("seq", sorted(set(numbers)))):
        for portion in portions(values):
            mine = select(*moment).where(EVENTS.c[column].in_(portion), *limits)
            rows = connection.execute(mine.order_by(*(part.desc() for part in moment)).limit(most))
            found.update((row[0], row[1]) for row in rows)
    return heapq.nlargest(most, found)
