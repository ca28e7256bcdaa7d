"""Which lead a browser may be answered about: what it learns must be its own, not that of somebody it names."""

from __future__ import annotations

from collections.abc import Collection

from tamis.identify.edges import STRONG, Edge
from tamis.identify.identifiers import Identifier
from tamis.identify.leads import Lead, LeadKey
from tamis.identify.resolution import Resolution
from tamis.identify.resolve import resolve

_PROOFS = STRONG | {"click"}
"""A click on a link that was sent to him shows that the mailbox was read in that browser."""


def lead_to_answer(device: Identifier, edges: Collection[Edge], at: int) -> LeadKey | None:
    """The lead of what the device does at that moment (µs UTC), where the device may learn of it, else None.

    A device learns what it did itself: of its visitor, or of a person known by nothing but what this device claims.
    Of a person who is proven, or whom another device claims too, only if the tie to the device is itself proven: else
    whoever claims an address would be told what its owner cares for. `edges`: all that hang together with the device.
    """
    resolution = resolve(edges)
    key = resolution.lead_of([device], at, "claim")
    if key is None or key.nature != "person":
        return key
    lead = next(lead for lead in resolution.leads() if lead.key == key)
    if _is_tied(resolution, device, key.identifier) or _is_alone(lead, edges):
        return key
    return None


def _is_tied(resolution: Resolution, device: Identifier, person: Identifier) -> bool:
    path = resolution.why(device, person)
    return path is not None and all(edge.kind == "merge" or edge.trust in _PROOFS for edge in path)


def _is_alone(lead: Lead, edges: Collection[Edge]) -> bool:
    """Whether all that is known of the lead was said by one device. One that names a single identifier is nobody's."""
    names = set(lead.identifiers)
    if sum(name.is_device for name in names) != 1:
        return False
    said = [edge for edge in edges if not names.isdisjoint(edge.ends)]
    elsewhere = any(edge.a == edge.b and not edge.a.is_device for edge in said)
    return not elsewhere and all(edge.kind == "link" and edge.is_weak for edge in said)
