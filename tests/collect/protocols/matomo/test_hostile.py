"""Whatever is sent: it is read, set aside or refused; nothing else happens."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import suppress
from typing import Any
from urllib.parse import urlencode

import msgspec
from hypothesis import given, settings
from hypothesis import strategies as st

from tamis.collect.protocols.body import Refused
from tamis.collect.protocols.matomo.read import Tracking
from tests.collect.protocols.matomo.requests import KEY, RECEIVED_AT, VISITOR, bulk, send

FEW = settings(max_examples=150)
NAMES = st.sampled_from(
    "idsite rec action_name url urlref _id cid uid r rand cdt cdo cip ua uadata res lang e_c e_a e_n e_v download link "
    "search search_cat search_count idgoal revenue ec_id ec_items ec_st _pkc _pks _pkn _pkp c_n c_p c_t c_i ping cvar "
    "_cvar dimension1 token_auth send_image key pv_id consent ca ma_id".split()
)
VALUES = st.one_of(
    st.text(max_size=12),
    st.sampled_from(["0", "1", "-1", "1e999", "NaN", "9" * 30, "http://[", KEY, "[[]]", '{"1":[]}', "\0", "1" * 5_000]),
    st.integers().map(str),
    st.floats().map(str),
    st.recursive(st.none() | st.text(max_size=3) | st.floats() | st.integers(), st.lists, max_leaves=8).map(json.dumps),
    st.dictionaries(st.text(max_size=2), st.lists(st.text(max_size=3) | st.integers()), max_size=3).map(json.dumps),
)
SOUND = {"idsite": KEY, "rec": "1", "_id": VISITOR, "url": "https://a.example/"}
REQUESTS = st.dictionaries(NAMES | st.text(max_size=5), VALUES, max_size=9)


def check(tracking: Tracking) -> None:
    """It can be stored, by PostgreSQL too, and all of it is accounted for."""
    received = tracking.received
    assert len(tracking.invalid) == len(received.quarantined)
    assert received.write_key
    for message in received.messages:
        assert message.anonymous_id or message.user_id
        assert 0 <= message.occurred_at <= RECEIVED_AT
        assert 0 < len(message.message_id) <= 100
        assert 0 < len(message.name) <= 400
        assert not any("\0" in written for written in texts(json.loads(msgspec.json.encode(message))))


def texts(value: Any) -> Iterator[str]:
    """Every text within JSON."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, list | dict):
        for item in value if isinstance(value, list) else [*value, *value.values()]:
            yield from texts(item)


def read_or_refused(query: str, body: bytes) -> None:
    with suppress(Refused):
        check(send(query, body))


@FEW
@given(REQUESTS)
def test_random_parameters(parameters: dict[str, str]):
    read_or_refused(urlencode(SOUND | parameters, errors="replace"), b"")


@FEW
@given(st.text(max_size=60), st.binary(max_size=60))
def test_random_bytes(query: str, body: bytes):
    read_or_refused(query, body)
    read_or_refused(f"key=k&{query}", body)


@FEW
@given(
    st.lists(
        REQUESTS
        | REQUESTS.map(lambda found: "?" + urlencode(found, errors="replace"))
        | st.dictionaries(
            NAMES, st.none() | st.booleans() | st.integers() | st.floats() | st.lists(st.text(max_size=3))
        )
        | st.text(max_size=9)
        | st.integers(),
        max_size=6,
    ),
    st.none() | st.text(max_size=5) | st.lists(st.integers()) | st.just(KEY),
)
def test_random_bulks(requests: list[Any], token: Any):
    sound = "?" + urlencode(SOUND)
    tracking = None
    with suppress(Refused):
        tracking = send("key=k", bulk(sound, *requests, token_auth=token))
    assert tracking is not None, "one sound request and a key: nothing is refused whole"
    check(tracking)
    assert tracking.tracked + len(tracking.invalid) == len(requests) + 1
