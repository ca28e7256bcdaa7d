"""Consent as servers, pages and operators tell it to the running server."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.live.waiting import verified
from tests.web.api.asked import Asked, told

PAGE = {"Origin": "https://elsewhere.example"}


@pytest.fixture
def asked(tmp_path: Path) -> Iterator[Asked]:
    asked = Asked(str(tmp_path / "t.db"), tmp_path)
    yield asked
    assert verified(asked.served.database).differences == ()
    asked.served.stop()


def quote(**who: str) -> dict[str, Any]:
    return {"type": "track", "event": "Quote Requested", **who}


def post(asked: Asked, body: dict[str, Any], **headers: str) -> None:
    status, answer = asked.served.post("/v1/track", json.dumps(body).encode(), asked.write, **headers)
    assert status == 200, answer
    asked.wait()


def notice(**said: Any) -> dict[str, Any]:
    return {"event": "Consent Updated", "context": {"consent": said.pop("consent")}, **said}


def keys(asked: Asked) -> list[str]:
    return [lead["key"] for lead in asked.get("/leads")["leads"]]


def test_a_server_tells_that_somebody_objects(asked: Asked):
    asked.send(quote(userId="u1"), quote(userId="u2"))
    post(asked, notice(userId="u1", consent={"profiling": False}))
    assert keys(asked) == ["user_id:u2"]
    with asked.feed("/feed?after=0") as stream:
        last = told(stream, 3)[-1]
    assert (last["lead"]["key"], last["before"], last["after"]) == ("user_id:u1", "hot", None)
    status, _ = asked.ask("GET", "/leads/user_id:u1")
    timeline = asked.get("/leads/user_id:u1/timeline")["events"]
    assert (status, [event["suspect"] for event in timeline]) == (404, ["consent-notice", "objection"])


def test_a_page_tells_it_only_of_its_own_visitor(asked: Asked):
    asked.send(quote(userId="u1"), quote(anonymousId="d1"), quote(anonymousId="d2"))
    post(asked, notice(userId="u1", anonymousId="d1", consent={"profiling": False}), **PAGE)
    post(asked, notice(userId="u1", consent={"profiling": False}), **PAGE)
    assert keys(asked) == ["user_id:u1", "anonymous_id:d2"]
    assert [event.suspect for event in asked.served.stored()][-2:] == ["consent-notice", "unproven-notice"]


def test_an_operator_writes_it_down_and_takes_it_back(asked: Asked):
    asked.send(quote(userId="u1"))
    said = {"identifier": "user_id:u1", "says": "object"}
    assert asked.ask("POST", "/identity/consent", said, asked.admin) == (200, said)
    asked.wait()
    assert keys(asked) == []
    shown = asked.get("/identity/consent?identifier=user_id:u1")
    assert shown["wills"] == [{"of": "user_id:u1", "objects": True, "withdrew": False, "counts_from": None}]
    assert [one["says"] for one in shown["told"]] == [["object"]]
    asked.ask("POST", "/identity/consent", {**said, "says": "allow"}, asked.admin)
    asked.wait()
    assert keys(asked) == ["user_id:u1"]


def test_only_an_admin_key_writes_it_down(asked: Asked):
    said = {"identifier": "user_id:u1", "says": "object"}
    status, answer = asked.ask("POST", "/identity/consent", said)
    assert (status, answer["code"]) == (403, "not-an-admin-key")


def test_an_identifier_that_is_none_is_refused(asked: Asked):
    status, answer = asked.ask("POST", "/identity/consent", {"identifier": "u1", "says": "object"}, asked.admin)
    assert (status, answer["code"]) == (400, "bad-identifier")


def test_an_explanation_says_that_consent_was_withdrawn(asked: Asked):
    asked.send(quote(userId="u1"))
    post(asked, notice(userId="u1", consent={"scoring": False}))
    found = asked.get("/leads/user_id:u1/explanation")
    assert found["wills"] == [{"of": "user_id:u1", "objects": False, "withdrew": True, "counts_from": None}]
    assert found["scores"]["engagement"] > 0  # its source rests on a contract
