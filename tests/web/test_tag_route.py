"""How the server hands out its scripts: small, packed, fetched again only when they changed."""

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


@pytest.mark.parametrize(("name", "most"), [("tamis.js", 5_000), ("tamis-site.js", 4_000)])
def test_it_is_small_and_says_what_it_is(served: Served, name: str, most: int):
    status, packed = served.ask("GET", f"/{name}", b"", {"Accept-Encoding": "br, gzip;q=0.9"})
    assert status == 200
    assert len(packed) < most
    assert gzip.decompress(packed) == minified(name)
    assert served.headers["content-encoding"] == "gzip"
    assert served.headers["content-type"] == "text/javascript; charset=utf-8"
    assert "max-age=3600" in served.headers["cache-control"]
    assert served.headers["vary"] == "Accept-Encoding"


def test_who_cannot_unpack_gets_it_plain(served: Served):
    assert served.get("/tamis.js") == (200, minified("tamis.js"))
    assert "content-encoding" not in served.headers


def test_who_has_it_gets_nothing(served: Served):
    served.get("/tamis.js")
    tag = served.headers["etag"]
    assert served.ask("GET", "/tamis.js", b"", {"If-None-Match": f'"other", {tag}'}) == (304, b"")
    assert served.headers["etag"] == tag
