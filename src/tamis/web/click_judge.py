"""Clicks are judged again while the server runs: a scanner is known by what it does next."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Mapping
from contextlib import suppress

from starlette.concurrency import run_in_threadpool

from tamis.store.clicks import judge_clicks, recent_clicks
from tamis.store.database import Database, StoreUnavailableError
from tamis.store.events import Event
from tamis.store.mail import Mailed, mailed_of

LOG = logging.getLogger(__name__)
EVERY = 2.0
"""Seconds: each click is judged again with all that came before it, so that the last of a scanner's tells on all."""


class ClickJudge:
    """Remembers which messages were clicked, and judges them soon after."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._since: dict[Mailed, int] = {}
        self._begun = False
        self._task: asyncio.Task[None] | None = None

    def start(self) -> None:
        """Begins with the clicks of the minutes before."""
        self._task = asyncio.create_task(self._run())

    async def stop(self) -> None:
        """Judges what waits, as far as the store answers, and ends."""
        if self._task is not None:
            self._task.cancel()
            with suppress(asyncio.CancelledError):
                await self._task
        await self._judge()

    def saw(self, event: Event) -> None:
        """A click was stored."""
        mailed = mailed_of(event.source, event.message_id)
        if mailed is not None:
            self._wait({mailed: event.occurred_at})

    async def _run(self) -> None:
        while True:
            await self._judge()
            await asyncio.sleep(EVERY)

    async def _judge(self) -> None:
        waiting: dict[Mailed, int] = {}
        try:
            if not self._begun:
                self._wait(await run_in_threadpool(recent_clicks, self._database))
                self._begun = True
            waiting, self._since = self._since, {}
            if waiting:
                await run_in_threadpool(judge_clicks, self._database, waiting)
        except StoreUnavailableError:
            LOG.warning("clicks are not judged: the store does not answer")
            self._wait(waiting)
        except asyncio.CancelledError:
            self._wait(waiting)
            raise
        except Exception as error:  # noqa: BLE001 - the next ones must be judged whatever these were
            LOG.error("clicks could not be judged (%s)", type(error).__name__)  # noqa: TRY400 - it may quote rows

    def _wait(self, since: Mapping[Mailed, int]) -> None:
        for mailed, at in since.items():
            self._since[mailed] = min(at, self._since.get(mailed, at))
