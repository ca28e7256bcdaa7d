"""The first step: the edges between identifiers of persons, and those between devices, make groups."""

from __future__ import annotations

from collections.abc import Iterable

from tamis.identify.components import Components
from tamis.identify.edges import Edge
from tamis.identify.evidence import Evidence
from tamis.identify.refusals import Reason, Refusal


def join_groups(edges: Iterable[Edge], evidence: Evidence, components: Components) -> tuple[list[Edge], list[Refusal]]:
    """Judge the edges in the order given (by rank), join what may be joined: those that hold, and those refused."""
    accepted: list[Edge] = []
    refused: list[Refusal] = []
    for edge in edges:
        reason = _judge(edge, evidence, components)
        if reason is None:
            accepted.append(edge)
        else:
            refused.append(Refusal(edge, reason))
    return accepted, refused


def _judge(edge: Edge, evidence: Evidence, components: Components) -> Reason | None:
    """Join the ends of the edge, or say why not. An edge inside one group says what is known already, and holds."""
    one, other = components.group(edge.a), components.group(edge.b)
    if one is other:
        return None
    reason = components.why_apart(one, other)
    if reason is None and edge.kind == "link":
        reason = _why_too_weak(edge, evidence) or components.why_not(one, other)
    if reason is None:
        components.join(one, other)
    return reason


def _why_too_weak(edge: Edge, evidence: Evidence) -> Reason | None:
    """What anybody can write may tell of a new identifier, but joins nothing proven, no devices, no two known leads."""
    if not edge.is_weak:
        return None
    if edge.a.is_device or not evidence.proven.isdisjoint(edge.ends):
        return "unproved"
    if all(evidence.was_known_before(end, edge.at) for end in edge.ends):
        return "two-known-leads"
    return None
