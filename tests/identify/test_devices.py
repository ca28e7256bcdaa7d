"""Whose a device is: the shared browser, the late identify, the forwarded link, the renewed cookie."""

from __future__ import annotations

import pytest

from tamis.identify.edges import Trust
from tamis.identify.leads import Belonging, Ownership
from tamis.identify.resolve import resolve

from .logs import ALICE, BOB, LAPTOP, PHONE, TABLET, U1, U2, ambiguous, link, merge, person, unmerge, visitor


def test_a_device_on_which_nobody_identified_is_a_visitor() -> None:
    assert resolve([]).belonging([LAPTOP], 5, "claim") == Belonging(visitor(LAPTOP), was_anonymous=False)


def test_what_a_visitor_did_before_he_said_who_he_is_counts_and_is_shown_so() -> None:
    resolution = resolve([link(LAPTOP, ALICE, at=10, trust="form")])
    assert resolution.belonging([LAPTOP], 3, "claim") == Belonging(person(ALICE), was_anonymous=True)
    assert resolution.belonging([LAPTOP], 10, "claim") == Belonging(person(ALICE), was_anonymous=False)


def test_shared_browser_two_user_ids_on_one_device_are_two_leads() -> None:
    resolution = resolve([link(LAPTOP, U1, at=10), link(LAPTOP, U2, at=20)])
    assert {lead.key for lead in resolution.leads()} == {person(U1), person(U2)}
    assert resolution.why(U1, U2) is None


def test_shared_browser_two_addresses_on_one_device_are_two_leads() -> None:
    resolution = resolve([link(LAPTOP, ALICE, at=10, trust="form"), link(LAPTOP, BOB, at=20, trust="form")])
    assert {lead.key for lead in resolution.leads()} == {person(ALICE), person(BOB)}


def test_shared_browser_what_is_done_without_a_name_is_the_first_persons_until_the_second_comes() -> None:
    resolution = resolve([link(LAPTOP, U1, at=10), link(LAPTOP, U2, at=20)])
    assert [resolution.lead_of([LAPTOP], at, "claim") for at in (5, 15, 19)] == [person(U1)] * 3
    assert [resolution.lead_of([LAPTOP], at, "claim") for at in (20, 99)] == [ambiguous(LAPTOP)] * 2
    assert resolution.ownership(LAPTOP) == Ownership(owner=person(U1), known_from=10, shared_from=20)


@pytest.mark.parametrize("trust", ["verified", "form", "claim"])
def test_shared_browser_who_says_his_name_has_his_own_events(trust: Trust) -> None:
    resolution = resolve([link(LAPTOP, U1, at=10, trust=trust), link(LAPTOP, U2, at=20, trust=trust)])
    assert resolution.lead_of([LAPTOP, U1], 30, "claim") == person(U1)
    assert resolution.lead_of([LAPTOP, U2], 30, "claim") == person(U2)


def test_shared_browser_the_first_person_coming_back_does_not_make_it_his_again() -> None:
    resolution = resolve([link(LAPTOP, U1, at=10), link(LAPTOP, U2, at=20), link(LAPTOP, U1, at=30)])
    assert resolution.lead_of([LAPTOP], 31, "claim") == ambiguous(LAPTOP)


def test_one_person_with_two_identifiers_does_not_share_with_himself() -> None:
    resolution = resolve([link(LAPTOP, U1, at=10), link(LAPTOP, ALICE, at=20), link(U1, ALICE, at=30)])
    assert resolution.ownership(LAPTOP) == Ownership(owner=person(U1), known_from=10, shared_from=None)


def test_a_device_is_of_who_is_proven_on_it_until_anybody_else_was_there() -> None:
    resolution = resolve([link(LAPTOP, BOB, at=10, trust="claim"), link(LAPTOP, ALICE, at=20, trust="form")])
    assert resolution.ownership(LAPTOP) == Ownership(owner=person(ALICE), known_from=20, shared_from=10)


def test_two_devices_that_share_two_people_stay_apart() -> None:
    edges = [link(device, who, at) for at, device in enumerate((LAPTOP, PHONE)) for who in (U1, U2)]
    resolution = resolve(edges)
    assert resolution.lead_of([LAPTOP], 9, "claim") == ambiguous(LAPTOP)
    assert resolution.lead_of([PHONE], 9, "claim") == ambiguous(PHONE)


def test_the_edges_of_the_second_person_are_refused_with_the_reason() -> None:
    second = link(LAPTOP, U2, at=20)
    refused = resolve([link(LAPTOP, U1, at=10), second]).refused
    assert [(refusal.edge, refusal.reason) for refusal in refused] == [(second, "shared-device")]


