"""A new version of the model: built beside the active one, which goes on; then all leads stand by it at once.

Only rules whose entries the ledger has not yet are derived. Whatever happens in between, the next worker goes on from
the version's watermark.
"""

from __future__ import annotations

from collections.abc import Mapping

from tamis.errors import Problem
from tamis.identify.resolve import resolve
from tamis.learn.sessions import check_learned
from tamis.live.account_figures import AT_ONCE
from tamis.live.consents import consents_around, withheld
from tamis.live.facts import Fact, Sources, fact_of
from tamis.live.scorer import Candidate, Scorer
from tamis.model.files import checked_files, model_of
from tamis.store.account_facts import touch_accounts, touched_accounts
from tamis.store.database import Database, Transaction
from tamis.store.edges import edges_around
from tamis.store.events import read_events
from tamis.store.leads import leads_by_id, leads_by_key
from tamis.store.ledger import add_to_ledger, clear_rules, read_ledger
from tamis.store.progress import SCORED, STEP, advance, asked_again, progress
from tamis.store.sources import list_sources
from tamis.store.standings import (
    Entered,
    classes_held,
    differing_classes,
    log_classes,
    unscored_leads,
    write_standings,
)
from tamis.store.versions import (
    Version,
    activate,
    add_version,
    digest_of,
    set_watermark,
    version_in_state,
)


def checked(files: Mapping[str, str]) -> tuple[Problem, ...]:
    """The warnings about the model that these files are; also its learned model is tried.

    Raises:
        ModelError: they are not a right one.
    """
    warnings = checked_files(files)
    check_learned(model_of(files))
    return warnings


def publish(connection: Transaction, files: Mapping[str, str], author: str | None, at: int) -> Version:
    """Makes these files (see `tamis.model.files`) the model: at once where there is none, else as soon as it is built.

    What is active already, or being built, is left alone.
    """
    building, active = version_in_state(connection, "building"), version_in_state(connection, "active")
    latest = building or active
    if latest is not None and latest.digest == digest_of(files):
        return latest
    version = add_version(connection, files, author, at)
    if active is None:
        activate(connection, version.id, at)
    return version


class Publisher:
    """Builds the candidate of a scorer, and makes it the active version."""

    def __init__(self, database: Database, scorer: Scorer, candidate: Candidate) -> None:
        self.database = database
        self.scorer = scorer
        self.candidate = candidate
        self._exchanged = False

    def step(self, most: int) -> bool:
        """Builds portions, events, then leads, until one was full; then the exchange; True where that was made.

        What is left at the end is done in one go: new events would touch leads again in between. A portion during which
        somebody else wrote is thrown away.
        """
        while not self._exchanged:
            if self._portion(most) >= most:
                return False
        return True

    def _portion(self, most: int) -> int:
        """How much was done of `most`; `most` itself where it is to be tried again."""
        with self.database.read() as connection:
            self.scorer.check_versions(connection)
            step = progress(connection, STEP)
            scored = progress(connection, SCORED)
            building = version_in_state(connection, "building")
            if building is None:
                return most
            if building.watermark < 0:
                return self._clean(step, -building.watermark, most)
            facts = self._facts(connection, building.watermark, scored, most)
            if facts:
                given = self._given(connection, facts)
            leads = [] if facts else unscored_leads(connection, self.candidate.version, most)
            accounts = touched_accounts(connection, AT_ONCE)
        if facts:
            return len(facts) if self._write_entries(step, facts[-1].seq, given) else most
        if leads:
            return len(leads) if self._score(step, leads) else most
        # More accounts than follow at once are to have figures by the candidate first.
        self._exchanged = len(accounts) < AT_ONCE and self._exchange(step)
        return 0 if self._exchanged else most

    def _clean(self, step: int, last: int, most: int) -> int:
        """Takes away what an earlier version with the same rules left in the ledgers up to lead `last`: it is old."""
        first = max(1, last - most + 1)
        with self.database.write() as connection:
            if advance(connection, STEP, step, step + 1):
                clear_rules(connection, self.candidate.rules, first, last)
                set_watermark(connection, self.candidate.version, 1 - first)
        return most

    def _facts(self, connection: Transaction, after: int, last: int, most: int) -> list[Fact]:
        sources: Sources = {source.id: source for source in list_sources(connection)}
        rows = read_events(connection, after, most)
        return [fact_of(seq, event, sources) for seq, event in rows if seq <= last]

    def _given(self, connection: Transaction, facts: list[Fact]) -> list[tuple[int, Fact]]:
        """The facts that count, each with its lead as things stand now."""
        named = {name for fact in facts for name in fact.identifiers}
        edges = edges_around(connection, named)
        resolution = resolve(edges)
        consents = consents_around(connection, named.union(*(edge.ends for edge in edges)), resolution)
        owned = [
            (str(key), fact)
            for fact in facts
            if fact.counts
            and (key := resolution.lead_of(fact.identifiers, fact.event.occurred_at, fact.trust))
            and withheld(consents, key, fact) is None
        ]
        leads = leads_by_key(connection, {key for key, _ in owned})
        return [(leads[key].id, fact) for key, fact in owned]

    def _write_entries(self, step: int, last: int, given: list[tuple[int, Fact]]) -> bool:
        new = self.candidate.entries(given, self.candidate.program.moment(self.scorer.clock() + 1))
        with self.database.write() as connection:
            mine = advance(connection, STEP, step, step + 1)
            if mine:
                add_to_ledger(connection, new)
                set_watermark(connection, self.candidate.version, last)
        return mine

    def _score(self, step: int, ids: list[int]) -> bool:
        program = self.candidate.program
        moment = program.moment(self.scorer.clock() + 1)
        with self.database.read() as connection:
            profiles = {lead.id: lead.profile for lead in leads_by_id(connection, ids).values()}
            held = classes_held(connection, self.scorer.version, ids)
            ledger = read_ledger(connection, ids, program.rules)
        standings = program.standings(profiles, held, ledger, moment)
        accounts = {profile.account for profile in profiles.values()}
        with self.database.write() as connection:
            mine = advance(connection, STEP, step, step + 1)
            if mine:
                write_standings(connection, self.candidate.version, standings)
                touch_accounts(connection, {account for account in accounts if account}, step + 1)
        return mine

    def _exchange(self, step: int) -> bool:
        now = self.scorer.clock()
        with self.database.write() as connection:
            if asked_again(connection, 1):  # leads that moved while others were rebuilt are derived again first
                return False
            if not advance(connection, STEP, step, step + 1):
                return False
            changed = differing_classes(connection, self.scorer.version, self.candidate.version)
            entered = [Entered(lead, before, after, is_news=True) for lead, before, after in changed]
            log_classes(connection, entered, now, self.candidate.version)
            activate(connection, self.candidate.version, now)
        return True
