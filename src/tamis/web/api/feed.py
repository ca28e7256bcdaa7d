"""The live feed: changes of class as server-sent events, which a client that lost its connection resumes."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator
from typing import Annotated

import msgspec
from msgspec import Meta, Struct
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response, StreamingResponse

from tamis.store.class_feed import News as StoredNews
from tamis.store.class_feed import last_position, news_after
from tamis.store.database import StoreUnavailableError
from tamis.store.standings import CLASS_CHANGED
from tamis.web.api.operations import Backend, Call, Operation, Operations, RefusedError
from tamis.web.api.shapes import LeadRef, News, time_of

PAUSE = 0.25
"""Seconds between two looks at the store, however many listen."""
HEARTBEAT = 15.0
"""Seconds after which a comment is sent, and the key is looked up again."""
_AT_ONCE = 500
_RETRY = 2_000  # milliseconds after which a client comes back


class FeedQuery(Struct, forbid_unknown_fields=True):
    """From where on."""

    after: Annotated[
        Annotated[int, Meta(ge=0)] | None,
        Meta(description="The position after which to begin; the header Last-Event-ID wins."),
    ] = None


class FeedOperations(Operations):
    """The operation. All who listen share one look at the store."""

    def __init__(self, backend: Backend) -> None:
        super().__init__(backend)
        self._last = 0
        self._looked = 0.0
        self._looking = asyncio.Lock()

    def operations(self) -> list[Operation]:
        """The table."""
        return [
            Operation(
                method="GET",
                path="/feed",
                name="followClasses",
                words="Changes of class as server-sent events, from now on or after a position. `id:` is the position, "
                "which grows; a client that comes back with `Last-Event-ID` misses nothing. A lead that is new and "
                "begins in the lowest class is not told. Comments (`:`) keep the connection.",
                answer=News,
                handle=self.follow,
                query=FeedQuery,
                streams=True,
            )
        ]

    async def follow(self, call: Call) -> Response:
        """The stream, until the client goes or the server stops."""
        after = _resumed(call.request)
        if after is None:
            after = call.query.after
        if after is None:
            after = await run_in_threadpool(self._last_position)
        headers = {"Cache-Control": "no-store", "X-Accel-Buffering": "no"}
        return StreamingResponse(self._told(call, after), headers=headers, media_type="text/event-stream")

    async def _told(self, call: Call, after: int) -> AsyncIterator[bytes]:
        stopping = call.request.app.state.stopping
        yield f"retry: {_RETRY}\n\n".encode()
        beat = time.monotonic() + HEARTBEAT
        while not stopping.is_set():
            try:
                news = await self._news(after)
                if time.monotonic() >= beat and not await call.is_allowed():
                    return
            except StoreUnavailableError:
                news = []
            for one in news:
                after = one.position
                yield _written(one)
            if time.monotonic() >= beat:
                beat = time.monotonic() + HEARTBEAT
                yield b":\n\n"
            if len(news) < _AT_ONCE:
                await asyncio.sleep(PAUSE)

    async def _news(self, after: int) -> list[StoredNews]:
        async with self._looking:
            if time.monotonic() - self._looked >= PAUSE:
                self._last = await run_in_threadpool(self._last_position)
                self._looked = time.monotonic()
        return await run_in_threadpool(self._read, after) if self._last > after else []

    def _last_position(self) -> int:
        with self.backend.database.read() as connection:
            return last_position(connection)

    def _read(self, after: int) -> list[StoredNews]:
        with self.backend.database.read() as connection:
            return news_after(connection, after, _AT_ONCE)


def _resumed(request: Request) -> int | None:
    said = request.headers.get("last-event-id", "").strip()
    if not said:
        return None
    if not (said.isascii() and said.isdigit() and len(said) < 19):
        raise RefusedError(400, "bad-position", "Last-Event-ID is a number that the feed gave.")
    return int(said)


def _written(news: StoredNews) -> bytes:
    change = news.change
    lead = LeadRef(change.lead, news.key)
    data = News(news.position, lead, change.before, change.after, time_of(change.at), change.version)
    return b"id: %d\nevent: %b\ndata: %b\n\n" % (
        news.position,
        CLASS_CHANGED.encode(),
        msgspec.json.encode(data),
    )
