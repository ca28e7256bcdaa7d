"""One step behind the events: who is who, the ledger, scores and classes, written in one transaction."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from tamis.live.accounts import AccountChanges, account_changes, write_changes
from tamis.live.facts import Fact, Sources, fact_of
from tamis.live.identities import Identities, identities_after
from tamis.live.leads import Given, give
from tamis.live.scoring import LiveProgram
from tamis.scoring.clock import Moment
from tamis.store.account_facts import touch_accounts
from tamis.store.database import Database, Transaction
from tamis.store.edges import delete_edges, insert_edges
from tamis.store.events import read_events
from tamis.store.leads import insert_leads, leads_by_id, update_leads
from tamis.store.ledger import add_to_ledger, added_up, clear_ledger, ledger_schema, read_ledger, write_ledger
from tamis.store.named import insert_named
from tamis.store.notices import insert_notices, notice_of
from tamis.store.progress import SCORED, STEP, advance, answered, asked_again, asked_of, progress, set_progress
from tamis.store.sources import list_sources
from tamis.store.standings import (
    Entered,
    Standing,
    classes_held,
    clear_standings,
    last_classes,
    leads_told_of,
    log_classes,
    stale_leads,
    write_standings,
)
from tamis.store.versions import Version, set_watermark, version_in_state

if TYPE_CHECKING:
    import pyarrow as pa

MOST = 5_000
"""Events in one step."""
MOST_AGAIN = 100
"""Identifiers judged anew in one step."""


@dataclass(frozen=True)
class _Read:
    """What the store says before a step."""

    step: int
    last: int
    facts: Sequence[Fact]
    again: Sequence[int]
    identities: Identities
    given: Given
    accounts: AccountChanges
    held: Mapping[int, str | None]
    stored: pa.Table
    built: int


class VersionChangedError(Exception):
    """Another version of the model is active by now, or being built."""


@dataclass(frozen=True)
class Candidate:
    """A version that is being built. `rules`: the keys of the entries that the active one has not."""

    version: int
    program: LiveProgram
    rules: frozenset[int]

    def entries(self, facts: Sequence[tuple[int, Fact]], moment: Moment) -> pa.Table:
        """The ledger of these facts, of the candidate's own rules."""
        import pyarrow as pa
        import pyarrow.compute as pc

        found = self.program.entries(facts, moment)
        return found.filter(pc.is_in(found["rule"], value_set=pa.array(sorted(self.rules), pa.int64())))


