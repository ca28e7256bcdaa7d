"""The routes of e-mails: the picture that tells an open, the link that tells a click and leads on."""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Callable

from starlette.requests import Request
from starlette.responses import PlainTextResponse, RedirectResponse, Response

from tamis.collect.mail.tokens import Tokens
from tamis.collect.traffic.scanners import Touch
from tamis.collect.traffic.settings import Traffic
from tamis.store.database import StoreUnavailableError
from tamis.store.events import Event
from tamis.store.mail import click_event, open_event
from tamis.store.sources import Source
from tamis.store.writer import Delivery, Writer
from tamis.web.acknowledging import Acknowledging
from tamis.web.keyring import Keyring
from tamis.web.pixel import pixel

LOG = logging.getLogger(__name__)
PATIENCE = 0.9
"""Seconds that a reader waits at most for what he did to be stored."""
_AGAIN = 1.0, 2.0, 4.0, 8.0, 15.0, 30.0, 60.0, 60.0  # seconds: a reader does not come back when the store does
_MOST_HELD = 5_000  # what waits for the store in memory
_NOT_KEPT = {"Cache-Control": "no-store", "X-Robots-Tag": "noindex"}


class Mail:
    """Takes opens and clicks. `tokens`: None where there is no secret, and so no link of ours."""

    def __init__(
        self,
        writer: Writer,
        keys: Keyring,
        tokens: Tokens | None,
        traffic: Traffic,
    ) -> None:
        self._stored = Acknowledging(writer)
        self._keys = keys
        self._tokens = tokens
        self._traffic = traffic
        self._storing: set[asyncio.Task[None]] = set()

    async def opened(self, request: Request) -> Response:
        """The picture, always; the open is stored where we signed its token."""
        found = self._tokens.read_pixel(request.path_params["token"]) if self._tokens else (None, None)
        letter, recipient = found
        if letter is not None and recipient is not None:
            touch = _touch(request, None)
            await self._keep(letter.source, lambda source: open_event(letter, recipient, touch, source, self._traffic))
        return pixel()

    async def clicked(self, request: Request) -> Response:
        """302 to where the link leads, whatever becomes of the click; 404 where we did not sign the link."""
        found = self._tokens.read_click(request.path_params["token"]) if self._tokens else (None, None)
        link, recipient = found
        if link is None:
            return PlainTextResponse("There is no such link.\n", 404, headers=_NOT_KEPT)
        if recipient is not None:
            touch = _touch(request, f"{link.number} {link.url}", honeypot=link.honeypot)
            await self._keep(
                link.letter.source, lambda source: click_event(link, recipient, touch, source, self._traffic)
            )
        return RedirectResponse(link.url, 302, headers=_NOT_KEPT)

    async def stop(self) -> None:
        """Ends, once what can be stored at once is."""
        if self._storing:
            await asyncio.wait(self._storing, timeout=PATIENCE)
        for task in self._storing:
            task.cancel()

    async def _keep(self, source: str, event_of: Callable[[Source], Event]) -> None:
        """Stores, and waits for it as long as a reader may; then it goes on without him."""
        if len(self._storing) >= _MOST_HELD:
            LOG.warning("an open or click of an e-mail is not stored: too many wait")
            return
        task = asyncio.create_task(self._store(source, event_of))
        self._storing.add(task)
        task.add_done_callback(self._storing.discard)
        await asyncio.wait({task}, timeout=PATIENCE)

    async def _store(self, name: str, event_of: Callable[[Source], Event]) -> None:
        for pause in (*_AGAIN, None):
            try:
                source = await self._keys.named(name)
                if source is not None:
                    await self._stored.of(Delivery([event_of(source)]))
            except StoreUnavailableError:
                if pause is None:
                    LOG.warning("an open or click of an e-mail is not stored: the store does not answer")
                    return
                await asyncio.sleep(pause)
            else:
                return


def _touch(request: Request, link: str | None, *, honeypot: bool = False) -> Touch:
    """Who asks, as he says; his address is judged and not kept."""
    return Touch(
        at=time.time_ns() // 1_000,
        link=link,
        method=request.method,
        headers=request.headers,
        agent=request.headers.get("user-agent", ""),
        ip=request.client.host if request.client else None,
        honeypot=honeypot,
    )
