"""Leads as rows: their keys, what became of them, and their profiles."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import msgspec
from sqlalchemy import Connection, func, select

from tamis.store.bulk import insert_rows, set_rows
from tamis.store.profile import AccountWord, Profile, Told
from tamis.store.reading import portions
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


@dataclass(frozen=True, slots=True)
class StoredLead:
    """A lead. `successor`: the lead that it became part of, where it did; its profile is then empty."""

    id: int
    key: str
    successor: int | None
    profile: Profile


def leads_by_key(connection: Connection, keys: Iterable[str]) -> dict[str, StoredLead]:
    """Those of these keys that there are, also those that became part of others."""
    found = [
        _lead(row)
        for portion in portions(keys)
        for row in connection.execute(select(*_COLUMNS).where(LEADS.c.key.in_(portion)))
    ]
    return {lead.key: lead for lead in found}


def leads_by_id(connection: Connection, ids: Iterable[int]) -> dict[int, StoredLead]:
    """Those of these ids that there are."""
    found = [
        _lead(row)
        for portion in portions(ids)
        for row in connection.execute(select(*_COLUMNS).where(LEADS.c.id.in_(portion)))
    ]
    return {lead.id: lead for lead in found}


def living_leads(connection: Connection, after: int, most: int) -> list[StoredLead]:
    """The next leads, by id, without those that became part of others or have no event left."""
    wanted = select(*_COLUMNS).where(LEADS.c.id > after, LEADS.c.successor.is_(None), LEADS.c.events > 0)
    return [_lead(row) for row in connection.execute(wanted.order_by(LEADS.c.id).limit(most))]


def last_lead(connection: Connection) -> int:
    """The greatest id that was given; 0 where there is none."""
    last: int = connection.execute(select(func.coalesce(func.max(LEADS.c.id), 0))).scalar_one()
    return last


def insert_leads(connection: Connection, leads: Iterable[StoredLead]) -> None:
    """Adds leads under the ids that they bear."""
    insert_rows(connection, LEADS, _NAMES, [_row(lead) for lead in leads])


def update_leads(connection: Connection, leads: Iterable[StoredLead]) -> None:
    """Writes leads that there are already."""
    set_rows(connection, LEADS, _NAMES, ("id",), [_row(lead) for lead in leads])


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
