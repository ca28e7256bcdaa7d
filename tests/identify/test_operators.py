"""Merging, un-merging, and why two identifiers are one lead."""

from __future__ import annotations

import pytest

from tamis.identify.edges import Edge
from tamis.identify.resolve import resolve

from .logs import ALICE, BOB, CRM1, LAPTOP, U1, U2, link, merge, person, unmerge


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
