"""How requests come: the key, who, when, once; one or many."""

from __future__ import annotations

import gzip
import json
from typing import Any

import pytest

from tamis.collect.protocols.body import MOST_EVENTS, Refused
from tests.collect.protocols.matomo.requests import (
    KEY,
    RECEIVED_AT,
    SECOND,
    VIEW,
    VISITOR,
    bulk,
    codes,
    message,
    query,
    send,
    tracker,
)

HOUR = 3_600 * SECOND


def ids(*queries: str) -> list[str]:
    """The message ids of requests that come one second after each other."""
    received = [send(query, at=RECEIVED_AT + place * SECOND).received for place, query in enumerate(queries)]
    return [one.messages[0].message_id for one in received]


def refusal(query: str, body: bytes = b"") -> Refused:
    with pytest.raises(Refused) as caught:
        send(query, body)
    return caught.value


def test_the_ways_of_one_request():
    ways = [send(VIEW), send("", VIEW.encode()), send("", gzip.compress(VIEW.encode()))]
    assert len({way.received.messages[0].message_id for way in ways}) == 1
    assert {(way.is_bulk, way.wants_image, way.received.write_key) for way in ways} == {(False, False, KEY)}


def test_the_address_counts_before_the_form():
    assert send("uid=address", query(uid="form").encode()).received.messages[0].user_id == "address"


def test_of_a_parameter_given_twice_the_last_counts():
    assert message(query(uid="first") + "&uid=last").user_id == "last"


@pytest.mark.parametrize(
    ("address", "parameters", "key"),
    [
        ("", {"idsite": "K"}, "K"),
        ("", {"idsite": "7", "token_auth": "T"}, "T"),
        ("key=A", {"idsite": "7"}, "A"),
        ("key=A", {"idsite": "K", "token_auth": "T"}, "A"),
        ("", {"idsite": "K", "token_auth": "T"}, "K"),
    ],
)
def test_the_write_key(address: str, parameters: dict[str, str], key: str):
    assert send(address, query(**parameters).encode()).received.write_key == key


def test_an_empty_key_in_the_address_is_none():
    tracking = send("key=", bulk("?" + query(), "?" + query(idsite="other")))
    assert (tracking.received.write_key, codes(tracking)) == (KEY, ["other-write-key"])


def test_sdks_append_to_the_address_of_the_tracker_whatever_it_holds():
    tracking = send("key=A?" + query(idsite=7, url="https://a.example/?b=1"))
    assert tracking.received.write_key == "A"
    assert tracking.received.messages[0].properties["search"] == "?b=1"


def test_a_number_is_no_key_but_says_which_site():
    assert message("key=A&" + query(idsite=7)).context["matomo"] == {"site": "7"}


@pytest.mark.parametrize("parameters", [{"idsite": "7"}, {"idsite": ""}, {"idsite": "k" * 201}, {"idsite": "a\x01"}])
def test_without_a_key_a_request_is_refused(parameters: dict[str, str]):
    assert refusal(query(**parameters)).status == 401


def test_many_requests():
    body = bulk("?" + VIEW, "https://tamis.example/matomo.php?" + query(e_a="A", e_c="B"), json.loads(_object()))
    tracking = send("", body)
    assert [found.name for found in tracking.received.messages] == ["Page Viewed", "A", "Order Completed"]
    assert (tracking.is_bulk, tracking.wants_image, tracking.reply()) == (
        True,
        True,
        {"status": "success", "tracked": 3, "invalid": 0, "invalid_indices": []},
    )


def _object() -> str:
    """A request as SDKs write it: an object, its items no JSON within JSON."""
    return json.dumps(
        {
            "idsite": KEY,
            "rec": True,
            "r": 5,
            "_id": VISITOR,
            "idgoal": 0,
            "ec_id": 12,
            "ec_items": [["S", None]],
            "url": None,
        }
    )


def test_one_of_many_that_is_bad_does_not_hold_back_the_others():
    tracking = send("", bulk("?" + VIEW, 7, "", "?rec=1&idsite=other&_id=" + VISITOR, "?" + "a=1&" * 1_001, [], VIEW))
    assert len(tracking.received.messages) == 2
    assert (tracking.tracked, tracking.invalid) == (2, (1, 2, 3, 4, 5))
    assert codes(tracking) == ["not-an-object", "no-rec", "other-write-key", "bad-query", "not-an-object"]


def test_a_beacon_of_many_is_a_form_by_its_content_type():
    tracking = send("", b"\xef\xbb\xbf \n" + bulk("?" + VIEW, send_image=0))
    assert (tracking.is_bulk, tracking.wants_image) == (True, False)


def test_a_character_that_was_cut_spoils_nothing():
    body = b'{"requests": ["?' + VIEW.encode() + b'&uid=a\\ud83d"]}'
    assert send("", body).received.messages[0].user_id == "a?"


@pytest.mark.parametrize(
    ("query", "body", "status"),
    [
        ("", b"", 400),
        ("", b"{", 400),
        ("", b'{"requests": "?idsite=1"}', 400),
        ("", b'{"other": []}', 400),
        ("", b"\xff\xfe", 400),
        ("", b"\x1f\x8b\x08broken", 400),
        ("a=1&" * 1_001, b"", 400),
        ("", b"{" * 5_000_000, 413),
        ("", bulk(*[""] * (MOST_EVENTS + 1)), 413),
        ("", bulk(), 401),
        ("", b"[]", 401),
    ],
)
def test_what_cannot_be_read_is_refused(query: str, body: bytes, status: int):
    assert refusal(query, body).status == status


