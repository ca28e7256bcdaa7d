"""A site that bears our tag, a visitor in Chromium, and the server that hears of him."""

from __future__ import annotations

import json
import time
from collections.abc import Callable
from secrets import token_hex
from typing import Any

from tamis.store.events import Event
from tests.web.browser import Page, Visitor
from tests.web.served import Served
from tests.web.site import Site

_PATIENCE = 15.0  # seconds
QUIET = 0.6  # seconds after which a page that has something to send has sent it
_SNIPPET = "window.tamis = window.tamis || function () { (tamis.q = tamis.q || []).push(arguments) };"


class Tagged:
    """`agreed` calls `consent` on every page, as a consent banner does whose visitor agreed."""

    def __init__(self, served: Served, site: Site, visitor: Visitor) -> None:
        self.served = served
        self.site = site
        self.visitor = visitor
        self.key = served.key(f"website {token_hex(8)}", "consent")

    def write(self, path: str, body: str = "<p>Hello", *, agreed: bool = True, options: str = "", of: str = "") -> str:
        """A page of the site, with the tag (`of`: another origin than the server's); its path."""
        consent = "tamis('consent', true);" if agreed else ""
        self.site.pages[path] = (
            f"<!doctype html><title>Page {path}</title><link rel=icon href=data:,><script>{_SNIPPET}{consent}</script>"
            f'<script async src="{of or self.served.url}/tamis.js" data-key="{self.key}" {options}></script>'
            f"{body if body.startswith('<body') else '<body>' + body}"
        )
        return path

    def open(self, path: str, *, before: str = "", referrer: str = "") -> Page:
        """A new tab that shows a page of the site."""
        page = self.visitor.page(before)
        page.goto(self.site.url(path), referrer)
        return page

    def arrived(self, *names: str) -> list[Event]:
        """The events, as they happened, once exactly those of the names have arrived and the site is quiet."""
        wanted = sorted(names)
        until(lambda: sorted(self.names()) == wanted, lambda: f"{sorted(self.names())}, not {wanted}")
        time.sleep(QUIET)
        assert sorted(self.names()) == wanted
        return sorted(self.stored(), key=lambda event: event.occurred_at)

    def stored(self) -> list[Event]:
        """What the site has sent."""
        return self.served.stored_by(self.key)

    def names(self) -> list[str]:
        return [event.name for event in self.stored()]


def until(holds: Callable[[], bool], says: Callable[[], str]) -> None:
    end = time.monotonic() + _PATIENCE
    while not holds():
        assert time.monotonic() < end, says()
        time.sleep(0.05)


def properties(event: Event) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(event.document).get("properties", {})
    return found


def only(events: list[Event], name: str) -> Event:
    """The one event of that name."""
    (found,) = (event for event in events if event.name == name)
    return found
