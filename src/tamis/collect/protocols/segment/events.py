"""One event of a request, as any client writes it, becomes a message."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from tamis.collect.protocols.message import KINDS, LARGE, LONGEST_TEXT, Kind, Message, Note, UnfitError
from tamis.collect.protocols.segment.devices import address_of, has_link_parameters, is_device, user_agent_of
from tamis.collect.protocols.segment.traits import flat_traits
from tamis.collect.protocols.times import times_of
from tamis.language import Text

LONGEST_MESSAGE_ID = 100
_NAMES: dict[Kind, str] = {
    "page": "Page Viewed",
    "screen": "Screen Viewed",
    "identify": "Identified",
    "group": "Grouped",
    "alias": "Aliased",
}
_KINDS: dict[str, Kind] = {kind: kind for kind in KINDS}
_OF_PAGE = ("path", "referrer", "search", "title", "url")


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What a request says of all its events. `kind` is the path's, None where each event says its own.

    `sent_at`, `context` and `integrations` hold where an event does not say otherwise. `salt` is None where a repeated
    request is a retry; else it keeps equal events of several requests apart when they bear no message id.
    """

    received_at: int
    kind: Kind | None = None
    sent_at: object = None
    context: dict[str, Any] = field(default_factory=dict)
    integrations: dict[str, Any] = field(default_factory=dict)
    user_agent: str | None = None
    salt: int | None = None


def message_of(event: dict[str, Any], raw: bytes, position: int, around: Surroundings) -> Message:
    """The message that an event is. `raw` is its JSON text, `position` its place in the batch.

    Raises:
        UnfitError: it is of no known kind, or lacks what its kind needs.
    """
    notes: list[Note] = ["large"] if len(raw) > LARGE else []
    kind = around.kind or _kind(event)
    context = around.context | _dict(event, "context", notes)
    channel = event.get("channel")
    if isinstance(channel, str) and channel:
        context.setdefault("channel", channel)
    from_device = is_device(context.get("channel"), context)
    sent_at = event.get("sentAt") or around.sent_at
    times = times_of(event, sent_at, around.received_at, from_device=from_device)
    ids = _Ids.of(event, kind, context, notes)
    if has_link_parameters(context):
        notes.append("link-parameters")
    return Message(
        kind=kind,
        message_id=_message_id(event.get("messageId"), raw, position, around.salt, notes),
        name=_NAMES.get(kind) or _event_name(event),
        occurred_at=times.occurred_at,
        original_at=times.original_at,
        sent_at=times.sent_at,
        received_at=around.received_at,
        anonymous_id=ids.anonymous,
        user_id=ids.user,
        previous_id=ids.previous,
        group_id=ids.group,
        properties=_properties(event, kind, context, notes),
        traits=_traits(event, kind, context, notes),
        context=context,
        integrations=around.integrations | _dict(event, "integrations", notes),
        ip=address_of(context),
        user_agent=user_agent_of(context, around.user_agent, from_device=from_device),
        from_device=from_device,
        notes=tuple(dict.fromkeys((*notes, *times.notes))) if notes or times.notes else (),
    )


class _Ids(NamedTuple):
    """Whom an event is about."""

    anonymous: str | None
    user: str | None
    previous: str | None
    group: str | None

    @classmethod
    def of(cls, event: dict[str, Any], kind: Kind, context: dict[str, Any], notes: list[Note]) -> _Ids:
        """The ids.

        Raises:
            UnfitError: those that the kind needs are missing.
        """
        user, anonymous = _id(event, "userId", notes), _id(event, "anonymousId", notes)
        previous = _id(event, "previousId", notes) if kind == "alias" else None
        group = _id(event, "groupId", notes) or _id(context, "groupId", notes)
        if not (user or anonymous):
            raise UnfitError("no-identity", _lacks("userId, anonymousId"))
        if kind == "alias" and not user:
            raise UnfitError("no-user-id", _lacks("userId"))
        if kind == "group" and not group:
            raise UnfitError("no-group-id", _lacks("groupId"))
        if previous is not None and previous == user:
            previous = None
            notes.append("alias-to-itself")
        return cls(anonymous, user, previous, group)


