"""The write key, wherever a client puts it."""

from __future__ import annotations

import base64
from typing import Any

import pytest

from tamis.collect.protocols.body import Refused
from tamis.collect.protocols.segment.credentials import basic_key
from tests.collect.protocols.segment.requests import send

EVENT: dict[str, Any] = {"type": "track", "event": "Clicked", "userId": "u1"}


def basic(credentials: str) -> str:
    return "Basic " + base64.b64encode(credentials.encode()).decode()


@pytest.mark.parametrize(
    "header",
    [
        basic("key:"),
        basic("key"),
        basic("key:password"),
        basic("key:").rstrip("="),
        "basic  " + basic("key:")[6:] + " ",
    ],
)
def test_a_basic_header(header: str):
    assert basic_key(header) == "key"


@pytest.mark.parametrize(
    "header", ["", "Basic", "Basic !", "Basic é", basic(":key"), basic("\0"), "Basic /w==", "Bearer a"]
)
def test_what_is_no_basic_header(header: str):
    assert basic_key(header) is None


@pytest.mark.parametrize(
    ("header", "in_body", "in_query", "in_event", "key"),
    [
        ("h:", "b", "q", "e", "h"),
        (None, "b", "q", "e", "b"),
        (None, None, "q", "e", "q"),
        (None, None, None, "e", "e"),
        (":", "", "", "e", "e"),
        ("\x01", 7, " ", "e", "e"),
    ],
)
def test_the_first_key_counts(header: str | None, in_body: object, in_query: str | None, in_event: str, key: str):
    headers = {} if header is None else {"AUTHORIZATION": basic(header)}
    query = "" if in_query is None else f"writeKey={in_query}"
    body = {"batch": [{**EVENT, "writeKey": in_event}], "writeKey": in_body}
    assert send("/v1/batch", body, headers, query).write_key == key


def test_a_bearer_token_comes_with_the_key_in_the_body():
    headers = {"Authorization": "Bearer secret"}
    assert send("/v1/batch", {"batch": [EVENT], "writeKey": "b"}, headers).write_key == "b"


@pytest.mark.parametrize(("path", "body"), [("/v1/track", EVENT), ("/v1/batch", {"batch": [EVENT]})])
@pytest.mark.parametrize("headers", [{}, {"Authorization": "Bearer secret"}])
def test_without_a_key_nothing_is_taken(path: str, body: Any, headers: dict[str, str]):
    with pytest.raises(Refused) as caught:
        send(path, body, headers)
    assert (caught.value.status, caught.value.code) == (401, "no-write-key")


def test_an_event_alone_bears_its_key():
    assert send("/v1/t", {**EVENT, "writeKey": "e"}, {}).write_key == "e"


def test_events_of_another_key_are_set_aside_where_each_has_its_own():
    events = [{**EVENT, "writeKey": "one"}, {**EVENT, "writeKey": "two"}, EVENT]
    received = send("/v1/batch", {"batch": events}, {})
    assert (received.write_key, len(received.messages)) == ("one", 2)
    assert [q.code for q in received.quarantined] == ["other-write-key"]


def test_the_requests_key_outweighs_the_events():
    received = send("/v1/batch", {"batch": [{**EVENT, "writeKey": "two"}], "writeKey": "one"}, {})
    assert (received.write_key, len(received.messages)) == ("one", 1)


def test_a_key_is_short():
    with pytest.raises(Refused):
        send("/v1/t", {**EVENT, "writeKey": "k" * 201}, {})
