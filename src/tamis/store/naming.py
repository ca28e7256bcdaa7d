"""Who a stored event names, how far that is to be believed, and which identifiers it says are one."""

from __future__ import annotations

from collections.abc import Sequence

from tamis.collect.protocols.message import PAGE_KEY
from tamis.identify.edges import Edge, Trust
from tamis.identify.identifiers import Identifier, Kind, read_identifier, strength
from tamis.store.events import Event
from tamis.store.intake import Document

_TRAITS: tuple[tuple[Kind, str], ...] = (
    ("crm_id", "crm_id"),
    ("email", "email"),
    ("phone", "phone"),
    ("linkedin", "linkedin"),
)


def trust_of(document: Document, trusted: bool = False) -> Trust:
    """What a person's own browser or app says is a claim: anybody can make it say anything. A server's word counts.

    So does that of the browsers of a `trusted` source, but never where the page's address may have told the SDK.
    A server whose key may stand in a page (one that rests on consent, or Matomo's) is believed as a browser is. Where
    the document itself says how far it is to be believed (a link of an e-mail), that holds.
    """
    if document.trust is not None:
        return document.trust
    unproven = document.from_device or PAGE_KEY in document.notes
    claims = unproven and (not trusted or "link-parameters" in document.notes)
    return "claim" if claims else "verified"


def identifiers_of(event: Event, document: Document) -> list[Identifier]:
    """Every identifier that the event names, the strongest first; what is blocked or unreadable is left out."""
    named: list[tuple[Kind, object]] = [("user_id", event.user_id), ("anonymous_id", event.anonymous_id)]
    if event.kind == "identify":
        named += [(kind, document.traits.get(trait)) for kind, trait in _TRAITS]
    named += document.known_as.items()
    found = (read_identifier(kind, value) for kind, value in named if isinstance(value, str))
    return sorted({identifier for identifier in found if identifier is not None}, key=strength)


def edges_of(seq: int, event: Event, document: Document, trust: Trust, named: Sequence[Identifier]) -> list[Edge]:
    """The entries of the identity log that an event makes; one that names a single identifier shows that it exists.

    `named`: its identifiers, see `identifiers_of`. An alias says that a former anonymous id and the user are one.
    """
    if event.kind == "alias" and document.previous_id is not None:
        former = read_identifier("anonymous_id", document.previous_id)
        named = [*named, former] if former is not None else named
    if not named:
        return []
    first = named[0]
    others = named[1:] or [first]
    return [Edge(f"{seq}:{n}", first, other, event.occurred_at, trust) for n, other in enumerate(others)]
