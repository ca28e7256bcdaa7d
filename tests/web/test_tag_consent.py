"""Our tag and the visitor's will: nothing before he agrees, an id that ends, nothing after he says no."""

from __future__ import annotations

import json
import time

import pytest

from tests.web.browser import Page
from tests.web.tagged import QUIET, Tagged, only

_MONTHS_13 = 393 * 86_400
_SIGNALS = {
    "global-privacy-control": "Object.defineProperty(navigator, 'globalPrivacyControl', { value: true })",
    "do-not-track": "Object.defineProperty(navigator, 'doNotTrack', { value: '1' })",
}


def _traces(tagged: Tagged, page: Page) -> list[object]:
    """What was asked for but for the script, what is in the browser, what is at the server."""
    time.sleep(QUIET)
    asked: list[str] = page.run("performance.getEntriesByType('resource').map((entry) => entry.name)")
    kept = page.run("Object.keys(localStorage).concat(Object.keys(sessionStorage))")
    others = [name for name in asked if name != f"{tagged.served.url}/tamis.js"]
    return [*others, *kept, *tagged.visitor.cookies(), *tagged.stored()]


def test_nothing_is_stored_or_sent_before_consent(tagged: Tagged):
    page = tagged.open(tagged.write("/", "<a href=#top data-tamis-event='Quote Requested'>Quote</a>", agreed=False))
    page.run("tamis('track', 'Demo Requested'); tamis('identify', 'u1')")
    page.click("a")
    page.run("history.pushState(null, '', '/next')")
    assert _traces(tagged, page) == []


def test_consent_counts_the_page_that_is_shown_and_not_what_was_done_before(tagged: Tagged):
    page = tagged.open(tagged.write("/", agreed=False))
    page.run("tamis('track', 'Demo Requested')")
    page.run("tamis('consent', true)")
    (event,) = tagged.arrived("Page Viewed")
    assert event.suspect is None


def test_consent_is_remembered_on_the_next_page(tagged: Tagged):
    page = tagged.open(tagged.write("/"))
    tagged.arrived("Page Viewed")
    page.goto(tagged.site.url(tagged.write("/next", agreed=False)))
    events = tagged.arrived("Page Viewed", "Page Left", "Page Viewed")
    assert len({event.anonymous_id for event in events}) == 1


def test_the_id_lives_thirteen_months_and_no_visit_moves_its_end(tagged: Tagged):
    page = tagged.open(tagged.write("/"))
    first = tagged.visitor.cookies()["tamis_id"]
    assert 0 <= time.time() + _MONTHS_13 - first["expires"] < 60
    time.sleep(1.1)
    page.goto(tagged.site.url("/"))
    page.run("tamis('track', 'Demo Requested')")
    assert tagged.visitor.cookies()["tamis_id"] == first


def test_an_id_that_has_ended_is_no_consent(tagged: Tagged):
    path = tagged.write("/", agreed=False)
    ended = "document.cookie = 'tamis_id=0123456789abcdef0123456789abcdef.1000000000; max-age=1000'"
    page = tagged.open(path, before=f"{ended}; localStorage.setItem('tamis.user', 'u1')")
    assert _traces(tagged, page) == []


def test_who_withdraws_is_forgotten(tagged: Tagged):
    page = tagged.open(tagged.write("/"))
    tagged.arrived("Page Viewed")
    page.run("tamis('consent', false); tamis('track', 'Demo Requested')")
    page.run("history.pushState(null, '', '/next')")
    tagged.arrived("Page Viewed", "Consent Updated")
    assert tagged.visitor.cookies() == {}
    assert page.run("Object.keys(localStorage)") == []


def test_the_last_that_is_heard_of_who_withdraws_is_that_he_does(tagged: Tagged):
    page = tagged.open(tagged.write("/"))
    tagged.arrived("Page Viewed")
    page.run("tamis('consent', false); tamis('consent', false)")
    viewed, notice = tagged.arrived("Page Viewed", "Consent Updated")
    document = json.loads(notice.document)
    assert (document["agrees"], document["trust"]) == ({"scoring": False}, "claim")
    assert (notice.anonymous_id, notice.user_id, notice.suspect) == (viewed.anonymous_id, None, "consent-notice")


@pytest.mark.parametrize("signal", _SIGNALS.values(), ids=list(_SIGNALS))
def test_a_browser_that_says_no_is_believed(tagged: Tagged, signal: str):
    page = tagged.open(tagged.write("/"), before=signal)
    page.run("tamis('consent', true); tamis('track', 'Demo Requested')")
    assert _traces(tagged, page) == []


@pytest.mark.parametrize("signal", _SIGNALS.values(), ids=list(_SIGNALS))
def test_a_browser_that_says_no_later_takes_the_consent_back(tagged: Tagged, signal: str):
    tagged.open(tagged.write("/")).close()
    tagged.arrived("Page Viewed", "Page Left")
    page = tagged.open(tagged.write("/next", agreed=False), before=signal)
    tagged.arrived("Page Viewed", "Page Left")
    assert tagged.visitor.cookies() == {}
    assert page.run("Object.keys(localStorage)") == []


def test_what_was_said_of_the_visitor_before_he_agreed_is_told_when_he_does(tagged: Tagged):
    page = tagged.open(tagged.write("/", agreed=False))
    page.run("tamis('identify', 'u1', { email: 'a@firm.example' })")
    page.run("tamis('consent', true)")
    events = tagged.arrived("Page Viewed", "Identified")
    assert {event.user_id for event in events} == {"u1"}


def test_the_next_person_on_the_device_has_another_id_that_ends_when_the_first_would_have(tagged: Tagged):
    page = tagged.open(tagged.write("/"))
    page.run("tamis('identify', 'u1')")
    first = tagged.visitor.cookies()["tamis_id"]
    page.run("tamis('reset'); tamis('track', 'Demo Requested')")
    second = tagged.visitor.cookies()["tamis_id"]
    events = tagged.arrived("Page Viewed", "Identified", "Demo Requested")
    assert second["expires"] == first["expires"]
    assert only(events, "Demo Requested").anonymous_id != only(events, "Identified").anonymous_id
    assert only(events, "Demo Requested").user_id is None


def test_one_id_for_all_hosts_of_the_company(tagged: Tagged):
    page = tagged.open(tagged.write("/", options="data-domain=.example.test"))
    tagged.arrived("Page Viewed")
    page.goto(tagged.site.url("/", host="shop.example.test"))
    events = tagged.arrived("Page Viewed", "Page Left", "Page Viewed")
    assert len({event.anonymous_id for event in events}) == 1
