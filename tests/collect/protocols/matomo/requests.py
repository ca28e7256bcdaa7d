"""Requests as Matomo's JavaScript tracker writes them (`getRequest` of matomo.js), and their reading."""

from __future__ import annotations

import json
from typing import Any
from urllib.parse import quote, urlencode

from tamis.collect.protocols.matomo.read import Tracking, read_tracking
from tamis.collect.protocols.message import Message

SECOND = 1_000_000
RECEIVED_AT = 1_772_719_405_000_000  # 2026-03-05T14:03:25Z
KEY = "tamis_write_x3-Fq_9"
VISITOR = "8f3a91c2d4e5f6a7"
FIREFOX = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"
PAGE = "https://shop.example/tarifs?mtm_campaign=Printemps&mtm_source=lettre"

# What the tracker adds to every request, in its order.
_ALWAYS = (
    f"&idsite={KEY}&rec=1&r=482910&h=15&m=3&s=24&url={quote(PAGE, safe='')}"
    "&urlref=https%3A%2F%2Fwww.google.com%2F"
    f"&_id={VISITOR}&_idn=0&_refts=0&send_image=0"
    "&pdf=1&qt=0&realp=0&wma=0&fla=0&java=0&ag=0&cookie=1&res=1920x1080"
    "&pv_id=Zb3kQx&pf_net=12&pf_srv=84&pf_tfr=3&pf_dm1=210"
    "&uadata=%7B%22fullVersionList%22%3A%5B%5D%2C%22mobile%22%3Afalse%2C%22platform%22%3A%22Linux%22%7D"
)
VIEW = f"action_name={quote('Nos tarifs – été')}{_ALWAYS}"


def tracker(action: str, **more: object) -> str:
    """The query string of an action (`link=...`), as the tracker sends it; `more` adds or replaces parameters."""
    added = "".join(f"&{name}={quote(str(value), safe='')}" for name, value in more.items())
    return f"{action}{_ALWAYS}{added}"


def query(**parameters: object) -> str:
    """A query string of no more than is needed, and these parameters."""
    return urlencode({"idsite": KEY, "rec": 1, "r": 1, "_id": VISITOR, "url": PAGE, **parameters})


def send(query: str = "", body: bytes = b"", agent: str | None = FIREFOX, at: int = RECEIVED_AT) -> Tracking:
    """The reading of a request."""
    return read_tracking(query, {} if agent is None else {"User-Agent": agent}, body, at)


def bulk(*requests: object, **more: object) -> bytes:
    """The body of many requests."""
    return json.dumps({"requests": requests, **more}).encode()


def messages(query: str) -> tuple[Message, ...]:
    """What one request tells, nothing of it set aside."""
    tracking = send(query)
    assert (tracking.received.quarantined, tracking.tracked) == ((), 1)
    return tracking.received.messages


def message(query: str) -> Message:
    """The one message that a request is."""
    [found] = messages(query)
    return found


def told(query: str) -> list[tuple[str, dict[str, Any]]]:
    """The names and properties of a request's messages."""
    return [(found.name, found.properties) for found in messages(query)]


def codes(tracking: Tracking) -> list[str]:
    """Why requests were set aside."""
    return [unfit.code for unfit in tracking.received.quarantined]