def _kind(event: dict[str, Any]) -> Kind:
    said = event.get("type")
    if isinstance(said, str) and (kind := _KINDS.get(said) or _KINDS.get(said.strip().lower())):
        return kind
    reason = Text(
        en="Its type is none of track, page, screen, identify, group, alias.",
        fr="Son type n'est ni track, ni page, ni screen, ni identify, ni group, ni alias.",
    )
    raise UnfitError("unknown-type", reason)


def _event_name(event: dict[str, Any]) -> str:
    name = text_of(event.get("event"))
    if name is None:
        raise UnfitError("no-event-name", _lacks("event"))
    if len(name) > LONGEST_TEXT:
        reason = Text(
            en=f"Its name has more than {LONGEST_TEXT} characters.", fr=f"Son nom dépasse {LONGEST_TEXT} caractères."
        )
        raise UnfitError("long-event-name", reason)
    return name


def _lacks(fields: str) -> Text:
    return Text(en=f"It has no {fields}.", fr=f"Il y manque : {fields}.")


def text_of(value: object) -> str | None:
    """Text without blanks at its ends, or a number as text (`7.0` as `7`); None for what is empty or neither."""
    if isinstance(value, str):
        return value.strip() or None
    if value is None or isinstance(value, bool) or not isinstance(value, int | float):
        return None
    return str(int(value)) if value == int(value) and abs(value) < 2**53 else str(value)


def _id(holder: dict[str, Any], name: str, notes: list[Note]) -> str | None:
    value = holder.get(name)
    if value is None:
        return None
    found = text_of(value)
    if found is None:
        if not isinstance(value, str):
            notes.append("bad-id")
    elif len(found) > LONGEST_TEXT:
        notes.append("bad-id")
        return None
    return found


def _message_id(said: object, raw: bytes, position: int, salt: int | None, notes: list[Note]) -> str:
    """The client's id; its hash where it is too long; where there is none, the same for a retry of the same bytes."""
    found = text_of(said)
    if found is None:
        notes.append("assigned-message-id")
        return f"assigned-{_hash(b'%d %d %b' % (position, salt or 0, raw))}"
    if len(found) > LONGEST_MESSAGE_ID:
        notes.append("long-message-id")
        return f"hashed-{_hash(found.encode())}"
    return found


def _hash(content: bytes) -> str:
    return hashlib.blake2b(content, digest_size=20).hexdigest()


def _dict(event: dict[str, Any], name: str, notes: list[Note]) -> dict[str, Any]:
    found = event.get(name)
    if isinstance(found, dict):
        return found
    if found is not None:
        notes.append("not-an-object")
    return {}


def _properties(event: dict[str, Any], kind: Kind, context: dict[str, Any], notes: list[Note]) -> dict[str, Any]:
    """The event's own; of a page or screen also its name and category, of a page what only the context says of it."""
    found = _dict(event, "properties", notes)
    if kind not in {"page", "screen"}:
        return found
    for field_name in ("name", "category"):
        if field_name not in found and (said := text_of(event.get(field_name))):
            found[field_name] = said
    page = context.get("page")
    if kind == "page" and isinstance(page, dict):
        for field_name in _OF_PAGE:
            if field_name not in found and field_name in page:
                found[field_name] = page[field_name]
    return found


def _traits(event: dict[str, Any], kind: Kind, context: dict[str, Any], notes: list[Note]) -> dict[str, Any]:
    """Of identify, the person's: RudderStack's clients write them in the context only. Of group, the company's."""
    if kind not in {"identify", "group"}:
        return {}
    own = flat_traits(_dict(event, "traits", notes))
    if kind == "group":
        return own
    return flat_traits(_dict(context, "traits", notes)) | own
