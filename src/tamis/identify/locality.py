"""What must be loaded of a log to resolve some identifiers: what hangs together with them, and nothing else."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable

from tamis.identify.edges import Edge
from tamis.identify.identifiers import Identifier, may_join
from tamis.identify.rules import DEFAULT, Rules


def within_reach(
    identifiers: Iterable[Identifier], edges: Iterable[Edge], rules: Rules = DEFAULT
) -> frozenset[Identifier]:
    """These identifiers, and those that edges lead to from them: all edges of these resolve them as the whole log does.

    Edges of every kind lead on, refused or taken back; a blocked value or a role mailbox leads nowhere, and is left
    out. Of a log in a database, load the edges that name the identifiers, call it with all that are loaded, and so on
    until it finds none whose edges are not loaded.
    """
    beyond: defaultdict[Identifier, list[Identifier]] = defaultdict(list)
    for edge in edges:
        beyond[edge.a].append(edge.b)
        beyond[edge.b].append(edge.a)
    found: set[Identifier] = set()
    waiting = list(identifiers)
    while waiting:
        name = waiting.pop()
        if name not in found and may_join(name, rules):
            found.add(name)
            waiting += beyond[name]
    return frozenset(found)
