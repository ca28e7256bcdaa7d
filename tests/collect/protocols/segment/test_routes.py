"""Paths and the documents that SDKs fetch."""

from __future__ import annotations

from typing import Any

import pytest

from tamis.collect.protocols.body import Refused
from tamis.collect.protocols.segment.routes import Route, route_of, settings_document, source_config_document
from tests.collect.protocols.segment.requests import send

VISITOR = {"anonymousId": "a1", "userId": "u1", "groupId": "g1", "previousId": "p1", "event": "Clicked"}


@pytest.mark.parametrize(
    ("path", "kind", "name"),
    [
        ("/v1/track", "track", "Clicked"),
        ("/v1/t", "track", "Clicked"),
        ("/v1/page", "page", "Page Viewed"),
        ("/v1/p", "page", "Page Viewed"),
        ("/v1/screen", "screen", "Screen Viewed"),
        ("/v1/s", "screen", "Screen Viewed"),
        ("/v1/identify", "identify", "Identified"),
        ("/v1/i", "identify", "Identified"),
        ("/v1/group", "group", "Grouped"),
        ("/v1/g", "group", "Grouped"),
        ("/v1/alias", "alias", "Aliased"),
        ("/v1/a", "alias", "Aliased"),
        ("/v1/track/", "track", "Clicked"),
    ],
)
def test_the_path_says_the_kind(path: str, kind: str, name: str):
    [message] = send(path, VISITOR).messages
    assert (message.kind, message.name) == (kind, name)


def test_the_path_outweighs_the_type():
    assert send("/v1/page", {**VISITOR, "type": "track"}).messages[0].kind == "page"


def test_in_a_batch_each_event_says_its_kind():
    received = send("/v1/batch", {"batch": [{**VISITOR, "type": "group"}, {**VISITOR, "type": " Track "}, VISITOR]})
    assert [m.kind for m in received.messages] == ["group", "track"]
    assert [q.code for q in received.quarantined] == ["unknown-type"]


def test_metrics_of_the_sdk_are_dropped_without_a_key():
    received = send("/v1/m", {"series": [{"type": "Counter"}]}, headers={})
    assert (received.messages, received.quarantined, received.write_key) == ((), (), None)


@pytest.mark.parametrize("path", ["/", "", "/v1", "/v1/x", "/v2/track", "/v1/projects/key/settings", "/sourceConfig/"])
def test_no_events_at_other_paths(path: str):
    with pytest.raises(Refused) as caught:
        send(path, VISITOR)
    assert caught.value.status == 404


@pytest.mark.parametrize(
    ("path", "route"),
    [
        ("/v1/projects/abc/settings", Route("settings", write_key="abc")),
        ("/v1/projects//settings", None),
        ("/sourceConfig/", Route("source-config")),
        ("/pixel/v1/page", Route("pixel", "page")),
    ],
)
def test_routes(path: str, route: Route | None):
    assert route_of(path) == route


def test_settings_hold_exactly_the_integration_that_sends_here():
    here: dict[str, Any] = {"apiKey": "wk", "apiHost": "collect.example.com/v1", "protocol": "https"}
    assert settings_document("collect.example.com", "wk") == {"integrations": {"Segment.io": here}}


def test_source_config_has_no_destinations_and_no_statistics():
    source = source_config_document("wk")["source"]
    assert (source["writeKey"], source["enabled"], source["destinations"]) == ("wk", True, [])
    assert source["config"] == {"statsCollection": {"errors": {"enabled": False}, "metrics": {"enabled": False}}}
