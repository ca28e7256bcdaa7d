"""Stored events as a model reads them: properties and traits by flat names, which no column of ours hides."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

from tamis.collect.cell_text import flattened
from tamis.collect.columns import plain_name
from tamis.collect.moment_text import EARLIEST, END
from tamis.collect.protocols.times import as_micros
from tamis.store.events import Event
from tamis.store.intake import Document

OWN = (
    *("lead", "event", "occurred_at", "message_id", "source", "anonymous_id", "suspect", "was_anonymous", "properties"),
    *("kind", "received_at", "user_id", "group_id", "traits", "context", "envelope"),
)
"""The columns of events that are ours; a property of such a name, however spelt, is read as `properties.<name>`."""
LEAD = "lead"
"""The column of leads that is ours; a trait of that name is read as `traits.lead`."""
CHANNEL = "channel"
_LONGEST_KEPT = 100  # characters of a name
_TAKEN = frozenset(map(plain_name, (*OWN, CHANNEL)))


def properties_of(document: Document) -> dict[str, Any]:
    """The event's properties: nested ones as `outer.inner`, lists as JSON text; `channel` where it can be told.

    A property `channel` of the event's own wins over the channel that Tamis derives.
    """
    found = dict(flattened(document.properties))
    named = {_readable(name): value for name, value in found.items()}
    if named.get(CHANNEL) is None and document.channel is not None:
        named[CHANNEL] = document.channel
    return named


def _readable(name: str) -> str:
    """A name under which no column of ours is found in its place (see `find_name`)."""
    return _kept(name) if len(name) <= _LONGEST_KEPT else _made_readable(name)


def _made_readable(name: str) -> str:
    return name if name == CHANNEL or plain_name(name) not in _TAKEN else f"properties.{name}"


_kept = lru_cache(maxsize=4096)(_made_readable)


def columns_of(event: Event, source: str | None) -> dict[str, Any]:
    """What a model may read of an event beside its properties."""
    return {
        "message_id": event.message_id,
        "source": source,
        "kind": event.kind,
        "anonymous_id": event.anonymous_id,
        "user_id": event.user_id,
    }


def traits_of(document: Document) -> dict[str, Any]:
    """What an event says of its lead: nested traits as `outer.inner`, an object also by its name.

    So `company: {name: Acme, size: 40}`, as the SDKs write it, is read as `company`, `company.name`, `company.size`.
    What has no name is left out: no column could hold it.
    """
    said = dict(flattened(document.traits))
    for name, value in document.traits.items():
        if isinstance(value, dict) and isinstance(value.get("name"), str):
            said.setdefault(name, value["name"])
    return {f"traits.{name}" if name == LEAD else name: value for name, value in said.items() if name.strip()}


def created_at(told: object, first_seen: int) -> int:
    """The profile's first moment, from which silence is counted, in µs UTC as `first_seen` is.

    The trait `created_at`, as a model's reader and `first_seen` would be: ISO 8601 or Unix time; else `first_seen`.
    """
    moment = as_micros(told)
    return moment if moment is not None and EARLIEST <= moment < END else first_seen
