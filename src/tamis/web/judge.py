"""Events are judged again while the server runs: scanners and robots are known by what they do next."""

from __future__ import annotations

import asyncio
import logging
from contextlib import suppress

from starlette.concurrency import run_in_threadpool

from tamis.collect.traffic.bots import Burst
from tamis.store.database import Database, StoreUnavailableError
from tamis.store.judging import judge_next, pass_over

LOG = logging.getLogger(__name__)
EVERY = 2.0
"""Seconds: events are judged with all that came before them, so that the last of a robot's tells on all."""


class Judge:
    """Judges what was stored since, be it before the start of this server."""

    def __init__(self, database: Database, burst: Burst) -> None:
        self._database = database
        self._burst = burst
        self._task: asyncio.Task[None] | None = None

    def start(self) -> None:
        """Begins where the last one ended."""
        self._task = asyncio.create_task(self._run())

    async def stop(self) -> None:
        """Judges what waits, as far as the store answers, and ends."""
        if self._task is not None:
            self._task.cancel()
            with suppress(asyncio.CancelledError):
                await self._task
        await self._judge()

    async def _run(self) -> None:
        while True:
            if not await self._judge():
                await asyncio.sleep(EVERY)

    async def _judge(self) -> bool:
        """One portion; whether more waits."""
        try:
            return await run_in_threadpool(judge_next, self._database, self._burst)
        except StoreUnavailableError:
            LOG.warning("events are not judged: the store does not answer")
        except Exception as error:  # noqa: BLE001 - the next ones must be judged whatever these were
            LOG.error("events could not be judged (%s)", type(error).__name__)  # noqa: TRY400 - it may quote rows
            with suppress(StoreUnavailableError):
                await run_in_threadpool(pass_over, self._database)
        return False
