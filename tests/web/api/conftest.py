"""One server for the tests that only read, over SQLite and over PostgreSQL; its own for each that writes."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.stores import KINDS, new_store
from tests.web.api.asked import Asked

PAGE = {"type": "page", "properties": {"path": "/pricing"}}


@pytest.fixture(scope="package", params=KINDS)
def asked(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Asked]:
    """With three leads: a buyer who was a visitor first, a reader, and a visitor."""
    folder = tmp_path_factory.mktemp("api")
    asked = Asked(new_store(request, request.param, folder), folder)
    asked.send(*EVENTS[:5])
    asked.send(*EVENTS[5:])
    yield asked
    asked.served.stop()


@pytest.fixture
def alone(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Asked]:
    """A server without any lead."""
    asked = Asked(new_store(request, "sqlite", tmp_path), tmp_path)
    yield asked
    asked.served.stop()


EVENTS: list[dict[str, Any]] = [
    {**PAGE, "anonymousId": "d1", "messageId": "1", "timestamp": "2026-11-01T10:00:00Z"},
    {**PAGE, "anonymousId": "d1", "messageId": "2", "timestamp": "2026-11-01T10:05:00Z"},
    {**PAGE, "anonymousId": "d2", "messageId": "3"},
    {**PAGE, "anonymousId": "d2", "messageId": "3 again"},
    {
        **PAGE,
        "anonymousId": "d1",
        "messageId": "bot",
        "timestamp": "2026-11-01T10:06:00Z",
        "context": {"userAgent": "Googlebot/2.1 (+http://www.google.com/bot.html)"},
    },
    {
        "type": "identify",
        "userId": "u1",
        "anonymousId": "d1",
        "messageId": "4",
        "traits": {"email": "Buyer@chu.example", "company": "CHU", "industry": "medical"},
    },
    {"type": "track", "userId": "u1", "event": "Quote Requested", "messageId": "5"},
    {"type": "identify", "userId": "u/2", "messageId": "6", "traits": {"email": "reader@b.example"}},
    {"type": "track", "userId": "u/2", "event": "Content Downloaded", "messageId": "7"},
]
