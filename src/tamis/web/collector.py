"""The routes that take facts, as the clients of Segment and RudderStack speak: acknowledged after they are stored."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable

import msgspec
from starlette.concurrency import run_in_threadpool
from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response

from tamis.collect.protocols.body import Refused
from tamis.collect.protocols.message import Received
from tamis.collect.protocols.segment.credentials import basic_key
from tamis.collect.protocols.segment.read import Opened, open_request
from tamis.collect.protocols.segment.routes import route_of, settings_document, source_config_document
from tamis.collect.traffic.internal import InternalTraffic
from tamis.collect.traffic.privacy_signals import refuses
from tamis.collect.traffic.request_headers import from_page
from tamis.store.database import StoreUnavailableError
from tamis.store.intake import event_of, quarantined_of
from tamis.store.sources import Source
from tamis.store.writer import Delivery, StoreBusyError, Writer
from tamis.web.keyring import Keyring
from tamis.web.pixel import pixel

LARGEST_REQUEST = 4 << 20
"""Bytes of a request's body as it is sent (packed or not)."""
_LARGE = 128 << 10  # bytes of events that take some ten milliseconds to read
_ACCEPTED = b'{"success":true}'
_SOON, _LATER = "1", "5"  # seconds after which to come back


class Collector:
    """Takes what the SDKs send."""

    def __init__(self, writer: Writer, keys: Keyring, internal: InternalTraffic) -> None:
        self.writer = writer
        self.keys = keys
        self.internal = internal

    async def collect(self, request: Request) -> Response:
        """200 `{"success":true}` once every event is stored; errors as `{"code", "message"}`."""
        return await answered(self._collect(request))

    async def store(self, received: Received, request: Request, received_at: int) -> None:
        """Stores what the request's reader found, for the source of its write key.

        Raises:
            Refused: 401 or 403: the key does not exist, or does not write.
            StoreUnavailableError: it is not stored.
        """
        await self.keep(received, await self.source(received.write_key or ""), received_at, request)

    async def keep(self, received: Received, source: Source, received_at: int, asker: Request | None) -> None:
        """Stores it for that source. `asker`: the request that the person's own device may have made, None of a relay.

        Its address is looked at, and not kept.

        Raises:
            StoreUnavailableError: it is not stored.
        """
        refused = refuses(asker.headers) if asker else None
        address = asker.client.host if asker and asker.client else None
        # A picture in a page need not say where it stands, and no server asks for one.
        by_page = asker is not None and (asker.method != "POST" or from_page(asker.headers))
        events = [
            event_of(
                message,
                source,
                refused if message.from_device else None,
                self.internal.reason_of(message, address, trusted=source.trusted),
                from_page=by_page,
            )
            for message in received.messages
        ]
        quarantined = [quarantined_of(unfit, source, received_at) for unfit in received.quarantined]
        await asyncio.wrap_future(self.writer.submit(Delivery(events, quarantined)))

    async def _collect(self, request: Request) -> Response:
        route = route_of(request.url.path)
        if route is not None and route.form in {"settings", "source-config"}:
            return self._document(request, route.write_key)
        received_at = time.time_ns() // 1_000
        body = await body_of(request)
        if route is not None and route.form != "metrics":
            await self._check_header(request)
        opened = open_request(request.url.path, request.url.query, request.headers, body)
        if opened.write_key is not None:
            await self.source(opened.write_key)
        received = await _read(opened, received_at)
        if received.write_key is not None:
            await self.store(received, request, received_at)
        if route is not None and route.form == "pixel":
            return pixel()
        return reply_to(received)

    async def _check_header(self, request: Request) -> None:
        """A key that stands there is looked up before anything of the body is."""
        key = basic_key(request.headers.get("authorization", ""))
        if key is not None:
            await self.source(key)

    async def source(self, key: str) -> Source:
        """The source that a key writes for.

        Raises:
            Refused: 401 or 403: it does not exist, or does not write.
        """
        source = await self.keys.source(key)
        if source is None:
            raise Refused(401, "unknown-write-key", "This write key is unknown, or was revoked.")
        if source.kind != "write":
            raise Refused(403, "not-a-write-key", "This key does not write.")
        return source

    def _document(self, request: Request, write_key: str | None) -> Response:
        if write_key is not None:
            return _json(settings_document(request.url.netloc, write_key, request.url.scheme), 200)
        return _json(source_config_document(request.query_params.get("writeKey", "")), 200)


async def _read(opened: Opened, received_at: int) -> Received:
    """What is large is read beside the other requests, not before them."""
    if opened.size <= _LARGE:
        return opened.read(received_at)
    return await run_in_threadpool(opened.read, received_at)


async def answered(work: Awaitable[Response]) -> Response:
    """The reply that the work makes, or the one that its refusal, or a store that does not answer, is."""
    try:
        return await work
    except Refused as refused:
        return _json(refused.as_dict(), refused.status)
    except StoreBusyError:
        return _try_again("busy", "Too much is waiting.", _SOON)
    except StoreUnavailableError:
        return _try_again("unavailable", "The store does not answer.", _LATER)


async def body_of(request: Request) -> bytes:
    """The whole body.

    Raises:
        Refused: 413, as soon as it is too large; 400 where the client hung up.
    """
    parts, size = [], 0
    try:
        async for part in request.stream():
            size += len(part)
            if size > LARGEST_REQUEST:
                raise Refused(413, "too-large", f"More than {LARGEST_REQUEST} bytes.")
            parts.append(part)
    except ClientDisconnect:
        raise Refused(400, "cut-short", "The request ended before its body.") from None
    return b"".join(parts)


def reply_to(received: Received) -> Response:
    """What tells that it is stored, and what of it is no event."""
    if not received.quarantined:
        return Response(_ACCEPTED, media_type="application/json")
    rejected = [{"code": unfit.code, "message": unfit.reason.en} for unfit in received.quarantined]
    return _json({"success": True, "rejected": rejected}, 200)


def _json(content: object, status: int) -> Response:
    return Response(msgspec.json.encode(content), status, media_type="application/json")


def _try_again(code: str, message: str, after: str) -> Response:
    answer = _json({"code": code, "message": message}, 503)
    answer.headers["Retry-After"] = after
    return answer
