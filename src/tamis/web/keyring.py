"""Keys and names to sources, remembered for some seconds: a revoked key opens nothing after them."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any

from starlette.concurrency import run_in_threadpool

from tamis.store.database import Database
from tamis.store.sources import Source, find_source, find_writing_source

REMEMBERED = 5.0
"""Seconds."""
Find = Callable[[Any, str], Source | None]
_MOST = 10_000  # keys that do not exist are remembered too, and anybody can make them up


class Keyring:
    """Asks the store for a source, at most once in `REMEMBERED` seconds."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._known: dict[tuple[Find, str], tuple[float, Source | None]] = {}

    async def source(self, key: str) -> Source | None:
        """The source of a key that is in use, else None."""
        return await self._remembered(key, find_source)

    async def named(self, name: str) -> Source | None:
        """The source of that name whose write key is in use, else None."""
        return await self._remembered(name, find_writing_source)

    async def _remembered(self, said: str, find: Find) -> Source | None:
        known = self._known.get((find, said))
        if known is not None and known[0] > time.monotonic():
            return known[1]
        source = await run_in_threadpool(self._ask, find, said)
        if len(self._known) >= _MOST:
            self._known.clear()
        self._known[find, said] = (time.monotonic() + REMEMBERED, source)
        return source

    def _ask(self, find: Find, said: str) -> Source | None:
        with self._database.read() as connection:
            return find(connection, said)
