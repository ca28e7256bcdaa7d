"""The envelope of a request: its events, still raw, and what is said once for all of them."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, TypeVar

import msgspec

from tamis.collect.protocols.body import MOST_EVENTS, Refused
from tamis.collect.protocols.json_text import decoded, object_of
from tamis.collect.protocols.message import UnfitError

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Batch:
    """Events as JSON text, and what holds for each that does not say otherwise."""

    events: list[bytes]
    write_key: object = None
    sent_at: object = None
    context: dict[str, Any] = field(default_factory=dict)
    integrations: dict[str, Any] = field(default_factory=dict)


class _Envelope(msgspec.Struct):
    """The parts of a batch's body that are read; a batch-level `timestamp` (rudder-sdk-node) is not the events'."""

    batch: list[msgspec.Raw] | msgspec.UnsetType = msgspec.UNSET
    write_key: Any = msgspec.field(name="writeKey", default=None)
    sent_at: Any = msgspec.field(name="sentAt", default=None)
    context: msgspec.Raw = msgspec.Raw(b"null")
    integrations: msgspec.Raw = msgspec.Raw(b"null")


_RAW = msgspec.json.Decoder(msgspec.Raw)
_LIST = msgspec.json.Decoder(list[msgspec.Raw])
_ENVELOPE = msgspec.json.Decoder(_Envelope)


def one_event(data: bytes) -> Batch:
    """A body that is one event.

    Raises:
        Refused: 400: it is no JSON object.
    """
    return Batch([bytes(decoded(data, _RAW))])


def many_events(data: bytes) -> Batch:
    """A body that is `{"batch": [...]}`, a list of events (webhooks), or one event alone.

    Raises:
        Refused: 400: it is none of these; 413: it holds more than `MOST_EVENTS`.
    """
    if data.lstrip()[:1] == b"[":
        return Batch(_counted(decoded(data, _LIST)))
    envelope = decoded(data, _ENVELOPE)
    if isinstance(envelope.batch, msgspec.UnsetType):
        return one_event(data)
    return Batch(
        _counted(envelope.batch),
        envelope.write_key,
        envelope.sent_at,
        _shared(envelope.context),
        _shared(envelope.integrations),
    )


def _counted(events: list[msgspec.Raw]) -> list[bytes]:
    if len(events) > MOST_EVENTS:
        raise Refused(413, "too-many-events", f"The batch holds {len(events)} events, {MOST_EVENTS} at most are taken.")
    return [bytes(event) for event in events]


def _shared(raw: msgspec.Raw) -> dict[str, Any]:
    """An object of the envelope; one that is no object is as if it were absent.

    Raises:
        Refused: 400: it is nested too deep, or beyond reading.
    """
    try:
        return object_of(bytes(raw))
    except UnfitError as error:
        if error.code == "not-an-object":
            return {}
        raise Refused(400, error.code, error.reason.en) from error