def test_who():
    seen = message(query(uid=" u1 ", _id=VISITOR.upper(), cid="0123456789abcdef"))
    assert (seen.user_id, seen.anonymous_id) == ("u1", "0123456789abcdef")


def test_an_id_that_is_none_is_left_out_and_noted():
    seen = message(query(uid="u" * 401, cid="short"))
    assert (seen.user_id, seen.anonymous_id, seen.notes) == (None, VISITOR, ("bad-id",))


def test_a_visitor_without_cookies_who_signed_in():
    assert message(query(uid="u1", _id="")).user_id == "u1"


def test_what_a_browser_says_comes_from_the_device():
    seen = message(query(ua="Said", cip="192.0.2.1"))
    assert (seen.user_agent, seen.context["userAgent"], seen.from_device, seen.ip) == ("Said", "Said", True, None)


def test_a_browser_without_a_name_has_an_empty_one():
    assert send(query(), agent=None).received.messages[0].user_agent == ""


def test_a_program_on_a_server_says_so_with_the_key_as_its_token():
    seen = message(query(idsite=7, token_auth=KEY, cip="192.0.2.1"))
    assert (seen.from_device, seen.user_agent, seen.ip, seen.notes) == (False, None, "192.0.2.1", ("page-key",))


def test_another_token_says_nothing():
    assert message(query(token_auth="matomos-own", cip="192.0.2.1")).from_device


@pytest.mark.parametrize("written", ["1772719345", "2026-03-05 14:02:25", "2026-03-05T15:02:25+01:00"])
def test_when(written: str):
    assert message(query(cdt=written)).occurred_at == RECEIVED_AT - 60 * SECOND


def test_a_queue_says_how_long_it_held_a_request_back():
    seen = message(query(cdo=90))
    assert (seen.occurred_at, seen.original_at) == (RECEIVED_AT - 90 * SECOND, RECEIVED_AT - 90 * SECOND)


def test_more_than_a_day_ago_needs_a_token():
    old = "2026-03-01 12:00:00"
    assert codes(send(query(cdt=old))) == codes(send(query(cdo=90_000))) == ["needs-token"]
    seen = message(query(cdt=old, token_auth=KEY))
    assert (seen.occurred_at, seen.notes) == (
        RECEIVED_AT - 4 * 24 * HOUR - 2 * HOUR - 205 * SECOND,
        ("page-key", "back-dated"),
    )


@pytest.mark.parametrize(
    ("parameters", "note"),
    [
        ({"cdt": "yesterday"}, "bad-time"),
        ({"cdt": "2030-01-01"}, "future-clamped"),
        ({"cdt": "1969-01-01"}, "bad-time"),
    ],
)
def test_a_time_that_cannot_be_is_the_receipt(parameters: dict[str, str], note: str):
    seen = message(query(**parameters, token_auth=KEY))
    assert seen.occurred_at == RECEIVED_AT
    assert note in seen.notes


def test_a_retry_is_the_same_message():
    image, queued = VIEW.replace("send_image=0", "send_image=1"), VIEW + "&cdo=30"
    assert len(set(ids(VIEW, VIEW, image, queued, "key=K&" + VIEW))) == 1


@pytest.mark.parametrize("other", [{"r": 2}, {"_id": VISITOR[::-1]}, {"uid": "u1"}, {"pv_id": "x"}, {"s": 2}])
def test_another_request_is_another_message(other: dict[str, Any]):
    first, second = ids(query(), query(**other))
    assert first != second


def test_without_a_random_number_or_a_time_each_request_is_another():
    bare = f"idsite={KEY}&rec=1&url=https%3A%2F%2Fa.example%2F&_id={VISITOR}"
    first, second = ids(bare, bare)
    assert first != second
    imported = f"{bare}&cdt=1772719345"
    assert len(set(ids(imported, imported))) == 1
    both = send("", bulk("?" + bare, "?" + bare)).received.messages
    assert both[0].message_id != both[1].message_id


def test_an_order_is_told_again_whenever_its_page_is_loaded_again():
    first, again, other = ids(
        tracker("idgoal=0&ec_id=1"), tracker("idgoal=0&ec_id=1", r="2", pv_id="b"), tracker("idgoal=0&ec_id=2")
    )
    assert first == again != other


def test_secrets_and_addresses_are_not_set_aside():
    secrets = {"token_auth": "s3cret", "cip": "192.0.2.1", "idsite": KEY, "key": "s3cret"}
    deep: Any = "x"
    for _ in range(70):
        deep = [deep]
    long = "?" + "a=1&" * 1_001 + "token_auth=s3cret&cip=192.0.2.1"
    body = bulk(
        "?" + query(**secrets, rec=0),
        {"token_auth": "s3cret", "cip": "192.0.2.1", "x": deep},
        long,
        token_auth="s3cret",
    )
    kept = [unfit.raw for unfit in send("", body).received.quarantined]
    assert len(kept) == 3
    for raw in kept:
        assert "s3cret" not in raw
        assert "192.0.2.1" not in raw
        assert KEY not in raw


def test_a_large_request_is_noted():
    assert message(query(action_name="x" * 33_000)).notes == ("large",)


def test_bytes_that_are_no_text_are_replaced():
    seen = message(query() + "&action_name=caf%E9%00")
    assert seen.properties["title"] == "caf\ufffd"


def test_matomos_consent_is_kept_and_is_not_one_to_be_scored():
    from tamis.collect.traffic.consent import consents

    context = message(query(consent=1)).context
    assert context["consent"] == {"matomo": True}
    assert not consents(context)
