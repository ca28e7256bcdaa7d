"""The routes that take facts, as the clients of Segment and RudderStack speak: acknowledged after they are stored."""

from __future__ import annotations

import time
from collections.abc import Awaitable

import msgspec
from starlette.concurrency import run_in_threadpool
from starlette.responses import Response
from starlette.types import Receive, Scope, Send

from tamis.collect.protocols.body import Refused
from tamis.collect.protocols.message import Received
from tamis.collect.protocols.segment.credentials import basic_key
from tamis.collect.protocols.segment.pixel import parameters_of
from tamis.collect.protocols.segment.read import Opened, open_request
from tamis.collect.protocols.segment.routes import route_of, settings_document, source_config_document
from tamis.collect.traffic.internal import InternalTraffic
from tamis.collect.traffic.privacy_signals import refuses
from tamis.collect.traffic.request_headers import from_page
from tamis.store.database import StoreUnavailableError
from tamis.store.intake import event_of, quarantined_of
from tamis.store.sources import Source
from tamis.store.writer import Delivery, StoreBusyError, Writer
from tamis.web.acknowledging import Acknowledging
from tamis.web.asked import Asked, body_from
from tamis.web.keyring import Keyring
from tamis.web.pixel import pixel

_LARGE = 128 << 10  # bytes of events that take some ten milliseconds to read
_ACCEPTED = Response(b'{"success":true}', media_type="application/json")
_SOON, _LATER = "1", "5"  # seconds after which to come back


class Collector:
    """Takes what the SDKs send: an ASGI application, since a layer above it costs as much as the event."""

    def __init__(self, writer: Writer, keys: Keyring, internal: InternalTraffic) -> None:
        self.keys = keys
        self.internal = internal
        self._stored = Acknowledging(writer)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """200 `{"success":true}` once every event is stored; errors as `{"code", "message"}`."""
        answer = await answered(self._collect(Asked.of(scope), receive))
        await answer(scope, receive, send)

    async def store(self, received: Received, asked: Asked, received_at: int) -> None:
        """Stores what the request's reader found, for the source of its write key.

        Raises:
            Refused: 401 or 403: the key does not exist, or does not write.
            StoreUnavailableError: it is not stored.
        """
        await self.keep(received, await self.source(received.write_key or ""), received_at, asked)

    async def keep(self, received: Received, source: Source, received_at: int, asker: Asked | None) -> None:
        """Stores it for that source. `asker`: the request that the person's own device may have made, None of a relay.

        Raises:
            StoreUnavailableError: it is not stored.
        """
        refused = refuses(asker.headers) if asker else None
        address = asker.address if asker else None
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
        await self._stored.of(Delivery(events, quarantined))

    async def _collect(self, asked: Asked, receive: Receive) -> Response:
        route = route_of(asked.path)
        if route is not None and route.form in {"settings", "source-config"}:
            return _document(asked, route.write_key)
        received_at = time.time_ns() // 1_000
        body = await body_from(receive)
        # A key in the header is looked up before anything of the body is, and goes before every other.
        named = basic_key(asked.headers.get("authorization", "")) if route and route.form != "metrics" else None
        source = await self.source(named) if named is not None else None
        opened = open_request(asked.path, asked.query, asked.headers, body)
        if source is None and opened.write_key is not None:
            source = await self.source(opened.write_key)
        received = await _read(opened, received_at)
        if source is not None:
            await self.keep(received, source, received_at, asked)
        if route is not None and route.form == "pixel":
            return pixel()
        return reply_to(received)

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


def _document(asked: Asked, write_key: str | None) -> Response:
    if write_key is not None:
        return _json(settings_document(asked.headers.get("host", ""), write_key, asked.scheme), 200)
    return _json(source_config_document(parameters_of(asked.query).get("writeKey", "")), 200)


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


def reply_to(received: Received) -> Response:
    """What tells that it is stored, and what of it is no event."""
    if not received.quarantined:
        return _ACCEPTED
    rejected = [{"code": unfit.code, "message": unfit.reason.en} for unfit in received.quarantined]
    return _json({"success": True, "rejected": rejected}, 200)


def _json(content: object, status: int) -> Response:
    return Response(msgspec.json.encode(content), status, media_type="application/json")


def _try_again(code: str, message: str, after: str) -> Response:
    answer = _json({"code": code, "message": message}, 503)
    answer.headers["Retry-After"] = after
    return answer
