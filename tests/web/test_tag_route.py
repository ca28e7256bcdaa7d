"""How the server hands out its scripts: small, packed, fetched again only when they changed."""

from __future__ import annotations

import gzip

import pytest

from tamis.web.tag_route import minified
from tests.web.served import Served


@pytest.mark.parametrize(("name", "most"), [("tamis.js", 5_000), ("tamis-site.js", 4_000)])
def test_it_is_small_and_says_what_it_is(sqlite_server: Served, name: str, most: int):
    status, packed = sqlite_server.ask("GET", f"/{name}", b"", {"Accept-Encoding": "br, gzip;q=0.9"})
    assert status == 200
    assert len(packed) < most
    assert gzip.decompress(packed) == minified(name)
    assert sqlite_server.headers["content-encoding"] == "gzip"
    assert sqlite_server.headers["content-type"] == "text/javascript; charset=utf-8"
    assert "max-age=3600" in sqlite_server.headers["cache-control"]
    assert sqlite_server.headers["vary"] == "Accept-Encoding"


def test_who_cannot_unpack_gets_it_plain(sqlite_server: Served):
    assert sqlite_server.get("/tamis.js") == (200, minified("tamis.js"))
    assert "content-encoding" not in sqlite_server.headers


def test_who_has_it_gets_nothing(sqlite_server: Served):
    sqlite_server.get("/tamis.js")
    tag = sqlite_server.headers["etag"]
    assert sqlite_server.ask("GET", "/tamis.js", b"", {"If-None-Match": f'"other", {tag}'}) == (304, b"")
    assert sqlite_server.headers["etag"] == tag
