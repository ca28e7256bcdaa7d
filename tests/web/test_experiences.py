"""What a visitor sees of the model's experiences, in Chromium, on a site whose Content-Security-Policy is strict."""

from __future__ import annotations

import json
import time
from collections.abc import Iterator

import pytest

from tests.web.browser import Browser, Page
from tests.web.deciding import MODEL, Guest
from tests.web.served import Served
from tests.web.site import Site
from tests.web.tagged import QUIET, Tagged, properties, until

_OPEN = "!!document.querySelector('dialog.tamis-dialog[open]')"


@pytest.fixture(scope="module")
def deciding(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    folder = tmp_path_factory.mktemp("experiences")
    model = folder / "model.yaml"
    model.write_text(MODEL.replace("title: Medical guide", 'title: "<img src=x onerror=alert(1)> Guide"'), "utf-8")
    served = Served(str(folder / "tamis.db"), folder, model)
    served.start()
    guest = Guest.new(served)
    guest.views(3)
    guest.sees("medical_guide", "hero")  # the worker takes seconds to begin; from then on scores are fresh in time
    yield served
    served.stop()


@pytest.fixture
def tagged(browser: Browser, deciding: Served) -> Iterator[Tagged]:
    visitor = browser.visitor()
    with Site() as site:
        yield Tagged(deciding, site, visitor)
        visitor.leave()


def visit(tagged: Tagged, path: str, body: str = "", language: str = "fr", page: Page | None = None) -> Page:
    """A page on medicine, under a policy that allows our scripts alone."""
    tagged.write(path, f"<body data-tamis-theme=medical>{body}<a href=#top id=outside>Top</a>")
    server = tagged.served.url
    policy = f"default-src 'none'; script-src {server} 'nonce-x'; connect-src {server}; style-src 'none'; img-src data:"
    head = f'<html lang={language}><meta http-equiv=Content-Security-Policy content="{policy}">'
    text = tagged.site.pages[path].replace("<!doctype html>", "<!doctype html>" + head, 1)
    tagged.site.pages[path] = text.replace("<script>", "<script nonce=x>").replace(
        "<script async", "<script async nonce=x"
    )
    if page is None:
        return tagged.open(path)
    page.goto(tagged.site.url(path))
    return page


def made_warm(tagged: Tagged, body: str = "", language: str = "fr") -> Page:
    """The third page of a visitor, which turns him warm."""
    page = visit(tagged, "/one")
    for path in ("/two", "/three"):
        time.sleep(0.4)
        page = visit(tagged, path, body, language, page)
    return page


def of_experience(tagged: Tagged, id_: str) -> list[str]:
    """What was told of it, in order."""
    events = sorted(tagged.stored(), key=lambda event: event.occurred_at)
    return [event.name for event in events if properties(event).get("experience") == id_]


def told(tagged: Tagged, id_: str, *names: str) -> None:
    until(lambda: of_experience(tagged, id_) == list(names), lambda: f"{of_experience(tagged, id_)}")


def opened(page: Page) -> None:
    until(lambda: bool(page.run(_OPEN)), lambda: "no pop-up")


def test_a_visitor_who_turns_warm_is_shown_a_pop_up_uses_it_and_is_not_shown_it_again(tagged: Tagged):
    page = made_warm(tagged)
    opened(page)
    said = page.run("document.querySelector('dialog').innerText")
    assert "Guide médical" in said
    assert "24 pages" in said
    page.browser.forget_events()
    page.click("dialog a")
    page.loaded()
    assert page.run("location.pathname") == "/guides/medical"
    told(tagged, "medical_guide", "Experience Shown", "Experience Clicked")
    page = visit(tagged, "/four", page=page)
    opened(page)
    assert page.run("document.querySelector('dialog h2').innerText") == "Un devis ?"
    assert of_experience(tagged, "medical_guide") == ["Experience Shown", "Experience Clicked"]


def test_the_pop_up_is_a_dialog_that_holds_the_focus_and_goes_with_escape(tagged: Tagged):
    page = made_warm(tagged)
    opened(page)
    assert page.run("document.querySelector('dialog').matches(':modal')")
    assert page.run(
        "document.getElementById(document.querySelector('dialog').getAttribute('aria-labelledby')).innerText"
    )
    for _ in range(4):
        page.command("Input.dispatchKeyEvent", type="keyDown", key="Tab", code="Tab", windowsVirtualKeyCode=9)
        page.command("Input.dispatchKeyEvent", type="keyUp", key="Tab", code="Tab", windowsVirtualKeyCode=9)
        assert page.run("document.activeElement.id") != "outside"
    page.command("Input.dispatchKeyEvent", type="keyDown", key="Escape", code="Escape", windowsVirtualKeyCode=27)
    until(lambda: not page.run(_OPEN), lambda: "it stays")
    told(tagged, "medical_guide", "Experience Shown", "Experience Dismissed")


def test_what_the_model_says_is_shown_as_text(tagged: Tagged):
    page = made_warm(tagged, language="en")
    opened(page)
    assert page.run("document.querySelector('dialog h2').textContent") == "<img src=x onerror=alert(1)> Guide"
    assert page.run("document.querySelectorAll('dialog img').length") == 0


def test_its_style_holds_under_the_strictest_policy(tagged: Tagged):
    page = made_warm(tagged)
    opened(page)
    assert page.run("getComputedStyle(document.querySelector('dialog')).borderRadius") == "8px"


def test_a_block_is_swapped_by_its_parts_and_told_once_it_is_seen(tagged: Tagged):
    block = "<div id=hero><h1 data-tamis-part=title>Old</h1><a data-tamis-part=link>Go</a></div>"
    page = visit(tagged, "/one", "<p id=far>" + "far<br>" * 300 + block)
    until(lambda: page.run("document.querySelector('h1').innerText") == "Qui sommes-nous ?", lambda: "not swapped")
    time.sleep(QUIET)
    assert of_experience(tagged, "first_visit") == []
    page.run("document.querySelector('#far').remove()")
    told(tagged, "first_visit", "Experience Shown")
    for path in ("/two", "/three"):
        visit(
            tagged,
            path,
            "<div id=hero><h1 data-tamis-part=title>Old</h1><a data-tamis-part=link>Go</a></div>",
            page=page,
        )
    until(lambda: page.run("document.querySelector('h1').innerText") == "Bienvenue", lambda: "not swapped")
    assert page.run("document.querySelector('#hero a').pathname") == "/cas/clinique"


def test_a_page_may_show_it_by_itself_and_a_chat_always_does(tagged: Tagged):
    opened(made_warm(tagged))
    page = tagged.visitor.page(
        "window.heard = []; addEventListener('tamis:experience', (e) => { heard.push(e.detail); e.preventDefault() })"
    )
    for path in ("/four", "/five", "/six"):
        visit(tagged, path, page=page)
        time.sleep(0.4)
    until(lambda: "hello" in json.dumps(page.run("heard")), lambda: str(page.run("heard")))
    told(tagged, "hello", "Experience Shown")
    assert not page.run(_OPEN)


def test_without_consent_nothing_is_asked(tagged: Tagged):
    tagged.write("/", "<body data-tamis-theme=medical>", agreed=False)
    page = tagged.open("/")
    time.sleep(1)
    asked: list[str] = page.run("performance.getEntriesByType('resource').map((entry) => entry.name)")
    assert asked == [f"{tagged.served.url}/tamis.js"]