def test_forwarded_link_does_not_take_the_device_of_who_is_known_on_it() -> None:
    resolution = resolve([link(LAPTOP, BOB, at=20, trust="form"), link(LAPTOP, ALICE, at=10, trust="click")])
    assert resolution.ownership(LAPTOP) == Ownership(owner=person(BOB), known_from=20, shared_from=None)
    assert [refusal.reason for refusal in resolution.refused] == ["forwarded-link"]


def test_forwarded_link_the_click_counts_for_who_clicked() -> None:
    resolution = resolve([link(LAPTOP, BOB, at=20, trust="form"), link(LAPTOP, ALICE, at=10, trust="click")])
    assert resolution.lead_of([ALICE, LAPTOP], 10, "click") == person(BOB)


def test_forwarded_link_does_not_take_the_device_of_who_said_his_name_in_the_browser() -> None:
    resolution = resolve([link(LAPTOP, BOB, at=10, trust="claim"), link(LAPTOP, ALICE, at=20, trust="click")])
    assert resolution.lead_of([LAPTOP], 30, "claim") == person(BOB)


def test_a_click_tells_whose_a_device_is_where_nothing_else_does() -> None:
    resolution = resolve([link(ALICE, ALICE, at=1), link(LAPTOP, ALICE, at=10, trust="click")])
    assert resolution.belonging([LAPTOP], 5, "claim") == Belonging(person(ALICE), was_anonymous=True)


def test_two_recipients_clicking_on_one_unknown_device_share_it() -> None:
    resolution = resolve([link(LAPTOP, ALICE, at=10, trust="click"), link(LAPTOP, BOB, at=20, trust="click")])
    assert resolution.lead_of([LAPTOP], 25, "claim") == ambiguous(LAPTOP)
    assert resolution.lead_of([LAPTOP, BOB], 25, "click") == person(BOB)


def test_a_click_without_a_device_is_the_recipients() -> None:
    assert resolve([link(ALICE, ALICE)]).lead_of([ALICE], 5, "click") == person(ALICE)


@pytest.mark.parametrize("trust", ["verified", "form"])
def test_renewed_cookies_are_one_device(trust: Trust) -> None:
    resolution = resolve([link(LAPTOP, TABLET, at=1, trust=trust), link(TABLET, ALICE, at=10, trust="form")])
    assert resolution.lead_of([LAPTOP], 5, "claim") == person(ALICE)


@pytest.mark.parametrize("trust", ["form", "claim"])
def test_a_browser_cannot_say_that_two_devices_are_one(trust: Trust) -> None:
    resolution = resolve([link(LAPTOP, TABLET, at=1, trust="claim"), link(TABLET, ALICE, at=10, trust=trust)])
    assert resolution.lead_of([LAPTOP], 5, "claim") == visitor(LAPTOP)


def test_a_device_given_by_an_operator_is_shared_only_by_who_comes_later() -> None:
    shared = [link(LAPTOP, U1, at=10), link(LAPTOP, U2, at=20), merge(LAPTOP, U2, at=30)]
    assert resolve(shared).ownership(LAPTOP) == Ownership(owner=person(U2), known_from=20, shared_from=None)
    assert resolve([*shared, link(LAPTOP, U1, at=40)]).ownership(LAPTOP).shared_from == 40


def test_a_device_kept_apart_from_a_person_is_not_his_and_not_shared_by_him() -> None:
    edges = [link(LAPTOP, U1, at=10), link(LAPTOP, U2, at=20), unmerge(LAPTOP, U1, at=30)]
    assert resolve(edges).ownership(LAPTOP) == Ownership(owner=person(U2), known_from=20, shared_from=None)


def test_of_two_who_came_at_once_the_entry_with_the_lesser_id_is_first() -> None:
    edges = [link(LAPTOP, U2, at=10, name="b"), link(LAPTOP, U1, at=10, name="a")]
    assert resolve(edges).ownership(LAPTOP).owner == person(U1)


def test_late_identify_gives_the_same_whenever_it_arrives() -> None:
    early, late = link(LAPTOP, U1, at=10), link(LAPTOP, U2, at=5)
    for edges in ([early, late], [late, early]):
        resolution = resolve(edges)
        assert resolution.lead_of([LAPTOP], 4, "claim") == person(U2)
        assert resolution.lead_of([LAPTOP], 10, "claim") == ambiguous(LAPTOP)
