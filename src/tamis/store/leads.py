"""Leads as rows: their keys, what became of them, and their profiles."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import msgspec
from sqlalchemy import Connection, func, select

from tamis.store.bulk import insert_rows, set_rows
from tamis.store.profile import AccountWord, Profile, Told
from tamis.store.reading import rows_among
from tamis.store.schema import LEADS

_TRAITS = msgspec.json.Decoder(dict[str, Told])
_WORD = msgspec.json.Decoder(AccountWord)
_COLUMNS = (
    LEADS.c.id,
    LEADS.c.key,
    LEADS.c.successor,
    LEADS.c.first_at,
    LEADS.c.last_at,
    LEADS.c.events,
    LEADS.c.traits,
    LEADS.c.account_word,
    LEADS.c.account,
)
_NAMES = tuple(column.name for column in _COLUMNS)
_STEPS = ("touched", "derived")
_ANY = 2**62


@dataclass(frozen=True, slots=True)
class StoredLead:
    """A lead. `successor`: the lead that it became part of, where it did; its profile is then empty."""

    id: int
    key: str
    successor: int | None
    profile: Profile

    @property
    def is_alive(self) -> bool:
        """Whether it has events: it did not become part of another, nor lose them all."""
        return self.successor is None and self.profile.events > 0

    @property
    def name(self) -> str:
        """The identifier that its key names, as a text."""
        return self.key.removeprefix("ambiguous:").removeprefix("unproved:")


def leads_by_key(connection: Connection, keys: Iterable[str]) -> dict[str, StoredLead]:
    """Those of these keys that there are, also those that became part of others."""
    found = [_lead(row) for row in rows_among(connection, LEADS, _NAMES, "key", keys)]
    return {lead.key: lead for lead in found}


def leads_by_id(connection: Connection, ids: Iterable[int]) -> dict[int, StoredLead]:
    """Those of these ids that there are."""
    found = [_lead(row) for row in rows_among(connection, LEADS, _NAMES, "id", ids)]
    return {lead.id: lead for lead in found}


def living_leads(connection: Connection, after: int, most: int) -> list[StoredLead]:
    """The next leads, by id, without those that became part of others or have no event left."""
    wanted = select(*_COLUMNS).where(LEADS.c.id > after, LEADS.c.successor.is_(None), LEADS.c.events > 0)
    return [_lead(row) for row in connection.execute(wanted.order_by(LEADS.c.id).limit(most))]


def last_lead(connection: Connection) -> int:
    """The greatest id that was given; 0 where there is none."""
    last: int = connection.execute(select(func.coalesce(func.max(LEADS.c.id), 0))).scalar_one()
    return last


def ids_of(connection: Connection, keys: Iterable[str]) -> dict[str, int]:
    """The ids of the leads of these keys."""
    return dict(rows_among(connection, LEADS, ("key", "id"), "key", keys))


def events_of_leads(connection: Connection) -> list[tuple[int, int]]:
    """Every lead, by id, with how many events it has."""
    rows = connection.execute(select(LEADS.c.id, LEADS.c.events).order_by(LEADS.c.id))
    return [(row[0], row[1]) for row in rows]


def touched_after(connection: Connection, step: int, first: int, last: int) -> set[int]:
    """Of the leads from `first` to `last`, those that a later step wrote."""
    later = LEADS.c.id.between(first, last) & (LEADS.c.touched > step)
    return set(connection.execute(select(LEADS.c.id).where(later)).scalars())


def derived_after(connection: Connection, step: int, first: int = 0, last: int = _ANY) -> set[int]:
    """Of the leads from `first` to `last`, those to which a later step gave all of their events anew, or took them."""
    later = LEADS.c.id.between(first, last) & (LEADS.c.derived > step)
    return set(connection.execute(select(LEADS.c.id).where(later)).scalars())


def insert_leads(connection: Connection, leads: Iterable[StoredLead], step: int, derived: Collection[int]) -> None:
    """Adds leads under the ids that they bear, in that step; `derived`: those whose events were others' before."""
    rows = [(*_row(lead), step, step if lead.id in derived else 0) for lead in leads]
    insert_rows(connection, LEADS, (*_NAMES, *_STEPS), rows)


def update_leads(connection: Connection, leads: Iterable[StoredLead], step: int, derived: Collection[int]) -> None:
    """Writes leads that there are already, in that step; `derived`: those that were given all of their events anew."""
    anew, others = list[tuple[Any, ...]](), list[tuple[Any, ...]]()
    for lead in leads:
        (anew if lead.id in derived else others).append((*_row(lead), step))
    set_rows(connection, LEADS, (*_NAMES, "touched"), ("id",), others)
    set_rows(connection, LEADS, (*_NAMES, *_STEPS), ("id",), [(*row, step) for row in anew])


def _row(lead: StoredLead) -> tuple[Any, ...]:
    profile = lead.profile
    traits = msgspec.json.encode(profile.traits).decode() if profile.traits else "{}"
    word = msgspec.json.encode(profile.word).decode() if profile.word else None
    seen = profile.first_at, profile.last_at, profile.events
    return lead.id, lead.key, lead.successor, *seen, traits, word, profile.account


def _lead(row: Sequence[Any]) -> StoredLead:
    id_, key, successor, first_at, last_at, events, traits, word, _ = row
    told = _WORD.decode(word) if word else None
    return StoredLead(id_, key, successor, Profile(first_at, last_at, events, _TRAITS.decode(traits), told))
