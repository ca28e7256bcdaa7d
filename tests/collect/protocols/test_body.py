"""The bytes of a body: unpacked, within limits, UTF-8."""

from __future__ import annotations

import gzip
import os

import pytest

from tamis.collect.protocols.body import MOST_BYTES, MOST_RATIO, Refused, unpacked


def refusal(body: bytes) -> Refused:
    with pytest.raises(Refused) as caught:
        unpacked(body)
    return caught.value


def test_plain_json_is_as_it_came():
    assert unpacked(b'{"a": 1}') == b'{"a": 1}'


def test_gzip_is_known_by_its_first_bytes():
    assert unpacked(gzip.compress(b'{"a": 1}', mtime=0)) == b'{"a": 1}'


def test_a_byte_order_mark_is_left_out():
    assert unpacked(b"\xef\xbb\xbf{}") == b"{}"


@pytest.mark.parametrize("size", [MOST_BYTES - 1, MOST_BYTES])
def test_as_much_as_is_allowed(size: int):
    assert len(unpacked(b" " * size)) == size


def test_too_large_as_it_came():
    found = refusal(b" " * (MOST_BYTES + 1))
    assert (found.status, found.code) == (413, "too-large")


def test_too_large_once_unpacked():
    found = refusal(gzip.compress(os.urandom(MOST_BYTES // 2).hex().encode() + b"a"))
    assert (found.status, found.code) == (413, "too-large")


def test_a_bomb_is_not_unpacked():
    assert refusal(gzip.compress(b"0" * 50_000_000, 1, mtime=0)).status == 413


def test_suspiciously_dense():
    assert refusal(gzip.compress(b"0" * 1_000_000, mtime=0)).code == "compression-ratio"


def test_dense_but_small_is_no_bomb():
    dense = gzip.compress(b"0" * 60_000, mtime=0)
    assert len(dense) * MOST_RATIO < 60_000
    assert unpacked(dense) == b"0" * 60_000


@pytest.mark.parametrize(
    "body",
    [
        gzip.compress(b"{}", mtime=0)[:-4],
        gzip.compress(b"{}", mtime=0) + b"more",
        gzip.compress(b"{}", mtime=0) * 2,
        b"\x1f\x8b",
        b"\x1f\x8b no",
    ],
)
def test_broken_gzip(body: bytes):
    assert (refusal(body).status, refusal(body).code) == (400, "bad-gzip")


@pytest.mark.parametrize("body", [b'"\xff"', "é".encode("latin-1"), "{}".encode("utf-16"), b'"\xed\xa0\x80"'])
def test_only_utf_8(body: bytes):
    assert (refusal(body).status, refusal(body).code) == (400, "not-utf-8")


def test_a_refusal_has_what_rudders_python_client_reads():
    assert Refused(400, "bad-json", "It is not JSON.").as_dict() == {"code": "bad-json", "message": "It is not JSON."}
