"""What holds for every log."""

from __future__ import annotations

from collections import Counter

from hypothesis import assume, given
from hypothesis import strategies as st

from tamis.identify.edges import STRONG, Edge
from tamis.identify.identifiers import Identifier, may_join, strength
from tamis.identify.leads import Belonging, Lead, Ownership
from tamis.identify.resolution import Resolution
from tamis.identify.resolve import resolve
from tamis.identify.rules import Rules

from .logs import IDENTIFIERS, SETTINGS, TRUSTS, identifiers, logs, merge, moments, unmerge
from .questions import SIZES, answers

people = st.sampled_from([name for name in IDENTIFIERS if not name.is_device])


def said(resolution: Resolution) -> tuple[tuple[Lead, ...], list[Belonging | Ownership | None]]:
    """All that scores depend on."""
    return resolution.leads(), answers(resolution)


def raw_components(edges: list[Edge]) -> list[list[Edge]]:
    """The edges that hang together by identifiers that may join."""
    groups: list[tuple[set[Identifier], list[Edge]]] = []
    for edge in edges:
        ends = {end for end in edge.ends if may_join(end)}
        touched = [group for group in groups if group[0] & ends]
        groups = [group for group in groups if not group[0] & ends]
        names, together = ends.union(*(group[0] for group in touched)), [edge]
        for group in touched:
            together += group[1]
        groups.append((names, together))
    return [together for _, together in groups]


@SETTINGS
@given(logs(), st.data(), SIZES)
def test_order_and_repetition_change_nothing(edges: list[Edge], data: st.DataObject, rules: Rules) -> None:
    repeated = data.draw(st.lists(st.sampled_from(edges))) if edges else []
    shuffled = data.draw(st.permutations(edges + repeated))
    one, other = resolve(edges, rules), resolve(shuffled, rules)
    assert said(one) == said(other)
    assert one.refused == other.refused


@SETTINGS
@given(logs(), identifiers, identifiers, SIZES)
def test_a_merge_that_is_taken_back_was_never_made(
    edges: list[Edge], a: Identifier, b: Identifier, rules: Rules
) -> None:
    after = resolve([*edges, merge(a, b, 100, "merge"), unmerge(a, b, 101, "merge")], rules)
    assert said(after) == said(resolve(edges, rules))


@SETTINGS
@given(logs(), identifiers, identifiers, SIZES)
def test_two_that_were_not_one_are_as_before_once_merged_and_parted(
    edges: list[Edge], a: Identifier, b: Identifier, rules: Rules
) -> None:
    before = resolve(edges, rules)
    assume(a.is_device == b.is_device and before.why(a, b) is None)
    assume(not any(edge.kind != "link" and edge.pair == {a, b} for edge in edges))
    after = resolve([*edges, merge(a, b, 100, "merge"), unmerge(a, b, 101)], rules)
    assert said(after) == said(before)


@SETTINGS
@given(logs(), identifiers, identifiers, SIZES)
def test_parting_two_and_merging_them_again_is_merging_them(
    edges: list[Edge], a: Identifier, b: Identifier, rules: Rules
) -> None:
    assume(a != b)
    parted = [*edges, unmerge(a, b, 100, name="apart")]
    assert said(resolve([*parted, merge(a, b, 101, "merge")], rules)) == said(
        resolve([*edges, merge(a, b, 101, "merge")], rules)
    )


@SETTINGS
@given(logs(), identifiers, identifiers, SIZES)
def test_two_that_were_parted_are_not_one_lead(edges: list[Edge], a: Identifier, b: Identifier, rules: Rules) -> None:
    assume(a != b)
    assert resolve([*edges, unmerge(a, b, 100, name="apart")], rules).why(a, b) is None


@SETTINGS
@given(logs(kinds=("unmerge",)), SIZES)
def test_no_lead_is_two_people_unless_an_operator_says_so(edges: list[Edge], rules: Rules) -> None:
    for lead in resolve(edges, rules).leads():
        counts = Counter[str](name.kind for name in lead.identifiers)
        assert all(counts[kind] <= most for kind, most in rules.limits.items())
        assert len(lead.identifiers) <= max(rules.most_identifiers, 1)


