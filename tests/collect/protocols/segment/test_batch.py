"""Envelopes and the JSON in them: what is mended, what is refused, what is set aside alone."""

from __future__ import annotations

import json
from typing import Any

import pytest

from tamis.collect.protocols.body import MOST_EVENTS, Refused
from tamis.collect.protocols.json_text import DEEPEST
from tests.collect.protocols.segment.requests import send, the_message

GOOD: dict[str, Any] = {"type": "track", "event": "Clicked", "userId": "u1", "messageId": "m1"}


def nested(depth: int) -> dict[str, Any]:
    """An event whose deepest object is at that depth."""
    inner: dict[str, Any] = {}
    for _ in range(depth - 2):
        inner = {"a": inner}
    return {**GOOD, "properties": inner}


def refusal(path: str, body: Any) -> tuple[int, str]:
    with pytest.raises(Refused) as caught:
        send(path, body)
    return caught.value.status, caught.value.code


@pytest.mark.parametrize("path", ["/v1/batch", "/v1/b", "/v1/import", "/beacon/v1/batch"])
def test_a_batch(path: str):
    received = send(path, {"batch": [GOOD, {**GOOD, "messageId": "m2"}]})
    assert [m.message_id for m in received.messages] == ["m1", "m2"]


@pytest.mark.parametrize("body", [[GOOD], GOOD, {"batch": [GOOD], "batchless": {"a": [1]}}])
def test_other_shapes_of_a_batch(body: Any):
    assert [m.name for m in send("/v1/batch", body).messages] == ["Clicked"]


def test_an_empty_batch_holds_nothing():
    received = send("/v1/batch", {"batch": []})
    assert (received.messages, received.quarantined, received.write_key) == ((), (), "key")


@pytest.mark.parametrize("body", [b"", b"{", b"nonsense", b'{"batch": [1', b'{"batch": []} x', b"'{}'"])
def test_what_is_no_json_is_refused(body: bytes):
    assert refusal("/v1/batch", body) == (400, "bad-json")


@pytest.mark.parametrize("body", [{"batch": {}}, {"batch": None}, 1, "text", None])
def test_what_is_no_batch_is_refused(body: Any):
    assert refusal("/v1/batch", body) == (400, "bad-shape")


@pytest.mark.parametrize("body", [[1], 1, None, "text", [GOOD]])
def test_an_event_that_is_no_object_is_refused(body: Any):
    assert refusal("/v1/track", body) == (400, "not-an-object")


def test_as_many_events_as_are_allowed():
    assert len(send("/v1/batch", {"batch": [GOOD] * MOST_EVENTS}).messages) == 2_500


@pytest.mark.parametrize("body", [{"batch": [GOOD] * (MOST_EVENTS + 1)}, [GOOD] * (MOST_EVENTS + 1)])
def test_too_many_events(body: Any):
    assert refusal("/v1/batch", body) == (413, "too-many-events")


def test_as_deep_as_is_allowed():
    assert send("/v1/track", nested(DEEPEST)).messages


def test_many_brackets_are_no_depth():
    event = {**GOOD, "properties": {"list": [{}] * 100}}
    assert send("/v1/track", event).messages[0].properties == {"list": [{}] * 100}


@pytest.mark.parametrize("depth", [DEEPEST + 1, 900, 100_000])
def test_too_deep_is_refused(depth: int):
    inner = b'{"a":' * depth + b"1" + b"}" * depth
    assert refusal("/v1/track", inner) == (400, "too-deep")


def test_one_event_too_deep_does_not_reject_the_others():
    received = send("/v1/batch", {"batch": [nested(DEEPEST + 1), GOOD]})
    assert [m.message_id for m in received.messages] == ["m1"]
    assert [q.code for q in received.quarantined] == ["too-deep"]


def test_a_context_of_all_events_too_deep_is_refused():
    assert refusal("/v1/batch", {"batch": [], "context": nested(DEEPEST + 1)}) == (400, "too-deep")


@pytest.mark.parametrize("number", ["NaN", "Infinity", "-Infinity"])
def test_what_only_python_calls_json_spoils_no_batch(number: str):
    event = json.dumps({**GOOD, "properties": {"value": 0}}).replace("0}", f"{number}}}")
    received = send("/v1/batch", f'{{"batch":[{event},{json.dumps(GOOD)}]}}'.encode())
    assert [m.properties for m in received.messages] == [{"value": None}, {}]


def test_half_of_a_character_spoils_no_batch():
    event = {**GOOD, "properties": {"title": "cut \ud83d", "whole": "😀"}}
    [message] = send("/v1/batch", {"batch": [event]}).messages
    assert message.properties == {"title": "cut ?", "whole": "😀"}


def test_a_number_beyond_all_floats_spoils_its_event_alone():
    event = json.dumps(GOOD).replace('"m1"', "1e999")
    received = send("/v1/batch", f'{{"batch":[{event},{json.dumps(GOOD)}]}}'.encode())
    assert [m.message_id for m in received.messages] == ["m1"]
    assert [(q.code, q.raw) for q in received.quarantined] == [("bad-json", event)]


def test_no_nul_character_reaches_a_database():
    message = the_message({"userId": "u\0" + "1", "properties": {"a\0": ["b\0"]}})
    assert (message.user_id, message.properties) == ("u1", {"a": ["b"]})


def test_integers_beyond_64_bits_are_text():
    message = the_message({"properties": {"most": 2**63 - 1, "more": 2**63, "less": -(2**63)}})
    assert message.properties == {"most": 2**63 - 1, "more": str(2**63), "less": str(-(2**63))}


def test_an_event_set_aside_is_kept_as_it_came_with_the_reason():
    received = send("/v1/batch", {"batch": [{"type": "track", "event": "é", "userId": ""}, 7, GOOD]})
    first, second = received.quarantined
    assert json.loads(first.raw) == {"type": "track", "event": "é", "userId": ""}
    assert (first.code, first.reason.en) == ("no-identity", "It has no userId, anonymousId.")
    assert (second.raw, second.code) == ("7", "not-an-object")
    assert len(received.messages) == 1


def test_context_and_integrations_of_the_batch_are_each_events():
    message = the_message(
        {"context": {"locale": "fr-FR"}, "integrations": {"A": False}},
        context={"locale": "en-US", "timezone": "Europe/Paris"},
        integrations={"All": True},
    )
    assert message.context == {"locale": "fr-FR", "timezone": "Europe/Paris"}
    assert message.integrations == {"All": True, "A": False}


@pytest.mark.parametrize("junk", [None, 1, "x", []])
def test_a_context_of_all_events_that_is_none(junk: Any):
    assert the_message({}, context=junk, integrations=junk).context == {}
