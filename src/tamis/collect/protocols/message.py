"""What every protocol's facts become: one message for each thing that somebody did or said of himself."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal

import msgspec

from tamis.language import Text

Kind = Literal["track", "page", "screen", "identify", "group", "alias"]
KINDS: tuple[Kind, ...] = ("track", "page", "screen", "identify", "group", "alias")

LARGE = 32 * 1024
"""Bytes of an event; a larger one is noted."""

LONGEST_TEXT = 400
"""Characters of ids and names: PostgreSQL indexes no text of 3 kB, and one such event would stop all."""

Note = Literal[
    "alias-to-itself",  # its previous id was its user id, and is left out
    "assigned-message-id",  # it had none
    "back-dated",  # it happened more than a day before its receipt
    "bad-id",  # an id that is no text or number, or longer than 400 characters, is left out
    "bad-time",  # a time that cannot be read, or before 1970, is left out
    "future-clamped",  # it was dated more than five minutes after its receipt
    "large",  # more than 32 KiB
    "link-parameters",  # its page's address tells analytics.js whom to identify or what to track: anybody can write it
    "long-message-id",  # its id is hashed
    "page-key",  # a server says that it sent it, with a key that may stand in a page: no proof of who is who
    "not-an-object",  # properties, traits or context that are no JSON object are left out
]


PAGE_KEY: Note = "page-key"


class Message(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """A fact with its circumstances. Times are integer microseconds UTC.

    `name` is the event's; `Page Viewed`, `Screen Viewed`, `Identified`, `Grouped`, `Aliased` for the other kinds.
    `occurred_at` is corrected for a device's clock and never after `received_at`; `original_at` and `sent_at` are as
    the client wrote them, None where absent. Ids are None where absent, empty or null.
    `traits` (of identify: the person's, of group: the company's) bear canonical names, nested ones `outer.inner`;
    None unsets one. The other dicts are plain JSON.
    `from_device`: made by the person's own browser or app, not by a server; a request that comes without a relay (a
    webhook is one) has then his address. `user_agent` is his, and None where a server does not say it; `ip` is what
    the client wrote.

    Not a dataclass: a frozen one of so many fields costs as much time as to decode the event's JSON.
    """

    kind: Kind
    message_id: str
    name: str
    occurred_at: int
    original_at: int | None
    sent_at: int | None
    received_at: int
    anonymous_id: str | None
    user_id: str | None
    previous_id: str | None
    group_id: str | None
    properties: dict[str, Any]
    traits: dict[str, Any]
    context: dict[str, Any]
    integrations: dict[str, Any]
    ip: str | None
    user_agent: str | None
    from_device: bool
    notes: tuple[Note, ...] = ()


@dataclass(frozen=True, slots=True)
class Quarantined:
    """An event that says nothing usable: kept as it came (`raw`, JSON text), with a stable code and the reason."""

    raw: str
    code: str
    reason: Text


@dataclass(frozen=True, slots=True)
class Received:
    """What a request holds. `write_key` is None only where the route asks for none."""

    messages: tuple[Message, ...]
    quarantined: tuple[Quarantined, ...]
    write_key: str | None


class UnfitError(Exception):
    """One event says nothing usable; the others of its batch may."""

    def __init__(self, code: str, reason: Text) -> None:
        self.code = code
        self.reason = reason
        super().__init__(code)
