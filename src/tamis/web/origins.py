"""Browsers on other origins may send and read the reply: what SDKs need of CORS (tracking SDKs send credentials)."""

from __future__ import annotations

from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

_MAX_AGE = "900"  # seconds for which a browser remembers the answer


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
        asked = Headers(scope=scope)
        allowed = _allowed(asked)
        if scope["method"] == "OPTIONS":
            headers = {**allowed, **_preflight(asked), "Vary": "Origin"}
            await Response(status_code=204, headers=headers)(scope, receive, send)
            return

        async def with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                headers.update(allowed)
                headers.add_vary_header("Origin")
            await send(message)

        await self.app(scope, receive, with_headers)


def _allowed(asked: Headers) -> dict[str, str]:
    origin = asked.get("origin")
    if origin is None:
        return {}
    return {
        "Access-Control-Allow-Origin": origin,
        "Access-Control-Allow-Credentials": "true",
        "Access-Control-Expose-Headers": "Retry-After",
    }


def _preflight(asked: Headers) -> dict[str, str]:
    return {
        "Access-Control-Allow-Methods": "GET, POST, OPTIONS",
        "Access-Control-Allow-Headers": asked.get("access-control-request-headers", "*"),
        "Access-Control-Max-Age": _MAX_AGE,
    }
