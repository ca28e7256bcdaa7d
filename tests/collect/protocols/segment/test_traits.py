"""Traits under one name each."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tamis.collect.protocols.segment.traits import flat_traits, same_trait
from tests.collect.protocols.segment.requests import the_message


@pytest.mark.parametrize(
    ("name", "canonical"),
    [
        ("createdAt", "created_at"), ("created_at", "created_at"), ("CreatedAt", "created_at"),
        ("Created At", "created_at"), ("created-at", "created_at"), ("CREATED_AT", "created_at"),
        ("EMAIL", "email"), ("userID", "user_id"), ("HTMLTitle", "html_title"), ("address2", "address2"),
        ("q4Revenue", "q4_revenue"), ("company.employeeCount", "company.employee_count"), (" name ", "name"),
        ("prénomUsage", "prénom_usage"), ("École", "école"), ("ÉCOLE", "école"), ("e\u0301cole", "école"), ("", ""),
    ],
)  # fmt: skip
def test_one_name(name: str, canonical: str):
    assert same_trait(name) == canonical


@given(st.text(max_size=150))
def test_a_canonical_name_is_its_own(name: str):
    assert same_trait(same_trait(name)) == same_trait(name)


@pytest.mark.parametrize(
    ("traits", "flat"),
    [
        ({"firstName": "Ana"}, {"first_name": "Ana"}),
        ({"createdAt": 1, "created_at": 2}, {"created_at": 2}),
        ({"address": {"postalCode": "69001"}}, {"address.postal_code": "69001"}),
        ({"tags": ["a", {"B": 1}]}, {"tags": ["a", {"B": 1}]}),
        ({"phone": None, "company": None}, {"phone": None, "company": None}),
        ({"company": {"name": "Acme", "employee_count": 7}},
         {"company.name": "Acme", "company.employee_count": 7, "company": "Acme"}),
        ({"Company": {"Name": None}}, {"company.name": None, "company": None}),
        ({"company": {"id": 3}}, {"company.id": 3}),
        ({"company": {}}, {}),
    ],
)  # fmt: skip
def test_traits_are_flat(traits: dict[str, Any], flat: dict[str, Any]):
    assert flat_traits(traits) == flat


def test_identify_has_the_traits_of_the_root_and_of_the_context():
    event = {
        "type": "identify",
        "traits": {"firstName": "Ana"},
        "context": {"traits": {"first_name": "x", "age": None}},
    }
    assert the_message(event).traits == {"first_name": "Ana", "age": None}


def test_the_traits_of_a_group_are_the_companys():
    event = {"type": "group", "groupId": "g1", "traits": {"employeeCount": 7}, "context": {"traits": {"age": 3}}}
    assert the_message(event).traits == {"employee_count": 7}


def test_a_track_event_tells_no_traits_of_its_own():
    message = the_message({"traits": {"a": 1}, "context": {"traits": {"age": 3}}})
    assert (message.traits, message.context["traits"]) == ({}, {"age": 3})
