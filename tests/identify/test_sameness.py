"""Comparing two resolutions, and loading only what they need of the log."""

from __future__ import annotations

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from tamis.identify.edges import Edge
from tamis.identify.identifiers import Identifier
from tamis.identify.locality import within_reach
from tamis.identify.resolve import resolve
from tamis.identify.rules import Rules

from .logs import ALICE, BOB, LAPTOP, PHONE, SETTINGS, TRUSTS, U1, U2, identifiers, link, logs, moments, unmerge
from .questions import SIZES, answers

INFO = Identifier("email", "info@corp.fr")
some = st.lists(identifiers, min_size=1, max_size=4, unique=True)
KNOWN = [link(LAPTOP, ALICE, at=10, trust="form"), link(U1, ALICE, at=20)]


@SETTINGS
@given(logs(), st.integers(0, 14), logs(most=2), some, st.data())
def test_where_two_resolutions_are_the_same_for_some_events_of_these_are_whose_they_were(
    edges: list[Edge], dropped: int, more: list[Edge], names: list[Identifier], data: st.DataObject
) -> None:
    added = [Edge(f"m{edge.id}", edge.a, edge.b, edge.at, edge.trust) for edge in more]
    one, other = resolve(edges), resolve([*edges[:dropped], *edges[dropped + 1 :], *added])
    assume(one.same_for(other, names))
    assert answers(one, names, range(10)) == answers(other, names, range(10))
    event = data.draw(st.lists(st.sampled_from(names), unique=True))
    at, trust = data.draw(moments), data.draw(st.sampled_from(TRUSTS))
    assert one.belonging(event, at, trust) == other.belonging(event, at, trust)


@pytest.mark.parametrize(
    ("edge", "names"),
    [
        (link(U2, U2), [U2]),
        (link(LAPTOP, U2, at=5), [LAPTOP]),
        (link(LAPTOP, ALICE, at=5, trust="form"), [LAPTOP]),
        (link(LAPTOP, BOB, at=30, trust="form"), [LAPTOP]),
        (link(Identifier("user_id", "u0"), ALICE, at=1), [ALICE]),
        (link(PHONE, U1, at=30, trust="claim"), [PHONE, U1]),
    ],
    ids=["proven", "owner", "known from", "shared from", "key", "denied"],
)
def test_what_changes_somebodys_lead_is_a_difference(edge: Edge, names: list[Identifier]) -> None:
    assert resolve(KNOWN).same_for(resolve(KNOWN), names)
    assert not resolve(KNOWN).same_for(resolve([*KNOWN, edge]), names)


def test_what_concerns_others_is_none() -> None:
    more = [*KNOWN, link(PHONE, BOB, at=5, trust="form"), link(BOB, U2, at=6), link(INFO, INFO)]
    assert resolve(KNOWN).same_for(resolve(more), [LAPTOP, ALICE, U1, INFO])


def test_somebody_further_on_a_shared_device_is_none_for_the_others() -> None:
    shared = [*KNOWN, link(LAPTOP, BOB, at=30, trust="form")]
    further = [*shared, link(LAPTOP, U2, at=40, trust="form")]
    assert resolve(shared).same_for(resolve(further), [LAPTOP, ALICE, BOB])
    assert not resolve(shared).same_for(resolve(further), [LAPTOP, U2])


def test_other_rules_may_change_every_lead() -> None:
    assert not resolve(KNOWN).same_for(resolve(KNOWN, Rules(most_identifiers=1)), [ALICE])


@SETTINGS
@given(logs(), some, SIZES)
def test_what_is_within_reach_says_of_some_identifiers_what_the_whole_log_says(
    edges: list[Edge], names: list[Identifier], rules: Rules
) -> None:
    reached = within_reach(names, edges, rules)
    loaded = [edge for edge in edges if reached.intersection(edge.ends)]
    assert resolve(loaded, rules).same_for(resolve(edges, rules), names)
    assert answers(resolve(loaded, rules), names) == answers(resolve(edges, rules), names)


@SETTINGS
@given(logs(), some)
def test_loading_step_by_step_reaches_the_same(edges: list[Edge], names: list[Identifier]) -> None:
    reached: frozenset[Identifier] = frozenset()
    asked = within_reach(names, [])
    while asked != reached:
        reached = asked
        asked = within_reach(names, [edge for edge in edges if reached.intersection(edge.ends)])
    assert reached == within_reach(names, edges)


def test_role_mailboxes_and_blocked_values_lead_nowhere() -> None:
    nobody = Identifier("user_id", "null")
    edges = [link(U1, INFO), link(U2, INFO), link(U1, nobody), link(PHONE, nobody), link(U1, ALICE)]
    assert within_reach([U1, INFO], edges) == {U1, ALICE}


def test_what_is_refused_or_taken_back_leads_on() -> None:
    wrong = link(U1, ALICE)
    edges = [wrong, unmerge(U1, ALICE, 5, wrong.id), link(U2, ALICE, at=9), link(LAPTOP, U2)]
    assert within_reach([U1], edges) == {U1, ALICE, U2, LAPTOP}
