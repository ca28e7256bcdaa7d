"""Links that say what the log says already: a browser that identifies on every page view says one thing each time."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence

from tamis.identify.edges import Edge, Statement, by_time


def adds_nothing(edge: Edge, known: Sequence[Edge]) -> bool:
    """Whether the edge need not be stored: a log without it resolves to the same, now and with whatever comes later.

    It is stored already, or it is a link that says what a known one said before it (the same two ends, the same trust),
    and no operator's word stands between the two. An operator's edge is never redundant.

    `known`: the stored edges. Of the links only those between the same two ends matter; of the operators' edges all
    that are stored, wherever they stand: one on a device may come to meet the link when two devices turn out to be one.

    Two things are for the caller to hold. An operator's edge is dated no earlier than any link that was judged before
    it; links may come late. And an operator takes back edges that are stored.
    """
    if edge in known:
        return True
    words = [word for word in known if word.kind != "link"]
    return edge.kind == "link" and any(
        earlier.kind == "link"
        and earlier.statement == edge.statement
        and by_time(earlier) < by_time(edge)
        and not any(_parts(word, earlier, edge) for word in words)
        for earlier in known
    )


def _parts(word: Edge, earlier: Edge, later: Edge) -> bool:
    """Whether an operator's word may bear on one of two links of one statement, and not on the other."""
    return earlier.at <= word.at <= later.at or word.target in (earlier.id, later.id)


def without_repetitions(links: Iterable[Edge]) -> tuple[list[Edge], Mapping[Statement, Sequence[int]]]:
    """Of the links that say the same the first, and when (µs UTC) each statement was repeated; in no order."""
    first_said: dict[Statement, Edge] = {}
    repeated: defaultdict[Statement, list[int]] = defaultdict(list)
    for link in links:
        statement = link.statement
        first = first_said.setdefault(statement, link)
        if first is link:
            continue
        if link.at <= first.at and by_time(link) < by_time(first):
            first_said[statement] = link
        repeated[statement].append(max(link.at, first.at))
    return list(first_said.values()), repeated