class Scorer:
    """Brings leads, ledger, scores and classes up to the events, for one version of the model.

    Several may run on one store: a step that another was faster with is thrown away and made again.
    """

    def __init__(
        self,
        database: Database,
        program: LiveProgram,
        version: int,
        clock: Callable[[], int],
        candidate: Candidate | None = None,
    ) -> None:
        """`version`: that of `program`, the active one. `clock` gives the time in µs UTC.

        `unscorable`: leads that no refresh is to touch, since it failed.
        """
        self.database = database
        self.program = program
        self.version = version
        self.clock = clock
        self.candidate = candidate
        self.unscorable: set[int] = set()
        self._lowest = program.model.classes[-1].name if program.model.classes else None
        self._ranks = {rule.name: rank for rank, rule in enumerate(program.model.classes)}

    def catch_up(self, most: int = MOST) -> int:
        """Steps until nothing waits; how many events that were."""
        total = 0
        while (done := self.step(most)) is not None:
            total += done
        return total

    def step(self, most: int = MOST) -> int | None:
        """Takes the next events, `most` at once; how many these were, None where nothing waited.

        Raises:
            StoreUnavailableError: the store does not answer; nothing was changed.
            VersionChangedError: another version is active by now, or being built; nothing was changed.
        """
        while True:
            with self.database.read() as connection:
                found = self._read(connection, most)
            if found is None:
                return None
            moment = self._after(found.facts)
            new = self.program.entries(found.given.facts, moment)
            ledger = added_up(found.stored, new)
            profiles = {lead: stored.profile for lead, stored in found.given.leads.items()}
            held = self._after_merges(found.held, found.given)
            standings = self.program.standings(profiles, held, ledger, moment)
            also = self._of_candidate(found, moment)
            with self.database.write() as connection:
                if advance(connection, STEP, found.step, found.step + 1):
                    self._write(connection, found, new, standings, moment)
                    if self.candidate is not None:
                        write_ledger(connection, also)
                        clear_standings(connection, found.given.leads, self.candidate.version)
                    return len(found.facts)

    def refresh(self, before: int, most: int = MOST) -> int:
        """Scores leads again that were last scored before that moment (µs UTC), at most `most`; how many these were."""
        while True:
            with self.database.read() as connection:
                self.check_versions(connection)
                step = progress(connection, STEP)
                ids = stale_leads(connection, self.version, before, most, self.unscorable)
                leads = leads_by_id(connection, ids)
                held = self._held(connection, ids)
                ledger = read_ledger(connection, ids, self.program.rules)
            if not ids:
                return 0
            moment = self.program.moment(self.clock())
            profiles = {lead: stored.profile for lead, stored in leads.items()}
            standings = self.program.standings(profiles, held, ledger, moment)
            with self.database.write() as connection:
                if advance(connection, STEP, step, step + 1):
                    self._stand(connection, standings, held, moment)
                    accounts = {profile.account for profile in profiles.values()}
                    touch_accounts(connection, {account for account in accounts if account}, step + 1)
                    return len(ids)

    def check_versions(self, connection: Transaction) -> Version | None:
        """The version that is being built.

        Raises:
            VersionChangedError: it is not our candidate, or the active one is not ours.
        """
        building = version_in_state(connection, "building")
        active = version_in_state(connection, "active")
        mine = (self.version, self.candidate.version if self.candidate else None)
        if mine != (active.id if active else None, building.id if building else None):
            raise VersionChangedError
        return building

    def _read(self, connection: Transaction, most: int) -> _Read | None:
        building = self.check_versions(connection)
        step, last = progress(connection, STEP), progress(connection, SCORED)
        again = asked_again(connection, min(MOST_AGAIN, most))
        rows = read_events(connection, last, 0 if again and most == 1 else most)
        if not rows and not again:
            return None
        sources: Sources = {source.id: source for source in list_sources(connection)}
        facts = [fact_of(seq, event, sources) for seq, event in rows]
        last = rows[-1][0] if rows else last
        identities = identities_after(connection, facts, again.values(), last, sources)
        # A robot's thousands of identifiers hang together: they are judged anew at once, and asked for one by one.
        done = asked_of(connection, identities.judged)
        given = give(connection, facts, identities, last, sources)
        accounts = account_changes(connection, given)
        held = self._held(connection, [*given.leads, *(lead.id for lead in given.gone)])
        stored = read_ledger(connection, given.leads.keys() - given.fresh - given.derived, self.program.rules)
        built = building.watermark if building else 0
        return _Read(step, last, facts, sorted(done.union(again)), identities, given, accounts, held, stored, built)

    def _of_candidate(self, found: _Read, moment: Moment) -> pa.Table:
        """What a ledger that is derived again holds of the candidate's own rules, as far as these have come."""
        derived = found.given.derived
        facts = [(lead, f) for lead, f in found.given.facts if lead in derived and f.seq <= found.built]
        if self.candidate is None:
            return ledger_schema().empty_table()
        return self.candidate.entries(facts, moment)

    def _after(self, facts: Sequence[Fact]) -> Moment:
        """Now, and after every one of these facts, though another machine's clock may be ahead."""
        received = max((fact.event.received_at for fact in facts), default=0)
        return self.program.moment(max(self.clock(), received + 1))

    def _held(self, connection: Transaction, leads: Sequence[int]) -> dict[int, str | None]:
        """The class that each of these leads holds; None where it was never scored."""
        held = classes_held(connection, self.version, leads)
        logged = last_classes(connection, [lead for lead in leads if lead not in held])
        return {lead: held[lead] if lead in held else logged.get(lead) for lead in leads}

    def _after_merges(self, held: Mapping[int, str | None], given: Given) -> dict[int, str | None]:
        """A lead that others became part of begins with the highest class that any of them held."""
        highest = dict(held)
        for gone in given.gone:
            if gone.successor is not None:
                highest[gone.successor] = min(highest[gone.successor], held[gone.id], key=self._rank)
        return highest

    def _rank(self, klass: str | None) -> int:
        return self._ranks.get(klass or "", len(self._ranks))

    def _write(
        self, connection: Transaction, found: _Read, entries: pa.Table, standings: Sequence[Standing], moment: Moment
    ) -> None:
        given = found.given
        set_progress(connection, SCORED, found.last)
        set_watermark(connection, self.version, found.last)
        answered(connection, found.again)
        delete_edges(connection, found.identities.removed)
        insert_edges(connection, found.identities.added)
        insert_named(connection, [(fact.seq, fact.identifiers, fact.counts) for fact in found.facts])
        insert_notices(connection, [(f.seq, told) for f in found.facts if (told := notice_of(f.event, f.document))])
        write_changes(connection, found.accounts, found.step + 1)
        gone = [lead.id for lead in given.gone]
        step, derived = found.step + 1, given.derived.union(gone)
        insert_leads(connection, [lead for id_, lead in given.leads.items() if id_ in given.fresh], step, derived)
        update_leads(connection, [lead for id_, lead in given.leads.items() if id_ not in given.fresh], step, derived)
        update_leads(connection, given.gone, step, derived)
        clear_ledger(connection, [*given.derived - given.fresh, *gone])
        clear_standings(connection, gone)
        add_to_ledger(connection, entries)
        self._leave(connection, found, moment)
        self._stand(connection, standings, found.held, moment)

    def _leave(self, connection: Transaction, found: _Read, moment: Moment) -> None:
        """Of who is not scored any more, and is part of nobody else, the class ends; whoever heard of it is told."""
        held = {lead.id: found.held[lead.id] for lead in found.given.gone if lead.successor is None}
        told = leads_told_of(connection, [lead for lead, klass in held.items() if klass is not None])
        left = [
            Entered(lead, klass, None, is_news=klass != self._lowest or lead in told)
            for lead, klass in held.items()
            if klass is not None
        ]
        log_classes(connection, left, moment.us, self.version)

    def _stand(
        self, connection: Transaction, standings: Sequence[Standing], held: Mapping[int, str | None], moment: Moment
    ) -> None:
        write_standings(connection, self.version, standings)
        changes = [
            Entered(s.lead, held[s.lead], s.klass, is_news=held[s.lead] is not None or s.klass != self._lowest)
            for s in standings
            if s.klass and s.klass != held[s.lead]
        ]
        log_classes(connection, changes, moment.us, self.version)
