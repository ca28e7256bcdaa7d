"""Where leads stand: scores and class by a version of the model, the log of classes, and what follows from changes."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import Connection, delete, func, insert, select, true

from tamis.store.bulk import set_rows
from tamis.store.reading import portions, rows_among
from tamis.store.schema import CLASS_CHANGES, LEADS, LEDGER, OUTBOX, SCORES, STANDINGS

CLASS_CHANGED = "class-changed"


@dataclass(frozen=True, slots=True)
class Standing:
    """Where a lead stands as of `scored_at` (µs UTC); `klass` is the class that it holds."""

    lead: int
    audience: str | None
    klass: str | None
    grade: str | None
    scored_at: int
    scores: Mapping[str, float]


@dataclass(frozen=True, slots=True)
class ClassChange:
    """An entry of a lead's log of classes: the `number`th, from 1."""

    lead: int
    number: int
    before: str | None
    after: str | None
    at: int
    version: int


@dataclass(frozen=True, slots=True)
class Entered:
    """A lead enters a class, or leaves them all. `is_news`: more is to be done about it than to log it."""

    lead: int
    before: str | None
    after: str | None
    is_news: bool


def write_standings(connection: Connection, version: int, standings: Sequence[Standing]) -> None:
    """Sets where these leads stand."""
    rows = [(version, s.lead, s.audience, s.klass, s.grade, s.scored_at) for s in standings]
    columns = ("version", "lead", "audience", "class", "grade", "scored_at")
    set_rows(connection, STANDINGS, columns, ("version", "lead"), rows)
    scores = [(version, s.lead, name, value) for s in standings for name, value in s.scores.items()]
    set_rows(connection, SCORES, ("version", "lead", "name", "value"), ("version", "lead", "name"), scores)


def read_standings(connection: Connection, version: int, leads: Iterable[int]) -> dict[int, Standing]:
    """Where these leads stand, by lead; those never scored are absent."""
    found: dict[int, Standing] = {}
    columns = [STANDINGS.c[name] for name in ("lead", "audience", "class", "grade", "scored_at")]
    for portion in portions(leads):
        scores: dict[int, dict[str, float]] = {}
        mine = (SCORES.c.version == version) & SCORES.c.lead.in_(portion)
        for lead, name, value in connection.execute(select(SCORES.c.lead, SCORES.c.name, SCORES.c.value).where(mine)):
            scores.setdefault(lead, {})[name] = value
        wanted = select(*columns).where(STANDINGS.c.version == version, STANDINGS.c.lead.in_(portion))
        for lead, audience, klass, grade, scored_at in connection.execute(wanted):
            found[lead] = Standing(lead, audience, klass, grade, scored_at, scores.get(lead, {}))
    return found


def classes_held(connection: Connection, version: int, leads: Iterable[int]) -> dict[int, str | None]:
    """The class that each of these leads holds."""
    mine = f'AND "version" = {version:d}'
    return dict(rows_among(connection, STANDINGS, ("lead", "class"), "lead", leads, mine))


def last_classes(connection: Connection, leads: Iterable[int]) -> dict[int, str | None]:
    """The class with which the log of each of these leads ends; None where it left them all."""
    found: dict[int, str | None] = {}
    for portion in portions(leads):
        wanted = select(CLASS_CHANGES.c.lead, CLASS_CHANGES.c.after).where(CLASS_CHANGES.c.lead.in_(portion))
        found.update((row[0], row[1]) for row in connection.execute(wanted.order_by(CLASS_CHANGES.c.number)))
    return found


def leads_told_of(connection: Connection, leads: Iterable[int]) -> set[int]:
    """Those of these leads of which some change of class was news."""
    found: set[int] = set()
    for portion in portions(leads):
        mine = (OUTBOX.c.kind == CLASS_CHANGED) & OUTBOX.c.lead.in_(portion)
        found.update(connection.execute(select(OUTBOX.c.lead).where(mine)).scalars())
    return found


def stray_leads(connection: Connection) -> list[str]:
    """The keys of leads that have no event left, or became part of others, and still have scores or a ledger."""
    gone = LEADS.c.successor.is_not(None) | (LEADS.c.events == 0)
    scored = select(STANDINGS.c.lead).where(STANDINGS.c.lead == LEADS.c.id).exists()
    entered = select(LEDGER.c.lead).where(LEDGER.c.lead == LEADS.c.id).exists()
    return list(connection.execute(select(LEADS.c.key).where(gone, scored | entered)).scalars())


