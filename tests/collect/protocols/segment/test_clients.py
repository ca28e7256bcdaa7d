"""What the real clients send. The Python ones are driven here; what those in JavaScript sent stands in captured.json.

Captured from @segment/analytics-node 3.1.0, @rudderstack/rudder-sdk-node 3.0.13, @segment/analytics-next 1.84.3 and
@rudderstack/analytics-js 3.34.1 (the last two in jsdom), each asked for the same calls.
"""

from __future__ import annotations

import gzip
import json
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from functools import cache
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import Any

import pytest

from tamis.collect.protocols.message import Message, Received
from tamis.collect.protocols.segment.read import read_request
from tamis.collect.protocols.times import as_micros

SECOND = 1_000_000
LATER = 3_600 * SECOND


@cache
def captured() -> dict[str, list[dict[str, Any]]]:
    content: dict[str, list[dict[str, Any]]] = json.loads(Path(__file__).with_name("captured.json").read_text("utf-8"))
    return content


def read_captured(client: str, skew: int = 0) -> tuple[list[Received], int]:
    """The client's requests, read `skew` after the clock of the client said that they were sent; and that moment."""
    requests = captured()[client]
    last = requests[-1]["body"]
    sent_at = as_micros(last["sentAt"])
    assert sent_at is not None
    received_at = sent_at + skew
    read = []
    for request in requests:
        body = json.dumps(request["body"], ensure_ascii=False, separators=(",", ":")).encode()
        if request["headers"].get("content-encoding") == "gzip":
            body = gzip.compress(body)
        read.append(read_request(request["path"], "", request["headers"], body, received_at))
    assert [r.quarantined for r in read] == [()] * len(read)
    return read, received_at


def messages_of(client: str, skew: int = 0) -> tuple[list[Message], int]:
    read, received_at = read_captured(client, skew)
    return [message for received in read for message in received.messages], received_at


ALL = ["segment node", "rudder node", "analytics-next", "analytics-next, batching", "rudder js"]
IN_BROWSERS = ALL[2:]


@pytest.mark.parametrize("client", ALL)
def test_the_key_and_the_ids(client: str):
    read, _ = read_captured(client)
    assert {r.write_key for r in read} == {"wk"}
    messages = [message for r in read for message in r.messages]
    assert len({m.message_id for m in messages}) == len(messages) >= 2
    assert [m for m in messages if "assigned-message-id" in m.notes] == []
    assert {m.user_id for m in messages} <= {None, "u1"}


@pytest.mark.parametrize("client", ALL)
def test_the_traits(client: str):
    [identify] = [m for m in messages_of(client)[0] if m.kind == "identify"]
    browser = client in IN_BROWSERS
    assert identify.traits == ({"email": "a@b.fr", "first_name": "Ana"} if browser else {"email": "a@b.fr"})
    assert (identify.name, identify.user_id) == ("Identified", "u1")


@pytest.mark.parametrize("client", ALL)
def test_the_event(client: str):
    [track] = [m for m in messages_of(client)[0] if m.kind == "track"]
    expected = ("Devis demandé", {"montant": 12.5}) if client in IN_BROWSERS else ("Signed Up", {"plan": "x"})
    assert (track.name, track.properties) == expected


@pytest.mark.parametrize("client", ["segment node", "rudder node"])
def test_a_servers_times_are_kept_and_its_agent_is_nobodys(client: str):
    messages, received_at = messages_of(client, skew=LATER)
    assert all(m.occurred_at == m.original_at for m in messages)
    assert all(received_at - 2 * LATER < m.occurred_at <= received_at - LATER for m in messages)
    assert {(m.from_device, m.user_agent) for m in messages} == {(False, None)}


@pytest.mark.parametrize("client", IN_BROWSERS)
@pytest.mark.parametrize("skew", [-LATER, LATER, 400 * 24 * LATER])
def test_a_browsers_clock_is_corrected(client: str, skew: int):
    messages, received_at = messages_of(client, skew)
    assert all(received_at - 5 * SECOND < m.occurred_at <= received_at for m in messages)
    assert all(m.notes == () for m in messages)
    assert all(m.from_device and "jsdom" in (m.user_agent or "") for m in messages)


@pytest.mark.parametrize("client", IN_BROWSERS)
def test_the_page(client: str):
    [page] = [m for m in messages_of(client)[0] if m.kind == "page"]
    assert page.name == "Page Viewed"
    assert {k: page.properties[k] for k in ("name", "path", "referrer", "title")} == {
        "name": "Tarifs", "path": "/tarifs", "referrer": "https://www.google.com/", "title": "Tarifs",
    }  # fmt: skip
    assert page.context["campaign"] == {"source": "news", "name": "mars"}
    assert page.anonymous_id is not None


