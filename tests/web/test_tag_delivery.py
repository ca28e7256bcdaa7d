"""Our tag when the server does not answer as it should: all arrives, once, and never more waits than is allowed."""

from __future__ import annotations

import signal
import time
from collections.abc import Iterator
from itertools import pairwise

import pytest

from tests.web.browser import Page
from tests.web.gate import LOST, Gate
from tests.web.tagged import QUIET, Tagged, properties, until


@pytest.fixture
def gate(tagged: Tagged) -> Iterator[Gate]:
    with Gate(tagged.served) as gate:
        yield gate


def _track(page: Page, *numbers: int) -> None:
    page.run(f"{list(numbers)}.forEach((number) => tamis('track', 'Seen', {{ number }}))")


def _numbers(tagged: Tagged) -> list[int]:
    return sorted(properties(event)["number"] for event in tagged.stored() if event.name == "Seen")


def _waiting(page: Page) -> int:
    """Events that are not acknowledged."""
    found: int = page.run("Object.keys(localStorage).filter((name) => name.startsWith('tamis.event.')).length")
    return found


def test_what_happens_while_the_server_is_down_arrives_once_when_it_is_up(tagged: Tagged):
    page = tagged.open(tagged.write("/"))
    tagged.arrived("Page Viewed")
    tagged.served.stop(signal.SIGKILL)
    _track(page, 1, 2)
    time.sleep(1)
    page.goto(tagged.site.url("/"))  # the browser has the script
    _track(page, 3)
    time.sleep(1)
    tagged.served.start()
    tagged.arrived("Page Viewed", "Seen", "Seen", "Page Left", "Page Viewed", "Seen")
    assert _numbers(tagged) == [1, 2, 3]
    assert _waiting(page) == 0


def test_what_waits_when_the_browser_is_closed_arrives_at_the_next_visit(tagged: Tagged):
    page = tagged.open(tagged.write("/"))
    tagged.arrived("Page Viewed")
    tagged.served.stop()
    _track(page, 1)
    page.close()
    tagged.served.start()
    tagged.open("/")
    tagged.arrived("Page Viewed", "Seen", "Page Left", "Page Viewed")


@pytest.mark.parametrize("status", [429, 503])
def test_a_busy_server_is_asked_again_when_it_says(tagged: Tagged, gate: Gate, status: int):
    page = tagged.open(tagged.write("/", of=gate.url))
    tagged.arrived("Page Viewed")
    gate.next = [(status, {"Retry-After": "2"})]
    _track(page, 1)
    time.sleep(0.5)
    _track(page, 2)
    tagged.arrived("Page Viewed", "Seen", "Seen")
    refused, taken = [at for at, events in gate.seen if any(event.get("event") == "Seen" for event in events)]
    assert taken - refused >= 2


def test_a_server_that_fails_is_asked_ever_more_rarely(tagged: Tagged, gate: Gate):
    page = tagged.open(tagged.write("/", of=gate.url))
    tagged.arrived("Page Viewed")
    gate.next = [(500, {})] * 3
    _track(page, 1)
    tagged.arrived("Page Viewed", "Seen")
    at = [when for when, _ in gate.seen[1:]]
    waits = [later - earlier for earlier, later in pairwise(at)]
    assert len(waits) == 3
    assert 0.5 <= waits[0] < waits[1] < waits[2]


def test_an_event_whose_answer_was_lost_counts_once(tagged: Tagged, gate: Gate):
    page = tagged.open(tagged.write("/", of=gate.url))
    tagged.arrived("Page Viewed")
    gate.next = [LOST]
    _track(page, 1)
    until(lambda: _waiting(page) == 0, lambda: "it still waits")
    tagged.arrived("Page Viewed", "Seen")
    sent = [event["messageId"] for _, events in gate.seen for event in events if event.get("event") == "Seen"]
    assert len(sent) == 2
    assert len(set(sent)) == 1


@pytest.mark.parametrize("status", [400, 401, 413])
def test_what_is_refused_for_good_holds_nothing_up(tagged: Tagged, gate: Gate, status: int):
    page = tagged.open(tagged.write("/", of=gate.url))
    tagged.arrived("Page Viewed")
    gate.next = [(status, {})]
    _track(page, 1)
    until(lambda: _waiting(page) == 0, lambda: "it still waits")
    _track(page, 2)
    tagged.arrived("Page Viewed", "Seen")
    assert _numbers(tagged) == [2]


def test_no_more_waits_than_is_allowed_and_the_oldest_goes_first(tagged: Tagged):
    page = tagged.open(tagged.write("/"))
    tagged.arrived("Page Viewed")
    tagged.served.stop()
    page.run("for (let n = 0; n < 500; n++) tamis('track', 'Seen', { number: n, text: 'é'.repeat(500) })")
    assert page.run("Object.values(localStorage).join('').length") <= 100_000
    tagged.served.start()
    until(lambda: _waiting(page) == 0, lambda: f"{_waiting(page)} wait")
    numbers = _numbers(tagged)
    assert len(numbers) > 50
    assert numbers[0] >= 490 - len(numbers)  # of one millisecond, any may go first


def test_an_event_that_is_too_large_is_left_out(tagged: Tagged):
    page = tagged.open(tagged.write("/"))
    page.run("tamis('track', 'Seen', { text: 'x'.repeat(20000) })")
    _track(page, 1)
    tagged.arrived("Page Viewed", "Seen")


def test_two_tabs_share_what_waits(tagged: Tagged):
    pages = [tagged.open(tagged.write("/"))]
    pages.append(tagged.open("/"))
    tagged.arrived("Page Viewed", "Page Viewed")
    tagged.served.stop()
    for number, page in enumerate(pages):
        _track(page, number)
    pages[1].close()
    pages[0].show()
    tagged.served.start()
    tagged.arrived("Page Viewed", "Page Viewed", "Seen", "Seen", "Page Left")


def test_tabs_that_tell_at_once_lose_nothing(tagged: Tagged):
    pages = [tagged.open(tagged.write(path)) for path in ("/", "/other", "/third")]
    for first, page in zip((0, 60, 120), pages, strict=True):
        page.run(
            "const { port1, port2 } = new MessageChannel(); let n = 0;"
            f"port1.onmessage = () => {{ tamis('track', 'Seen', {{ number: {first} + n }}); ++n < 60 && go() }};"
            "const go = () => port2.postMessage(0); go()"
        )
    until(lambda: len(_numbers(tagged)) >= 180, lambda: str(len(_numbers(tagged))))
    assert _numbers(tagged) == list(range(180))


def test_a_browser_without_storage_still_tells(tagged: Tagged):
    none = "Object.defineProperty(window, 'localStorage', { get() { throw new Error('none') } })"
    page = tagged.open(tagged.write("/"), before=none)
    _track(page, 1)
    tagged.arrived("Page Viewed", "Seen")


def test_a_browser_without_cookies_is_not_followed(tagged: Tagged):
    none = "Object.defineProperty(document, 'cookie', { get: () => '', set() {} })"
    page = tagged.open(tagged.write("/"), before=none)
    _track(page, 1)
    time.sleep(QUIET)
    assert tagged.stored() == []
    assert page.run("Object.keys(localStorage)") == []
