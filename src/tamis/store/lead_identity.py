"""Which lead an identifier is of, and which identifiers a lead has, as the identity log says."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import cast

from sqlalchemy import Connection

from tamis.identify.edges import Edge
from tamis.identify.identifiers import Identifier, may_join
from tamis.identify.leads import LeadKey, Nature
from tamis.identify.resolution import Resolution
from tamis.identify.resolve import resolve
from tamis.store.edges import edges_around, edges_naming, identifier_of
from tamis.store.leads import StoredLead, leads_by_id, leads_by_key

_PREFIXED = ("ambiguous", "unproved")


@dataclass(frozen=True)
class LeadIdentity:
    """A lead's identifiers, the strongest first, and what decides about the events of all that hang together with it.

    `around`: every identifier that an event of the lead may name. `events`: the numbers of those that made an edge.
    """

    key: LeadKey
    identifiers: tuple[Identifier, ...]
    around: frozenset[Identifier]
    events: frozenset[int]
    resolution: Resolution


def key_of(text: str) -> LeadKey:
    """The key that `str(key)` wrote.

    Raises:
        ValueError: it wrote none.
    """
    for nature in _PREFIXED:
        if text.startswith(f"{nature}:"):
            return LeadKey(cast(Nature, nature), identifier_of(text.removeprefix(f"{nature}:")))
    identifier = identifier_of(text)
    return LeadKey("visitor" if identifier.is_device else "person", identifier)


def identity_of(connection: Connection, key: str) -> LeadIdentity:
    """Who the lead of that key is.

    Raises:
        ValueError: that is no lead's key.
    """
    wanted = key_of(key)
    edges = _edges(connection, wanted.identifier)
    resolution = resolve(edges)
    members = next((lead.identifiers for lead in resolution.leads() if lead.key == wanted), (wanted.identifier,))
    around = {end for edge in edges for end in edge.ends} | set(members)
    numbers = {int(edge.id.partition(":")[0]) for edge in edges if edge.kind == "link"}
    return LeadIdentity(wanted, members, frozenset(around), frozenset(numbers), resolution)


def resolution_with(connection: Connection, identity: LeadIdentity, names: Iterable[Identifier]) -> Resolution:
    """Who is who around the lead and around these identifiers too, which the log need not join with it."""
    strangers = set(names) - identity.around
    if not strangers:
        return identity.resolution
    return resolve(edges_around(connection, {*identity.around, *strangers}))


def leads_known_by(connection: Connection, identifier: Identifier) -> frozenset[int]:
    """The numbers of the leads that the identifier is of: mostly one; a shared device also names an ambiguous one."""
    resolution = resolve(_edges(connection, identifier))
    holders = {str(lead.key) for lead in resolution.leads() if identifier in lead.identifiers}
    keys = {*holders, str(identifier), *(f"{nature}:{identifier}" for nature in _PREFIXED)}
    return frozenset(lead.id for lead in leads_by_key(connection, keys).values() if is_living(lead))


def find_lead(connection: Connection, name: str) -> StoredLead | None:
    """The lead of that number or key, whatever became of it."""
    if name.isascii() and name.isdigit():
        number = int(name) if len(name) < 19 else 0
        return leads_by_id(connection, [number]).get(number)
    return leads_by_key(connection, [name]).get(name)


def successor_of(connection: Connection, lead: StoredLead) -> StoredLead | None:
    """The lead as it is now: itself, or the one that it became part of; None where nothing is left of it."""
    seen = {lead.id}
    while lead.successor is not None:
        found = leads_by_id(connection, [lead.successor]).get(lead.successor)
        if found is None or found.id in seen:
            return None
        lead = found
        seen.add(lead.id)
    return lead if is_living(lead) else None


def is_living(lead: StoredLead) -> bool:
    """Whether it has events of its own."""
    return lead.successor is None and lead.profile.events > 0


def _edges(connection: Connection, identifier: Identifier) -> list[Edge]:
    """What the log says around it; of a role mailbox, which joins nothing, only what names it."""
    if may_join(identifier):
        return edges_around(connection, [identifier])
    return edges_naming(connection, [identifier])