@pytest.mark.parametrize("client", ["analytics-next", "rudder js"])
def test_a_visitor_has_no_user_id_yet(client: str):
    assert messages_of(client)[0][0].user_id is None


class Collector(ThreadingHTTPServer):
    """A server that reads what it is sent, and answers as a collector must."""

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Handler)
        self.received: list[Received] = []
        self.was_gzip: list[bool] = []

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.server_port}"

    @property
    def messages(self) -> list[Message]:
        assert [r.quarantined for r in self.received] == [()] * len(self.received)
        return [message for received in self.received for message in received.messages]


class Handler(BaseHTTPRequestHandler):
    server: Collector

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        path, _, query = self.path.partition("?")
        now = time.time_ns() // 1_000
        self.server.received.append(read_request(path, query, dict(self.headers.items()), body, now))
        self.server.was_gzip.append(body.startswith(b"\x1f\x8b"))
        answer = b'{"success":true}'
        self.send_response(200)
        self.send_header("Content-Length", str(len(answer)))
        self.end_headers()
        self.wfile.write(answer)

    def log_message(self, *_: Any) -> None:
        """Keeps the tests' output clean."""


@contextmanager
def collector() -> Iterator[Collector]:
    server = Collector()
    thread = Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield server
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def drive(client: Any) -> None:
    """The same calls with any of the two clients in Python."""
    past = datetime(2026, 1, 2, 3, 4, 5, 678901, tzinfo=UTC)
    client.track(1234, "Signed Up", {"plan": "x"}, timestamp=past)
    client.identify("u1", {"email": "a@b.fr", "firstName": "Ana", "company": {"name": "Acme"}, "phone": None})
    client.page("u1", "Docs", "Pricing", {"path": "/pricing"})
    client.group("u1", "g1", {"employeeCount": 7})
    client.alias("old", "u1")
    client.track(anonymous_id="a1", event="Clicked", context={"userAgent": "Firefox", "ip": "192.0.2.1"})
    client.screen("u1", name="Home")
    client.shutdown()


def segment_client(address: str) -> Any:
    analytics = pytest.importorskip("segment.analytics", reason="segment-analytics-python is not installed")
    return analytics.Client("wk", host=address, max_retries=0)


def rudder_client(address: str) -> Any:
    analytics = pytest.importorskip("rudderstack.analytics", reason="rudder-sdk-python is not installed")
    return analytics.Client("wk", host=address, max_retries=0)


@pytest.mark.parametrize(
    ("client", "by_gzip", "at"),
    [
        (segment_client, False, "2026-01-02T03:04:05.678Z"),  # it writes milliseconds
        (rudder_client, True, "2026-01-02T03:04:05.678901Z"),
    ],
)
def test_python_clients(client: Callable[[str], Any], by_gzip: bool, at: str):
    with collector() as server:
        drive(client(server.address))
        messages, keys, gzipped = server.messages, {r.write_key for r in server.received}, set(server.was_gzip)
    by_name = {m.name: m for m in messages}
    assert (keys, gzipped, len(messages)) == ({"wk"}, {by_gzip}, 7)
    expected = "Signed Up, Identified, Page Viewed, Grouped, Aliased, Clicked, Screen Viewed"
    assert [m.name for m in messages] == expected.split(", ")
    signed_up = by_name["Signed Up"]
    assert (signed_up.user_id, signed_up.anonymous_id, signed_up.properties) == ("1234", None, {"plan": "x"})
    assert signed_up.occurred_at == as_micros(at)
    assert signed_up.notes == ("back-dated",)
    traits = {"email": "a@b.fr", "first_name": "Ana", "company.name": "Acme", "company": "Acme", "phone": None}
    assert by_name["Identified"].traits == traits
    assert by_name["Page Viewed"].properties == {"path": "/pricing", "name": "Pricing", "category": "Docs"}
    assert (by_name["Grouped"].group_id, by_name["Grouped"].traits) == ("g1", {"employee_count": 7})
    assert (by_name["Aliased"].previous_id, by_name["Aliased"].user_id) == ("old", "u1")
    clicked = by_name["Clicked"]
    assert (clicked.anonymous_id, clicked.user_id) == ("a1", None)
    assert (clicked.user_agent, clicked.ip, clicked.from_device) == ("Firefox", "192.0.2.1", False)
    assert signed_up.user_agent is None
    assert all(m.sent_at is not None and m.occurred_at <= m.received_at for m in messages)
