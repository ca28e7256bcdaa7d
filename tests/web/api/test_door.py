"""Who is let in, and what a refusal says."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.postgres import Postgres
from tests.web.api.asked import Asked

READ = ["/leads", "/models", "/feed", "/openapi.json"]
ORIGIN = {"Origin": "https://shop.example"}


@pytest.mark.parametrize("path", READ)
def test_a_write_key_reads_nothing(asked: Asked, path: str):
    status, answer = asked.ask("GET", path, key=asked.write)
    assert (status, answer["code"]) == (403, "a-write-key")


def test_without_a_key_or_with_an_unknown_one_nothing_is_told(asked: Asked):
    for key in ("", "tamis_read_made_up"):
        status, answer = asked.ask("GET", "/leads", key=key)
        assert (status, set(answer)) == (401, {"code", "message"})
        assert asked.served.headers["www-authenticate"] == "Bearer"


def test_a_key_may_stand_in_a_basic_header(asked: Asked):
    from base64 import b64encode

    basic = {"Authorization": "Basic " + b64encode(f"{asked.read}:".encode()).decode()}
    assert asked.served.ask("GET", "/api/v1/leads", b"", basic)[0] == 200


def test_a_read_key_publishes_nothing(asked: Asked):
    for path in ("/models", "/models/1/publish"):
        status, answer = asked.ask("POST", path, {"files": {"model.yaml": ""}})
        assert (status, answer["code"]) == (403, "not-an-admin-key")


def test_pages_of_other_origins_read_nothing(asked: Asked):
    key = {"Authorization": f"Bearer {asked.read}"}
    assert asked.served.ask("GET", "/api/v1/leads", b"", {**ORIGIN, **key})[0] == 200
    assert not [name for name in asked.served.headers if name.startswith("access-control")]
    preflight = {**ORIGIN, "Access-Control-Request-Method": "GET", "Access-Control-Request-Headers": "authorization"}
    assert asked.served.ask("OPTIONS", "/api/v1/leads", b"", preflight)[0] in {401, 405}
    assert not [name for name in asked.served.headers if name.startswith("access-control")]


def test_answers_are_not_kept_on_the_way(asked: Asked):
    asked.get("/leads")
    assert asked.served.headers["cache-control"] == "no-store"


def test_a_wrong_method_is_told_with_the_right_ones(asked: Asked):
    status, answer = asked.ask("DELETE", "/leads")
    assert (status, answer["message"]) == (405, "This path takes GET.")


@pytest.mark.parametrize(
    ("body", "status", "code"),
    [
        (b"{", 400, "bad-json"),
        (b"[" * 100_000, 400, None),
        (b'{"traits": 3}', 400, "bad-shape"),
        (b'{"trait": {}}', 400, "bad-shape"),
        (b'{"events":[{"event":"A","occurred_at":"2026-01-01"}]}', 400, "bad-shape"),
        (b'{"events":[{"event":" ","occurred_at":"2026-01-01T00:00:00Z"}]}', 400, "no-event-name"),
        (b" " * (5 << 20), 413, "too-large"),
        (b"\xff", 400, None),
    ],
)
def test_a_bad_body_is_told(asked: Asked, body: bytes, status: int, code: str | None):
    got, answer = asked.ask("POST", "/score", body)
    assert (got, set(answer)) == (status, {"code", "message"})
    assert code in {None, answer["code"]}


@pytest.mark.postgresql
def test_a_store_that_is_down_is_told_with_the_time_to_come_back(
    postgres: Postgres, tmp_path: Path, request: pytest.FixtureRequest
):
    asked = Asked(postgres.new_database(), tmp_path)
    request.addfinalizer(asked.served.stop)
    asked.get("/leads")
    postgres.stop("immediate")
    try:
        for path in ("/leads", "/leads/1/explanation", "/models"):
            status, answer = asked.ask("GET", path)
            assert (status, answer["code"]) == (503, "unavailable")
            assert asked.served.headers["retry-after"].isdigit()
    finally:
        postgres.start()
    asked.get("/leads")
