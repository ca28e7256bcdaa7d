"""Opens and clicks of e-mails, at the real server: who is followed on, who counts, who is found out."""

from __future__ import annotations

import signal
import time
from collections.abc import Callable
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from tamis.collect.mail.letter import Server
from tamis.collect.mail.tokens import Letter, Link, Recipient, Tokens
from tamis.store.database import Database
from tamis.store.secret import VARIABLE
from tests.postgres import Postgres
from tests.web.served import Served
from tests.web.view import SECRET, View

CHROME = {
    "User-Agent": "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) "
    "Chrome/147.0.0.0 Safari/537.36"
}
TOKENS = Tokens(SECRET.encode())
GUIDE = "https://www.example.com/guide?a=1&b=%C3%A9~x#top"
WEEK = 7 * 86_400
SOON = 40.0  # seconds in which clicks are judged again, or stored once the store is back, on a busy machine
WAITED = 2.5  # seconds: less than one, on a machine that does nothing else
GIF = b"GIF89a"


@pytest.fixture(autouse=True)
def _secret(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(VARIABLE, SECRET)


@pytest.fixture
def served(served: View) -> View:
    """The server, with a source for e-mails whose readers agreed to everything."""
    served.key("email", "consent", upstream=True)
    return served


def letter(served: Served, age: int = WEEK, source: str = "email") -> Letter:
    return Letter(served.named(source), "spring", int(time.time()) - age, 5)


def mark(recipient: str = "anna") -> str:
    return TOKENS.mark(Recipient("user_id", recipient))


def click(
    served: Served, number: int = 1, url: str = GUIDE, *, to: str = "anna", age: int = WEEK, honeypot: bool = False
) -> str:
    """The path of a link."""
    token = TOKENS.click(Link(letter(served, age), number, url, honeypot=honeypot), mark(to))
    return urlsplit(Server("https://t.example.com").click(token)).path


def picture(served: Served, source: str = "email") -> str:
    token = TOKENS.pixel(letter(served, source=source), mark())
    return urlsplit(Server("https://t.example.com").pixel(token)).path


def follow(served: Served, path: str, method: str = "GET", **headers: str) -> tuple[int, str | None]:
    """The status, and where it leads."""
    status, _ = served.ask(method, path, b"", {**CHROME, **headers})
    return status, served.headers.get("location")


def soon(found: Callable[[], object], expected: object) -> None:
    """What holds within seconds."""
    end = time.monotonic() + SOON
    while found() != expected and time.monotonic() < end:
        time.sleep(0.1)
    assert found() == expected


def suspects(served: Served) -> list[str | None]:
    return [event.suspect for event in served.stored()]


def test_a_persons_click_leads_on_and_counts(served: View):
    assert follow(served, click(served)) == (302, GUIDE)
    assert served.headers["cache-control"] == "no-store"
    (event,) = served.stored()
    assert (event.name, event.user_id, event.suspect) == ("Email Link Clicked", "anna", None)


def test_a_persons_open_is_a_picture_and_counts(served: View):
    status, body = served.ask("GET", picture(served), b"", CHROME)
    assert (status, body[:6], served.headers["content-type"]) == (200, GIF, "image/gif")
    (event,) = served.stored()
    assert (event.name, event.user_id, event.suspect) == ("Email Opened", "anna", None)


def test_no_forged_link_leads_anywhere(served: View):
    theirs = Tokens(b"a secret that somebody else made up, long enough")
    forged = theirs.click(Link(letter(served), 1, "https://evil.example/"), theirs.mark(Recipient("user_id", "anna")))
    what, _, whom = click(served).removeprefix("/e/c/").partition("~")
    payload, _, _ = forged.partition("~")[0].rpartition(".")
    tokens = [
        forged,
        f"{forged.partition('~')[0]}~{whom}",
        f"{payload}.{what.rpartition('.')[2]}~{whom}",
        picture(served).removeprefix("/e/o/").removesuffix(".gif"),
        f"~{whom}",
        "https:%2F%2Fevil.example",
        "x",
        "%00%ff",
    ]
    for token in tokens:
        assert follow(served, f"/e/c/{token}?url=https://evil.example/") == (404, None), token
    assert served.stored() == []


def test_a_forged_picture_is_a_picture_and_nothing_else(served: View):
    for token in ("x", picture(served).removeprefix("/e/o/").removesuffix(".gif")[:-9], "%00%ff"):
        status, body = served.ask("GET", f"/e/o/{token}.gif", b"", CHROME)
        assert (status, body[:6]) == (200, GIF)
    assert served.stored() == []


def test_a_reader_without_a_mark_reaches_the_page_and_is_nobody(served: View):
    for whom in ("", "%7B%7B%20contact.TAMIS%20%7D%7D", "*%7CTAMIS%7C*", "WyJ1c2VyX2lkIiwiYW5uYSJd.forged"):
        assert follow(served, f"{click(served).partition('~')[0]}~{whom}") == (302, GUIDE), whom
    assert served.stored() == []


MACHINES: dict[str, tuple[str, dict[str, str]]] = {
    "head-request": ("HEAD", {}),
    "prefetch": ("GET", {"Sec-Purpose": "prefetch;prerender"}),
    "mail-scanner": ("GET", {"User-Agent": "Barracuda Sentinel (EE)"}),
    "no-agent": ("GET", {"User-Agent": ""}),
    "dnt": ("GET", {"DNT": "1"}),
}


def test_machines_are_led_on_and_do_not_count(served: View):
    for reason, (method, headers) in MACHINES.items():
        assert follow(served, click(served, to=reason), method, **headers) == (302, GUIDE)
    assert {event.user_id: event.suspect for event in served.stored()} == {reason: reason for reason in MACHINES}


def test_the_picture_may_be_asked_for_without_its_body(served: View):
    status, body = served.ask("HEAD", picture(served), b"", CHROME)
    assert (status, body) == (200, b"")
    assert suspects(served) == ["head-request"]


def test_opening_again_within_the_hour_is_one_open(served: View):
    path = picture(served)
    for _ in range(3):
        served.ask("GET", path, b"", CHROME)
    assert len(served.stored()) <= 2  # the hour may end in between


def test_a_scanner_that_follows_all_links_is_found_out_and_taken_back(served: View):
    for number in (1, 2, 3):
        assert follow(served, click(served, number, f"https://x.example/{number}"))[0] == 302
    follow(served, click(served, 1, to="ben"))
    soon(lambda: suspects(served), ["links-at-once"] * 3 + [None])


def test_the_hidden_link_betrays_its_neighbours(served: View):
    follow(served, click(served, 1))
    follow(served, click(served, 6, honeypot=True))
    soon(lambda: set(suspects(served)), {"honeypot", "links-at-once"})


def test_a_link_followed_twice_counts_once(served: View):
    follow(served, click(served, 1))
    follow(served, click(served, 1), **{"User-Agent": CHROME["User-Agent"].replace("147", "148")})
    soon(lambda: suspects(served), [None, "repeated-click"])


def test_clicks_before_a_crash_are_judged_after_it(alone: Served):
    alone.key("email", "consent", upstream=True)
    for number in (1, 2):
        follow(alone, click(alone, number))
    alone.stop(signal.SIGKILL)
    alone.start()
    soon(lambda: suspects(alone), ["links-at-once"] * 2)


def test_an_old_link_still_leads_on_and_does_not_count(served: View):
    assert follow(served, click(served, age=400 * 86_400)) == (302, GUIDE)
    assert suspects(served) == ["expired-link"]


def test_without_a_source_readers_are_led_on(served: View):
    gone = TOKENS.click(Link(letter(served, source="gone"), 1, GUIDE), mark())
    assert follow(served, f"/e/c/{gone}") == (302, GUIDE)
    assert served.ask("GET", picture(served, "gone"), b"", CHROME)[1][:6] == GIF
    assert served.stored() == []


def test_no_address_is_kept(served: View):
    follow(served, click(served), **{"X-Forwarded-For": "203.0.113.7"})
    (event,) = served.stored()
    assert "203.0.113.7" not in event.document
    assert "127.0.0.1" not in event.document


def test_known_networks_of_scanners_are_told_by_a_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    (tmp_path / "scanners.txt").write_text("# theirs\n203.0.113.0/24  # Example Filter\n\n")
    monkeypatch.setenv("TAMIS_SCANNER_NETWORKS", str(tmp_path / "scanners.txt"))
    served = Served(str(tmp_path / "tamis.db"), tmp_path)
    served.start()
    try:
        served.key("email")
        follow(served, click(served, 1), **{"X-Forwarded-For": "203.0.113.7"})
        follow(served, click(served, 1, to="ben"), **{"X-Forwarded-For": "198.51.100.7"})
        assert suspects(served) == ["scanner-network", None]
    finally:
        served.stop()


@pytest.mark.postgresql
def test_without_a_secret_no_link_is_ours(postgres: Postgres, tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.delenv(VARIABLE)
    served = Served(postgres.new_database(), tmp_path)
    served.start()
    try:
        assert follow(served, click(served)) == (404, None)
        assert served.ask("GET", picture(served), b"", CHROME)[1][:6] == GIF
    finally:
        served.stop()


def test_nobody_waits_for_a_store_that_does_not_answer(served: View):
    """Another program holds the store; the click is stored when it lets go."""
    follow(served, click(served, 2))  # the server knows the source
    database = Database(served.database)
    with database.write_alone():
        began = time.monotonic()
        assert follow(served, click(served, 1)) == (302, GUIDE)
        waited = time.monotonic() - began
        assert len(served.stored()) == 1
    database.close()
    assert waited < WAITED
    soon(lambda: len(served.stored()), 2)


@pytest.mark.postgresql
def test_a_click_while_the_store_is_down_is_stored_when_it_is_back(postgres: Postgres, tmp_path: Path):
    served = Served(postgres.new_database(), tmp_path)
    served.start()
    try:
        served.key("email")
        postgres.stop("immediate")
        began = time.monotonic()
        try:
            assert follow(served, click(served)) == (302, GUIDE)
            assert time.monotonic() - began < WAITED
        finally:
            postgres.start()
        soon(lambda: suspects(served), [None])
    finally:
        served.stop()
