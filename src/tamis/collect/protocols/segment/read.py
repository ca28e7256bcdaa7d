"""A request's parts in, messages out: the door of this package."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import msgspec

from tamis.collect.protocols.body import Refused, unpacked
from tamis.collect.protocols.json_text import object_of
from tamis.collect.protocols.message import Message, Quarantined, Received, UnfitError
from tamis.collect.protocols.segment.batch import Batch, key_in, many_events, one_event, shared
from tamis.collect.protocols.segment.credentials import write_key_of
from tamis.collect.protocols.segment.events import Surroundings, message_of
from tamis.collect.protocols.segment.pixel import event_of, parameters_of
from tamis.collect.protocols.segment.routes import Route, route_of
from tamis.collect.protocols.write_keys import usable_key
from tamis.language import Text


@dataclass(frozen=True, slots=True)
class Opened:
    """A request of which the write key is known: to read its events costs more, and may wait until the key is good.

    `write_key` is None only where the route asks for none. `size`: bytes of its events.
    """

    route: Route
    headers: Mapping[str, str]
    batch: Batch
    write_key: str | None
    key_is_of_an_event: bool = False

    @property
    def size(self) -> int:
        """Bytes that are still to be read."""
        return sum(map(len, self.batch.events)) + len(self.batch.context) + len(self.batch.integrations)

    def read(self, received_at: int) -> Received:
        """The messages. One bad event never rejects the others. `received_at` is in microseconds UTC.

        Raises:
            Refused: 400 for what cannot be read.
        """
        if self.write_key is None:
            return Received((), (), None)
        around = Surroundings(
            received_at,
            self.route.kind,
            self.batch.sent_at or self.headers.get("sentat"),
            shared(self.batch.context),
            shared(self.batch.integrations),
            self.headers.get("user-agent"),
            received_at if self.route.form == "pixel" else None,
        )
        events = _events(self.batch, alone=self.route.form == "event")
        return received(events, around, self.write_key, only_of=self.write_key if self.key_is_of_an_event else None)


def open_request(path: str, query: str, headers: Mapping[str, str], body: bytes) -> Opened:
    """A request to one of this protocol's paths, as far as its write key. It is not looked up here.

    `query` is as it stands in the address, without `?`. Names of headers are in lower case. A GET has an empty body. A
    request to `/v1/m` holds nothing, and needs no key.

    Raises:
        Refused: 400 for what cannot be read, 401 where there is no write key, 404 for another path, 413 for too much.
    """
    route = route_of(path)
    if route is None or route.form in {"settings", "source-config"}:
        raise Refused(404, "unknown-path", "No events are taken at this path.")
    if route.form == "metrics":
        return Opened(route, {}, Batch([]), None)
    parameters = parameters_of(query) if query else {}
    batch = _batch(route, parameters, body)
    key = write_key_of(headers, batch.write_key, parameters, None)
    if key is not None:
        return Opened(route, headers, batch, key)
    own = next((own for event in batch.events if (own := usable_key(key_in(event)))), None)
    if own is None:
        raise Refused(401, "no-write-key", "There is no write key in the Authorization header, the body or the query.")
    return Opened(route, headers, batch, own, key_is_of_an_event=True)


def read_request(path: str, query: str, headers: Mapping[str, str], body: bytes, received_at: int) -> Received:
    """The messages of a request, whose key nobody looks up in between: see `open_request` and `Opened.read`.

    Names of headers may be of any case.

    Raises:
        Refused: as these do.
    """
    named = {name.lower(): value for name, value in headers.items()}
    return open_request(path, query, named, body).read(received_at)


Event = tuple[dict[str, Any] | UnfitError, bytes]


def events_of(batch: Batch) -> list[Event]:
    """The objects of a batch, or why one is none, each with its JSON text."""
    found: list[Event] = []
    for raw in batch.events:
        try:
            found.append((object_of(raw), raw))
        except UnfitError as error:
            found.append((error, raw))
    return found


def received(events: list[Event], around: Surroundings, write_key: str | None, only_of: str | None = None) -> Received:
    """The messages that the events are, and the events that are none.

    `only_of`: the key by which the request came in was an event's own; events with another key are not of its source.
    """
    messages: list[Message] = []
    quarantined: list[Quarantined] = []
    for position, (event, raw) in enumerate(events):
        try:
            if isinstance(event, UnfitError):
                raise event
            if only_of is not None and _key_of(event) not in {None, only_of}:
                raise _of_another_source()
            messages.append(message_of(event, raw, position, around))
        except UnfitError as error:
            quarantined.append(Quarantined(raw.decode("utf-8"), error.code, error.reason))
    return Received(tuple(messages), tuple(quarantined), write_key)


def _batch(route: Route, parameters: Mapping[str, str], body: bytes) -> Batch:
    if route.form == "pixel":
        return Batch([msgspec.json.encode(event_of(parameters))])
    return one_event(unpacked(body)) if route.form == "event" else many_events(unpacked(body))


def _events(batch: Batch, *, alone: bool) -> list[Event]:
    """Raises Refused where an event that came alone is no object: nothing else would be lost with it."""
    events = events_of(batch)
    if alone and isinstance(unfit := events[0][0], UnfitError):
        raise Refused(400, unfit.code, unfit.reason.en) from unfit
    return events


def _key_of(event: dict[str, Any]) -> str | None:
    return usable_key(event.get("writeKey"))


def _of_another_source() -> UnfitError:
    reason = Text(
        en="Its write key is not the one of the batch's first event.",
        fr="Sa clé d'écriture n'est pas celle du premier événement du lot.",
    )
    return UnfitError("other-write-key", reason)
