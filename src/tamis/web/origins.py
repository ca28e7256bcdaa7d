"""Browsers on other origins may send and read the reply: what SDKs need of CORS (tracking SDKs send credentials)."""

from __future__ import annotations

from starlette.types import ASGIApp, Message, Receive, Scope, Send

_MAX_AGE = b"900"  # seconds for which a browser remembers the answer
_VARY = (b"vary", b"Origin")
_NOBODY = {"type": "http.response.body", "body": b""}


class AnyOrigin:
    """Echoes the origin, and lets scripts read `Retry-After`.

    Write keys only append, and what a site shows is told to who holds the visitor's token: cookies open nothing.
    """

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answers preflights, and adds the headers to every other answer."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        added = [*_allowed(_header(scope, b"origin")), _VARY]
        if scope["method"] == "OPTIONS":
            headers = [*added, *_preflight(_header(scope, b"access-control-request-headers"))]
            await send({"type": "http.response.start", "status": 204, "headers": headers})
            await send(_NOBODY)
            return

        async def with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                message = {**message, "headers": [*message["headers"], *added]}
            await send(message)

        await self.app(scope, receive, with_headers)


def _header(scope: Scope, wanted: bytes) -> bytes | None:
    """Names stand in lower case in a scope."""
    for name, value in scope["headers"]:
        if name == wanted:
            found: bytes = value
            return found
    return None


def _allowed(origin: bytes | None) -> list[tuple[bytes, bytes]]:
    if origin is None:
        return []
    return [
        (b"access-control-allow-origin", origin),
        (b"access-control-allow-credentials", b"true"),
        (b"access-control-expose-headers", b"Retry-After"),
    ]


def _preflight(wanted: bytes | None) -> list[tuple[bytes, bytes]]:
    return [
        (b"access-control-allow-methods", b"GET, POST, OPTIONS"),
        (b"access-control-allow-headers", b"*" if wanted is None else wanted),
        (b"access-control-max-age", _MAX_AGE),
    ]
