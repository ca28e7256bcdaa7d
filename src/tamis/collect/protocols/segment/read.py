"""A request's parts in, messages out: the door of this package."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import msgspec

from tamis.collect.protocols.body import Refused, unpacked
from tamis.collect.protocols.json_text import object_of
from tamis.collect.protocols.message import Message, Quarantined, Received, UnfitError
from tamis.collect.protocols.segment.batch import Batch, many_events, one_event
from tamis.collect.protocols.segment.credentials import write_key_of
from tamis.collect.protocols.segment.events import Surroundings, message_of
from tamis.collect.protocols.segment.pixel import event_of, parameters_of
from tamis.collect.protocols.segment.routes import Route, route_of
from tamis.collect.protocols.write_keys import usable_key
from tamis.language import Text


def read_request(path: str, query: str, headers: Mapping[str, str], body: bytes, received_at: int) -> Received:
    """The messages of a request to one of this protocol's paths. One bad event never rejects the others.

    `query` is as it stands in the address, without `?`. Names of headers may be of any case. `received_at` is in
    microseconds UTC. A GET has an empty body. The write key is not looked up here: that it exists is the caller's
    matter. A request to `/v1/m` holds nothing, and needs no key.

    Raises:
        Refused: 400 for what cannot be read, 401 where there is no write key, 404 for another path, 413 for too much.
    """
    route = route_of(path)
    if route is None or route.form in {"settings", "source-config"}:
        raise Refused(404, "unknown-path", "No events are taken at this path.")
    if route.form == "metrics":
        return Received((), (), None)
    named = {name.lower(): value for name, value in headers.items()}
    parameters = parameters_of(query)
    batch = _batch(route, parameters, body)
    events = _events(batch, alone=route.form == "event")
    event_key = next((key for event, _ in events if isinstance(event, dict) and (key := _key_of(event))), None)
    write_key = write_key_of(named, batch.write_key, parameters, event_key)
    if write_key is None:
        raise Refused(401, "no-write-key", "There is no write key in the Authorization header, the body or the query.")
    around = Surroundings(
        received_at,
        route.kind,
        batch.sent_at or named.get("sentat"),
        batch.context,
        batch.integrations,
        named.get("user-agent"),
        received_at if route.form == "pixel" else None,
    )
    each_has_its_own = write_key_of(named, batch.write_key, parameters, None) is None
    return received(events, around, write_key, only_of=write_key if each_has_its_own else None)


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
