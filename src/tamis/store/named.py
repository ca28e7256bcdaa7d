"""Events whom no column names (an e-mail address, a CRM id), found again by what they name."""

from __future__ import annotations

from collections.abc import Iterable

from sqlalchemy import Connection, select

from tamis.identify.identifiers import Identifier
from tamis.store.bulk import insert_rows
from tamis.store.reading import portions
from tamis.store.schema import NAMED

COLUMNS = frozenset({"anonymous_id", "user_id"})
"""The kinds of identifier that are columns of events."""


def insert_named(connection: Connection, events: Iterable[tuple[int, Iterable[Identifier], bool]]) -> None:
    """Notes events, by number, with all that they name, and whether they count.

    Those that count and that a column names need no note: the identity log tells whom else they name.
    """
    rows = [
        (str(identifier), seq)
        for seq, identifiers, counts in events
        if not (counts and any(identifier.kind in COLUMNS for identifier in identifiers))
        for identifier in identifiers
        if identifier.kind not in COLUMNS
    ]
    insert_rows(connection, NAMED, ("identifier", "seq"), rows)


def numbers_naming(connection: Connection, identifiers: Iterable[Identifier]) -> set[int]:
    """The numbers of the noted events that name any of these."""
    names = sorted(str(identifier) for identifier in identifiers if identifier.kind not in COLUMNS)
    found: set[int] = set()
    for portion in portions(names):
        found.update(connection.execute(select(NAMED.c.seq).where(NAMED.c.identifier.in_(portion))).scalars())
    return found
