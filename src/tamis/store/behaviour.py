"""What browsers did that no person does: too much in a second, a form sent with its page. Found among stored events.

A verdict depends on what stands around an event, and on nothing else: not on the order in which events came, nor on
the portions in which they are looked at.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

from sqlalchemy import Connection, func, select

from tamis.collect.traffic.bots import SECOND, Act, Burst
from tamis.collect.traffic.reasons import BURST, INSTANT_FORM
from tamis.store.events import Event
from tamis.store.intake import Document, document_of
from tamis.store.schema import EVENTS

JUDGED_LATER = frozenset({None, BURST, INSTANT_FORM})
"""What may be said otherwise once more is known. Any other reason was seen at the receipt, and stays."""
FORM = "Form Submitted"
READ_FIRST = 60 * SECOND
"""A form on a page that was shown up to so long before, and shown again, is not sent at once."""
_OUR_TAG = "tamis.js"

_new = EVENTS.alias("new")


@dataclass(frozen=True, slots=True)
class _Seen:
    """One event of a browser."""

    seq: int
    suspect: str | None
    act: Act
    is_our_form: bool


def of_behaviour(connection: Connection, after: int, last: int, burst: Burst) -> dict[int, str | None]:
    """What is now said otherwise of events of browsers, by number, since those between the two numbers came."""
    found: dict[int, str | None] = {}
    for device, moments in _forms(connection, after, last).items():
        for at in moments:
            found |= _of_form(_seen(connection, device, at - READ_FIRST, at), at, burst)
    for device, start, end in _crowds(connection, after, last, burst):
        seen = _seen(connection, device, start - SECOND, end + SECOND)
        crowded = burst.reasons([Act(one.act.at) for one in seen])
        found |= {
            one.seq: BURST
            for one, reason in zip(seen, crowded, strict=True)
            if reason == BURST and start <= one.act.at <= end and one.suspect in JUDGED_LATER
        }
    return found


def _crowds(connection: Connection, after: int, last: int, burst: Burst) -> Iterator[tuple[str, int, int]]:
    """Browsers, and from when to when (µs UTC) the neighbours of their new events may be too many."""
    second = _new.c.occurred_at // SECOND
    touched = (
        select(_new.c.anonymous_id.label("device"), second.label("second"))
        .where(_new.c.seq > after, _new.c.seq <= last, _new.c.anonymous_id.is_not(None))
        .distinct()
        .subquery()
    )
    near = (EVENTS.c.anonymous_id == touched.c.device) & EVENTS.c.occurred_at.between(
        (touched.c.second - 1) * SECOND, (touched.c.second + 2) * SECOND
    )
    crowded = (
        select(touched.c.device, touched.c.second)
        .join(EVENTS, near)
        .group_by(touched.c.device, touched.c.second)
        .having(func.count() > burst.most_per_second)
        .order_by(touched.c.device, touched.c.second)
    )
    open_: tuple[str, int, int] | None = None
    for device, at in connection.execute(crowded):
        start, end = (at - 1) * SECOND, (at + 2) * SECOND
        if open_ is not None and open_[0] == device and start <= open_[2]:
            open_ = device, open_[1], end
            continue
        if open_ is not None:
            yield open_
        open_ = device, start, end
    if open_ is not None:
        yield open_


def _forms(connection: Connection, after: int, last: int) -> dict[str, list[int]]:
    """When (µs UTC) forms were sent in browsers, where new events may tell of these."""
    near = (EVENTS.c.anonymous_id == _new.c.anonymous_id) & EVENTS.c.occurred_at.between(
        _new.c.occurred_at, _new.c.occurred_at + READ_FIRST
    )
    wanted = (
        select(EVENTS.c.anonymous_id, EVENTS.c.occurred_at)
        .select_from(_new.join(EVENTS, near))
        .where(_new.c.seq > after, _new.c.seq <= last, EVENTS.c.name == FORM)
        .distinct()
    )
    found: defaultdict[str, list[int]] = defaultdict(list)
    for device, at in connection.execute(wanted):
        found[device].append(at)
    return found


def _of_form(seen: Sequence[_Seen], at: int, burst: Burst) -> dict[int, str | None]:
    """What is now said otherwise of the forms sent at that moment, by all that the browser did up to it."""
    reasons = burst.reasons([one.act for one in seen])
    return {
        one.seq: reason if reason == INSTANT_FORM else None
        for one, reason in zip(seen, reasons, strict=True)
        if one.is_our_form
        and one.act.at == at
        and one.suspect in {None, INSTANT_FORM}
        and (reason == INSTANT_FORM) != (one.suspect == INSTANT_FORM)
    }


def _seen(connection: Connection, device: str, start: int, end: int) -> list[_Seen]:
    """What that browser did in that time (µs UTC, both ends included), as far as it knew the time."""
    columns = [EVENTS.c.seq, *(EVENTS.c[name] for name in Event.__slots__)]
    wanted = select(*columns).where(EVENTS.c.anonymous_id == device, EVENTS.c.occurred_at.between(start, end))
    found = []
    for row in connection.execute(wanted):
        event = Event(*row[1:])
        document = document_of(event)
        if document.from_device and "future-clamped" not in document.notes:
            found.append(_one(row[0], event, document))
    return found


def _one(seq: int, event: Event, document: Document) -> _Seen:
    """Only our tag tells of a form where it is sent; with others it may be the page of thanks that does."""
    page, library = document.context.get("page"), document.context.get("library")
    path = page.get("path") if isinstance(page, dict) else None
    is_ours = isinstance(library, dict) and library.get("name") == _OUR_TAG
    is_form = event.name == FORM and is_ours
    kind: Literal["page", "form", "other"] = "form" if is_form else "page" if event.kind == "page" else "other"
    return _Seen(seq, event.suspect, Act(event.occurred_at, kind, path if isinstance(path, str) else ""), is_form)