@SETTINGS
@given(logs())
def test_a_part_that_hangs_together_says_the_same_alone(edges: list[Edge]) -> None:
    whole = resolve(edges)
    for part in raw_components(edges):
        alone = resolve(part)
        names = {end for edge in part for end in edge.ends if may_join(end)}
        devices = [name for name in names if name.is_device]
        assert set(alone.leads()) == {lead for lead in whole.leads() if names.intersection(lead.identifiers)}
        for event in [[name] for name in names] + [[name, device] for name in names for device in devices]:
            for at in range(0, 10, 3):
                for trust in TRUSTS:
                    assert alone.belonging(event, at, trust) == whole.belonging(event, at, trust)


@SETTINGS
@given(logs(), SIZES)
def test_every_identifier_is_in_one_lead_that_is_named_after_its_strongest(edges: list[Edge], rules: Rules) -> None:
    leads = resolve(edges, rules).leads()
    assert max(Counter(name for lead in leads for name in lead.identifiers).values(), default=1) == 1
    for lead in leads:
        assert lead.key.identifier in lead.identifiers
        assert lead.key.identifier.kind == min(lead.identifiers, key=strength).kind


@SETTINGS
@given(logs(), identifiers, identifiers)
def test_there_is_a_reason_exactly_where_two_are_one_lead(edges: list[Edge], a: Identifier, b: Identifier) -> None:
    resolution = resolve(edges)
    together = a == b or any({a, b} <= set(lead.identifiers) for lead in resolution.leads())
    path = resolution.why(a, b)
    assert (path is not None) == together
    here = a
    for edge in path or ():
        assert here in edge.ends
        here = edge.b if edge.a == here else edge.a
    assert path is None or here == b


@SETTINGS
@given(logs())
def test_every_edge_that_stands_joins_or_is_refused_be_it_as_the_repetition_of_one(edges: list[Edge]) -> None:
    resolution = resolve(edges)
    refused = [refusal.edge for refusal in resolution.refused]
    assert len(refused) == len(set(refused))
    statements = {(edge.kind, edge.statement) for edge in refused}
    taken_back = {edge.target for edge in edges}
    silent = {edge.statement for edge in edges if edge.id in taken_back}
    for edge in edges:
        overruled = edge.id in taken_back or (edge.kind == "link" and edge.statement in silent)
        overruled |= edge.kind == "merge" and any(o.kind == "unmerge" and o.pair == edge.pair for o in edges)
        if edge.kind != "unmerge" and not overruled and (edge.kind, edge.statement) not in statements:
            assert resolution.why(edge.a, edge.b) is not None


@SETTINGS
@given(logs(kinds=()), st.lists(people, min_size=1, max_size=3, unique=True), moments)
def test_a_stranger_attaches_nothing_to_a_proven_person(edges: list[Edge], names: list[Identifier], at: int) -> None:
    """Whatever a new browser claims, whenever, its events are not those of anybody who is proven."""
    stranger = Identifier("anonymous_id", "stranger")
    said_by_him = [Edge(f"s{n}", stranger, name, at, "claim") for n, name in enumerate(names)]
    said_by_him += [Edge(f"t{n}", names[0], name, at, "claim") for n, name in enumerate(names)]
    resolution = resolve([*edges, *said_by_him])
    proven = {end for edge in edges if edge.trust in STRONG for end in edge.ends if not end.is_device}
    victims = {lead.key for lead in resolution.leads() if proven.intersection(lead.identifiers)}
    for moment in (0, at, 9):
        for claimed in ([], *([name] for name in names), names):
            found = resolution.belonging([stranger, *claimed], moment, "claim")
            assert found is not None
            assert found.lead not in victims


@SETTINGS
@given(logs(kinds=()), st.lists(identifiers, min_size=1, max_size=3, unique=True), moments)
def test_a_stranger_moves_no_identifier_of_a_proven_person(edges: list[Edge], names: list[Identifier], at: int) -> None:
    """What a lead with a proven identifier holds of persons is the same before and after any claim."""
    claims = [Edge(f"t{n}", a, b, at, "claim") for n, (a, b) in enumerate(zip(names, names[1:] or names, strict=False))]
    proven = {end for edge in edges if edge.trust in STRONG for end in edge.ends if not end.is_device}

    def held(log: list[Edge]) -> set[frozenset[Identifier]]:
        persons = (frozenset(name for name in lead.identifiers if not name.is_device) for lead in resolve(log).leads())
        return {names for names in persons if names & proven}

    assert held([*edges, *claims]) == held(edges)