def stale_leads(
    connection: Connection, version: int, before: int, most: int, without: Collection[int] = ()
) -> list[int]:
    """Leads that were scored before that moment (µs UTC), the longest ago first."""
    old = (STANDINGS.c.version == version) & (STANDINGS.c.scored_at < before) & STANDINGS.c.lead.not_in(without)
    return list(
        connection.execute(select(STANDINGS.c.lead).where(old).order_by(STANDINGS.c.scored_at).limit(most)).scalars()
    )


def unscored_leads(connection: Connection, version: int, most: int) -> list[int]:
    """Leads that do not stand anywhere yet by a version."""
    there = select(STANDINGS.c.lead).where(STANDINGS.c.version == version, STANDINGS.c.lead == LEADS.c.id).exists()
    wanted = select(LEADS.c.id).where(LEADS.c.successor.is_(None), LEADS.c.events > 0, ~there)
    return list(connection.execute(wanted.order_by(LEADS.c.id).limit(most)).scalars())


def differing_classes(connection: Connection, one: int, other: int) -> list[tuple[int, str | None, str]]:
    """The leads whose class differs between two versions: (lead, class by the one, class by the other)."""
    mine, theirs = STANDINGS.alias("mine"), STANDINGS.alias("theirs")
    joined = mine.join(theirs, mine.c.lead == theirs.c.lead)
    pairs = select(mine.c.lead, mine.c["class"], theirs.c["class"]).select_from(joined)
    pairs = pairs.where(mine.c.version == one, theirs.c.version == other, theirs.c["class"].is_not(None))
    pairs = pairs.where(mine.c["class"].is_distinct_from(theirs.c["class"]))
    return [(row[0], row[1], row[2]) for row in connection.execute(pairs)]


def sweep_standings(connection: Connection, kept: Sequence[int], most: int) -> bool:
    """Takes away where some leads stood by versions other than those; whether there were any."""
    old = select(STANDINGS.c.version, STANDINGS.c.lead).where(STANDINGS.c.version.not_in(kept)).limit(most)
    rows = connection.execute(old).all()
    for version in {row[0] for row in rows}:
        clear_standings(connection, [row[1] for row in rows if row[0] == version], version)
    return bool(rows)


def clear_standings(connection: Connection, leads: Iterable[int], version: int | None = None) -> None:
    """Takes away where these leads stand, by that version or by all."""
    for portion in portions(leads):
        for table in (STANDINGS, SCORES):
            of_version = true() if version is None else table.c.version == version
            connection.execute(delete(table).where(table.c.lead.in_(portion), of_version))


def log_classes(connection: Connection, changes: Sequence[Entered], at: int, version: int) -> None:
    """Adds to the log, and those that are news to the outbox."""
    last: dict[int, int] = {}
    for portion in portions(change.lead for change in changes):
        counted = select(CLASS_CHANGES.c.lead, func.max(CLASS_CHANGES.c.number)).where(
            CLASS_CHANGES.c.lead.in_(portion)
        )
        last.update((row[0], row[1]) for row in connection.execute(counted.group_by(CLASS_CHANGES.c.lead)))
    logged, following = [], []
    for change in changes:
        entry = {"lead": change.lead, "number": last.get(change.lead, 0) + 1}
        logged.append({**entry, "before": change.before, "after": change.after, "at": at, "version": version})
        if change.is_news:
            following.append({**entry, "kind": CLASS_CHANGED, "created_at": at})
    if logged:
        connection.execute(insert(CLASS_CHANGES), logged)
    if following:
        connection.execute(insert(OUTBOX), following)


def class_log(connection: Connection, lead: int) -> list[ClassChange]:
    """The classes that a lead held, in their order."""
    columns = [CLASS_CHANGES.c[name] for name in ("lead", "number", "before", "after", "at", "version")]
    wanted = select(*columns).where(CLASS_CHANGES.c.lead == lead).order_by(CLASS_CHANGES.c.number)
    return [ClassChange(*row) for row in connection.execute(wanted)]
