"""Everything that is derived, derived again from the raw events by another way, and compared.

The live way adds small batches to a ledger and scores from it. This way resolves the whole identity log at once,
folds all profiles anew, and scores straight from the events (the fused plan of files), each lead as of the moment at
which it was last scored.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Any

from msgspec import to_builtins

from tamis.identify.consent import Consents, Notice
from tamis.identify.edges import Edge
from tamis.identify.locality import within_reach
from tamis.identify.resolution import Resolution
from tamis.identify.resolve import resolve
from tamis.language import Text
from tamis.live.account_words import group_of, word_of
from tamis.live.consents import withheld
from tamis.live.difference import Difference
from tamis.live.facts import Fact, Sources, fact_of
from tamis.live.leads import keys_of
from tamis.live.scoring import LiveProgram
from tamis.live.verify_accounts import AccountsAgain
from tamis.store.account_facts import told_by
from tamis.store.database import Database, Transaction
from tamis.store.edges import edges_around, operators_edges
from tamis.store.events import all_events
from tamis.store.facts import traits_of
from tamis.store.leads import StoredLead, leads_by_key, living_leads
from tamis.store.ledger import KEY, SUMS, read_ledger
from tamis.store.notices import notice_of
from tamis.store.profile import Profile
from tamis.store.progress import SCORED, asked_again, progress
from tamis.store.sources import list_sources
from tamis.store.standings import Standing, last_classes, read_standings, stray_leads

_CLOSE = 1e-6  # as scores are rounded; sums of floats depend on their order
_ROUNDING = 1e-12  # of what is added up, as numbers of both signs may cancel out
_SMALL = 1e6  # numbers that add up to no more than this, all taken as positive, may cancel out as they like
_LEADS = 2_000  # compared at once
_MOST_WAITING = 100_000
_READING = Text(en="Deriving who is who", fr="Recalcul des identités")
_COMPARING = Text(en="Comparing leads, ledger and scores", fr="Comparaison des prospects, du registre et des scores")


@dataclass(frozen=True, slots=True)
class Verified:
    """What was compared, and what was found."""

    events: int
    leads: int
    differences: tuple[Difference, ...]


@dataclass(frozen=True, slots=True)
class _Lead:
    """A lead as the events make it."""

    profile: Profile
    facts: list[Fact]


def verify(
    database: Database, program: LiveProgram, version: int, stage: Callable[[Text], None] = lambda _text: None
) -> Verified:
    """Compares everything up to the watermark, as of one moment of the store; not what waits to be derived again."""
    with database.read() as connection:
        stage(_READING)
        last = progress(connection, SCORED)
        sources = {source.id: source for source in list_sources(connection)}
        told: list[Notice] = []
        facts = list(_facts(connection, sources, last, told))
        edges = [*operators_edges(connection), *(edge for fact in facts for edge in fact.edges())]
        waiting = _waiting(connection, edges)
        everyone = _leads(facts, resolve(edges), told)
        derived = {key: lead for key, lead in everyone.items() if key not in waiting}
        accounts = AccountsAgain(program.model, _told(everyone), _accounts_waiting(connection, everyone, waiting))
        stage(_COMPARING)
        found: list[Difference] = []
        stored: set[str] = set()
        after = 0
        while portion := living_leads(connection, after, _LEADS):
            after = portion[-1].id
            leads = [lead for lead in portion if lead.key not in waiting]
            stored.update(lead.key for lead in leads)
            found += _of_profiles(leads, derived)
            known = [lead for lead in leads if lead.key in derived]
            found += _of_ledger(connection, program, known, derived)
            standings = read_standings(connection, version, [lead.id for lead in known])
            found += _of_standings(connection, program, standings, known, derived)
            accounts.add(known, standings)
        found += accounts.differences(connection, version)
        found += [Difference(key, "lead", "", None, key) for key in derived if key not in stored]
        found += [Difference(key, "lead", "", key, None) for key in stray_leads(connection) if key not in waiting]
    return Verified(len(facts), len(derived), tuple(found))


def _facts(connection: Transaction, sources: Sources, last: int, told: list[Notice]) -> Iterator[Fact]:
    """The facts that count; what people told of their will is added to `told`."""
    for batch in all_events(connection):
        for seq, event in batch:
            if seq > last or (event.suspect is not None and '"agrees"' not in event.document):
                continue
            fact = fact_of(seq, event, sources)
            if fact.counts:
                yield fact
            elif notice := notice_of(event, fact.document):
                told.append(notice)


def _waiting(connection: Transaction, edges: Sequence[Edge]) -> set[str]:
    """The keys of leads of whom a fact was judged anew, or decided, and who are not derived again yet."""
    asked = asked_again(connection, _MOST_WAITING).values()
    return set(keys_of(within_reach(asked, [*edges, *edges_around(connection, asked)]))) if asked else set()


def _told(leads: Mapping[str, _Lead]) -> Iterator[Fact]:
    return (fact for lead in leads.values() for fact in lead.facts)


def _accounts_waiting(connection: Transaction, leads: Mapping[str, _Lead], waiting: set[str]) -> set[str]:
    """The accounts that a lead of these keys belongs to, or will, or tells something of."""
    stored = leads_by_key(connection, waiting)
    telling = told_by(connection, [lead.id for lead in stored.values()])
    again = [leads[key] for key in waiting if key in leads]
    profiles = [lead.profile for lead in stored.values()] + [lead.profile for lead in again]
    found = {profile.account for profile in profiles if profile.account}
    found |= {said[0] for lead in again for fact in lead.facts if (said := group_of(fact)) is not None}
    return found | {account for account, _ in telling}


def _leads(facts: Iterable[Fact], resolution: Resolution, told: Iterable[Notice]) -> dict[str, _Lead]:
    consents = Consents(told, resolution)
    found: dict[str, _Lead] = {}
    for fact in facts:
        key = resolution.lead_of(fact.identifiers, fact.event.occurred_at, fact.trust)
        if key is None or withheld(consents, key, fact) is not None:
            continue
        lead = found.setdefault(str(key), _Lead(Profile.begun(fact.event.occurred_at), []))
        lead.facts.append(fact)
        lead.profile.belong(word_of(fact, key, resolution))
        lead.profile.see(fact.event.occurred_at)
        if fact.event.kind == "identify":
            lead.profile.tell(traits_of(fact.document), fact.trust, fact.event.occurred_at, fact.seq)
    return found


def _of_profiles(leads: Sequence[StoredLead], derived: Mapping[str, _Lead]) -> Iterator[Difference]:
    for lead in leads:
        right = derived.get(lead.key)
        if right is None:
            yield Difference(lead.key, "lead", "", lead.key, None)
        elif lead.profile != right.profile:
            yield Difference(lead.key, "profile", "", to_builtins(lead.profile), to_builtins(right.profile))


def _of_ledger(
    connection: Transaction, program: LiveProgram, leads: Sequence[StoredLead], derived: Mapping[str, _Lead]
) -> Iterator[Difference]:
    """The entries of each lead: counts and times exactly, weights and amounts but for the order of their sums."""
    names = {lead.id: lead.key for lead in leads}
    facts = [(lead.id, fact) for lead in leads for fact in derived[lead.key].facts]
    after_all = program.moment(1 + max((fact.event.received_at for _, fact in facts), default=0))
    sizes = program.magnitudes(facts)
    right = {_key(row): row for row in program.entries(facts, after_all).to_pylist()}
    there = {_key(row): row for row in read_ledger(connection, names, program.rules).to_pylist()}
    for key in {**right, **there}:
        mine, wanted = there.get(key), right.get(key)
        if mine is None or wanted is None or not _same_entry(mine, wanted, _ROUNDING * sizes[key[0]]):
            yield Difference(names[key[0]], "ledger", _rule(program, key[1]), mine, wanted)


def _key(row: Mapping[str, Any]) -> tuple[Any, ...]:
    return tuple(row[name] for name in KEY)


def _same_entry(mine: Mapping[str, float], wanted: Mapping[str, float], rounding: float) -> bool:
    exact = all(mine[name] == wanted[name] for name in ("hits", "first_at", "last_at"))
    return exact and all(_close(mine[name], wanted[name], rounding) for name in SUMS)


def _close(one: float, other: float, rounding: float = 0.0) -> bool:
    return abs(one - other) <= max(_CLOSE * max(1.0, abs(one), abs(other)), rounding)


def _rule(program: LiveProgram, key: int) -> str:
    """The rules of the model that read the entries of that key."""
    names = defaultdict(list)
    for rule, entries in program.readers():
        names[entries].append(rule)
    return ", ".join(dict.fromkeys(names[key]))


def _of_standings(
    connection: Transaction,
    program: LiveProgram,
    standings: Mapping[int, Standing],
    leads: Sequence[StoredLead],
    derived: Mapping[str, _Lead],
) -> Iterator[Difference]:
    """Scores, class and grade, straight from the events, as of the moment at which each lead was scored."""
    logged = last_classes(connection, standings)
    for lead in leads:
        standing = standings.get(lead.id)
        if standing is None:
            yield Difference(lead.key, "score", "", None, "scored")
        elif standing.klass != logged.get(lead.id):
            yield Difference(lead.key, "log", "", logged.get(lead.id), standing.klass)
    scored = sorted((lead for lead in leads if lead.id in standings), key=lambda lead: standings[lead.id].scored_at)
    for at, group in groupby(scored, key=lambda lead: standings[lead.id].scored_at):
        mine = list(group)
        profiles = {lead.id: derived[lead.key].profile for lead in mine}
        held = {lead.id: standings[lead.id].klass for lead in mine}
        facts = [(lead.id, fact) for lead in mine for fact in derived[lead.key].facts]
        moment = program.moment(at)
        right = {s.lead: s for s in program.standings_of_events(profiles, held, facts, moment)}
        sizes = program.magnitudes(facts)
        large = {lead: profiles[lead] for lead, size in sizes.items() if size > _SMALL}
        # Their ledger was compared; what the events give may be another rounding of it.
        ledger = read_ledger(connection, large, program.rules)
        right |= {s.lead: s for s in program.standings(large, held, ledger, moment)}
        for lead in mine:
            yield from _of_standing(lead.key, standings[lead.id], right[lead.id])


def _of_standing(lead: str, mine: Standing, right: Standing) -> Iterator[Difference]:
    for name, value in right.scores.items():
        if name not in mine.scores or not _close(mine.scores[name], value):
            yield Difference(lead, "score", name, mine.scores.get(name), value)
    for what, stored, derived in (
        ("class", mine.klass, right.klass),
        ("grade", mine.grade, right.grade),
        ("audience", mine.audience, right.audience),
    ):
        if stored != derived:
            yield Difference(lead, "class", what, stored, derived)
