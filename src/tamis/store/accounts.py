"""Accounts as rows: what is known of each, and what its leads add up to.

The figures by name: `contacts` (leads that have events), `engaged` (those of them whose class is neither the lowest
nor disqualified), `class` (the best one's place, see `place_of`), `last_seen` (when the last of them did something, µs
UTC), and of each score `sum.<score>`, `mean.<score>` and `max.<score>`.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import msgspec
from sqlalchemy import Connection, Join, Table, delete, func, select

from tamis.model.definition import DISQUALIFIED
from tamis.model.text import normalise
from tamis.store.account_facts import Traits
from tamis.store.bulk import set_rows
from tamis.store.profile import known
from tamis.store.reading import portions
from tamis.store.schema import ACCOUNT_FIGURES, ACCOUNTS, LEADS, SCORES, STANDINGS, VERSIONS

CONTACTS, ENGAGED, CLASS, LAST_SEEN = "contacts", "engaged", "class", "last_seen"
OF_SCORES = "sum", "mean", "max"
"""The figures of each score."""
Figures = dict[str, float]
_DIGITS = 6  # as scores are rounded
_LONGEST_NAME = 400
_TRAITS = msgspec.json.Decoder(Traits)


@dataclass(frozen=True, slots=True)
class Account:
    """What is known of an account."""

    key: str
    traits: Traits

    @property
    def name(self) -> str:
        """The trait `name`, else the group id or the domain."""
        said = known(self.traits).get("name")
        name = "".join(c for c in said if c.isprintable()).strip() if isinstance(said, str) else ""
        return name[:_LONGEST_NAME] or self.key.partition(":")[2]


def names_of_figures(scores: Iterable[str]) -> list[str]:
    """Every figure of a model with these scores."""
    return [CONTACTS, ENGAGED, CLASS, LAST_SEEN, *(f"{of}.{score}" for score in scores for of in OF_SCORES)]


def place_of(klass: str | None, classes: Sequence[str]) -> int:
    """The place of a class, of those from the top: the best has the greatest; 0 is disqualified, or none."""
    return len(classes) - classes.index(klass) if klass in classes else 0


def class_at(place: float | None, classes: Sequence[str]) -> str | None:
    """The class at that place."""
    if place is None:
        return None
    return classes[len(classes) - int(place)] if place > 0 else DISQUALIFIED


def is_engaged(klass: str | None, classes: Sequence[str]) -> bool:
    """Whether a lead of that class counts as engaged."""
    return klass in classes[:-1]


def add_up(connection: Connection, version: int, classes: Sequence[str], accounts: Iterable[str]) -> dict[str, Figures]:
    """The figures of these accounts from their leads as they stand by that version; those without leads are absent."""
    found: defaultdict[str, Figures] = defaultdict(dict)
    for portion in portions(accounts):
        _add_contacts(connection, portion, found)
        _add_classes(connection, version, classes, portion, found)
        _add_scores(connection, version, portion, found)
    return {account: figures for account, figures in found.items() if CONTACTS in figures}


def _add_contacts(connection: Connection, accounts: Sequence[str], found: Mapping[str, Figures]) -> None:
    columns = LEADS.c.account, func.count(), func.max(LEADS.c.last_at)
    wanted = select(*columns).where(LEADS.c.account.in_(accounts)).group_by(LEADS.c.account)
    for account, contacts, last_at in connection.execute(wanted):
        found[account] |= {CONTACTS: contacts, LAST_SEEN: last_at}


def _add_classes(
    connection: Connection, version: int, classes: Sequence[str], accounts: Sequence[str], found: Mapping[str, Figures]
) -> None:
    klass = STANDINGS.c["class"]
    joined = _from_leads(STANDINGS, version)
    columns = LEADS.c.account, klass, func.count(STANDINGS.c.lead)
    wanted = select(*columns).select_from(joined).where(LEADS.c.account.in_(accounts))
    for account, name, count in connection.execute(wanted.group_by(LEADS.c.account, klass)):
        if count == 0:  # not scored by that version yet
            continue
        figures = found[account]
        figures[CLASS] = max(place_of(name, classes), figures.get(CLASS, 0))
        figures[ENGAGED] = figures.get(ENGAGED, 0) + (count if is_engaged(name, classes) else 0)


def _add_scores(connection: Connection, version: int, accounts: Sequence[str], found: Mapping[str, Figures]) -> None:
    value = SCORES.c.value
    joined = _from_leads(SCORES, version)
    columns = LEADS.c.account, SCORES.c.name, func.sum(value), func.avg(value), func.max(value)
    wanted = select(*columns).select_from(joined).where(LEADS.c.account.in_(accounts))
    for account, name, *figures in connection.execute(wanted.group_by(LEADS.c.account, SCORES.c.name)):
        if name is not None:
            # Sums of floats depend on their order.
            found[account] |= {f"{of}.{name}": round(x, _DIGITS) for of, x in zip(OF_SCORES, figures, strict=True)}


def _from_leads(table: Table, version: int) -> Join:
    """Leads with their rows of a table. Outer, since SQLite would begin an inner join with all rows of the version."""
    return LEADS.outerjoin(table, (table.c.lead == LEADS.c.id) & (table.c.version == version))


def write_accounts(connection: Connection, accounts: Iterable[Account]) -> None:
    """Sets what is known of accounts."""
    rows = [
        (one.key, normalise(f"{one.name} {one.key.partition(':')[2]}"), msgspec.json.encode(one.traits).decode())
        for one in sorted(accounts, key=lambda one: one.key)
    ]
    set_rows(connection, ACCOUNTS, ("key", "search", "traits"), ("key",), rows)


def write_figures(connection: Connection, version: int, found: Mapping[str, Figures]) -> None:
    """Sets the figures of accounts by a version. Most stay as they were, and are left alone."""
    before = read_figures(connection, version, found)
    rows = [
        (version, account, name, value)
        for account in sorted(found)
        for name, value in found[account].items()
        if before.get(account, {}).get(name) != value
    ]
    columns = "version", "account", "name", "value"
    set_rows(connection, ACCOUNT_FIGURES, columns, columns[:3], rows)


def clear_accounts(connection: Connection, accounts: Iterable[str]) -> None:
    """Takes accounts away that have no leads."""
    for portion in portions(accounts):
        connection.execute(delete(ACCOUNTS).where(ACCOUNTS.c.key.in_(portion)))
        connection.execute(delete(ACCOUNT_FIGURES).where(ACCOUNT_FIGURES.c.account.in_(portion)))


def sweep_figures(connection: Connection, kept: Sequence[int], most: int) -> bool:
    """Takes away the figures of some accounts by versions other than those; whether there were any."""
    # By way of the versions, so that their index is used.
    retired = select(VERSIONS.c.id).where(VERSIONS.c.id.not_in(kept))
    old = select(ACCOUNT_FIGURES.c.version, ACCOUNT_FIGURES.c.account).where(ACCOUNT_FIGURES.c.version.in_(retired))
    rows = connection.execute(old.distinct().limit(most)).all()
    for version in {row[0] for row in rows}:
        accounts = [row[1] for row in rows if row[0] == version]
        for portion in portions(accounts):
            mine = (ACCOUNT_FIGURES.c.version == version) & ACCOUNT_FIGURES.c.account.in_(portion)
            connection.execute(delete(ACCOUNT_FIGURES).where(mine))
    return bool(rows)


def accounts_by_key(connection: Connection, keys: Iterable[str]) -> dict[str, Account]:
    """Those of these that there are."""
    return {
        key: Account(key, _TRAITS.decode(traits))
        for portion in portions(keys)
        for key, traits in _rows(connection, ACCOUNTS.c.key, ACCOUNTS.c.traits, ACCOUNTS.c.key.in_(portion))
    }


def read_figures(connection: Connection, version: int, accounts: Iterable[str]) -> dict[str, Figures]:
    """The figures of these accounts by that version, as they were written last."""
    found: defaultdict[str, Figures] = defaultdict(dict)
    table = ACCOUNT_FIGURES.c
    for portion in portions(accounts):
        mine = (table.version == version) & table.account.in_(portion)
        for account, name, value in _rows(connection, table.account, table.name, table.value, mine):
            found[account][name] = value
    return dict(found)


def all_accounts(connection: Connection) -> set[str]:
    """The keys of all."""
    return set(connection.execute(select(ACCOUNTS.c.key)).scalars())


def _rows(connection: Connection, *wanted: Any) -> Iterable[Any]:
    *columns, condition = wanted
    return connection.execute(select(*columns).where(condition))
