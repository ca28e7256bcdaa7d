"""The route that Segment's and RudderStack's webhook destinations call: signed, or with a write key."""

from __future__ import annotations

import time

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response

from tamis.collect.protocols.body import Refused
from tamis.collect.protocols.segment.credentials import basic_key
from tamis.collect.protocols.segment.webhook import read_webhook, signed_part
from tamis.store.secret import webhook_secret
from tamis.store.sources import Source
from tamis.web.asked import body_from
from tamis.web.collector import Collector, answered, reply_to
from tamis.web.keyring import Keyring

PATHS = ("/v1/webhook", "/v1/webhook/{source:path}")


class Webhook:
    """In front of the collector's store. `secret`: the store's; None where it has none, and so no signature counts."""

    def __init__(self, collector: Collector, keys: Keyring, secret: bytes | None) -> None:
        self._collector = collector
        self._keys = keys
        self._secret = secret

    async def take(self, request: Request) -> Response:
        """200 `{"success":true}` once every event is stored; errors as `{"code", "message"}`."""
        return await answered(self._take(request))

    async def _take(self, request: Request) -> Response:
        received_at = time.time_ns() // 1_000
        key = basic_key(request.headers.get("authorization", ""))
        source = await self._collector.source(key) if key is not None else None
        body = await body_from(request.receive)
        if source is None:
            source = await self._signer(request, body)
        received = await run_in_threadpool(read_webhook, request.headers, body, received_at)
        await self._collector.keep(received, source, received_at, None)
        return reply_to(received)

    async def _signer(self, request: Request, body: bytes) -> Source:
        """The source of the address, whose secret signed the body or, as Segment does with batches, its first event.

        Raises:
            Refused: 401: it is not, or there is none of that name.
        """
        name = request.path_params.get("source", "")
        source = await self._keys.named(name) if name else None
        signature = request.headers.get("x-signature", "")
        if source is not None and self._secret is not None and signature:
            secret = webhook_secret(self._secret, source.name)
            if await run_in_threadpool(signed_part, body, signature, secret) is not None:
                return source
        raise Refused(401, "not-signed", "Neither a write key nor a signature by the secret of this address's source.")
