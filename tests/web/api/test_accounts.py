"""Accounts as the running server answers them."""

from __future__ import annotations

import time
from typing import Any
from urllib.parse import quote

import pytest

from tests.web.api.asked import MODEL, Asked

_PATIENCE = 5.0  # seconds


def keys(asked: Asked, query: str = "") -> list[str]:
    return [account["key"] for account in asked.get(f"/accounts?{query}")["accounts"]]


def following(asked: Asked, path: str, contacts: int) -> dict[str, Any]:
    """The account once it has so many contacts."""
    end = time.monotonic() + _PATIENCE
    while True:
        status, answer = asked.ask("GET", path)
        if status == 200 and answer["contacts"] == contacts:
            found: dict[str, Any] = answer
            return found
        assert time.monotonic() < end, answer
        time.sleep(0.02)


def test_accounts_with_what_their_leads_add_up_to(asked: Asked):
    account = following(asked, "/accounts/domain:chu.example", 1)
    (lead,) = account["leads"]
    assert (account["name"], account["class"], account["engaged"]) == ("chu.example", "hot", 1)
    assert account["last_seen"] == lead["last_seen"]
    assert account["scores"] == {
        name: {"sum": points, "mean": points, "max": points} for name, points in lead["scores"].items()
    }
    assert lead["account"] == "domain:chu.example"


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("sort=-max.engagement", ["domain:chu.example", "domain:b.example"]),
        ("sort=max.engagement", ["domain:b.example", "domain:chu.example"]),
        ("sort=-class", ["domain:chu.example", "domain:b.example"]),
        ("min.engaged=1", ["domain:chu.example"]),
        ("min.sum.engagement=1&min.contacts=1", ["domain:chu.example"]),
        ("min.contacts=2", []),
        ("q=CHU", ["domain:chu.example"]),
        ("q=.example&sort=contacts", ["domain:b.example", "domain:chu.example"]),
        ("q=%25", []),
    ],
)
def test_accounts_are_found_and_sorted(asked: Asked, query: str, expected: list[str]):
    following(asked, "/accounts/domain:b.example", 1)
    assert keys(asked, query) == expected


def test_pages_go_on_where_the_last_one_ended(asked: Asked):
    following(asked, "/accounts/domain:b.example", 1)
    first = asked.get("/accounts?sort=-last_seen&limit=1")
    second = asked.get(f"/accounts?sort=-last_seen&limit=1&cursor={first['next']}")
    assert [*first["accounts"], *second["accounts"]] == asked.get("/accounts?sort=-last_seen")["accounts"]
    assert second["next"] is None


def test_leads_of_an_account(asked: Asked):
    found = asked.get("/leads?account=domain:chu.example")["leads"]
    assert [lead["key"] for lead in found] == ["user_id:u1"]
    assert asked.get("/leads?account=domain:nobody.example")["leads"] == []


def test_a_group_with_its_traits_and_pages_of_its_leads(alone: Asked):
    group = {"type": "group", "groupId": "a/b 1", "traits": {"name": "Acme & Co", "employees": 40}}
    alone.send(*({**group, "userId": f"u{n}", "messageId": str(n)} for n in range(3)))
    path = f"/accounts/{quote('group:a/b 1', safe='')}"
    account = following(alone, path, 3)
    assert (account["name"], account["traits"]) == ("Acme & Co", {"name": "Acme & Co", "employees": 40})
    assert keys(alone, "q=acme%20%26") == keys(alone, "q=A/B") == ["group:a/b 1"]
    page = alone.get(f"{path}?limit=2")
    rest = alone.get(f"{path}?limit=2&cursor={page['next']}")
    found = [lead["key"] for lead in (*page["leads"], *rest["leads"])]
    assert (found, rest["next"]) == (["user_id:u0", "user_id:u1", "user_id:u2"], None)


def test_an_account_whose_last_lead_left_is_no_more(alone: Asked):
    group = {"type": "group", "userId": "u1"}
    alone.send({**group, "groupId": "old", "messageId": "1", "timestamp": "2026-11-01T10:00:00Z"})
    following(alone, "/accounts/group:old", 1)
    alone.send({**group, "groupId": "new", "messageId": "2", "timestamp": "2026-11-02T10:00:00Z"})
    following(alone, "/accounts/group:new", 1)
    assert keys(alone) == ["group:new"]
    assert alone.ask("GET", "/accounts/group:old")[0] == 404


def test_accounts_stand_by_the_new_version_once_it_is_active(alone: Asked):
    alone.send(
        {"type": "identify", "userId": "u1", "messageId": "1", "traits": {"email": "a@acme.example"}},
        {"type": "track", "userId": "u1", "messageId": "2", "event": "Quote Requested"},
    )
    following(alone, "/accounts/domain:acme.example", 1)
    before = alone.get("/accounts/domain:acme.example")["scores"]["engagement"]["sum"]
    text = MODEL.read_text("utf-8").replace("points: { engagement: 60 }", "points: { engagement: 50 }")
    assert alone.ask("POST", "/models", {"files": {"model.yaml": text}}, alone.admin)[0] == 200
    alone.wait()
    after = following(alone, "/accounts/domain:acme.example", 1)["scores"]["engagement"]["sum"]
    assert (before, after) == (pytest.approx(60, abs=0.1), pytest.approx(50, abs=0.1))


@pytest.mark.parametrize(
    ("path", "status", "code"),
    [
        ("/accounts?sort=max.engagment", 400, "unknown-figure"),
        ("/accounts?min.contact=1", 400, "unknown-figure"),
        ("/accounts?cursor=abc", 400, "bad-cursor"),
        ("/accounts?q=", 400, "bad-parameter"),
        ("/accounts/domain:nobody.example", 404, "not-found"),
        ("/accounts/%00", 404, "not-found"),
        ("/accounts/domain:chu.example?sort=engagment", 400, "unknown-score"),
    ],
)
def test_what_cannot_be_answered_is_told(asked: Asked, path: str, status: int, code: str):
    got, answer = asked.ask("GET", path)
    assert (got, answer["code"]) == (status, code)
