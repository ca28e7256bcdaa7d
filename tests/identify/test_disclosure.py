"""A browser is told of its own lead, and never of a person whom it merely names."""

from __future__ import annotations

import pytest
from hypothesis import given

from tamis.identify.disclosure import lead_to_answer
from tamis.identify.edges import STRONG, Edge, Trust
from tamis.identify.identifiers import Identifier
from tamis.identify.resolve import resolve

from .logs import ALICE, BOB, LAPTOP, PHONE, SETTINGS, U1, ambiguous, identifiers, link, logs, merge, person, visitor


def test_a_visitor_is_told_of_himself() -> None:
    assert lead_to_answer(LAPTOP, [], 9) == visitor(LAPTOP)
    assert lead_to_answer(LAPTOP, [link(LAPTOP, LAPTOP, trust="claim")], 9) == visitor(LAPTOP)


def test_who_alone_claims_a_name_is_told_of_what_he_did() -> None:
    said = [link(U1, LAPTOP, trust="claim"), link(U1, ALICE, trust="claim")]
    assert lead_to_answer(LAPTOP, said, 9) == person(U1)


@pytest.mark.parametrize("trust", ["verified", "form", "click"])
def test_a_device_whose_tie_is_proven_is_told_of_its_person(trust: Trust) -> None:
    said = [link(ALICE, ALICE), link(ALICE, LAPTOP, trust=trust), link(ALICE, PHONE)]
    assert lead_to_answer(LAPTOP, said, 9) == person(ALICE)


def test_an_operator_proves_too() -> None:
    assert lead_to_answer(LAPTOP, [link(ALICE, PHONE, trust="claim"), merge(ALICE, LAPTOP)], 9) == person(ALICE)


def test_who_claims_what_another_device_claims_too_is_told_nothing() -> None:
    said = [link(ALICE, PHONE, 1, "claim"), link(ALICE, LAPTOP, 2, "claim")]
    assert lead_to_answer(LAPTOP, said, 9) is None
    assert lead_to_answer(PHONE, said, 9) is None


def test_who_claims_a_name_that_was_said_without_a_device_is_told_nothing() -> None:
    said = [link(U1, U1, 1, "claim"), link(U1, LAPTOP, 2, "claim")]
    assert lead_to_answer(LAPTOP, said, 9) is None


def test_who_claims_a_proven_name_stays_a_visitor() -> None:
    assert lead_to_answer(LAPTOP, [link(ALICE, PHONE), link(ALICE, LAPTOP, 2, "claim")], 9) == visitor(LAPTOP)


def test_a_shared_device_is_told_of_neither() -> None:
    said = [link(ALICE, LAPTOP, 1), link(BOB, LAPTOP, 2)]
    assert lead_to_answer(LAPTOP, said, 9) == ambiguous(LAPTOP)


@SETTINGS
@given(log=logs(kinds=()), name=identifiers.filter(lambda name: not name.is_device))
def test_no_claim_of_a_stranger_makes_him_told_of_somebody_else(log: list[Edge], name: Identifier) -> None:
    """Whatever was said before: who comes with nothing but claims is told of nobody who was proven or has a device."""
    stranger = Identifier("anonymous_id", "stranger")
    edges = [*log, link(stranger, name, 2, "claim"), link(stranger, name, 9, "claim")]
    key = lead_to_answer(stranger, edges, 9)
    names = next((lead.identifiers for lead in resolve(edges).leads() if lead.key == key), (stranger,))
    proven = {end for edge in log if edge.trust in STRONG for end in edge.ends}
    assert key is None or proven.isdisjoint(names)
    assert key is None or [one for one in names if one.is_device] == [stranger]
