"""What browsers did that no person does: too much in a second, a form sent with its page. Found among stored events.

A verdict depends on what stands around an event, and on nothing else: not on the order in which events came, nor on
the portions in which they are looked at.
"""

from __future__ import annotations

from bisect import bisect_left, insort
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any, Literal

from sqlalchemy import ColumnElement, Connection, Subquery, func, or_, select

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


Span = tuple[str, int, int]
"""A browser, and a time in it: from and to, µs UTC, both included."""


def of_behaviour(connection: Connection, after: int, last: int, burst: Burst) -> dict[int, str | None]:
    """What is now said otherwise of events of browsers, by number, since those between the two numbers came."""
    found: dict[int, str | None] = {}
    for device, start, end in _with_forms(connection, after, last):
        pages_or_forms = or_(EVENTS.c.kind == "page", EVENTS.c.name == FORM)
        seen = _seen(connection, (device, start - READ_FIRST, end), pages_or_forms)
        found |= _of_forms([one for one in seen if one.act.at >= start], seen, burst)
    for device, start, end in _crowds(connection, after, last, burst):
        seen = _seen(connection, (device, start - SECOND, end + SECOND))
        crowded = burst.reasons([Act(one.act.at) for one in seen])
        found |= {
            one.seq: BURST
            for one, reason in zip(seen, crowded, strict=True)
            if reason == BURST and start <= one.act.at <= end and one.suspect in JUDGED_LATER
        }
    return found


def _of_forms(judged: Iterable[_Seen], around: Iterable[_Seen], burst: Burst) -> dict[int, str | None]:
    """What is now said otherwise of forms: each is held against the first that was seen of its page shortly before."""
    shown: defaultdict[str, list[int]] = defaultdict(list)
    for one in around:
        if one.act.kind == "page":
            insort(shown[one.act.page], one.act.at)
    found: dict[int, str | None] = {}
    for one in judged:
        if not one.is_our_form or one.suspect not in {None, INSTANT_FORM}:
            continue
        moments = shown[one.act.page]
        first = moments[bisect_left(moments, one.act.at - READ_FIRST) :][:1]
        *_, reason = burst.reasons([*(Act(at, "page", one.act.page) for at in first), one.act])
        if reason != one.suspect:
            found[one.seq] = reason
    return found


def _crowds(connection: Connection, after: int, last: int, burst: Burst) -> Iterator[Span]:
    """Browsers, and from when to when the neighbours of their new events may be too many."""
    touched = _touched(after, last, SECOND)
    start = (touched.c.place - 1) * SECOND
    near = (EVENTS.c.anonymous_id == touched.c.device) & EVENTS.c.occurred_at.between(start, start + 3 * SECOND)
    crowded = (
        select(touched.c.device, start, start + 3 * SECOND)
        .join(EVENTS, near)
        .group_by(touched.c.device, touched.c.place)
        .having(func.count() > burst.most_per_second)
        .order_by(touched.c.device, touched.c.place)
    )
    return _merged(connection.execute(crowded))


def _with_forms(connection: Connection, after: int, last: int) -> Iterator[Span]:
    """Browsers, and from when to when forms were sent in them of which new events may tell."""
    touched = _touched(after, last, READ_FIRST)
    start = touched.c.place * READ_FIRST
    near = (EVENTS.c.anonymous_id == touched.c.device) & EVENTS.c.occurred_at.between(start, start + 2 * READ_FIRST)
    wanted = (
        select(touched.c.device, start, start + 2 * READ_FIRST)
        .join(EVENTS, near)
        .where(EVENTS.c.name == FORM)
        .group_by(touched.c.device, touched.c.place)
        .order_by(touched.c.device, touched.c.place)
    )
    return _merged(connection.execute(wanted))


def _touched(after: int, last: int, size: int) -> Subquery:
    """The browsers in which events between the two numbers happened, each with its places in time, by `size`."""
    return (
        select(_new.c.anonymous_id.label("device"), (_new.c.occurred_at // size).label("place"))
        .where(_new.c.seq > after, _new.c.seq <= last, _new.c.anonymous_id.is_not(None))
        .distinct()
        .subquery()
    )


def _merged(rows: Iterable[Any]) -> Iterator[Span]:
    """The spans, sorted, with those of one browser that meet as one."""
    growing: Span | None = None
    for device, start, end in rows:
        if growing is not None and growing[0] == device and start <= growing[2]:
            growing = device, growing[1], end
            continue
        if growing is not None:
            yield growing
        growing = device, start, end
    if growing is not None:
        yield growing


def _seen(connection: Connection, span: Span, *only: ColumnElement[bool]) -> list[_Seen]:
    """What that browser did in that time, as far as it knew the time."""
    device, start, end = span
    columns = [EVENTS.c.seq, *(EVENTS.c[name] for name in Event.__slots__)]
    there = (EVENTS.c.anonymous_id == device) & EVENTS.c.occurred_at.between(start, end)
    wanted = select(*columns).where(there, *only)
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
