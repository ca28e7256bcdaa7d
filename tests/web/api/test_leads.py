"""Leads as the running server answers them."""

from __future__ import annotations

from urllib.parse import quote

import pytest

from tests.web.api.asked import Asked


def keys(asked: Asked, query: str) -> list[str]:
    return [lead["key"] for lead in asked.get(f"/leads?{query}")["leads"]]


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("min.engagement=0.001", ["user_id:u1", "anonymous_id:d2"]),
        ("class=hot", ["user_id:u1"]),
        ("audience=b2b&min.fit=20&max.fit=20", ["user_id:u1"]),
        ("trait.company=chu", ["user_id:u1"]),
        ("trait.company=chu&trait.industry=dental", []),
        ("identifier=email:BUYER@chu.example", ["user_id:u1"]),
        ("identifier=anonymous_id:d1", ["user_id:u1"]),
        ("identifier=email:nobody@b.example", []),
        ("q=user_id:", ["user_id:u1", "user_id:u/2"]),
        ("q=user_id:&class=cold", ["user_id:u/2"]),
        ("grade=A1", []),
    ],
)
def test_leads_are_found(asked: Asked, query: str, expected: list[str]):
    assert set(keys(asked, query)) == set(expected)


def test_leads_are_sorted(asked: Asked):
    assert keys(asked, "sort=-engagement") == ["user_id:u1", "anonymous_id:d2", "user_id:u/2"]
    assert keys(asked, "sort=engagement") == ["user_id:u/2", "anonymous_id:d2", "user_id:u1"]


def test_pages_go_on_where_the_last_one_ended(asked: Asked):
    everybody = keys(asked, "sort=-scored_at")
    assert len(everybody) >= 3
    found, query = [], "sort=-scored_at&limit=1"
    while True:
        page = asked.get(f"/leads?{query}")
        found += [lead["key"] for lead in page["leads"]]
        if page["next"] is None:
            break
        query = f"sort=-scored_at&limit=1&cursor={page['next']}"
    assert found == everybody


def test_a_lead_by_its_number_or_its_key(asked: Asked):
    lead = asked.get("/leads/user_id:u1")
    assert asked.get(f"/leads/{lead['id']}") == lead
    assert [i["kind"] for i in lead["identifiers"]] == ["user_id", "email", "anonymous_id"]
    assert (lead["class"], lead["audience"], lead["traits"]["company"]) == ("hot", "b2b", "CHU")
    assert lead["first_seen"] == "2026-11-01T10:00:00Z"
    assert lead["classes"][-1]["after"] == "hot"
    assert lead["scores"]["engagement"] > 0
    assert lead["instead_of"] is None


def test_a_key_with_a_slash(asked: Asked):
    path = f"/leads/{quote('user_id:u/2', safe='')}"
    assert asked.get(path)["traits"]["email"] == "reader@b.example"
    assert asked.get(f"{path}/timeline")["lead"]["key"] == "user_id:u/2"


def test_a_lead_that_became_part_of_another_answers_with_that_one(asked: Asked):
    lead = asked.get("/leads/anonymous_id:d1")
    assert lead["key"] == "user_id:u1"
    assert lead["instead_of"]["key"] == "anonymous_id:d1"
    assert asked.get("/leads/anonymous_id:d1/explanation")["lead"]["id"] == lead["id"]


@pytest.mark.parametrize("at", ["now", "scored_at"])
def test_an_explanation_sums_to_the_scores(asked: Asked, at: str):
    found = asked.get(f"/leads/user_id:u1/explanation?at={at}")
    for score, value in found["scores"].items():
        lines = [line["points_after_limits"] for line in found["lines"] if line["score"] == score]
        assert sum(lines) == pytest.approx(value, abs=1e-9)
    assert {"rule": "quote", "class": "hot"} in found["makes"]


def test_as_of_its_scoring_the_explanation_is_of_the_stored_scores(asked: Asked):
    lead = asked.get("/leads/user_id:u1")
    found = asked.get("/leads/user_id:u1/explanation?at=scored_at")
    assert (found["scores"], found["class"]) == (lead["scores"], lead["class"])
    assert found["as_of"] == lead["scored_at"]


def test_the_timeline_has_what_was_anonymous_and_what_does_not_count(asked: Asked):
    events = asked.get("/leads/user_id:u1/timeline")["events"]
    shown = [(event["message_id"], event["was_anonymous"], event["suspect"] is None) for event in events]
    assert set(shown[:2]) == {("5", False, True), ("4", False, True)}
    assert shown[2:] == [("bot", True, False), ("2", True, True), ("1", True, True)]
    assert events[-1]["properties"]["path"] == "/pricing"
    assert {event["source"] for event in events} == {"write"}


def test_the_timeline_has_pages(asked: Asked):
    everything = asked.get("/leads/user_id:u1/timeline")["events"]
    page = asked.get("/leads/user_id:u1/timeline?limit=2")
    found = page["events"]
    while page["next"]:
        page = asked.get(f"/leads/user_id:u1/timeline?limit=2&cursor={page['next']}")
        found += page["events"]
    assert found == everything


def test_the_history_ends_with_the_scores_of_now(asked: Asked):
    lead = asked.get("/leads/user_id:u1")
    days = asked.get("/leads/user_id:u1/history?days=3")["days"]
    assert len(days) == 3
    assert days[-1]["scores"] == pytest.approx(lead["scores"], abs=0.1)
    assert days[-1]["class"] == lead["class"]


@pytest.mark.parametrize(
    ("path", "status", "code"),
    [
        ("/leads?sort=engagment", 400, "unknown-score"),
        ("/leads?min.fitt=1", 400, "unknown-score"),
        ("/leads?clas=hot", 400, "unknown-parameter"),
        ("/leads?class=hot&class=cold", 400, "repeated-parameter"),
        ("/leads?min=3", 400, "bad-parameter"),
        ("/leads?limit=201", 400, "bad-parameter"),
        ("/leads?cursor=abc", 400, "bad-cursor"),
        ("/leads?identifier=x@y.example", 400, "bad-identifier"),
        ("/leads/404", 404, "not-found"),
        ("/leads/99999999999999999999", 404, "not-found"),
        ("/leads/email:nobody@b.example/timeline", 404, "not-found"),
        ("/leads/user_id:u1/history?days=367", 400, "bad-parameter"),
        ("/elsewhere", 404, "not-found"),
    ],
)
def test_what_cannot_be_answered_is_told(asked: Asked, path: str, status: int, code: str):
    got, answer = asked.ask("GET", path)
    assert (got, answer["code"], set(answer)) == (status, code, {"code", "message"})
