"""A lead that is only asked about stands where it would if it had been collected."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from tests.web.api.asked import Asked

TRAITS: dict[str, Any] = {"email": "a@chu.example", "company": {"name": "CHU", "size": 40}, "Industry": "Medical"}
DATASHEET = {"content_type": "datasheet", "theme": "general"}
NOW = datetime.now(UTC)
EVENTS: list[tuple[str, timedelta, dict[str, Any]]] = [
    ("Content Downloaded", timedelta(days=20), {"content_type": "datasheet", "theme": "Medical"}),
    ("Email Link Clicked", timedelta(days=3), {}),
    ("Product Added", timedelta(hours=5), {"value": "120,50"}),
]


def test_it_has_the_scores_of_a_lead_that_was_collected(alone: Asked):
    first = max(ago for _, ago, _ in EVENTS)
    alone.send(
        {"type": "identify", "userId": "u1", "traits": TRAITS, "timestamp": (NOW - first).isoformat()},
        *(
            {
                "type": "track",
                "userId": "u1",
                "event": name,
                "properties": properties,
                "timestamp": (NOW - ago).isoformat(),
            }
            for name, ago, properties in EVENTS
        ),
    )
    collected = alone.get("/leads/user_id:u1")
    events = [
        {"event": name, "occurred_at": (NOW - ago).isoformat(), "properties": properties}
        for name, ago, properties in EVENTS
    ]
    status, asked = alone.ask("POST", "/score", {"traits": TRAITS, "events": events})
    assert status == 200
    assert asked["scores"]["engagement"] > 10
    assert asked["scores"] == pytest.approx(collected["scores"], abs=0.01)
    same = ("class", "grade", "audience")
    assert [asked[name] for name in same] == [collected[name] for name in same]
    assert {line["rule"] for line in asked["lines"]} >= {"datasheet", "email_click", "cart", "target_company"}
    assert len(alone.get("/leads")["leads"]) == 1


def test_the_class_that_it_holds_is_left_later_than_it_is_entered(alone: Asked):
    def klass(held: str | None) -> str:
        event = {"event": "Content Downloaded", "occurred_at": NOW.isoformat(), "properties": DATASHEET}
        asked = alone.ask("POST", "/score", {"traits": {"company": "A"}, "events": [event, event], "class": held})
        found: str = asked[1]["class"]
        return found

    assert klass(None) == "warm"
    assert klass("hot") == "warm"


def test_nothing_at_all_is_a_lead_too(alone: Asked):
    status, asked = alone.ask("POST", "/score", {})
    assert (status, asked["class"], set(asked["scores"].values())) == (200, "cold", {0})
