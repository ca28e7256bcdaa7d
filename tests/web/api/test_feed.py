"""The live feed: every change once, in order, wherever the client was cut off."""

from __future__ import annotations

import json
import time

from tests.web.api.asked import Asked, told

PAGE = {"type": "page", "properties": {"path": "/pricing"}}


def quote(user: str) -> dict[str, str]:
    return {"type": "track", "userId": user, "event": "Quote Requested"}


def test_changes_are_told_as_they_come_and_resumed(alone: Asked):
    with alone.feed() as stream:
        assert stream.getheader("Content-Type", "").startswith("text/event-stream")
        for number in range(3):
            alone.send(quote(f"u{number}"))
        first = told(stream, 2)
    assert [news["lead"]["key"] for news in first] == ["user_id:u0", "user_id:u1"]
    assert {news["after"] for news in first} == {"hot"}
    assert all(news["id"] == news["position"] for news in first)
    with alone.feed(**{"Last-Event-ID": str(first[-1]["id"])}) as stream:
        (third,) = told(stream, 1)
    assert third["lead"]["key"] == "user_id:u2"
    assert third["id"] > first[-1]["id"]


def test_a_new_lead_in_the_lowest_class_is_no_news(alone: Asked):
    alone.send({**PAGE, "anonymousId": "d1"})
    alone.send(quote("u1"))
    with alone.feed("/feed?after=0") as stream:
        (first,) = told(stream, 1)
    assert first["lead"]["key"] == "user_id:u1"


def test_a_position_that_is_none_is_refused(asked: Asked):
    for path, headers in (("/feed", {"Last-Event-ID": "x"}), ("/feed?after=-1", {})):
        with asked.feed(path, **headers) as stream:
            assert stream.status == 400
            assert set(json.loads(stream.read())) == {"code", "message"}


def test_a_stop_ends_the_stream_cleanly(alone: Asked):
    with alone.feed() as stream:
        stream.readline()
        began = time.monotonic()
        alone.served.stop()
        assert stream.read() in {b"", b"\n"}  # an answer that is cut off raises
        assert time.monotonic() - began < 9  # the server would cut it off after ten seconds
    alone.served.start()
