"""Merging, un-merging, and why two identifiers are one lead."""

from __future__ import annotations

import pytest

from tamis.identify.edges import Edge
from tamis.identify.resolve import resolve

from .logs import ALICE, BOB, CRM1, LAPTOP, U1, U2, link, merge, person, unmerge, visitor


def test_an_operator_merges_what_a_limit_keeps_apart() -> None:
    resolution = resolve([merge(U1, U2, at=10)])
    assert resolution.lead_of([U2], 5, "verified") == person(U1)


def test_an_edge_taken_back_is_as_if_it_had_never_been() -> None:
    wrong = link(ALICE, BOB, at=10)
    edges = [link(LAPTOP, ALICE, at=5), wrong]
    assert resolve([*edges, unmerge(ALICE, BOB, 20, wrong.id)]).leads() == resolve(edges[:1]).leads()


def test_taking_back_may_be_taken_back() -> None:
    joining = link(ALICE, BOB, at=10)
    back = unmerge(ALICE, BOB, 20, joining.id)
    assert resolve([joining, back, unmerge(ALICE, BOB, 30, back.id)]).leads() == resolve([joining]).leads()


def test_parting_two_holds_against_every_path_and_gives_up_the_least_trusted() -> None:
    path = [link(ALICE, U1, at=10, trust="verified"), link(U1, BOB, at=5, trust="form")]
    resolution = resolve([*path, unmerge(ALICE, BOB, at=20)])
    assert resolution.why(ALICE, U1) == (path[0],)
    assert resolution.why(U1, BOB) is None
    assert [(refusal.edge, refusal.reason) for refusal in resolution.refused] == [(path[1], "kept-apart")]


def test_parting_two_holds_against_what_comes_later() -> None:
    assert resolve([unmerge(ALICE, BOB, at=20), link(ALICE, BOB, at=30)]).why(ALICE, BOB) is None


def test_merging_two_that_were_parted_joins_them_again() -> None:
    edges = [link(ALICE, BOB, at=10), unmerge(ALICE, BOB, at=20), merge(BOB, ALICE, at=30)]
    assert resolve(edges).why(ALICE, BOB) is not None


def test_where_a_merge_and_a_parting_meet_both_hold_and_a_fact_gives_way() -> None:
    weaker = link(CRM1, BOB, trust="form")
    edges = [link(U1, ALICE), weaker, unmerge(ALICE, BOB, at=20), merge(U1, CRM1, at=30)]
    resolution = resolve(edges)
    assert resolution.why(U1, CRM1) == (edges[3],)
    assert [(refusal.edge, refusal.reason) for refusal in resolution.refused] == [(weaker, "kept-apart")]


def test_why_is_the_path_from_the_one_to_the_other() -> None:
    edges = [link(LAPTOP, ALICE, at=3, trust="form"), link(ALICE, U1, at=2), link(CRM1, U1, at=1)]
    assert resolve(edges).why(LAPTOP, CRM1) == tuple(edges)
    assert resolve(edges).why(CRM1, LAPTOP) == tuple(reversed(edges))


def test_why_is_the_most_trusted_of_the_shortest() -> None:
    weak, strong = link(ALICE, U1, at=1, trust="form"), link(ALICE, U1, at=9, trust="verified")
    assert resolve([weak, strong]).why(ALICE, U1) == (strong,)


def test_why_an_identifier_is_itself_needs_nothing() -> None:
    assert resolve([]).why(ALICE, ALICE) == ()


def test_only_an_unmerge_has_a_target() -> None:
    with pytest.raises(ValueError, match="target"):
        Edge("e", ALICE, BOB, 1, "verified", "merge", "other")


def test_nothing_is_kept_apart_from_itself() -> None:
    with pytest.raises(ValueError, match="itself"):
        unmerge(ALICE, ALICE)


def test_an_edge_taken_back_takes_with_it_what_said_the_same_until_then() -> None:
    said = [link(LAPTOP, ALICE, at=at, trust="form") for at in (10, 20)] + [link(ALICE, LAPTOP, at=30, trust="form")]
    for target in said:
        resolution = resolve([*said, unmerge(LAPTOP, ALICE, 30, target.id)])
        assert resolution.lead_of([LAPTOP], 40, "claim") == visitor(LAPTOP)


def test_what_is_said_again_after_it_was_taken_back_stands() -> None:
    first, again = link(LAPTOP, ALICE, at=10, trust="form"), link(LAPTOP, ALICE, at=30, trust="form")
    resolution = resolve([first, unmerge(LAPTOP, ALICE, 20, first.id), again])
    assert resolution.why(LAPTOP, ALICE) == (again,)
    assert resolution.ownership(LAPTOP).known_from == 30


def test_what_was_said_with_another_trust_stands_though_a_link_is_taken_back() -> None:
    said, better = link(LAPTOP, ALICE, at=10, trust="claim"), link(LAPTOP, ALICE, at=5, trust="form")
    assert resolve([said, better, unmerge(LAPTOP, ALICE, 20, said.id)]).why(LAPTOP, ALICE) == (better,)


def test_taking_it_back_gives_all_that_said_the_same_back() -> None:
    said = [link(LAPTOP, ALICE, at=at, trust="form") for at in (10, 20)]
    back = unmerge(LAPTOP, ALICE, 30, said[1].id)
    assert resolve([*said, back, unmerge(LAPTOP, ALICE, 40, back.id)]).ownership(LAPTOP).known_from == 10


def test_a_repeated_link_is_refused_once() -> None:
    said = [link(U1, ALICE, at=1), *(link(U2, ALICE, at=at) for at in (30, 20, 40))]
    assert [refusal.edge for refusal in resolve(said).refused] == [said[2]]
