"""One event, as any client writes it."""

from __future__ import annotations

from typing import Any

import pytest

from tamis.collect.protocols.segment.read import read_request
from tests.collect.protocols.segment.requests import RECEIVED_AT, send, the_message


@pytest.mark.parametrize(
    ("written", "read"),
    [("u1", "u1"), (" u1 ", "u1"), (12, "12"), (12.0, "12"), (12.5, "12.5"), (2**80, str(2**80)), ("Ü", "Ü")],
)
def test_ids_are_text(written: object, read: str):
    message = the_message({"userId": written, "anonymousId": written})
    assert (message.user_id, message.anonymous_id, message.notes) == (read, read, ())


@pytest.mark.parametrize("written", [None, "", "  "])
def test_an_empty_id_is_none(written: object):
    message = the_message({"userId": written, "groupId": written})
    assert (message.user_id, message.group_id, message.notes) == (None, None, ())


@pytest.mark.parametrize("written", [True, [], {}, ["u1"], "u" * 401])
def test_what_is_no_id_is_left_out_and_noted(written: object):
    message = the_message({"userId": written})
    assert (message.user_id, message.notes) == (None, ("bad-id",))


def test_ids_and_names_of_400_characters():
    message = the_message({"userId": "u" * 400, "event": "e" * 400})
    assert (len(message.user_id or ""), len(message.name)) == (400, 400)


@pytest.mark.parametrize(
    ("event", "code"),
    [
        ({"type": "track", "event": "Clicked"}, "no-identity"),
        ({"type": "track", "event": "Clicked", "userId": None, "anonymousId": ""}, "no-identity"),
        ({"type": "track", "userId": "u1"}, "no-event-name"),
        ({"type": "track", "userId": "u1", "event": " "}, "no-event-name"),
        ({"type": "track", "userId": "u1", "event": "e" * 401}, "long-event-name"),
        ({"type": "track", "userId": "u" * 401, "event": "Clicked"}, "no-identity"),
        ({"type": "group", "userId": "u1"}, "no-group-id"),
        ({"type": "alias", "anonymousId": "a1", "previousId": "p1"}, "no-user-id"),
        ({"type": "delete", "userId": "u1"}, "unknown-type"),
        ({"type": ["track"], "userId": "u1"}, "unknown-type"),
        ({"userId": "u1", "event": "Clicked"}, "unknown-type"),
    ],
)
def test_what_says_nothing_usable_is_set_aside(event: dict[str, Any], code: str):
    received = send("/v1/batch", {"batch": [event]})
    assert (received.messages, [q.code for q in received.quarantined]) == ((), [code])
    assert received.quarantined[0].reason.en != received.quarantined[0].reason.fr


def test_an_event_that_came_alone_is_set_aside_too():
    assert [q.code for q in send("/v1/track", {"event": "Clicked"}).quarantined] == ["no-identity"]


@pytest.mark.parametrize(
    ("event", "previous", "notes"),
    [
        ({"previousId": "p1", "userId": "u1"}, "p1", ()),
        ({"previousId": "u1", "userId": "u1"}, None, ("alias-to-itself",)),
        ({"userId": "u1"}, None, ()),
    ],
)
def test_alias(event: dict[str, Any], previous: str | None, notes: tuple[str, ...]):
    message = the_message({"type": "alias", **event})
    assert (message.user_id, message.previous_id, message.notes) == ("u1", previous, notes)


def test_the_group_of_an_event_may_stand_in_the_context():
    assert the_message({"context": {"groupId": "g1"}}).group_id == "g1"


def test_a_page_has_what_only_its_context_says():
    page = {"path": "/b", "title": "B", "url": "https://example.com/b", "other": 1}
    event = {
        "type": "page",
        "name": "Name",
        "category": "Docs",
        "properties": {"path": "/a"},
        "context": {"page": page},
    }
    assert the_message(event).properties == {
        "path": "/a", "title": "B", "url": "https://example.com/b", "name": "Name", "category": "Docs",
    }  # fmt: skip


def test_a_track_event_is_not_given_the_page():
    assert the_message({"context": {"page": {"path": "/b"}}}).properties == {}


@pytest.mark.parametrize("name", ["properties", "context", "integrations"])
def test_what_should_be_an_object_and_is_none_is_left_out(name: str):
    message = the_message({name: ["x"]})
    assert (getattr(message, name), message.notes) == ({}, ("not-an-object",))


def test_a_message_id_is_kept_up_to_100_characters():
    assert the_message({"messageId": "m" * 100}).message_id == "m" * 100


def test_a_longer_message_id_is_hashed():
    first, second = the_message({"messageId": "m" * 101}), the_message({"messageId": "m" * 101, "event": "Other"})
    assert first.message_id == second.message_id != the_message({"messageId": "m" * 102}).message_id
    assert (len(first.message_id) <= 100, first.notes) == (True, ("long-message-id",))


