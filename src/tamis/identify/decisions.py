"""What operators decided: which edges they took back, and which pairs they keep apart."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from tamis.identify.edges import Edge, by_time
from tamis.identify.identifiers import Identifier


@dataclass(frozen=True, slots=True)
class Decisions:
    """The links and merges that stand, and for each identifier those that are kept apart from it."""

    standing: tuple[Edge, ...]
    apart: Mapping[Identifier, frozenset[Identifier]]


def decide(edges: Iterable[Edge]) -> Decisions:
    """Reads the log backwards: the last word on an edge, and on a pair, is the one that holds.

    An unmerge may itself be taken back. What is decided of a pair concerns the operators' edges between these two; how
    links meet a pair that is kept apart is for whoever joins them.
    """
    log = sorted(set(edges), key=by_time, reverse=True)
    taken_back: set[str] = set()
    for edge in log:
        if edge.target is not None and edge.id not in taken_back:
            taken_back.add(edge.target)
    live = [edge for edge in log if edge.target is None and edge.id not in taken_back]
    last_word: dict[frozenset[Identifier], Edge] = {}
    for edge in live:
        if edge.kind != "link":
            last_word.setdefault(edge.pair, edge)
    apart: defaultdict[Identifier, set[Identifier]] = defaultdict(set)
    for word in last_word.values():
        if word.kind == "unmerge":
            apart[word.a].add(word.b)
            apart[word.b].add(word.a)
    merged = {pair for pair, word in last_word.items() if word.kind == "merge"}
    return Decisions(
        tuple(edge for edge in live if edge.kind == "link" or (edge.kind == "merge" and edge.pair in merged)),
        {identifier: frozenset(others) for identifier, others in apart.items()},
    )
