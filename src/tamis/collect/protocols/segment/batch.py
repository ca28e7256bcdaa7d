"""The envelope of a request: its events, still raw, and what is said once for all of them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, TypeVar

import msgspec

from tamis.collect.protocols.body import MOST_EVENTS, Refused
from tamis.collect.protocols.json_text import decoded, object_of, scalar_of
from tamis.collect.protocols.message import UnfitError

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Batch:
    """Events as JSON text, and what holds for each that does not say otherwise: the objects (see `shared`) as text."""

    events: list[bytes]
    write_key: object = None
    sent_at: object = None
    context: bytes = b"null"
    integrations: bytes = b"null"


_NULL = msgspec.Raw(b"null")


class _Envelope(msgspec.Struct):
    """The parts of a batch's body that are read; a batch-level `timestamp` (rudder-sdk-node) is not the events'."""

    batch: list[msgspec.Raw] | msgspec.UnsetType = msgspec.UNSET
    write_key: msgspec.Raw = msgspec.field(name="writeKey", default=_NULL)
    sent_at: msgspec.Raw = msgspec.field(name="sentAt", default=_NULL)
    context: msgspec.Raw = _NULL
    integrations: msgspec.Raw = _NULL


class _Keyed(msgspec.Struct):
    """Of an event, what its own key is."""

    write_key: msgspec.Raw = msgspec.field(name="writeKey", default=_NULL)


_RAW = msgspec.json.Decoder(msgspec.Raw)
_LIST = msgspec.json.Decoder(list[msgspec.Raw])
_ENVELOPE = msgspec.json.Decoder(_Envelope)
_KEYED = msgspec.json.Decoder(_Keyed)


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
        _scalar(envelope.write_key),
        _scalar(envelope.sent_at),
        bytes(envelope.context),
        bytes(envelope.integrations),
    )


def key_in(event: bytes) -> object:
    """What an event says that its write key is, without reading the rest of it."""
    try:
        return scalar_of(bytes(_KEYED.decode(event).write_key))
    except (msgspec.MsgspecError, RecursionError):
        return None


def shared(raw: bytes) -> dict[str, Any]:
    """An object of the envelope; one that is no object is as if it were absent.

    Raises:
        Refused: 400: it is nested too deep, or beyond reading.
    """
    if raw == b"null":
        return {}
    try:
        return object_of(raw)
    except UnfitError as error:
        if error.code == "not-an-object":
            return {}
        raise Refused(400, error.code, error.reason.en) from error


def _scalar(said: msgspec.Raw) -> object:
    return None if said is _NULL else scalar_of(bytes(said))


def _counted(events: list[msgspec.Raw]) -> list[bytes]:
    if len(events) > MOST_EVENTS:
        raise Refused(413, "too-many-events", f"The batch holds {len(events)} events, {MOST_EVENTS} at most are taken.")
    return [bytes(event) for event in events]
