"""Chromium, told what to do through its DevTools protocol over two pipes: no driver, no port, no other package."""

from __future__ import annotations

import fcntl
import json
import os
import select
import time
from collections.abc import Callable
from pathlib import Path
from types import TracebackType
from typing import Any, Self

_PATIENCE = 20.0  # seconds
_AGAIN = 0.05  # seconds until a page that gives way is asked again
# A person's: with its own, headless Chromium says that it is a robot.
_AGENT = "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/156.0.0.0 Safari/537.36"
_OPTIONS = (
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--no-first-run",
    "--remote-debugging-pipe",
    "--host-resolver-rules=MAP *.test 127.0.0.1",
    f"--user-agent={_AGENT}",
)


class BrowserError(Exception):
    """Chromium refused a command, or a script threw."""


class Browser:
    """One Chromium, without a window; a context manager."""

    def __init__(self, chromium: str, folder: Path) -> None:
        their_input, self._to = os.pipe()
        self._from, their_output = os.pipe()
        reads, writes = (fcntl.fcntl(end, fcntl.F_DUPFD_CLOEXEC, 10) for end in (their_input, their_output))
        log = str(folder / "chromium.log")
        self._process = os.posix_spawn(
            chromium,
            [chromium, *_OPTIONS, f"--user-data-dir={folder}"],
            os.environ,
            file_actions=[
                (os.POSIX_SPAWN_DUP2, reads, 3),
                (os.POSIX_SPAWN_DUP2, writes, 4),
                (os.POSIX_SPAWN_OPEN, 1, log, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600),
                (os.POSIX_SPAWN_OPEN, 2, log, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600),
            ],
        )
        for end in (their_input, their_output, reads, writes):
            os.close(end)
        self._unread = b""
        self._last = 0
        self._events: list[dict[str, Any]] = []

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self.command("Browser.close")
        os.waitpid(self._process, 0)
        os.close(self._to)
        os.close(self._from)

    def command(self, method: str, session: str | None = None, **parameters: object) -> dict[str, Any]:
        """What Chromium answers.

        Raises:
            BrowserError: it refuses, or does not answer.
        """
        self._last += 1
        message = {"id": self._last, "method": method, "params": parameters}
        os.write(self._to, json.dumps(message | ({"sessionId": session} if session else {})).encode() + b"\0")
        answer = self._read(lambda found: found.get("id") == self._last)
        if "error" in answer:
            raise BrowserError(f"{method}: {answer['error']}")
        result: dict[str, Any] = answer["result"]
        return result

    def forget_events(self) -> None:
        self._events.clear()

    def event(self, name: str, session: str) -> dict[str, Any]:
        """The next event of that name, be it heard already."""

        def is_it(found: dict[str, Any]) -> bool:
            return found.get("method") == name and found.get("sessionId") == session

        for place, heard in enumerate(self._events):
            if is_it(heard):
                return self._events.pop(place)
        return self._read(is_it)

    def visitor(self) -> Visitor:
        """A browser profile of its own: no cookie, no storage."""
        return Visitor(self, self.command("Target.createBrowserContext")["browserContextId"])

    def _read(self, wanted: Callable[[dict[str, Any]], bool]) -> dict[str, Any]:
        """The next message that is wanted; events before it are kept."""
        end = time.monotonic() + _PATIENCE
        while True:
            while b"\0" in self._unread:
                text, _, self._unread = self._unread.partition(b"\0")
                message: dict[str, Any] = json.loads(text)
                if wanted(message):
                    return message
                if "method" in message:
                    self._events.append(message)
            if not select.select([self._from], [], [], max(0, end - time.monotonic()))[0]:
                raise BrowserError("Chromium does not answer")
            self._unread += os.read(self._from, 1 << 20)


class Visitor:
    """Somebody with his own cookies."""

    def __init__(self, browser: Browser, context: str) -> None:
        self.browser = browser
        self._context = context

    def page(self, before: str = "") -> Page:
        """An empty tab; `before` runs in each of its documents before the document's own scripts."""
        target = self.browser.command("Target.createTarget", url="about:blank", browserContextId=self._context)
        attached = self.browser.command("Target.attachToTarget", targetId=target["targetId"], flatten=True)
        page = Page(self.browser, target["targetId"], attached["sessionId"])
        page.command("Page.enable")
        if before:
            page.command("Page.addScriptToEvaluateOnNewDocument", source=before)
        return page

    def cookies(self) -> dict[str, dict[str, Any]]:
        """All cookies, by name; `expires` in seconds."""
        found = self.browser.command("Storage.getCookies", browserContextId=self._context)["cookies"]
        return {cookie["name"]: cookie for cookie in found}

    def leave(self) -> None:
        """Closes his tabs, and forgets all that they stored."""
        self.browser.command("Target.disposeBrowserContext", browserContextId=self._context)


class Page:
    """A tab."""

    def __init__(self, browser: Browser, target: str, session: str) -> None:
        self.browser = browser
        self.target = target
        self.session = session

    def command(self, method: str, **parameters: object) -> dict[str, Any]:
        return self.browser.command(method, self.session, **parameters)

    def goto(self, url: str, referrer: str = "") -> None:
        """Returns once the page is loaded."""
        self.browser.forget_events()
        self.command("Page.navigate", url=url, referrer=referrer)
        self.loaded()

    def loaded(self) -> None:
        self.browser.event("Page.loadEventFired", self.session)

    def run(self, script: str) -> Any:
        """The value of the script, as JSON can say it; a promise's once it is kept."""
        answer = self.command("Runtime.evaluate", expression=script, returnByValue=True, awaitPromise=True)
        if "exceptionDetails" in answer:
            raise BrowserError(str(answer["exceptionDetails"]))
        return answer["result"].get("value")

    def click(self, selector: str) -> None:
        """As a mouse does, in the middle of the element."""
        where = f"document.querySelector({json.dumps(selector)}).getBoundingClientRect().toJSON()"
        box = self.run(where)
        at = {"x": box["x"] + box["width"] / 2, "y": box["y"] + box["height"] / 2, "button": "left", "clickCount": 1}
        self.command("Input.dispatchMouseEvent", type="mousePressed", **at)
        self.command("Input.dispatchMouseEvent", type="mouseReleased", **at)

    def fill(self, selector: str, text: str) -> None:
        """As a keyboard does."""
        self.run(f"document.querySelector({json.dumps(selector)}).focus()")
        self.command("Input.insertText", text=text)

    def show(self) -> None:
        """Brings the tab before the others, which are hidden then."""
        self.browser.command("Target.activateTarget", targetId=self.target)

    def close(self) -> None:
        """As a person does: the page hears that it goes. One that is just giving way to the next is asked again."""
        end = time.monotonic() + _PATIENCE
        while True:
            try:
                self.command("Page.close")
            except BrowserError as error:
                if "Not attached to an active page" not in str(error) or time.monotonic() > end:
                    raise
                time.sleep(_AGAIN)
            else:
                return
