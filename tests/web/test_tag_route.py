"""How the server hands out the tag: small, packed, fetched again only when it changed."""

from __future__ import annotations

import gzip
from collections.abc import Iterator
from pathlib import Path

import pytest

from tamis.web.tag_route import minified
from tests.web.served import Served


@pytest.fixture
def served(tmp_path: Path) -> Iterator[Served]:
    served = Served(str(tmp_path / "tamis.db"), tmp_path)
    served.start()
    yield served
    served.stop()


def test_it_is_small_and_says_what_it_is(served: Served):
    status, packed = served.ask("GET", "/tamis.js", b"", {"Accept-Encoding": "br, gzip;q=0.9"})
    assert status == 200
    assert len(packed) < 5_000
    assert gzip.decompress(packed) == minified()
    assert served.headers["content-encoding"] == "gzip"
    assert served.headers["content-type"] == "text/javascript; charset=utf-8"
    assert "max-age=3600" in served.headers["cache-control"]
    assert served.headers["vary"] == "Accept-Encoding, Origin"


def test_who_cannot_unpack_gets_it_plain(served: Served):
    assert served.get("/tamis.js") == (200, minified())
    assert "content-encoding" not in served.headers


def test_who_has_it_gets_nothing(served: Served):
    served.get("/tamis.js")
    tag = served.headers["etag"]
    assert served.ask("GET", "/tamis.js", b"", {"If-None-Match": f'"other", {tag}'}) == (304, b"")
    assert served.headers["etag"] == tag
