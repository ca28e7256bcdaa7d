"""When an event happened."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tamis.collect.protocols.times import as_micros, times_of
from tests.collect.protocols.segment.requests import RECEIVED_AT, SECOND, the_message

BROWSER = {"library": {"name": "analytics.js"}}
SERVER = {"library": {"name": "analytics-python"}}
HOUR = 3_600 * SECOND
DAY = 24 * HOUR


@pytest.mark.parametrize(
    "written",
    [
        "2026-03-05T14:03:22.123456Z", "2026-03-05T15:03:22.123456+01:00", "2026-03-05 14:03:22.123456",
        "2026-03-05T14:03:22.123456789Z", "20260305T140322.123456Z", 1_772_719_402_123_456, 1_772_719_402.123456,
    ],
)  # fmt: skip
def test_a_moment_is_read(written: object):
    assert as_micros(written) == 1_772_719_402_123_456


@pytest.mark.parametrize("written", [1_772_719_402, 1_772_719_402_000, 1_772_719_402_000_000])
def test_a_number_is_seconds_milliseconds_or_microseconds(written: object):
    assert as_micros(written) == 1_772_719_402_000_000


@pytest.mark.parametrize(
    "written",
    [
        None,
        "",
        "soon",
        True,
        [],
        {},
        "2026-02-30T00:00:00Z",
        float("nan"),
        float("inf"),
        10**17,
        "9" * 400,
        "٢٠٢٦٠٣٠٥١٢",
    ],
)
def test_what_is_no_moment(written: object):
    assert as_micros(written) is None


def test_a_browsers_clock_is_corrected_by_its_time_of_sending():
    message = the_message({"context": BROWSER, "timestamp": "2031-01-01T00:00:00Z", "sentAt": "2031-01-01T00:00:10Z"})
    assert message.occurred_at == RECEIVED_AT - 10 * SECOND
    assert message.original_at == as_micros("2031-01-01T00:00:00Z")
    assert message.sent_at == as_micros("2031-01-01T00:00:10Z")
    assert message.notes == ()


@pytest.mark.parametrize("channel", ["web", "mobile"])
def test_a_devices_channel_says_so_too(channel: str):
    event = {"channel": channel, "originalTimestamp": "2001-01-01T00:00:00Z", "sentAt": "2001-01-01T00:00:10Z"}
    assert the_message(event).occurred_at == RECEIVED_AT - 10 * SECOND


@pytest.mark.parametrize("context", [SERVER, {}, {"library": "odd"}, {"library": {"name": 1}}])
def test_a_servers_clock_is_trusted(context: dict[str, Any]):
    event = {"context": context, "timestamp": "2026-03-05T12:00:00Z", "sentAt": "2026-03-05T13:00:00Z"}
    assert the_message(event).occurred_at == as_micros("2026-03-05T12:00:00Z")


def test_a_server_channel_outweighs_the_library():
    event = {"context": BROWSER, "channel": "server", "timestamp": "2026-03-05T12:00:00Z", "sentAt": "2030-01-01"}
    assert the_message(event).occurred_at == as_micros("2026-03-05T12:00:00Z")


def test_sent_before_it_happened_is_sent_at_once():
    event = {"context": BROWSER, "timestamp": "2026-03-05T14:00:01Z", "sentAt": "2026-03-05T14:00:00Z"}
    assert the_message(event).occurred_at == RECEIVED_AT


def test_a_time_beside_the_original_one_was_corrected_already():
    event = {
        "context": BROWSER,
        "originalTimestamp": "2031-01-01T00:00:00Z",
        "sentAt": "2031-01-01T00:00:10Z",
        "timestamp": "2026-03-05T14:00:00Z",
    }
    message = the_message(event)
    assert message.occurred_at == as_micros("2026-03-05T14:00:00Z")
    assert message.original_at == as_micros("2031-01-01T00:00:00Z")


@pytest.mark.parametrize(("ahead", "notes"), [(SECOND, ()), (300 * SECOND, ()), (301 * SECOND, ("future-clamped",))])
def test_the_future_is_now(ahead: int, notes: tuple[str, ...]):
    message = the_message({"timestamp": RECEIVED_AT + ahead})
    assert (message.occurred_at, message.notes) == (RECEIVED_AT, notes)


@pytest.mark.parametrize(("ago", "notes"), [(DAY, ()), (DAY + 1, ("back-dated",)), (900 * DAY, ("back-dated",))])
def test_the_past_is_kept_and_noted(ago: int, notes: tuple[str, ...]):
    message = the_message({"timestamp": RECEIVED_AT - ago})
    assert (message.occurred_at, message.notes) == (RECEIVED_AT - ago, notes)


@pytest.mark.parametrize("written", [{}, {"timestamp": None}, {"timestamp": ""}])
def test_without_a_time_it_happened_on_receipt(written: dict[str, Any]):
    message = the_message(written)
    assert (message.occurred_at, message.original_at, message.notes) == (RECEIVED_AT, None, ())


@pytest.mark.parametrize(
    "written", [{"timestamp": "soon"}, {"timestamp": {}}, {"timestamp": "1969-12-31"}, {"sentAt": "soon"}]
)
def test_a_time_that_is_none_is_noted(written: dict[str, Any]):
    message = the_message(written)
    assert (message.occurred_at, message.notes) == (RECEIVED_AT, ("bad-time",))


@pytest.mark.parametrize(
    ("event", "batch", "sent_at"),
    [({"sentAt": RECEIVED_AT - 2}, RECEIVED_AT - 1, RECEIVED_AT - 2), ({}, RECEIVED_AT - 1, RECEIVED_AT - 1)],
)
def test_the_events_time_of_sending_else_the_batchs(event: dict[str, Any], batch: int, sent_at: int):
    assert the_message(event, sentAt=batch).sent_at == sent_at


MOMENTS = st.one_of(st.none(), st.integers(-(10**18), 10**18), st.datetimes().map(str), st.text(max_size=12))


@given(MOMENTS, MOMENTS, MOMENTS, st.booleans())
def test_no_event_happens_before_1970_or_after_its_receipt(a: object, b: object, sent_at: object, device: bool):
    times = times_of({"timestamp": a, "originalTimestamp": b}, sent_at, RECEIVED_AT, from_device=device)
    assert 0 <= times.occurred_at <= RECEIVED_AT
