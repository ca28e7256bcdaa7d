"""Not quite JSON becomes what Python's own reader, which takes it, makes of it."""

from __future__ import annotations

import json
import math
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tamis.collect.protocols.segment.json_mending import mended

PIECES = st.lists(
    st.sampled_from(
        ["NaN", "-Infinity", "I", "\ud83d", "\ude00", "😀", "\\", '"', "ud83d", "\\ud83d", "null", "é", "\n"]
    )
).map("".join)
LEAVES = st.none() | st.floats() | st.integers() | PIECES
VALUES = st.recursive(LEAVES, lambda inner: st.lists(inner) | st.dictionaries(PIECES, inner), max_leaves=12)


def expected(value: Any) -> Any:
    match value:
        case str():
            # Halves that stand beside each other are one character once they are written.
            return value.encode("utf-16", "surrogatepass").decode("utf-16", "replace").replace("\ufffd", "?")
        case float() if not math.isfinite(value):
            return None
        case list():
            return [expected(item) for item in value]
        case dict():
            return {expected(name): expected(item) for name, item in value.items()}
    return value


@settings(max_examples=300)
@given(VALUES)
def test_as_pythons_reader_takes_it(value: Any):
    assert json.loads(mended(json.dumps(value).encode())) == expected(value)


@settings(max_examples=300)
@given(st.binary(max_size=40) | PIECES.map(lambda text: text.encode("utf-8", "replace")))
def test_whatever_it_is_it_ends(data: bytes):
    mended(data.decode("utf-8", "ignore").encode())


@pytest.mark.parametrize("data", [b'{"a": [1, "N", "\\u00e9"]}', b'{"a": ', b"", b'"\\\\ud83d NaN"', b'"Infinity'])
def test_what_needs_no_mending_stays(data: bytes):
    assert mended(data) == data
