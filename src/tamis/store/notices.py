"""Events that tell what somebody agrees to, found again by whom they name."""

from __future__ import annotations

from collections.abc import Iterable

from sqlalchemy import Connection, select

from tamis.identify.consent import Notice
from tamis.identify.identifiers import Identifier
from tamis.store.bulk import insert_rows
from tamis.store.events import Event, events_naming
from tamis.store.intake import Document, document_of
from tamis.store.naming import identifiers_of, trust_of
from tamis.store.reading import portions
from tamis.store.schema import NOTICES
from tamis.store.sources import Source

_ANY = select(NOTICES.c.seq).limit(1)  # most stores have none, and it is asked at every visit


def notice_of(event: Event, document: Document) -> Notice | None:
    """What the event tells of somebody's will; None of what somebody did."""
    if not document.agrees:
        return None
    return Notice(tuple(identifiers_of(event, document)), event.occurred_at, trust_of(document), dict(document.agrees))


def rests_on_consent(source: Source | None) -> bool:
    """Whether what the source sends counts by consent alone."""
    return source is None or source.legal_basis == "consent"


def insert_notices(connection: Connection, notices: Iterable[tuple[int, Notice]]) -> None:
    """Notes them, by the number of their event."""
    rows = [(str(identifier), seq) for seq, notice in notices for identifier in notice.identifiers]
    insert_rows(connection, NOTICES, ("identifier", "seq"), rows)


def notices_naming(connection: Connection, identifiers: Iterable[Identifier]) -> dict[int, Notice]:
    """The noted notices that name any of these, by the number of their event."""
    if connection.execute(_ANY).first() is None:
        return {}
    numbers: set[int] = set()
    for portion in portions(sorted({str(identifier) for identifier in identifiers})):
        numbers.update(connection.execute(select(NOTICES.c.seq).where(NOTICES.c.identifier.in_(portion))).scalars())
    events = events_naming(connection, {}, numbers, last=max(numbers, default=0))
    found = ((seq, notice_of(event, document_of(event))) for seq, event in events)
    return {seq: notice for seq, notice in found if notice is not None}
