"""What operators decided: which edges they took back, and which pairs they keep apart."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from tamis.identify.edges import Edge, Statement, by_time
from tamis.identify.identifiers import Identifier


@dataclass(frozen=True, slots=True)
class Decisions:
    """The merges and links that stand, in no order, and for each identifier those that are kept apart from it."""

    merges: Sequence[Edge]
    links: Sequence[Edge]
    apart: Mapping[Identifier, frozenset[Identifier]]


def decide(edges: Iterable[Edge]) -> Decisions:
    """Reads what operators said backwards: the last word on an edge, and on a pair, is the one that holds.

    An unmerge may itself be taken back. What is decided of a pair concerns the operators' edges between these two; how
    links meet a pair that is kept apart is for whoever joins them.
    """
    links: list[Edge] = []
    words: set[Edge] = set()
    for edge in edges:
        if edge.kind == "link":
            links.append(edge)
        else:
            words.add(edge)
    said = sorted(words, key=by_time)
    taken_back = _taken_back(said)
    live = [edge for edge in said if edge.target is None and edge.id not in taken_back]
    last_word = {edge.pair: edge for edge in live}
    apart: defaultdict[Identifier, set[Identifier]] = defaultdict(set)
    for word in last_word.values():
        if word.kind == "unmerge":
            apart[word.a].add(word.b)
            apart[word.b].add(word.a)
    return Decisions(
        [edge for edge in live if edge.kind == "merge" and last_word[edge.pair].kind == "merge"],
        _standing(links, taken_back),
        {identifier: frozenset(others) for identifier, others in apart.items()},
    )


def _taken_back(words: Sequence[Edge]) -> dict[str, int]:
    """The ids of the edges that are taken back, and when (µs UTC) they last were."""
    taken_back: dict[str, int] = {}
    for word in reversed(words):
        if word.target is not None and word.id not in taken_back:
            taken_back.setdefault(word.target, word.at)
    return taken_back


def _standing(links: Sequence[Edge], taken_back: Mapping[str, int]) -> Sequence[Edge]:
    """The links that are not taken back, be it because another said the same until then."""
    until: dict[Statement, int] = {}
    for link in links if taken_back else ():
        if link.id in taken_back:
            until[link.statement] = max(taken_back[link.id], until.get(link.statement, taken_back[link.id]))
    if not until:
        return links
    return [link for link in links if link.id not in taken_back and link.at > until.get(link.statement, link.at - 1)]
