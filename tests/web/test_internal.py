"""The company's own people at the real server: what they do is kept, and counts for nothing, then and before."""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from tamis.collect.mail.tokens import Letter, Link, Recipient, Tokens
from tamis.store.secret import VARIABLE
from tests.live.waiting import MODEL, verified
from tests.postgres import Postgres
from tests.web.served import Served

SECRET = "a secret of at least thirty-two characters"
AGENT = {"User-Agent": "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"}
OPTIONS = [
    *("--internal-networks", "192.0.2.0/24, 2001:db8:1::/48"),
    *("--internal-domains", "firm.example"),
    *("--site-hosts", "www.firm.example,shop.firm.example"),
]
SOON = 30.0


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgresql)])
def served(request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Served]:
    """Behind a proxy on this machine, of a company with networks, domains and sites of its own."""
    monkeypatch.setenv(VARIABLE, SECRET)
    on_sqlite = request.param == "sqlite"
    postgres: Postgres | None = None if on_sqlite else request.getfixturevalue("postgres")
    database = postgres.new_database() if postgres else str(tmp_path / "tamis.db")
    served = Served(database, tmp_path, MODEL, OPTIONS)
    served.start()
    yield served
    served.stop()


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


def test_what_comes_from_an_own_network_does_not_count_and_no_address_is_kept(served: Served):
    key = served.key()
    for address in ("192.0.2.7", "2001:db8:1::5", "198.51.100.7"):
        send(served, key, ip=address, anonymousId=address)
    assert suspects(served) == ["internal-network", "internal-network", None]
    assert not [event for event in served.stored() if "192.0.2.7" in event.document]


def test_a_servers_own_address_is_not_the_visitors(served: Served):
    key = served.key()
    send(served, key, ip="192.0.2.7", channel="server", userId="u1", anonymousId=None)
    send(served, key, channel="server", userId="u2", anonymousId=None, context={"ip": "192.0.2.9"})
    assert suspects(served) == [None, "internal-network"]


def test_pages_elsewhere_and_marked_browsers_do_not_count(served: Served):
    key = served.key()
    for number, url in enumerate(
        ["https://www.firm.example/", "http://localhost:3000/", "https://shop.firm.example/?internal=1"]
    ):
        send(served, key, "page", anonymousId=f"d{number}", context={"page": {"url": url}})
    assert suspects(served) == [None, "other-host", "internal-flag"]


def test_pixels_beacons_and_matomo_are_looked_at_too(served: Served):
    key = served.key()
    inside = {**AGENT, "X-Forwarded-For": "192.0.2.7"}
    served.ask("GET", f"/pixel/v1/track?writeKey={key}&event=Seen&anonymousId=a1", b"", inside)
    beacon = {"batch": [{"type": "track", "event": "Left", "anonymousId": "a2", "channel": "web"}]}
    served.ask("POST", f"/beacon/v1/batch?writeKey={key}", json.dumps(beacon).encode(), inside)
    url = "https%3A%2F%2Fwww.firm.example%2F"
    served.ask("GET", f"/matomo.php?idsite={key}&rec=1&_id=0123456789abcdef&url={url}", b"", inside)
    assert suspects(served) == ["internal-network"] * 3


def test_e_mails_read_by_the_companys_own_people_do_not_count(served: Served):
    served.key("email", "legitimate_interest")
    tokens = Tokens(SECRET.encode())
    link = Link(Letter("email", "spring", int(time.time()) - 9_999, 5), 1, "https://www.firm.example/")
    for whom, ip in (("boss@firm.example", "198.51.100.7"), ("anna@x.example", "192.0.2.7"), ("ben@x.example", "::1")):
        token = tokens.click(link, tokens.mark(Recipient("email", whom)))
        assert served.ask("GET", f"/e/c/{token}", b"", {**AGENT, "X-Forwarded-For": ip})[0] == 302
    assert suspects(served) == ["internal-domain", "internal-network", None]


def test_who_turns_out_to_be_internal_was_so_before_and_stays_so(served: Served):
    key = served.key()
    send(served, key, messageId="before")
    send(served, key, "identify", userId="u1", traits={"email": "Anna@sales.Firm.example"})
    send(served, key, messageId="after")
    send(served, key, messageId="under his name", userId="u1")
    send(served, key, messageId="another there", userId="u2")
    send(served, key, messageId="another", anonymousId="d2", userId="u1")
    hers = ["internal-visitor", "internal-domain", "internal-visitor", "internal-visitor"]
    soon(lambda: suspects(served), [*hers, None, None])
    send(served, key, messageId="long after")
    soon(lambda: suspects(served), [*hers, None, None, "internal-visitor"])
    found = verified(served.database)
    assert (found.differences, found.events) == ((), 2)


def test_what_a_server_says_of_a_user_holds_wherever_he_is(served: Served):
    key = served.key()
    send(served, key, anonymousId="d1", userId="u1")
    send(served, key, channel="server", anonymousId=None, userId="u1", event="Order Completed")
    send(served, key, anonymousId="d1")
    send(served, key, "identify", channel="server", anonymousId=None, userId="u1", traits={"email": "a@firm.example"})
    soon(lambda: suspects(served), ["internal-visitor", "internal-visitor", None, "internal-user"])


def test_a_crafted_link_makes_nobody_internal(served: Served):
    key = served.key()
    send(served, key, messageId="before")
    page = {"url": "https://www.firm.example/?ajs_uid=u9&ajs_trait_email=boss@firm.example"}
    send(served, key, "identify", userId="u9", traits={"email": "boss@firm.example"}, context={"page": page})
    send(served, key, messageId="after")
    send(served, key, anonymousId="d2", messageId="x", context={"internal": True})
    soon(lambda: verified(served.database).events, 2)
    assert suspects(served) == [None, "internal-link", None, "internal-flag"]
