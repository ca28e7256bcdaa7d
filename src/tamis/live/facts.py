"""Stored events with what they name, ready to be given to leads."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from tamis.identify.edges import Edge, Trust
from tamis.identify.identifiers import Identifier
from tamis.store.database import Transaction
from tamis.store.events import Event, events_naming
from tamis.store.intake import Document, document_of
from tamis.store.named import COLUMNS, numbers_naming
from tamis.store.naming import edges_of, identifiers_of, trust_of
from tamis.store.notices import rests_on_consent
from tamis.store.sources import Source

Sources = Mapping[int, Source]


@dataclass(frozen=True, slots=True)
class Fact:
    """An event, its number, whom it names, and how far that is to be believed.

    `on_consent`: its source rests on consent.
    """

    seq: int
    event: Event
    document: Document
    identifiers: tuple[Identifier, ...]
    trust: Trust
    source: str | None
    on_consent: bool

    @property
    def counts(self) -> bool:
        """Whether it may say who is who, and may be scored unless the lead's will forbids it."""
        return self.event.suspect is None and not self.document.agrees

    def edges(self) -> list[Edge]:
        """What it says to the identity log: nothing, unless it counts."""
        return edges_of(self.seq, self.event, self.document, self.trust, self.identifiers) if self.counts else []


def fact_of(seq: int, event: Event, sources: Sources) -> Fact:
    """The fact that a row is."""
    document = document_of(event)
    source = sources.get(event.source)
    trust = trust_of(document, source is not None and source.trusted)
    named = tuple(identifiers_of(event, document))
    return Fact(seq, event, document, named, trust, source.name if source else None, rests_on_consent(source))


def facts_naming(
    connection: Transaction, identifiers: Iterable[Identifier], numbers: Iterable[int], last: int, sources: Sources
) -> list[Fact]:
    """The facts up to number `last` that count and name any of these, or have one of the numbers, in their order."""
    wanted = set(identifiers)
    names: dict[str, set[str]] = {column: set() for column in COLUMNS}
    for identifier in wanted:
        if identifier.kind in names:
            names[identifier.kind].add(identifier.value)
    noted = numbers_naming(connection, wanted)
    found = events_naming(connection, names, noted.union(numbers), last, counting=True)
    return [fact_of(seq, event, sources) for seq, event in found]
