"""A new version of the model: built beside the active one, which goes on; then all leads stand by it at once.

Only rules whose entries the ledger has not yet are derived. Whatever happens in between, the next worker goes on from
the version's watermark.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from tamis.identify.resolve import resolve
from tamis.live.account_figures import AT_ONCE
from tamis.live.facts import Fact, Sources, fact_of
from tamis.live.scorer import Candidate, Scorer, only_changed
from tamis.store.account_facts import touch_accounts, touched_accounts
from tamis.store.database import Database, Transaction
from tamis.store.edges import edges_around
from tamis.store.events import read_events
from tamis.store.leads import leads_by_id, leads_by_key
from tamis.store.ledger import clear_rules, read_ledger, write_ledger
from tamis.store.progress import SCORED, STEP, advance, progress
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

if TYPE_CHECKING:
    import pyarrow as pa


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

    def step(self, most: int) -> bool:
        """Builds one portion: events, then leads, then the exchange; True where that was made.

        A portion during which somebody else wrote is thrown away.
        """
        with self.database.read() as connection:
            self.scorer.check_versions(connection)
            step = progress(connection, STEP)
            scored = progress(connection, SCORED)
            building = version_in_state(connection, "building")
            if building is None:
                return False
            if building.watermark < 0:
                return self._clean(step, -building.watermark, most)
            facts = self._facts(connection, building.watermark, scored, most)
            if facts:
                given = self._given(connection, facts)
                stored = read_ledger(connection, {lead for lead, _ in given}, sorted(self.candidate.rules))
            leads = [] if facts else unscored_leads(connection, self.candidate.version, most)
            accounts = touched_accounts(connection, AT_ONCE)
        if facts:
            self._write_entries(step, facts[-1].seq, given, stored)
            return False
        if leads:
            self._score(step, leads)
            return False
        if len(accounts) == AT_ONCE:
            return False  # more of them than follow at once are to have figures by the candidate first
        return self._exchange(step)

    def _clean(self, step: int, last: int, most: int) -> bool:
        """Takes away what an earlier version with the same rules left in the ledgers up to lead `last`: it is old."""
        first = max(1, last - most + 1)
        with self.database.write() as connection:
            if advance(connection, STEP, step, step + 1):
                clear_rules(connection, self.candidate.rules, first, last)
                set_watermark(connection, self.candidate.version, 1 - first)
        return False

    def _facts(self, connection: Transaction, after: int, last: int, most: int) -> list[Fact]:
        sources: Sources = {source.id: source for source in list_sources(connection)}
        rows = read_events(connection, after, most)
        return [fact_of(seq, event, sources) for seq, event in rows if seq <= last]

    def _given(self, connection: Transaction, facts: list[Fact]) -> list[tuple[int, Fact]]:
        """The facts that count, each with its lead as things stand now."""
        resolution = resolve(edges_around(connection, {name for fact in facts for name in fact.identifiers}))
        owned = [
            (str(key), fact)
            for fact in facts
            if fact.counts and (key := resolution.lead_of(fact.identifiers, fact.event.occurred_at, fact.trust))
        ]
        leads = leads_by_key(connection, {key for key, _ in owned})
        return [(leads[key].id, fact) for key, fact in owned]

    def _write_entries(self, step: int, last: int, given: list[tuple[int, Fact]], stored: pa.Table) -> None:
        program = self.candidate.program
        new = self.candidate.entries(given, program.moment(self.scorer.clock() + 1))
        changed = only_changed(program.added(stored, new), new)
        with self.database.write() as connection:
            if advance(connection, STEP, step, step + 1):
                write_ledger(connection, changed)
                set_watermark(connection, self.candidate.version, last)

    def _score(self, step: int, ids: list[int]) -> None:
        program = self.candidate.program
        moment = program.moment(self.scorer.clock() + 1)
        with self.database.read() as connection:
            profiles = {lead.id: lead.profile for lead in leads_by_id(connection, ids).values()}
            held = classes_held(connection, self.scorer.version, ids)
            ledger = read_ledger(connection, ids, program.rules)
        standings = program.standings(profiles, held, ledger, moment)
        accounts = {profile.account for profile in profiles.values()}
        with self.database.write() as connection:
            if advance(connection, STEP, step, step + 1):
                write_standings(connection, self.candidate.version, standings)
                touch_accounts(connection, {account for account in accounts if account}, step + 1)

    def _exchange(self, step: int) -> bool:
        now = self.scorer.clock()
        with self.database.write() as connection:
            if not advance(connection, STEP, step, step + 1):
                return False
            changed = differing_classes(connection, self.scorer.version, self.candidate.version)
            entered = [Entered(lead, before, after, is_news=True) for lead, before, after in changed]
            log_classes(connection, entered, now, self.candidate.version)
            activate(connection, self.candidate.version, now)
        return True
