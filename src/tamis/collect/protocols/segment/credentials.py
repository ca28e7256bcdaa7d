"""Who sends: the write key, wherever a client puts it."""

from __future__ import annotations

import base64
import binascii
from collections.abc import Mapping
from functools import lru_cache

from tamis.collect.protocols.write_keys import usable_key

_LONGEST_KEPT = 200  # characters: what strangers send is not all to be remembered


def write_key_of(
    headers: Mapping[str, str], body_key: object, query: Mapping[str, str], event_key: object
) -> str | None:
    """The first key found: of the Basic header, the body, the query, an event; None where there is none.

    `headers` have lower-case names. A Bearer token is not a write key: its senders write the key in the body.
    """
    candidates = (basic_key(headers.get("authorization", "")), body_key, query.get("writeKey"), event_key)
    return next((key for candidate in candidates if (key := usable_key(candidate))), None)


def basic_key(authorization: str) -> str | None:
    """The user of a Basic header, whose password is empty; the colon and the padding may be missing."""
    return _known(authorization) if len(authorization) <= _LONGEST_KEPT else _decoded(authorization)


def _decoded(authorization: str) -> str | None:
    scheme, _, credentials = authorization.strip().partition(" ")
    if scheme.lower() != "basic":
        return None
    bare = credentials.strip().rstrip("=")
    try:
        decoded = base64.b64decode(bare + "=" * (-len(bare) % 4), validate=True).decode("utf-8")
    except (binascii.Error, ValueError):
        return None
    return usable_key(decoded.partition(":")[0])


_known = lru_cache(maxsize=1_024)(_decoded)  # every request of a client says it
