"""One tracking request becomes messages: one for each thing that it tells."""

from __future__ import annotations

import hashlib
import ipaddress
from dataclasses import dataclass
from typing import Any

from tamis.collect.protocols.matomo.actions import Action, actions_of
from tamis.collect.protocols.matomo.custom import custom_properties
from tamis.collect.protocols.matomo.pages import campaign_of, page_of
from tamis.collect.protocols.matomo.parameters import Parameters, json_object, number, text
from tamis.collect.protocols.matomo.visitor import Visitor, visitor_of
from tamis.collect.protocols.message import LARGE, Message, Note, UnfitError
from tamis.collect.protocols.times import Times, as_micros, times_of
from tamis.language import Text

_SECOND = 1_000_000
_DAY = 86_400 * _SECOND
_EARLIEST = 10**14  # in 1973: smaller whole numbers would be taken for milliseconds
_LONGEST_AGENT = 1_000
_LONGEST_WORD = 100
# What differs when one request is sent again: by another way, from a queue, or with a token.
_OF_THE_SENDING = frozenset({"send_image", "cdo", "token_auth", "key", "queuedtracking"})
_OF_THE_SHOP = frozenset({"_pks", "_pkn", "_pkc", "_pkp"})


@dataclass(frozen=True, slots=True)
class Circumstances:
    """What the HTTP request says of a tracking request. `position`: its place among those that came with it.

    `by_server`: it bears the write key as its token, as programs on servers do; `user_agent` is the header.
    """

    received_at: int
    position: int
    user_agent: str | None
    by_server: bool


def messages_of(parameters: Parameters, around: Circumstances) -> list[Message]:
    """The messages of one request; none where it is a matter of another plugin of Matomo.

    Raises:
        UnfitError: it tells nothing usable.
    """
    if parameters.get("rec") != "1":
        raise UnfitError("no-rec", Text(en="It does not say rec=1.", fr="Il ne dit pas rec=1."))
    actions = actions_of(parameters)
    if not actions:
        return []
    notes: list[Note] = ["page-key"] if around.by_server else []
    if sum(map(len, parameters.values())) > LARGE:
        notes.append("large")
    visitor = visitor_of(parameters, notes)
    times = _times(parameters, around)
    agent = _agent(parameters, around)
    context = _context(parameters, agent)
    custom = {name: value for name, value in custom_properties(parameters).items() if name not in _OF_THE_SHOP}
    return [
        Message(
            kind=action.kind,
            message_id=_message_id(parameters, visitor, action, place, around),
            name=action.name,
            occurred_at=times.occurred_at,
            original_at=times.original_at,
            sent_at=None,
            received_at=around.received_at,
            anonymous_id=visitor.anonymous,
            user_id=visitor.user,
            previous_id=None,
            group_id=None,
            properties=custom | action.properties,
            traits={},
            context=context,
            integrations={},
            ip=_address(parameters) if around.by_server else None,
            user_agent=agent,
            from_device=not around.by_server,
            notes=tuple(dict.fromkeys((*notes, *times.notes))),
        )
        for place, action in enumerate(actions)
    ]


def _times(parameters: Parameters, around: Circumstances) -> Times:
    """When it happened: on receipt, or at `cdt`; `cdo` seconds before, where a queue held it back.

    Raises:
        UnfitError: more than a day ago, and a browser says so.
    """
    written, offset = text(parameters, "cdt"), number(parameters, "cdo")
    at = around.received_at if written is None else as_micros(written)
    if at is not None and offset is not None:
        at -= abs(round(offset * _SECOND))
    if at is not None and at < around.received_at - _DAY and not around.by_server:
        raise UnfitError("needs-token", _NEEDS_TOKEN)
    if written is None and offset is None:
        return Times(around.received_at, None, None, ())
    if at is None or at < _EARLIEST:
        return Times(around.received_at, None, None, ("bad-time",))
    return times_of({"timestamp": at}, None, around.received_at, from_device=False)


def _context(parameters: Parameters, agent: str | None) -> dict[str, Any]:
    """The circumstances under the names of Segment's `context`, and what only Matomo knows under `matomo`.

    `consent=1`, which Matomo adds where its own banner asked, is agreement to be measured, not to be scored.
    """
    site, view = text(parameters, "idsite"), text(parameters, "pv_id")
    matomo = {
        "site": site if site is not None and site.isdecimal() else None,
        "page_view": view[:_LONGEST_WORD] if view else None,
    }
    language = text(parameters, "lang")
    found: dict[str, Any] = {
        "library": {"name": "matomo"},
        "page": page_of(parameters),
        "campaign": campaign_of(text(parameters, "url")),
        "locale": language[:_LONGEST_WORD] if language else None,
        "userAgent": agent,
        "userAgentData": json_object(parameters, "uadata"),
        "screen": _screen(parameters.get("res", "")),
        "consent": {"matomo": True} if parameters.get("consent") == "1" else None,
        "matomo": {name: value for name, value in matomo.items() if value},
    }
    return {name: value for name, value in found.items() if value}


def _agent(parameters: Parameters, around: Circumstances) -> str | None:
    """The person's own; empty where his browser gives none, None where a server does not say it."""
    said = text(parameters, "ua") or (None if around.by_server else around.user_agent or "")
    return None if said is None else said[:_LONGEST_AGENT]


def _screen(resolution: str) -> dict[str, int]:
    width, _, height = resolution.partition("x")
    sizes = (width, height)
    if not all(size.isascii() and size.isdecimal() and len(size) <= 5 for size in sizes):
        return {}
    return {"width": int(width), "height": int(height)}


def _message_id(parameters: Parameters, visitor: Visitor, action: Action, place: int, around: Circumstances) -> str:
    """The same for a retry: Matomo's trackers draw a random number for each request, and send it again with it.

    An order is told again whenever its page is loaded again: its number decides. A request without a random number or
    a time of its own is another each time.
    """
    if action.once is not None:
        said = [visitor.anonymous or "", visitor.user or "", action.once]
    else:
        said = [f"{name}={parameters[name]}" for name in sorted(parameters.keys() - _OF_THE_SENDING)]
        if not parameters.keys() & {"r", "rand", "cdt"}:
            said.append(f"{around.received_at} {around.position}")
    content = "\0".join([str(place), *said]).encode("utf-8", "replace")
    return f"matomo-{hashlib.blake2b(content, digest_size=20).hexdigest()}"


def _address(parameters: Parameters) -> str | None:
    try:
        return str(ipaddress.ip_address(parameters.get("cip", "")[:_LONGEST_WORD].strip()))
    except ValueError:
        return None


_NEEDS_TOKEN = Text(
    en="It says that it happened more than a day ago (cdt), without the write key as its token_auth.",
    fr="Il dit dater de plus d'un jour (cdt), sans la clé d'écriture pour token_auth.",
)
