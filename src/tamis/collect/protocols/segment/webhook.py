"""Segment's and RudderStack's webhook destinations: the same events, signed in place of a write key."""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Mapping
from typing import Literal

from tamis.collect.protocols.segment.batch import many_events, shared
from tamis.collect.protocols.segment.body import Refused, unpacked
from tamis.collect.protocols.segment.events import Surroundings
from tamis.collect.protocols.segment.message import Received
from tamis.collect.protocols.segment.read import events_of, received

Signed = Literal["body", "first event"]


def signed_part(body: bytes, signature: str, secret: str) -> Signed | None:
    """What of a webhook's body the header `X-Signature` (hex HMAC-SHA1 by the shared secret) proves; None for nothing.

    Of a batch, Segment signs the first event only: the others are as trustworthy as the connection.
    An empty secret proves nothing.
    """
    if not secret:
        return None
    if _signs(body, signature, secret):
        return "body"
    if not body.lstrip().startswith(b"["):
        return None
    try:
        events = many_events(body).events
    except Refused:
        return None
    return "first event" if events and _signs(events[0], signature, secret) else None


def read_webhook(headers: Mapping[str, str], body: bytes, received_at: int) -> Received:
    """The messages of a webhook's body: one event, a list of them, or `{"batch": [...]}`; there is no write key.

    `received_at` is in microseconds UTC. Their `timestamp` was corrected by who sends them on, and is taken as it is.

    Raises:
        Refused: 400 for what cannot be read, 413 for too much.
    """
    sent_at = next((value for name, value in headers.items() if name.lower() == "sentat"), None)
    batch = many_events(unpacked(body))
    around = Surroundings(
        received_at, None, batch.sent_at or sent_at, shared(batch.context), shared(batch.integrations)
    )
    return received(events_of(batch), around, None)


def _signs(content: bytes, signature: str, secret: str) -> bool:
    digest = hmac.new(secret.encode("utf-8"), content, hashlib.sha1).hexdigest()
    return hmac.compare_digest(digest.encode(), signature.strip().lower().encode("utf-8", "replace"))
