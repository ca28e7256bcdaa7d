"""Streams of events as many clients make them: few persons and devices, so that they meet."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import msgspec
from hypothesis import strategies as st

from tamis.collect.traffic.consent import UPDATED
from tamis.store.database import Database
from tamis.store.events import Event, insert_events
from tamis.store.intake import Document
from tamis.store.sources import create_source

START = 1_790_000_000_000_000  # September 2026
HOUR = 3_600_000_000
SITE, CRM, ASKING = 1, 2, 3
"""The sources: a browser's claims, a server's word, and a browser's claims that rest on consent."""

_EVENTS: list[tuple[str, dict[str, Any]]] = [
    ("Page Viewed", {"path": "/pricing", "theme": "medical"}),
    ("Page Viewed", {"path": "/pricing/lasers", "Theme": "General"}),
    ("Page Viewed", {"path": "/blog", "theme": "general"}),
    ("Page Viewed", {"path": "/docs", "theme": None}),
    ("Content Downloaded", {"content_type": "datasheet", "theme": "medical"}),
    ("Content Downloaded", {"content_type": "guide", "theme": "general"}),
    ("Email Link Clicked", {}),
    ("Product Added", {"value": 120.5}),
    ("Product Added", {"value": "39,90"}),
    ("LinkedIn Profile Visited", {}),
    ("LinkedIn Invitation Accepted", {}),
    ("Quote Requested", {}),
]
_TRAITS: list[dict[str, Any]] = [
    {"email": "a@acme.example"},
    {"email": "b@gmail.com"},
    {"email": "info@acme.example", "company": {"name": "Acme", "size": 40}},
    {"industry": "medical", "employees": 400},
    {"industry": None, "employees": "12"},
    {"headline": "Blockchain and smart contracts", "company": "Acme"},
    {"email": "boss@rivalprint.fr"},
    {"phone": "+33612345678"},
]
_WILLS: list[dict[str, bool]] = [
    {"scoring": False},
    {"scoring": False},
    {"scoring": True},
    {"profiling": False},
    {"profiling": True},
    {"scoring": True, "profiling": False},
]
_GROUPS: list[dict[str, Any]] = [
    {"group_id": "acme", "traits": {"name": "Acme", "employees": 40}},
    {"group_id": "acme", "traits": {"name": "ACME SA", "industry": None}},
    {"group_id": "globex", "traits": {"industry": "lasers"}},
    {"group_id": "globex"},
    {"group_id": "null", "traits": {"name": "Nobody"}},
]
_NAMED: list[dict[str, str]] = [{"email": "a@acme.example"}, {"email": "info@acme.example"}, {"crm_id": "c1"}]


def fill(database: Database) -> None:
    """The sources of a store."""
    with database.write() as connection:
        create_source(connection, "site", "write", 0, "contract")
        create_source(connection, "crm", "write", 0, "contract")
        create_source(connection, "asking", "write", 0, "consent")


def event(
    number: int,
    kind: str = "track",
    name: str = "Page Viewed",
    at: int = START,
    device: str | None = None,
    user: str | None = None,
    source: int = SITE,
    **document: Any,
) -> Event:
    """A row as the collector stores it; `document` is of `tamis.store.intake.Document`."""
    body = msgspec.json.encode(Document(from_device=source != CRM, **document)).decode()
    received = START + 90 * 24 * HOUR + number
    return Event(source, f"m{number}", kind, name, at, received, device, user, None, body)


@st.composite
def streams(draw: st.DrawFn, most: int = 40) -> list[Event]:
    """Up to `most` events, in any order of their times."""
    made = []
    for number in range(draw(st.integers(1, most))):
        at = START + draw(st.integers(0, 60 * 24)) * HOUR + draw(st.integers(0, 3)) * 1_000_000
        device = draw(st.sampled_from([None, "d1", "d2", "d3"]))
        user = draw(st.sampled_from([None, None, "u1", "u2", "null"] if device else ["u1", None]))
        named = draw(st.sampled_from(_NAMED)) if device is None and user is None else {}
        source = CRM if named else draw(st.sampled_from([SITE, SITE, ASKING, ASKING, CRM]))
        suspect = draw(st.sampled_from([None] * 9 + ["crawler"]))
        what = draw(st.integers(0, 11))
        if what == 0:
            agrees, trust = draw(st.sampled_from(_WILLS)), draw(st.sampled_from(["verified", "claim"]))
            one = event(number, "track", UPDATED, at, device, user, source, agrees=agrees, trust=trust, known_as=named)
        elif what > 4:
            name, properties = draw(st.sampled_from(_EVENTS))
            group = draw(st.sampled_from([None] * 9 + ["globex"]))
            said = {"properties": properties, "known_as": named, "group_id": group}
            one = event(number, "track", name, at, device, user, source, **said)
        elif what == 1:
            group = draw(st.sampled_from(_GROUPS))
            one = event(number, "group", "Grouped", at, device, user, source, known_as=named, **group)
        else:
            traits = draw(st.sampled_from(_TRAITS))
            one = event(number, "identify", "Identified", at, device, user, source, traits=traits, known_as=named)
        made.append(replace(one, suspect=suspect))
    return made


def store(database: Database, events: list[Event]) -> None:
    """As the collector does."""
    with database.write_alone() as connection:
        insert_events(connection, events)
