"""The requests wait for the writer's commits: one group of them wakes the loop once, and not each of its requests."""

from __future__ import annotations

import asyncio
from collections import deque

from tamis.store.database import StoreUnavailableError
from tamis.store.writer import Delivery, Writer

_Told = tuple["asyncio.Future[None]", StoreUnavailableError | None]


class Acknowledging:
    """In front of a writer, for one event loop."""

    def __init__(self, writer: Writer) -> None:
        self._writer = writer
        self._told: deque[_Told] = deque()

    async def of(self, delivery: Delivery) -> None:
        """Returns once the delivery is stored.

        Raises:
            StoreUnavailableError: it is not.
        """
        loop = asyncio.get_running_loop()
        stored: asyncio.Future[None] = loop.create_future()

        def tell(error: StoreUnavailableError | None) -> None:
            """On the writer's thread."""
            self._told.append((stored, error))
            if len(self._told) == 1:
                loop.call_soon_threadsafe(self._wake)

        self._writer.put(delivery, tell)
        await stored

    def _wake(self) -> None:
        while self._told:
            stored, error = self._told[0]
            if not stored.done():  # its client may have hung up
                stored.set_result(None) if error is None else stored.set_exception(error)
            self._told.popleft()
