"""Webhook destinations of Segment and RudderStack, at the real server: signed, or with a write key."""

from __future__ import annotations

import hashlib
import hmac
import json
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest

from tamis.cli import main
from tamis.store.database import Database
from tamis.store.secret import VARIABLE
from tamis.store.sources import revoke_source
from tests.web.view import View

ACCEPTED = (200, b'{"success":true}')


def event(number: int = 1, **more: Any) -> dict[str, Any]:
    return {"type": "track", "event": "Demo Requested", "userId": "u1", "messageId": f"m{number}", **more}


def body_of(what: object) -> bytes:
    return json.dumps(what).encode()


def secret_of(served: View, source: str, capsys: pytest.CaptureFixture[str]) -> tuple[str, str]:
    """The path, and what to sign with, as the operator is told."""
    words = ["keys", "webhook", "--source", served.named(source), "--database", served.database, "--json"]
    assert main(words) == 0
    told = json.loads(capsys.readouterr().out)
    return told["path"], told["secret"]


def signed(content: bytes, secret: str) -> dict[str, str]:
    return {"X-Signature": hmac.new(secret.encode(), content, hashlib.sha1).hexdigest()}


def test_what_is_signed_is_stored_once_for_its_source(served: View, capsys: pytest.CaptureFixture[str]):
    key = served.key("Segment, EU/1")
    path, secret = secret_of(served, "Segment, EU/1", capsys)
    body = body_of(event())
    assert [served.post(path, body, **signed(body, secret)) for _ in range(2)] == [ACCEPTED, ACCEPTED]
    assert [e.message_id for e in served.stored_by(key)] == ["m1"]


def test_of_a_batch_the_first_event_may_be_signed_alone(served: View, capsys: pytest.CaptureFixture[str]):
    key = served.key("segment")
    path, secret = secret_of(served, "segment", capsys)
    first = body_of(event(1))
    body = b"[" + first + b"," + body_of(event(2)) + b"," + body_of({"type": "track"}) + b"]"
    status, answer = served.post(path, body, **signed(first, secret))
    assert (status, len(json.loads(answer)["rejected"])) == (200, 1)
    assert len(served.stored_by(key)) == 2


def test_a_write_key_does_as_well(served: View):
    key = served.key("rudderstack")
    for number, path in enumerate(["/v1/webhook", f"/v1/webhook/{quote(served.named('rudderstack'))}"]):
        assert served.post(path, body_of(event(number)), key) == ACCEPTED
    assert len(served.stored_by(key)) == 2


def test_what_is_not_signed_is_refused(served: View, capsys: pytest.CaptureFixture[str]):
    served.key("segment")
    served.key("other")
    path, secret = secret_of(served, "segment", capsys)
    body = body_of(event())
    right = signed(body, secret)
    cases: list[tuple[str, bytes, dict[str, str]]] = [
        (path, body, {}),
        (path, body + b" ", right),
        (path, body, {"X-Signature": "0" * 40}),
        (path, body, {"X-Signature": ""}),
        (f"/v1/webhook/{quote(served.named('other'))}", body, right),
        ("/v1/webhook/absent", body, right),
        ("/v1/webhook", body, right),
        (path, b"{", {}),
    ]
    for where, content, headers in cases:
        status, answer = served.post(where, content, **headers)
        assert (where, status, set(json.loads(answer))) == (where, 401, {"code", "message"})
    assert served.post(path, body, "made-up", **right)[0] == 401
    database = Database(served.database)
    with database.write() as connection:
        revoke_source(connection, served.named("segment"), 1)
    database.close()
    assert main(["keys", "webhook", "--source", served.named("segment"), "--database", served.database]) == 2
    assert served.stored() == []


def test_what_is_signed_and_no_event_is_told(served: View, capsys: pytest.CaptureFixture[str]):
    served.key("segment")
    path, secret = secret_of(served, "segment", capsys)
    status, answer = served.post(path, b"{", **signed(b"{", secret))
    assert (status, set(json.loads(answer))) == (400, {"code", "message"})


def test_the_relays_own_agent_address_and_wishes_are_nobodys(served: View, capsys: pytest.CaptureFixture[str]):
    served.key("segment", "consent")
    path, secret = secret_of(served, "segment", capsys)
    context = {"consent": {"scoring": True}, "library": {"name": "analytics.js"}, "ip": "198.51.100.7"}
    body = body_of(event(channel="web", context=context))
    relay = {"User-Agent": "python-requests/2.32", "DNT": "1"}
    assert served.post(path, body, **signed(body, secret), **relay) == ACCEPTED
    (stored,) = served.stored()
    assert stored.suspect is None
    assert "198.51.100.7" not in stored.document


def test_without_a_secret_of_the_store_there_is_none_of_a_webhook(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
):
    monkeypatch.delenv(VARIABLE, raising=False)
    store = ["--database", str(tmp_path / "t.db")]
    assert main(["keys", "create", "--source", "segment", *store]) == 0
    assert main(["keys", "webhook", "--source", "segment", *store]) == 0
    path, secret = capsys.readouterr().out.splitlines()[1:]
    assert (path, len(secret)) == ("/v1/webhook/segment", 64)
    assert main(["keys", "webhook", "--source", "segmnt", *store]) == 2
    assert "segment" in capsys.readouterr().err
