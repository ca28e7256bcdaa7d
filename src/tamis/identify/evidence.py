"""What the standing edges say of each identifier by itself: since when it is known, and whether anything proves it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from tamis.identify.edges import Edge
from tamis.identify.identifiers import Identifier


@dataclass(frozen=True, slots=True)
class Evidence:
    """`first_seen`: microseconds UTC of its first edge, joined or refused. `proven`: those that a strong link names.

    An operator's merge proves nothing of its ends: it must not undo the claims that made him merge them.
    """

    first_seen: dict[Identifier, int]
    proven: frozenset[Identifier]

    def was_known_before(self, identifier: Identifier, at: int) -> bool:
        """Whether an edge named it before that moment."""
        return self.first_seen[identifier] < at


def weigh(edges: Iterable[Edge]) -> Evidence:
    """Gather it. An edge that is refused still says that its ends exist."""
    first_seen: dict[Identifier, int] = {}
    proven: set[Identifier] = set()
    for edge in edges:
        for end in edge.ends:
            if edge.at <= first_seen.get(end, edge.at):
                first_seen[end] = edge.at
        if edge.kind == "link" and not edge.is_weak:
            proven.update(edge.ends)
    return Evidence(first_seen, frozenset(proven))
