"""What anybody can write attaches nothing to a person who is proven: the crafted link, and what is left to claims."""

from __future__ import annotations

import pytest

from tamis.identify.edges import Trust
from tamis.identify.identifiers import Identifier
from tamis.identify.leads import LeadKey, Ownership
from tamis.identify.resolve import resolve

from .logs import ALICE, BOB, LAPTOP, PHONE, U1, U2, ambiguous, link, merge, person, visitor


@pytest.mark.parametrize("trust", ["verified", "form"])
@pytest.mark.parametrize("at", [1, 99], ids=["proven before", "proven after"])
def test_crafted_link_attaches_the_stranger_to_nobody(trust: Trust, at: int) -> None:
    resolution = resolve([link(PHONE, ALICE, at=at, trust=trust), link(LAPTOP, ALICE, at=50, trust="claim")])
    assert resolution.lead_of([LAPTOP], 60, "claim") == visitor(LAPTOP)
    assert resolution.lead_of([LAPTOP, ALICE], 60, "claim") == visitor(LAPTOP)
    assert resolution.lead_of([PHONE], 60, "claim") == person(ALICE)
    assert [refusal.reason for refusal in resolution.refused] == ["unproved"]


def test_crafted_link_to_an_address_that_was_only_imported_attaches_nothing() -> None:
    resolution = resolve([link(ALICE, ALICE), link(LAPTOP, ALICE, at=50, trust="claim")])
    assert resolution.lead_of([LAPTOP, ALICE], 60, "claim") == visitor(LAPTOP)


def test_crafted_link_the_strangers_own_form_makes_the_device_his() -> None:
    resolution = resolve(
        [
            link(ALICE, ALICE),
            link(LAPTOP, ALICE, at=50, trust="claim"),
            link(LAPTOP, BOB, at=60, trust="form"),
        ]
    )
    assert resolution.lead_of([LAPTOP], 40, "claim") == person(BOB)
    assert resolution.lead_of([LAPTOP], 55, "claim") == ambiguous(LAPTOP)
    assert resolution.lead_of([LAPTOP, ALICE], 70, "claim") == ambiguous(LAPTOP)


def test_crafted_link_does_not_give_the_victim_another_address() -> None:
    resolution = resolve([link(U1, U1), link(U1, BOB, at=50, trust="claim"), link(PHONE, BOB, at=60, trust="form")])
    assert resolution.why(U1, BOB) is None
    assert resolution.lead_of([PHONE], 70, "claim") == person(BOB)


def test_a_claim_without_a_device_is_of_whoever_claims() -> None:
    resolution = resolve([link(ALICE, ALICE)])
    assert resolution.lead_of([ALICE], 60, "claim") == LeadKey("unproved", ALICE)
    assert str(resolution.lead_of([ALICE], 60, "claim")) == "unproved:email:alice@corp.fr"


def test_the_first_claim_of_an_unknown_address_makes_a_lead() -> None:
    resolution = resolve([link(LAPTOP, ALICE, at=50, trust="claim")])
    assert resolution.lead_of([LAPTOP], 40, "claim") == person(ALICE)


def test_further_devices_join_a_lead_that_nobody_proved() -> None:
    resolution = resolve([link(LAPTOP, ALICE, at=50, trust="claim"), link(PHONE, ALICE, at=60, trust="claim")])
    assert resolution.lead_of([LAPTOP], 70, "claim") == resolution.lead_of([PHONE], 70, "claim") == person(ALICE)


def test_a_claim_counts_from_the_start_once_its_pair_is_proven() -> None:
    claimed = [link(ALICE, ALICE), link(LAPTOP, ALICE, at=50, trust="claim")]
    assert resolve(claimed).lead_of([LAPTOP], 40, "claim") == visitor(LAPTOP)
    proven = resolve([*claimed, link(LAPTOP, ALICE, at=90)])
    assert proven.lead_of([LAPTOP], 40, "claim") == person(ALICE)
    assert proven.ownership(LAPTOP).known_from == 50
    assert proven.refused == ()


def test_a_claim_is_believed_where_the_device_is_proven_to_be_the_same_persons() -> None:
    resolution = resolve(
        [link(U1, ALICE), link(LAPTOP, ALICE, at=60, trust="form"), link(LAPTOP, U1, at=50, trust="claim")]
    )
    assert resolution.lead_of([LAPTOP, U1], 55, "claim") == person(U1)
    assert resolution.refused == ()


def test_a_claim_is_believed_where_a_click_tells_the_same_though_it_came_later() -> None:
    edges = [link(ALICE, ALICE), link(LAPTOP, ALICE, at=50, trust="claim"), link(LAPTOP, ALICE, at=60, trust="click")]
    assert resolve(edges).ownership(LAPTOP) == Ownership(owner=person(ALICE), known_from=50, shared_from=None)
    assert resolve(edges).refused == ()


def test_a_browser_may_tell_the_address_of_a_new_user_id() -> None:
    edges = [link(LAPTOP, ALICE, at=10, trust="claim"), link(U1, ALICE, at=20, trust="claim")]
    assert resolve(edges).why(U1, ALICE) == (edges[1],)


def test_a_claim_joins_no_two_leads_that_were_known() -> None:
    joining = link(U1, ALICE, at=30, trust="claim")
    resolution = resolve([link(LAPTOP, ALICE, at=10, trust="claim"), link(PHONE, U1, at=20, trust="claim"), joining])
    assert resolution.why(U1, ALICE) is None
    assert [(refusal.edge, refusal.reason) for refusal in resolution.refused] == [(joining, "two-known-leads")]


def test_what_claims_joined_is_parted_once_one_side_is_proven_elsewhere() -> None:
    claimed = [link(U1, ALICE, at=10, trust="claim"), link(LAPTOP, U1, at=10, trust="claim")]
    assert resolve(claimed).lead_of([ALICE], 20, "form") == person(U1)
    assert resolve([*claimed, link(PHONE, ALICE, at=20, trust="form")]).lead_of([ALICE], 20, "form") == person(ALICE)


def test_an_operator_who_merges_what_was_claimed_keeps_its_devices() -> None:
    edges = [link(ALICE, ALICE), link(LAPTOP, U1, at=50, trust="claim"), merge(U1, ALICE, at=60)]
    assert resolve(edges).lead_of([LAPTOP], 40, "claim") == person(U1)


def test_a_form_joins_two_known_leads() -> None:
    phone = Identifier("phone", "+33600000001")
    edges = [link(LAPTOP, ALICE, at=10, trust="form"), link(PHONE, phone, at=20, trust="form")]
    together = resolve([*edges, link(ALICE, phone, at=30, trust="form")])
    assert together.lead_of([PHONE], 15, "claim") == person(ALICE)


def test_the_strongest_identifier_that_may_be_believed_decides() -> None:
    resolution = resolve([link(U2, U2), link(LAPTOP, ALICE, at=10, trust="claim")])
    assert resolution.lead_of([U2, ALICE, LAPTOP], 20, "claim") == person(ALICE)
    assert resolution.lead_of([U2, ALICE, LAPTOP], 20, "verified") == person(U2)
