"""Requests as no client sends them: what strangers may write into every place that they can reach."""

from __future__ import annotations

import gzip
import json
import socket
from collections.abc import Mapping
from typing import Any

from hypothesis import strategies as st

from tests.web.served import HOST, Served

_PATIENCE = 20.0  # seconds
_CONTINUE = b"HTTP/1.1 100 Continue\r\n\r\n"
_NUMBERS = st.sampled_from(
    [0, -1, 2**53, 2**63 - 1, 2**63, -(2**63) - 1, 2**64, 10**25, 10**400, 1e308, -1e308, 5e-324, 1e18, -0.0, 0.1]
) | st.sampled_from([float("nan"), float("inf"), float("-inf")])
_DATES = st.sampled_from([
    "0001-01-01", "0001-01-01T00:00:00+23:59", "9999-12-31T23:59:59.999999-23:59", "1969-12-31T23:59:59Z", "now", "-1",
    "2026-02-30", "2026-W01-1", "1790000000", "99999999999999999", "٢٠٢٦-01-01", "24:00",
])  # fmt: skip
_TEXTS = st.sampled_from([
    "", " ", "\0", "a\0b", "\ud800", "a\udfff", "\ufeff", "\u202e\u2066", "İ", "ß", "e\u0301", "ＡＢＣ", "𝒂", "null",
    "lead", "event", "previous", "created_at", "createdAt", "Created At", "__proto__", "'; DROP TABLE event; --", "%s",
    "NaN", "x" * 401, "é" * 5_000, "あ" * 30_000, "a" * 70_000, "🙂" * 400, "\\", '"', "{}", "http://[",
    "https://a/?utm_source=\0",
])  # fmt: skip
SCALARS = st.one_of(st.none(), st.booleans(), _NUMBERS, _DATES, _TEXTS, st.text(max_size=20), st.floats())
VALUES: st.SearchStrategy[Any] = st.recursive(
    SCALARS,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(_TEXTS | st.text(max_size=8), inner, max_size=4),
)
"""Anything that JSON can hold, and what Python's clients write beside it."""

_NAMES = st.sampled_from([
    "path", "theme", "value", "email", "company", "industry", "employees", "career_start", "created_at", "lead",
    "channel", "job_description", "headline", "content_type", "", " ", "previous", "Théme", "THEME ", "t", "day",
    "occurred_at",
])  # fmt: skip
OBJECTS = st.dictionaries(_NAMES | _TEXTS | st.text(max_size=8), VALUES, max_size=6)
"""Properties and traits: names that models read, names that are ours, and rubbish."""

_KNOWN = {
    "userId": st.sampled_from(["u1", "u2", "null", 7]) | SCALARS,
    "event": st.sampled_from(["Page Viewed", "Product Added", "Content Downloaded", "Quote Requested"]) | SCALARS,
    "timestamp": _DATES | SCALARS,
    "originalTimestamp": _DATES | SCALARS,
    "sentAt": _DATES | SCALARS,
    "properties": OBJECTS | VALUES,
    "traits": OBJECTS | VALUES,
    "context": st.fixed_dictionaries({}, optional={
        "traits": OBJECTS | VALUES, "page": OBJECTS | VALUES, "campaign": OBJECTS | VALUES, "userAgent": VALUES,
        "ip": VALUES, "library": VALUES, "consent": VALUES, "groupId": VALUES, "channel": VALUES,
    }) | VALUES,
    "integrations": VALUES,
    "channel": st.sampled_from(["web", "server"]) | SCALARS,
    "groupId": SCALARS,
    "previousId": st.sampled_from(["d1", "d2", "u1"]) | SCALARS,
    "writeKey": SCALARS,
}  # fmt: skip
EVENTS = st.fixed_dictionaries(
    {
        "type": st.sampled_from(["track", "track", "identify", "page", "screen", "group", "alias"]) | SCALARS,
        "anonymousId": st.sampled_from(["d1", "d2", "d3"]) | st.sampled_from(["d1", "d2"]) | SCALARS,
    },
    optional=_KNOWN,
)
"""Events of which most are usable."""

_HEADER = st.binary(max_size=40).map(lambda value: value.translate(None, b"\r\n\0"))
_HEADER_NAMES = st.sampled_from([
    b"Content-Type", b"Content-Encoding", b"User-Agent", b"Origin", b"SentAt", b"AnonymousId", b"Accept-Encoding",
    b"DNT", b"Sec-GPC", b"X-Forwarded-For", b"If-None-Match", b"Range", b"Cookie", b"Referer", b"X-Retry-Count",
    b"Expect", b"Access-Control-Request-Headers", b"Access-Control-Request-Method", b"Accept", b"Forwarded",
])  # fmt: skip
_HEADER_VALUES = st.sampled_from([b"gzip", b"1", b"application/x-www-form-urlencoded", b"text/plain; charset=utf-16"])
HEADERS = st.dictionaries(_HEADER_NAMES, _HEADER_VALUES | _HEADER, max_size=4)


def written(value: Any) -> bytes:
    """As Python's clients write it: NaN, infinities and halves of characters among it."""
    return json.dumps(value).encode()


PACKINGS = st.tuples(st.sampled_from(["not"] * 5 + ["whole", "cut", "more"]), st.floats(0, 1), st.binary(max_size=20))


def packed(body: bytes, packing: tuple[str, float, bytes]) -> bytes:
    """The body as it is, or as gzip: whole, cut off somewhere, or with something behind it."""
    how, part, tail = packing
    whole = gzip.compress(body, mtime=0)
    ways = {"not": body, "whole": whole, "cut": whole[: int(part * len(whole))], "more": whole + tail}
    return ways[how]


def ask(served: Served, method: bytes, target: bytes, headers: Mapping[bytes, bytes], body: bytes) -> tuple[int, bytes]:
    """Sends exactly these bytes; the status (0 where the server only hangs up) and the body of the reply."""
    lines = [method + b" " + target + b" HTTP/1.1", b"Connection: close", b"Content-Length: %d" % len(body)]
    if not any(name.lower() == b"host" for name in headers):
        lines.append(b"Host: collect.example")
    lines += [name + b": " + value for name, value in headers.items()]
    return exchange(served, b"\r\n".join(lines) + b"\r\n\r\n" + body)


def exchange(served: Served, message: bytes, *, is_whole: bool = True) -> tuple[int, bytes]:
    """Sends the bytes, and reads until the server hangs up: at once where the message is cut off and we hang up."""
    found = b""
    with socket.create_connection((HOST, served.port), timeout=_PATIENCE) as connection:
        try:
            connection.sendall(message)
            if not is_whole:
                connection.shutdown(socket.SHUT_WR)
            while part := connection.recv(65_536):
                found += part
        except ConnectionError:  # it may refuse before it has read all
            pass
    head, _, body = found.removeprefix(_CONTINUE).partition(b"\r\n\r\n")
    words = head.split(b" ", 2)
    return (int(words[1]) if len(words) > 1 else 0), body
