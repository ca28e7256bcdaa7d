"""Keys to sources, remembered for some seconds: a revoked key opens nothing after them."""

from __future__ import annotations

import time

from starlette.concurrency import run_in_threadpool

from tamis.store.database import Database
from tamis.store.sources import Source, find_source

REMEMBERED = 5.0
"""Seconds."""
_MOST = 10_000  # keys that do not exist are remembered too, and anybody can make them up


class Keyring:
    """Asks the store for a key's source, at most once in `REMEMBERED` seconds."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._known: dict[str, tuple[float, Source | None]] = {}

    async def source(self, key: str) -> Source | None:
        """The source of a key that is in use, else None."""
        found = self._known.get(key)
        if found is not None and found[0] > time.monotonic():
            return found[1]
        source = await run_in_threadpool(self._find, key)
        if len(self._known) >= _MOST:
            self._known.clear()
        self._known[key] = (time.monotonic() + REMEMBERED, source)
        return source

    def _find(self, key: str) -> Source | None:
        with self._database.read() as connection:
            return find_source(connection, key)
