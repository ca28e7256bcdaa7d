"""The route that takes what Matomo's trackers send, and answers as Matomo does."""

from __future__ import annotations

import time

import msgspec
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response

from tamis.collect.protocols.matomo.read import Tracking, read_tracking
from tamis.web.asked import Asked, body_from
from tamis.web.collector import Collector, answered
from tamis.web.pixel import pixel

PATHS = ("/matomo.php", "/piwik.php")
_LONG = 64 * 1024  # bytes


class MatomoRoute:
    """`matomo.php`, in front of the collector's store."""

    def __init__(self, collector: Collector) -> None:
        self.collector = collector

    async def track(self, request: Request) -> Response:
        """A picture, or 204 where `send_image=0` asks for none, once everything is stored; JSON for many requests.

        What is set aside is answered as what is taken: at an error, the tracker would send it once more.
        """
        return await answered(self._track(request))

    async def _track(self, request: Request) -> Response:
        if request.method == "HEAD":  # somebody looks whether the address is there
            return Response()
        received_at = time.time_ns() // 1_000
        query = request.scope["query_string"].decode("utf-8", "replace")
        body = await body_from(request.receive)
        parts = (query, request.headers, body, received_at)
        # Four megabytes take seconds to read, and nobody else is to wait for them.
        tracking = await run_in_threadpool(read_tracking, *parts) if len(body) > _LONG else read_tracking(*parts)
        await self.collector.store(tracking.received, Asked.of(request.scope), received_at)
        return _reply(tracking)


def _reply(tracking: Tracking) -> Response:
    if not tracking.wants_image:
        return Response(status_code=204, headers={"Cache-Control": "no-store"})
    if tracking.is_bulk:
        return Response(msgspec.json.encode(tracking.reply()), media_type="application/json")
    return pixel()
