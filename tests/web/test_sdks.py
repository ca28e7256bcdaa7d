"""The SDKs that companies have already, as they are: each sends its calls, all arrive once, with their fields."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest

from tests.web.served import Served
from tests.web.view import View

AT = datetime(2026, 11, 20, 10, 0, tzinfo=UTC)
CALLS = 120  # more than one batch of either SDK


def _segment(served: Served, key: str) -> Any:
    analytics = pytest.importorskip("segment.analytics", reason="segment-analytics-python is not installed")
    return analytics.Client(key, host=served.url, gzip=False)


def _rudder(served: Served, key: str) -> Any:
    analytics = pytest.importorskip("rudderstack.analytics", reason="rudder-sdk-python is not installed")
    return analytics.Client(key, host=served.url)


@pytest.mark.parametrize("make", [_segment, _rudder], ids=["segment", "rudderstack"])
def test_every_call_of_a_server_sdk_arrives_once(served: View, make: Callable[[Served, str], Any]):
    client = make(served, served.key())
    client.identify(user_id="u1", traits={"email": "a@firm.example", "jobTitle": "Head"}, timestamp=AT)
    client.page(user_id="u1", category="", name="Pricing", properties={"path": "/pricing"}, timestamp=AT)
    client.group(user_id="u1", group_id="g1", traits={"name": "Firm"}, timestamp=AT)
    client.alias(previous_id="a1", user_id="u1", timestamp=AT)
    for number in range(CALLS):
        client.track(user_id="u1", event="Seen", properties={"number": number}, timestamp=AT)
    client.flush()
    client.join()
    events = served.stored()
    assert {event.occurred_at for event in events} == {int(AT.timestamp()) * 1_000_000}
    by_kind = {event.kind: json.loads(event.document) for event in events if event.kind != "track"}
    assert by_kind["identify"]["traits"]["email"] == "a@firm.example"
    assert by_kind["page"]["properties"]["path"] == "/pricing"
    assert by_kind["group"]["group_id"] == "g1"
    assert by_kind["alias"]["previous_id"] == "a1"
    numbers = [json.loads(event.document)["properties"]["number"] for event in events if event.kind == "track"]
    assert sorted(numbers) == list(range(CALLS))
    assert {event.user_id for event in events} == {"u1"}
    assert {event.suspect for event in events} == {None}
