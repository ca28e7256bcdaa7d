"""The facts as rows: written once each, read in the order of their numbers."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from operator import attrgetter
from typing import Any

from sqlalchemy import Connection, func, insert, select
from sqlalchemy.dialects import postgresql

from tamis.store.bulk import insert_new_rows
from tamis.store.reading import portions
from tamis.store.schema import EVENTS, QUARANTINE

LONGEST_BODY = 32_768
"""Characters kept of what is quarantined."""


@dataclass(frozen=True, slots=True)
class Event:
    """One fact. Times are microseconds UTC; `document` is a JSON object with what else came with it."""

    source: int
    message_id: str
    kind: str
    name: str
    occurred_at: int
    received_at: int
    anonymous_id: str | None
    user_id: str | None
    suspect: str | None
    document: str


@dataclass(frozen=True, slots=True)
class Quarantined:
    """What was received and is no event, and why."""

    source: int
    received_at: int
    code: str
    reason: str
    body: str


def insert_events(connection: Connection, events: Sequence[Event]) -> int:
    """Stores the events whose (source, message_id) is not there yet; how many these were."""
    if not events:
        return 0
    once = ["source", "message_id"]
    if connection.dialect.name == "sqlite":
        return insert_new_rows(connection, EVENTS, Event.__slots__, once, [_row(event) for event in events])
    rows = [{name: getattr(event, name) for name in Event.__slots__} for event in events]
    # PostgreSQL's driver does not count the rows of many inserts.
    wanted = postgresql.insert(EVENTS).on_conflict_do_nothing(index_elements=once).returning(EVENTS.c.seq)
    return len(connection.execute(wanted, rows).all())


_row = attrgetter(*Event.__slots__)


def insert_quarantined(connection: Connection, found: Sequence[Quarantined]) -> None:
    """Keeps what could not become an event."""
    if found:
        rows = [{**asdict(one), "body": one.body[:LONGEST_BODY]} for one in found]
        connection.execute(insert(QUARANTINE), rows)


def read_events(connection: Connection, after: int, most: int) -> list[tuple[int, Event]]:
    """The next events with their numbers, at most `most`, whose number is greater than `after`."""
    columns = [EVENTS.c.seq, *(EVENTS.c[name] for name in Event.__slots__)]
    rows = connection.execute(select(*columns).where(EVENTS.c.seq > after).order_by(EVENTS.c.seq).limit(most))
    return [(row[0], Event(*row[1:])) for row in rows]


def events_naming(
    connection: Connection,
    named: Mapping[str, Iterable[str]],
    numbers: Iterable[int],
    last: int,
    counting: bool = False,
) -> list[tuple[int, Event]]:
    """The events up to number `last` that have one of the values in a column, or one of the numbers; by number.

    `counting`: only those that may be scored.
    """
    columns = [EVENTS.c.seq, *(EVENTS.c[name] for name in Event.__slots__)]
    wanted: list[tuple[str, list[Any]]] = [(column, sorted(values)) for column, values in named.items()]
    found: dict[int, Event] = {}
    for column, values in (*wanted, ("seq", sorted(set(numbers)))):
        for portion in portions(values):
            wanted_rows = select(*columns).where(EVENTS.c[column].in_(portion), EVENTS.c.seq <= last)
            rows = connection.execute(wanted_rows.where(EVENTS.c.suspect.is_(None)) if counting else wanted_rows)
            found.update((row[0], Event(*row[1:])) for row in rows)
    return sorted(found.items())


def all_events(connection: Connection, at_once: int = 10_000) -> Iterator[list[tuple[int, Event]]]:
    """Every event, in batches, as of one moment where the connection is in one transaction."""
    last = 0
    while batch := read_events(connection, last, at_once):
        yield batch
        last = batch[-1][0]


def last_event(connection: Connection) -> int:
    """The number of the latest; 0 where there is none."""
    last: int = connection.execute(select(func.coalesce(func.max(EVENTS.c.seq), 0))).scalar_one()
    return last


def last_received(connection: Connection) -> int:
    """When the last event was received, µs UTC; 0 where there is none."""
    last = select(EVENTS.c.received_at).order_by(EVENTS.c.seq.desc()).limit(1)
    return connection.execute(last).scalar_one_or_none() or 0


def count_events(connection: Connection) -> int:
    """How many there are."""
    return connection.execute(select(func.count()).select_from(EVENTS)).scalar_one()


def count_quarantined(connection: Connection) -> int:
    """How many were kept aside."""
    return connection.execute(select(func.count()).select_from(QUARANTINE)).scalar_one()
