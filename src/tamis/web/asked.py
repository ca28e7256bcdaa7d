"""What a request says of itself, read at once: Starlette's own reading takes longer than the event in it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from starlette.types import Receive, Scope

from tamis.collect.protocols.body import Refused

LARGEST_REQUEST = 4 << 20
"""Bytes of a request's body as it is sent (packed or not)."""


@dataclass(slots=True)
class Asked:
    """Names of `headers` in lower case, the first of several. `address`: of who asks; it is judged, and not kept."""

    method: str
    path: str
    query: str
    headers: Mapping[str, str]
    address: str | None
    scheme: str

    @classmethod
    def of(cls, scope: Scope) -> Asked:
        """Of an ASGI scope."""
        headers: dict[str, str] = {}
        for name, value in scope["headers"]:
            headers.setdefault(name.decode("latin-1"), value.decode("latin-1"))
        client = scope.get("client")
        query = scope["query_string"].decode("utf-8", "replace")
        address = client[0] if client else None
        return cls(scope["method"], scope["path"], query, headers, address, scope.get("scheme", "http"))


async def body_from(receive: Receive) -> bytes:
    """The whole body.

    Raises:
        Refused: 413, as soon as it is too large; 400 where the client hung up.
    """
    message = await receive()
    if message["type"] == "http.request" and not message.get("more_body"):
        return _fitting(message.get("body", b""))
    parts, size = [], 0
    while message["type"] == "http.request":
        part: bytes = message.get("body", b"")
        parts.append(part)
        size += len(part)
        if size > LARGEST_REQUEST:
            raise _too_large()
        if not message.get("more_body"):
            return b"".join(parts)
        message = await receive()
    raise Refused(400, "cut-short", "The request ended before its body.")


def _fitting(body: Any) -> bytes:
    if len(body) > LARGEST_REQUEST:
        raise _too_large()
    return bytes(body)


def _too_large() -> Refused:
    return Refused(413, "too-large", f"More than {LARGEST_REQUEST} bytes.")
