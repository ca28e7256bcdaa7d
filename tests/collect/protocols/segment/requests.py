"""What the tests of this package send, and when it is received."""

from __future__ import annotations

import base64
import json
from collections.abc import Mapping
from typing import Any

from tamis.collect.protocols.message import Message, Received
from tamis.collect.protocols.segment.read import read_request

SECOND = 1_000_000
RECEIVED_AT = 1_772_719_405_000_000  # 2026-03-05T14:03:25Z
BASIC = {"Authorization": "Basic " + base64.b64encode(b"key:").decode()}


def send(path: str, body: Any, headers: Mapping[str, str] | None = None, query: str = "") -> Received:
    """The reading of a request with this JSON (or these bytes); with a write key unless headers are given."""
    content = body if isinstance(body, bytes) else json.dumps(body).encode()
    return read_request(path, query, BASIC if headers is None else headers, content, RECEIVED_AT)


def the_message(event: dict[str, Any], path: str = "/v1/batch", **envelope: Any) -> Message:
    """The one message of an event that some visitor sends in a batch (on another path: alone)."""
    whole = {"type": "track", "event": "Clicked", "anonymousId": "a1", "messageId": "m1"} | event
    received = send(path, {"batch": [whole], **envelope} if path == "/v1/batch" else whole)
    assert received.quarantined == ()
    [message] = received.messages
    return message
