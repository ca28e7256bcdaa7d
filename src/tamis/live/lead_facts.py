"""The facts of one lead: all that count, or a page of its timeline with those that do not."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from tamis.collect.traffic.reasons import CONSENT_NOTICE
from tamis.identify.consent import Consents
from tamis.identify.leads import LeadKey
from tamis.identify.resolution import Resolution
from tamis.live.consents import consents_around, withheld
from tamis.live.facts import Fact, Sources, fact_of, facts_naming
from tamis.store.database import Transaction
from tamis.store.events import events_naming
from tamis.store.lead_events import Moment, newest_naming
from tamis.store.lead_identity import LeadIdentity, resolution_with
from tamis.store.named import COLUMNS, numbers_naming


@dataclass(frozen=True, slots=True)
class Happened:
    """A fact on a timeline. `was_anonymous`: it was done before he said who he is. `reason`: why it does not count."""

    fact: Fact
    was_anonymous: bool
    reason: str | None

    @property
    def moment(self) -> Moment:
        """Its place on the timeline."""
        return self.fact.event.occurred_at, self.fact.seq


def facts_of_lead(connection: Transaction, identity: LeadIdentity, last: int, sources: Sources) -> list[Fact]:
    """All facts up to number `last` that are the lead's and count, by number."""
    facts = facts_naming(connection, identity.around, identity.events, last, sources)
    consents = consents_around(connection, identity.around, identity.resolution)
    found = _of_lead(identity.key, identity.resolution, consents, facts)
    return [happened.fact for happened in found if happened.reason is None]


def timeline(
    connection: Transaction, identity: LeadIdentity, last: int, sources: Sources, before: Moment | None, most: int
) -> tuple[list[Happened], Moment | None]:
    """The lead's next facts before a moment, the newest first, also what does not count; and where to go on."""
    named: dict[str, set[str]] = {column: set() for column in COLUMNS}
    for identifier in identity.around:
        if identifier.kind in named:
            named[identifier.kind].add(identifier.value)
    numbers = identity.events | numbers_naming(connection, identity.around)
    found: list[Happened] = []
    while len(found) <= most:
        moments = newest_naming(connection, named, numbers, last, before, most + 1)
        stored = dict(events_naming(connection, {}, [seq for _, seq in moments], last))
        facts = [fact_of(seq, stored[seq], sources) for _, seq in moments]
        # What does not count makes no edge: whom else it names may be unknown around this lead.
        named_too = {name for fact in facts if not fact.counts for name in fact.identifiers}
        resolution = resolution_with(connection, identity, named_too)
        consents = consents_around(connection, identity.around | named_too, resolution)
        found += _of_lead(identity.key, resolution, consents, facts)
        if len(moments) <= most:
            break
        before = moments[-1]
    return found[:most], found[most - 1].moment if len(found) > most else None


def _of_lead(key: LeadKey, resolution: Resolution, consents: Consents, facts: Iterable[Fact]) -> Iterator[Happened]:
    for fact in facts:
        belonging = resolution.belonging(fact.identifiers, fact.event.occurred_at, fact.trust)
        if belonging is not None and belonging.lead == key:
            reason = fact.event.suspect or (CONSENT_NOTICE if fact.document.agrees else withheld(consents, key, fact))
            yield Happened(fact, belonging.was_anonymous, reason)