@pytest.mark.parametrize("missing", [None, "", {}])
def test_a_message_without_an_id_gets_one_that_a_retry_gets_again(missing: object):
    event = {"type": "track", "event": "Clicked", "userId": "u1", "messageId": missing}
    first = send("/v1/batch", {"batch": [event, event], "sentAt": 1_772_719_400_000})
    again = send("/v1/batch", {"batch": [event, event], "sentAt": 1_772_719_401_000})
    assert [m.message_id for m in first.messages] == [m.message_id for m in again.messages]
    assert len({m.message_id for m in first.messages}) == 2
    assert first.messages[0].notes == ("assigned-message-id",)


@pytest.mark.parametrize(("size", "notes"), [(32 * 1024, ()), (32 * 1024 + 1, ("large",))])
def test_large_events_are_noted(size: int, notes: tuple[str, ...]):
    short = '{"event": "Clicked", "userId": "u1", "messageId": "m1", "properties": {"a": ""}}'
    body = short.replace('"a": ""', f'"a": "{"x" * (size - len(short))}"')
    assert len(body) == size
    assert send("/v1/track", body.encode()).messages[0].notes == notes


@pytest.mark.parametrize(
    ("said", "ip"), [("192.0.2.1", "192.0.2.1"), ("[2001:DB8::1]", "2001:db8::1"), ("x", None), (1, None)]
)
def test_the_address_in_the_context(said: object, ip: str | None):
    assert the_message({"context": {"ip": said}}).ip == ip


@pytest.mark.parametrize(
    ("context", "agent"),
    [
        ({"library": {"name": "analytics.js"}}, "Header"),
        ({"library": {"name": "analytics.js"}, "userAgent": "Said"}, "Said"),
        ({"library": {"name": "analytics-python"}}, None),
        ({"library": {"name": "analytics-python"}, "userAgent": "Said"}, "Said"),
        ({}, None),
    ],
)
def test_the_agent_of_a_server_is_nobodys(context: dict[str, Any], agent: str | None):
    event = {"event": "Clicked", "userId": "u1", "context": context, "writeKey": "key"}
    [message] = send("/v1/track", event, {"User-Agent": "Header"}).messages
    assert message.user_agent == agent


@pytest.mark.parametrize(
    ("page", "notes"),
    [
        ({"search": "?ajs_uid=victim@example.com"}, ("link-parameters",)),
        ({"url": "https://example.com/?a=1&ajs_event=Demo%20Requested"}, ("link-parameters",)),
        ({"search": "?ajs_trait_plan=gold"}, ("link-parameters",)),
        ({"search": "?utm_source=x", "url": 3}, ()),
        ("ajs_uid=", ()),
    ],
)
def test_a_crafted_link_is_noted(page: Any, notes: tuple[str, ...]):
    assert the_message({"type": "identify", "userId": "victim@example.com", "context": {"page": page}}).notes == notes


def test_rudders_header_says_when_it_was_sent():
    event = {
        "event": "Clicked",
        "userId": "u1",
        "channel": "web",
        "originalTimestamp": RECEIVED_AT - 9,
        "writeKey": "k",
    }
    [message] = send("/v1/track", event, {"SentAt": "2026-03-05T14:03:24.999999Z"}).messages
    assert (message.sent_at, message.occurred_at) == (RECEIVED_AT - 1, RECEIVED_AT - 8)


def test_rudders_beacon_has_its_key_in_the_query():
    received = send("/beacon/v1/batch", {"batch": [{"type": "page", "anonymousId": "a1"}]}, {}, "writeKey=wk")
    assert (received.write_key, len(received.messages)) == ("wk", 1)


def test_a_pixel_says_everything_in_the_query():
    query = (
        "writeKey=wk&anonymousId=%22a1%22&event=Email+Opened&properties.campaign=mars&context.page.url=https%3A%2F%2Fx"
    )
    received = send("/pixel/v1/track", b"", {"User-Agent": "Firefox"}, query)
    [message] = received.messages
    assert (received.write_key, message.name, message.anonymous_id) == ("wk", "Email Opened", "a1")
    assert (message.properties, message.context["page"]) == ({"campaign": "mars"}, {"url": "https://x"})
    assert (message.user_agent, message.from_device, message.occurred_at) == ("Firefox", True, RECEIVED_AT)


def test_a_pixels_page():
    [message] = send("/pixel/v1/page", b"", {}, "writeKey=wk&anonymousId=a1&name=Home&context.page.path=/").messages
    assert (message.name, message.properties) == ("Page Viewed", {"name": "Home", "path": "/"})


def test_parameters_that_contradict_each_other_do_no_harm():
    [message] = send("/pixel/v1/page", b"", {}, "writeKey=wk&userId=u1&properties=1&properties.a=2&a.b=1&a=2").messages
    assert message.properties == {"a": "2"}


def test_of_a_parameter_given_twice_the_first_counts():
    assert send("/pixel/v1/page", b"", {}, "writeKey=wk&userId=u1&userId=u2").messages[0].user_id == "u1"


def test_each_load_of_a_pixel_is_an_event():
    once, again = (
        read_request("/pixel/v1/track", "writeKey=wk&userId=u1&event=Email+Opened", {}, b"", RECEIVED_AT + later)
        for later in (0, 1)
    )
    assert once.messages[0].message_id != again.messages[0].message_id


def test_an_agent_is_cut():
    assert the_message({"context": {"userAgent": "x" * 5_000}}).user_agent == "x" * 1_000
