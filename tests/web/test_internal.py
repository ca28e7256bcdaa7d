"""The company's own people at the real server: what they do is kept, and counts for nothing, then and before."""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from tamis.collect.mail.tokens import Letter, Link, Recipient, Tokens
from tamis.store.secret import VARIABLE
from tests.live.waiting import MODEL, verified
from tests.stores import KINDS, new_store
from tests.web.served import Served
from tests.web.view import SECRET, View

AGENT = {"User-Agent": "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"}
OPTIONS = [
    *("--internal-networks", "192.0.2.0/24, 2001:db8:1::/48"),
    *("--internal-domains", "firm.example"),
    *("--site-hosts", "www.firm.example,shop.firm.example"),
]
SOON = 30.0


@contextmanager
def company(request: pytest.FixtureRequest, kind: str, folder: Path) -> Iterator[Served]:
    """Behind a proxy on this machine, of a company with networks, domains and sites of its own."""
    served = Served(new_store(request, kind, folder), folder, MODEL, OPTIONS)
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv(VARIABLE, SECRET)
        served.start()
    yield served
    served.stop()


@pytest.fixture(scope="module", params=KINDS)
def shared(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    with company(request, request.param, tmp_path_factory.mktemp("internal")) as served:
        yield served


@pytest.fixture
def served(shared: Served) -> View:
    """For tests with visitors of their own."""
    return View(shared)


@pytest.fixture(params=KINDS)
def alone(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Served]:
    with company(request, request.param, tmp_path) as served:
        yield served


def send(served: Served, key: str, kind: str = "track", ip: str = "198.51.100.7", **event: Any) -> None:
    """What a browser sends, from that address."""
    said = {"event": "Demo Requested", "anonymousId": "d1", "channel": "web", **event}
    headers = {**AGENT, "X-Forwarded-For": ip}
    assert served.post(f"/v1/{kind}", json.dumps(said).encode(), key, **headers)[0] == 200


def suspects(served: Served) -> list[str | None]:
    return [event.suspect for event in served.stored()]


def soon(found: Callable[[], object], expected: object) -> None:
    end = time.monotonic() + SOON
    while found() != expected and time.monotonic() < end:
        time.sleep(0.1)
    assert found() == expected


def test_what_comes_from_an_own_network_does_not_count_and_no_address_is_kept(served: View):
    key = served.key()
    for address in ("192.0.2.7", "2001:db8:1::5", "198.51.100.7"):
        send(served, key, ip=address, anonymousId=address)
    assert suspects(served) == ["internal-network", "internal-network", None]
    assert not [event for event in served.stored() if "192.0.2.7" in event.document]


def test_a_servers_own_address_is_not_the_visitors(served: View):
    key = served.key()
    send(served, key, ip="192.0.2.7", channel="server", userId="u1", anonymousId=None)
    send(served, key, channel="server", userId="u2", anonymousId=None, context={"ip": "192.0.2.9"})
    assert suspects(served) == [None, "internal-network"]


def test_pages_elsewhere_and_marked_browsers_do_not_count(served: View):
    key = served.key()
    for number, url in enumerate(
        ["https://www.firm.example/", "http://localhost:3000/", "https://shop.firm.example/?internal=1"]
    ):
        send(served, key, "page", anonymousId=f"d{number}", context={"page": {"url": url}})
    assert suspects(served) == [None, "other-host", "internal-flag"]


def test_pixels_beacons_and_matomo_are_looked_at_too(served: View):
    key = served.key()
    inside = {**AGENT, "X-Forwarded-For": "192.0.2.7"}
    served.ask("GET", f"/pixel/v1/track?writeKey={key}&event=Seen&anonymousId=a1", b"", inside)
    beacon = {"batch": [{"type": "track", "event": "Left", "anonymousId": "a2", "channel": "web"}]}
    served.ask("POST", f"/beacon/v1/batch?writeKey={key}", json.dumps(beacon).encode(), inside)
    url = "https%3A%2F%2Fwww.firm.example%2F"
    served.ask("GET", f"/matomo.php?idsite={key}&rec=1&_id=0123456789abcdef&url={url}", b"", inside)
    assert suspects(served) == ["internal-network"] * 3


def test_e_mails_read_by_the_companys_own_people_do_not_count(served: View):
    served.key("email", "legitimate_interest")
    tokens = Tokens(SECRET.encode())
    link = Link(Letter(served.named("email"), "spring", int(time.time()) - 9_999, 5), 1, "https://www.firm.example/")
    for whom, ip in (("boss@firm.example", "198.51.100.7"), ("anna@x.example", "192.0.2.7"), ("ben@x.example", "::1")):
        token = tokens.click(link, tokens.mark(Recipient("email", whom)))
        assert served.ask("GET", f"/e/c/{token}", b"", {**AGENT, "X-Forwarded-For": ip})[0] == 302
    assert suspects(served) == ["internal-domain", "internal-network", None]


def test_who_turns_out_to_be_internal_was_so_before_and_stays_so(alone: Served):
    key = alone.key()
    send(alone, key, messageId="before")
    send(alone, key, "identify", userId="u1", traits={"email": "Anna@sales.Firm.example"})
    send(alone, key, messageId="after")
    send(alone, key, messageId="under his name", userId="u1")
    send(alone, key, messageId="another there", userId="u2")
    send(alone, key, messageId="another", anonymousId="d2", userId="u1")
    hers = ["internal-visitor", "internal-domain", "internal-visitor", "internal-visitor"]
    soon(lambda: suspects(alone), [*hers, None, None])
    send(alone, key, messageId="long after")
    soon(lambda: suspects(alone), [*hers, None, None, "internal-visitor"])
    found = verified(alone.database)
    assert (found.differences, found.events) == ((), 2)


def test_what_a_server_says_of_a_user_holds_wherever_he_is(served: View):
    key = served.key()
    send(served, key, anonymousId="d7", userId="u7")
    send(served, key, channel="server", anonymousId=None, userId="u7", event="Order Completed")
    send(served, key, anonymousId="d7")
    send(served, key, "identify", channel="server", anonymousId=None, userId="u7", traits={"email": "a@firm.example"})
    soon(lambda: suspects(served), ["internal-visitor", "internal-visitor", None, "internal-user"])


def test_a_crafted_link_makes_nobody_internal(alone: Served):
    key = alone.key()
    send(alone, key, messageId="before")
    page = {"url": "https://www.firm.example/?ajs_uid=u9&ajs_trait_email=boss@firm.example"}
    send(alone, key, "identify", userId="u9", traits={"email": "boss@firm.example"}, context={"page": page})
    send(alone, key, messageId="after")
    send(alone, key, anonymousId="d2", messageId="x", context={"internal": True})
    soon(lambda: verified(alone.database).events, 2)
    assert suspects(alone) == [None, "internal-link", None, "internal-flag"]
