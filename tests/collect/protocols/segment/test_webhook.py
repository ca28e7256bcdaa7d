"""Webhook destinations of Segment and RudderStack."""

from __future__ import annotations

import hashlib
import hmac
import json
from typing import Any

import pytest

from tamis.collect.protocols.body import Refused
from tamis.collect.protocols.segment.webhook import read_webhook, signed_part
from tamis.collect.protocols.times import as_micros
from tests.collect.protocols.segment.requests import RECEIVED_AT

EVENT: dict[str, Any] = {
    "type": "track",
    "event": "Clicked",
    "userId": "u1",
    "messageId": "m1",
    "channel": "client",
    "context": {"library": {"name": "analytics.js"}},
    "originalTimestamp": "2031-01-01T00:00:00Z",
    "sentAt": "2031-01-01T00:00:10Z",
    "timestamp": "2026-03-05T13:59:00Z",
    "receivedAt": "2026-03-05T13:59:10Z",
}


def written(body: Any) -> bytes:
    """As JavaScript's JSON.stringify writes it."""
    return json.dumps(body, separators=(",", ":"), ensure_ascii=False).encode()


def signature(content: bytes, secret: str = "secret") -> str:
    return hmac.new(secret.encode(), content, hashlib.sha1).hexdigest()


@pytest.mark.parametrize("body", [EVENT, [EVENT], {"batch": [EVENT]}])
def test_an_event_passed_on(body: Any):
    received = read_webhook({"user-agent": "Segment.io/2.0"}, written(body), RECEIVED_AT)
    [message] = received.messages
    assert (message.message_id, message.name, message.user_id) == ("m1", "Clicked", "u1")
    assert message.occurred_at == as_micros("2026-03-05T13:59:00Z")
    assert (received.write_key, message.user_agent) == (None, None)


def test_one_bad_event_does_not_reject_the_others():
    received = read_webhook({}, written([{"type": "track"}, EVENT]), RECEIVED_AT)
    assert (len(received.messages), [q.code for q in received.quarantined]) == (1, ["no-identity"])


def test_what_is_no_event_is_refused():
    with pytest.raises(Refused):
        read_webhook({}, b"7", RECEIVED_AT)


def test_a_signature_of_the_body():
    body = written({**EVENT, "event": "Cliqué"})
    assert signed_part(body, signature(body), "secret") == "body"
    assert signed_part(body, signature(body).upper() + "\n", "secret") == "body"


def test_a_batch_is_signed_by_its_first_event():
    body = written([EVENT, {**EVENT, "messageId": "m2"}])
    assert signed_part(body, signature(written(EVENT)), "secret") == "first event"


@pytest.mark.parametrize("body", [written(EVENT), written([EVENT, EVENT]), b"", b"[", b"[]", b"[1", b"\xff"])
@pytest.mark.parametrize("said", ["", "0" * 40, "é", "\ud800", signature(written(EVENT), "other")])
def test_a_wrong_signature_proves_nothing(body: bytes, said: str):
    assert signed_part(body, said, "secret") is None


def test_the_second_event_signs_no_batch():
    second = {**EVENT, "messageId": "m2"}
    assert signed_part(written([EVENT, second]), signature(written(second)), "secret") is None


def test_an_empty_secret_proves_nothing():
    body = written(EVENT)
    assert signed_part(body, signature(body, ""), "") is None
