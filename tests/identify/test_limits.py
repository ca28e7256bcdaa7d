"""What one lead may hold: one user id, few addresses, no role mailbox, and an end to every merge storm."""

from __future__ import annotations

from itertools import pairwise

from tamis.identify.identifiers import Identifier
from tamis.identify.refusals import REASONS
from tamis.identify.resolve import resolve
from tamis.identify.rules import Rules

from .logs import ALICE, BOB, CRM1, CRM2, LAPTOP, PHONE, U1, U2, link, merge, person, visitor

INFO = Identifier("email", "info@corp.fr")


def test_an_address_does_not_join_two_user_ids() -> None:
    second = link(U2, ALICE, at=20)
    resolution = resolve([link(U1, ALICE, at=10), second])
    assert resolution.lead_of([ALICE], 30, "verified") == person(U1)
    assert [(refusal.edge, refusal.reason) for refusal in resolution.refused] == [(second, "too-many-of-a-kind")]


def test_a_user_id_does_not_join_two_crm_ids() -> None:
    assert resolve([link(U1, CRM1, at=10), link(U1, CRM2, at=20)]).why(CRM1, CRM2) is None


def test_the_better_proven_of_two_wins_though_it_came_later() -> None:
    resolution = resolve([link(U1, ALICE, at=10, trust="form"), link(U2, ALICE, at=20, trust="verified")])
    assert resolution.lead_of([ALICE], 5, "verified") == person(U2)


def test_a_sixth_address_is_refused() -> None:
    addresses = [Identifier("email", f"a{n}@corp.fr") for n in range(6)]
    resolution = resolve([link(U1, address, at=n) for n, address in enumerate(addresses)])
    assert [resolution.why(U1, address) is not None for address in addresses] == [True] * 5 + [False]


def test_shared_mailbox_joins_nobody() -> None:
    resolution = resolve([link(U1, INFO, at=10), link(U2, INFO, at=20), link(LAPTOP, INFO, at=30, trust="form")])
    assert {lead.key for lead in resolution.leads()} == {person(U1), person(U2), visitor(LAPTOP)}
    assert {refusal.reason for refusal in resolution.refused} == {"role-mailbox"}


def test_shared_mailbox_is_weaker_than_the_device_and_a_lead_where_nothing_else_is_known() -> None:
    resolution = resolve([])
    assert resolution.lead_of([INFO, LAPTOP], 5, "form") == visitor(LAPTOP)
    assert resolution.lead_of([INFO], 5, "form") == person(INFO)


def test_default_values_join_nobody() -> None:
    nobody = Identifier("user_id", "null")
    resolution = resolve([link(LAPTOP, nobody), link(PHONE, nobody)])
    assert resolution.lead_of([LAPTOP, nobody], 5, "verified") == visitor(LAPTOP)
    assert resolution.lead_of([nobody], 5, "verified") is None


def test_a_value_blocked_by_the_operator_is_blocked_for_the_past_too() -> None:
    demo = Identifier("user_id", "Demo")
    edges = [link(demo, ALICE), link(demo, BOB)]
    assert resolve(edges).why(ALICE, BOB) is not None
    assert resolve(edges, Rules(blocked=frozenset({"demo"}))).why(ALICE, BOB) is None


def test_a_mailbox_named_by_the_operator_joins_nobody() -> None:
    rules = Rules(roles=frozenset({"alice"}))
    assert resolve([link(U1, ALICE)], rules).why(U1, ALICE) is None


def test_merge_storm_a_bot_that_renews_its_id_fills_one_lead_and_no_more() -> None:
    storm = [link(Identifier("anonymous_id", f"d{n:04}"), U1, at=n, trust="claim") for n in range(1_500)]
    resolution = resolve(storm)
    (lead,) = [lead for lead in resolution.leads() if lead.key == person(U1)]
    assert len(lead.identifiers) == 1_000
    assert len(resolution.refused) == 501
    assert {refusal.reason for refusal in resolution.refused} == {"too-many-identifiers"}


def test_merge_storm_what_says_its_name_still_counts() -> None:
    rules = Rules(most_identifiers=2)
    resolution = resolve([link(LAPTOP, U1, at=1, trust="claim"), link(PHONE, U1, at=2, trust="claim")], rules)
    assert resolution.lead_of([PHONE], 5, "claim") == visitor(PHONE)
    assert resolution.lead_of([PHONE, U1], 5, "claim") == person(U1)


def test_merge_storm_a_device_that_renews_its_cookie_stops_merging() -> None:
    cookies = [Identifier("anonymous_id", f"d{n:03}") for n in range(150)]
    resolution = resolve([link(a, b, at=n) for n, (a, b) in enumerate(pairwise(cookies))])
    assert max(len(lead.identifiers) for lead in resolution.leads()) == 101
    assert {refusal.reason for refusal in resolution.refused} == {"too-many-merges"}


def test_an_operator_passes_every_limit() -> None:
    rules = Rules(most_identifiers=1, most_merges=0)
    assert resolve([merge(U1, U2), merge(U1, LAPTOP)], rules).why(LAPTOP, U2) is not None


def test_what_an_operator_merged_beyond_a_limit_still_takes_what_adds_nothing_to_it() -> None:
    merged = [merge(U1, U2, at=10), link(U1, ALICE, at=20)]
    assert resolve(merged).why(U2, ALICE) is not None
    third = Identifier("user_id", "u3")
    assert resolve([*merged, link(third, ALICE, at=30)]).why(third, U1) is None


def test_user_ids_are_never_folded() -> None:
    written = [Identifier("user_id", value) for value in ("user-456", "USER-456", "456")]
    assert len(resolve([link(name, name) for name in written]).leads()) == 3


def test_the_key_is_the_strongest_identifier_and_stays_when_weaker_ones_come() -> None:
    other = Identifier("email", "a.first@corp.fr")
    edges = [link(LAPTOP, BOB, at=10, trust="form"), link(BOB, other, at=20)]
    assert resolve(edges[:1]).lead_of([LAPTOP], 1, "claim") == person(BOB)
    assert resolve(edges).lead_of([LAPTOP], 1, "claim") == person(BOB)
    assert resolve([*edges, link(U1, BOB, at=30)]).lead_of([LAPTOP], 1, "claim") == person(U1)


def test_every_reason_is_said_differently_in_each_language() -> None:
    for language in ("en", "fr"):
        assert len({text.say(language) for text in REASONS.values()}) == len(REASONS)
