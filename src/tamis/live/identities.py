"""What new facts say of who is who: the edges to store, and whose past events may now belong to somebody else."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from tamis.identify.consent import Consents
from tamis.identify.edges import Edge, Statement
from tamis.identify.identifiers import Identifier, may_join
from tamis.identify.redundancy import adds_nothing
from tamis.identify.resolution import Resolution
from tamis.identify.resolve import resolve
from tamis.live.consents import consents_after
from tamis.live.facts import Fact, Sources, facts_naming
from tamis.store.database import Transaction
from tamis.store.edges import edges_around, edges_of_ids, operators_edges


@dataclass(frozen=True)
class Identities:
    """Who is who after a batch. `stirred`: the identifiers whose events must be given to leads again, all of them.

    `judged`: those of which all that the events say was read anew; all are stirred. `consents`: what the people around
    want done with their data. `added` and `removed` (by id) are what changes in the identity log.
    """

    resolution: Resolution
    consents: Consents
    added: Sequence[Edge]
    removed: Sequence[str] = ()
    stirred: frozenset[Identifier] = frozenset()
    judged: frozenset[Identifier] = frozenset()


def identities_after(
    connection: Transaction, facts: Sequence[Fact], again: Iterable[Identifier], last: int, sources: Sources
) -> Identities:
    """Who is who when these facts are known, up to number `last`, and the leads of `again` were judged anew."""
    said = [edge for fact in facts for edge in fact.edges()]
    named = {name for fact in facts for name in fact.identifiers} | {end for edge in said for end in edge.ends}
    stored = edges_around(connection, named)
    judged, judged_stored, judged_said = _judged_anew(connection, frozenset(again), last, sources)
    # A role mailbox joins nothing, so its own entries hang together with nobody's, and are there all the same.
    judged_stored += edges_of_ids(connection, [edge.id for edge in judged_said])
    known = {edge.id: edge for edge in (*stored, *judged_stored)}
    gone = {edge.id for edge in judged_stored if edge.kind == "link"}
    kept = {id_: edge for id_, edge in known.items() if id_ not in gone}
    added = _worth_storing([*kept.values(), *operators_edges(connection)], [*said, *judged_said])
    edges = [*kept.values(), *added]
    now = {edge.id: edge for edge in added}
    resolution = resolve(edges)
    consents, willed = consents_after(connection, facts, named | judged, edges, added, resolution)
    return Identities(
        resolution,
        consents,
        [edge for edge in added if edge != known.get(edge.id)],
        [id_ for id_ in gone if now.get(id_) != known[id_]],
        judged | _stirred(list(known.values()), edges, added, resolution) | willed,
        judged,
    )


def _judged_anew(
    connection: Transaction, again: frozenset[Identifier], last: int, sources: Sources
) -> tuple[frozenset[Identifier], list[Edge], list[Edge]]:
    """All identifiers that hang together with these, their stored edges, and what their events say now."""
    names, stored, said = again, list[Edge](), list[Edge]()
    while names:
        stored = edges_around(connection, names)
        around = names | {end for edge in stored for end in edge.ends if may_join(end)}
        facts = facts_naming(connection, around, _numbers(stored), last, sources)
        said = [edge for fact in facts for edge in fact.edges()]
        wider = around | {end for edge in said for end in edge.ends if may_join(end)}
        if wider == names:
            break
        names = wider
    return names, stored, said


def _numbers(edges: Iterable[Edge]) -> list[int]:
    """The events that said these edges."""
    return [int(edge.id.partition(":")[0]) for edge in edges if edge.kind == "link"]


def _worth_storing(known: Sequence[Edge], said: Sequence[Edge]) -> list[Edge]:
    """Those of the edges said that tell something new."""
    decided = list(dict.fromkeys(edge for edge in known if edge.kind != "link"))
    alike: defaultdict[Statement, list[Edge]] = defaultdict(list)
    for edge in known:
        if edge.kind == "link":
            alike[edge.statement].append(edge)
    added = []
    for edge in said:
        if not adds_nothing(edge, [*alike[edge.statement], *decided]):
            alike[edge.statement].append(edge)
            added.append(edge)
    return added


def _stirred(
    before: Sequence[Edge], after: Sequence[Edge], added: Sequence[Edge], now: Resolution
) -> frozenset[Identifier]:
    """Of the components that got an edge: the identifiers of those in which anything is now decided otherwise."""
    if not added or not before:
        return frozenset()
    component = _components(after)
    changed = {component[end] for edge in added for end in edge.ends if end in component}
    old = [edge for edge in before if any(component.get(end) in changed for end in edge.ends)]
    if not old:
        return frozenset()
    members: defaultdict[Identifier, list[Identifier]] = defaultdict(list)
    for identifier, root in component.items():
        if root in changed:
            members[root].append(identifier)
    was = resolve(old)
    known = {end for edge in old for end in edge.ends}
    stirred: set[Identifier] = set()
    for identifiers in members.values():
        if not now.same_for(was, [i for i in identifiers if i in known]):
            stirred.update(identifiers)
    return frozenset(stirred)


def _components(edges: Iterable[Edge]) -> dict[Identifier, Identifier]:
    """A representative of what hangs together, for each identifier that may join."""
    parent: dict[Identifier, Identifier] = {}

    def root(identifier: Identifier) -> Identifier:
        parent.setdefault(identifier, identifier)
        while parent[identifier] != identifier:
            parent[identifier] = parent[parent[identifier]]
            identifier = parent[identifier]
        return identifier

    for edge in edges:
        ends = [end for end in edge.ends if may_join(end)]
        for end in ends:
            parent[root(end)] = root(ends[0])
    return {identifier: root(identifier) for identifier in list(parent)}
