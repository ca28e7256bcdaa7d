"""What somebody wants done with his data, as an operator writes it down, and as it stands."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from secrets import token_hex
from typing import Literal, get_args

from tamis.collect.traffic.consent import UPDATED, Purpose
from tamis.collect.traffic.reasons import CONSENT_NOTICE
from tamis.identify.consent import FREE, Consents, Notice, Will
from tamis.identify.identifiers import Identifier
from tamis.identify.leads import LeadKey
from tamis.identify.resolve import resolve
from tamis.store.database import Transaction
from tamis.store.edges import edges_around
from tamis.store.events import Event, insert_events, last_event, last_received, read_events
from tamis.store.intake import Document, document_of, document_text
from tamis.store.notices import notice_of, notices_naming
from tamis.store.progress import SCORED, progress
from tamis.store.sources import Source, find_writing_source, importing_source

Act = Literal["withdraw", "give", "object", "allow"]
"""He withdraws his consent, gives it again; he objects to being scored, takes that back."""
ACTS: tuple[Act, ...] = get_args(Act)
OPERATORS = "operators"
"""The source of what is written down on the command line."""
_MOST_WAITING = 1_000
_AGREES: Mapping[Act, tuple[Purpose, bool]] = {
    "withdraw": ("scoring", False),
    "give": ("scoring", True),
    "object": ("profiling", False),
    "allow": ("profiling", True),
}


@dataclass(frozen=True, slots=True)
class Standing:
    """How it stands with a lead (None: the identifier is nobody's).

    `wills`: its own, then those of its devices that want something, by what they are called. `told`: the notices that
    say it, by the number of their event.
    """

    lead: LeadKey | None
    wills: Mapping[str, Will]
    told: Mapping[int, Notice]


def write_down(connection: Transaction, act: Act, identifier: Identifier, source: int, at: int) -> None:
    """Stores the notice as an event of that source, from `at` (µs UTC) on. Give a transaction that stores alone."""
    # After all that was received: another machine's clock may be ahead of ours.
    moment = max(at, last_received(connection) + 1)
    purpose, agrees = _AGREES[act]
    known = {identifier.kind: identifier.value}
    document = Document(
        known_as={kind: value for kind, value in known.items() if kind not in {"user_id", "anonymous_id"}},
        trust="verified",
        agrees={purpose: agrees},
    )
    event = Event(
        source,
        f"operator-{token_hex(16)}",
        "track",
        UPDATED,
        moment,
        moment,
        known.get("anonymous_id"),
        known.get("user_id"),
        CONSENT_NOTICE,
        document_text(document),
    )
    insert_events(connection, [event])


def acts_of(notice: Notice) -> list[Act]:
    """What the notice tells, in these words."""
    return [act for act, (purpose, agrees) in _AGREES.items() if notice.agrees.get(purpose) is agrees]


def operators_source(connection: Transaction, now: int) -> Source:
    """That of `OPERATORS`; it is made where there is none, with a key that nobody has.

    Raises:
        UsageError: the name is that of a key that does not write, or was revoked.
    """
    return find_writing_source(connection, OPERATORS) or importing_source(connection, OPERATORS, "contract", now)


def will_around(connection: Transaction, identifier: Identifier, now: int) -> Standing:
    """How it stands at `now` (µs UTC) with whom the identifier names, also by notices that wait to be followed."""
    edges = edges_around(connection, [identifier])
    resolution = resolve(edges)
    named = {identifier, *(end for edge in edges for end in edge.ends)}
    told = {**notices_naming(connection, named), **_waiting(connection, named)}
    consents = Consents(told.values(), resolution)
    key = resolution.lead_of([identifier], now, "verified")
    members = next((lead.identifiers for lead in resolution.leads() if lead.key == key), (identifier,))
    mine = {
        seq: notice
        for seq, notice in told.items()
        if any(place == key or place in members for place in consents.places_of(notice))
    }
    devices = {str(name): consents.will(name) for name in members if name.is_device and consents.will(name) != FREE}
    return Standing(key, {str(key): consents.will(key), **devices} if key else devices, mine)


def _waiting(connection: Transaction, named: Collection[Identifier]) -> dict[int, Notice]:
    """The notices that name any of these among the last events that are not scored yet."""
    after = max(progress(connection, SCORED), last_event(connection) - _MOST_WAITING)
    rows = read_events(connection, after, _MOST_WAITING)
    found = ((seq, notice_of(event, document_of(event))) for seq, event in rows)
    return {seq: notice for seq, notice in found if notice and not set(named).isdisjoint(notice.identifiers)}
