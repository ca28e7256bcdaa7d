"""What a message says of consent."""

from __future__ import annotations

from typing import Any

import pytest

from tamis.collect.traffic.consent import UPDATED, agreed_in, consents

SEGMENT = "Segment Consent Preference Updated"


def preferences(**categories: object) -> dict[str, Any]:
    return {"consent": {"categoryPreferences": categories}}


@pytest.mark.parametrize(
    ("context", "agreed"),
    [
        ({"consent": {"scoring": True}}, True),
        ({"consent": {"scoring": False}}, False),
        ({"consent": {"scoring": "true"}}, False),
        (preferences(Advertising=True), True),
        (preferences(Advertising=False, Marketing=True), True),
        (preferences(Scoring=False, Marketing=True), False),
        (preferences(Analytics=True), False),
        ({"consent": "yes"}, False),
        ({}, False),
    ],
)
def test_only_a_plain_yes_is_consent(context: dict[str, Any], agreed: bool):
    assert consents(context) is agreed


@pytest.mark.parametrize(
    ("name", "context", "agreed"),
    [
        (UPDATED, {"consent": {"scoring": False}}, {"scoring": False}),
        (UPDATED, {"consent": {"scoring": True}}, {"scoring": True}),
        (UPDATED, {"consent": {"profiling": False}}, {"profiling": False}),
        (UPDATED, {"consent": {"scoring": True, "profiling": True}}, {"scoring": True, "profiling": True}),
        (SEGMENT, preferences(Advertising=False, Functional=True), {"scoring": False}),
        (SEGMENT, preferences(Advertising=True, Functional=True), {"scoring": True}),
        (SEGMENT, preferences(C0002=False, C0004=False), {"scoring": False}),
        (SEGMENT, preferences(C0002=True, C0004=True), {}),
        (SEGMENT, preferences(profiling=False, Functional=True), {}),
        (SEGMENT, {}, {}),
        (UPDATED, {"consent": {"profiling": "no"}}, {}),
        ("Page Viewed", {"consent": {"scoring": False}}, {}),
    ],
)
def test_what_a_notice_tells(name: str, context: dict[str, Any], agreed: dict[str, bool]):
    assert agreed_in("track", name, context) == agreed


def test_only_a_track_call_is_a_notice():
    assert agreed_in("page", UPDATED, {"consent": {"scoring": False}}) == {}
