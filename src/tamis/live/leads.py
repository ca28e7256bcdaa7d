"""Facts given to leads: which leads there are after a batch, what is known of them, what became of those before."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from tamis.identify.edges import Edge
from tamis.identify.identifiers import Identifier
from tamis.identify.leads import LeadKey
from tamis.live.account_words import word_of
from tamis.live.consents import withheld
from tamis.live.facts import Fact, Sources, facts_naming
from tamis.live.identities import Identities
from tamis.store.database import Transaction
from tamis.store.edges import edges_around
from tamis.store.facts import traits_of
from tamis.store.leads import StoredLead, last_lead, leads_by_key
from tamis.store.profile import Profile

_NATURES = ("", "ambiguous:", "unproved:")


@dataclass(frozen=True)
class Given:
    """What a batch does to leads.

    `facts`: those to be scored, each with its lead's id. `leads`: all that are touched, as they are now. `fresh`: the
    ids of those that were not there. `derived`: the ids of those whose ledger is that of their facts here, and of
    nothing before. `gone`: those that are no more, with the lead that they became part of. `left`: the accounts that
    any of them belonged to before.
    """

    facts: Sequence[tuple[int, Fact]]
    leads: Mapping[int, StoredLead]
    fresh: frozenset[int]
    derived: frozenset[int]
    gone: Sequence[StoredLead]
    left: frozenset[str]


def give(connection: Transaction, facts: Iterable[Fact], identities: Identities, last: int, sources: Sources) -> Given:
    """Gives each fact that counts to its lead; where who is who was decided anew, all facts up to number `last`."""
    stirred = identities.stirred
    again = _facts_of(connection, stirred, last, sources) if stirred else []
    owned = list(_owned(identities, again, facts))
    before = leads_by_key(connection, {*keys_of(stirred), *(str(key) for key, _ in owned)})
    ids = {key: lead.id for key, lead in before.items()}
    left = frozenset(account for lead in before.values() if (account := lead.profile.account))
    number = last_lead(connection)
    profiles: dict[int, Profile] = {}
    given: list[tuple[int, Fact]] = []
    derived: set[int] = set()
    fresh: set[int] = set()
    keys: dict[int, str] = {}
    for key, fact in owned:
        name = str(key)
        if name not in ids:
            number += 1
            ids[name] = number
            fresh.add(number)
        lead = ids[name]
        keys[lead] = name
        if key.identifier in stirred:
            derived.add(lead)
        if lead not in profiles:
            old = before.get(name)
            # One whose facts were all taken from him has no past when he comes back.
            goes_on = old is not None and old.profile.events > 0 and lead not in derived
            profiles[lead] = old.profile if old and goes_on else Profile.begun(fact.event.occurred_at)
        _tell(profiles[lead], fact)
        profiles[lead].belong(word_of(fact, key, identities.resolution))
        given.append((lead, fact))
    leads = {lead: StoredLead(lead, keys[lead], None, profile) for lead, profile in profiles.items()}
    gone = _gone(before, leads, identities, ids)
    return Given(given, leads, frozenset(fresh), frozenset(derived), gone, left)


def _tell(profile: Profile, fact: Fact) -> None:
    profile.see(fact.event.occurred_at)
    if fact.event.kind == "identify":
        profile.tell(traits_of(fact.document), fact.trust, fact.event.occurred_at, fact.seq)


def _owned(identities: Identities, again: Iterable[Fact], facts: Iterable[Fact]) -> Iterator[tuple[LeadKey, Fact]]:
    """Each fact that counts, once, with its lead: of those read again only what is of a stirred lead.

    Without those that the lead's will leaves out.
    """
    seen: set[int] = set()
    for fact, is_new in (*((fact, False) for fact in again), *((fact, True) for fact in facts)):
        if not fact.counts or fact.seq in seen:
            continue
        key = identities.resolution.lead_of(fact.identifiers, fact.event.occurred_at, fact.trust)
        if key is None or withheld(identities.consents, key, fact) is not None:
            continue
        if is_new or key.identifier in identities.stirred:
            seen.add(fact.seq)
            yield key, fact


def _facts_of(connection: Transaction, stirred: frozenset[Identifier], last: int, sources: Sources) -> list[Fact]:
    """All facts that may be of these identifiers' leads."""
    edges: list[Edge] = edges_around(connection, stirred)
    numbers = [int(edge.id.partition(":")[0]) for edge in edges if edge.kind == "link"]
    return facts_naming(connection, stirred, numbers, last, sources)


def keys_of(identifiers: Iterable[Identifier]) -> Iterator[str]:
    """Every key that a lead of these identifiers may have."""
    return (f"{nature}{identifier}" for identifier in identifiers for nature in _NATURES)


def _gone(
    before: Mapping[str, StoredLead], leads: Mapping[int, StoredLead], identities: Identities, ids: Mapping[str, int]
) -> list[StoredLead]:
    """The leads of stirred identifiers that have no fact any more: what they did is of who has their identifier now."""
    names = set(keys_of(identities.stirred))
    gone = [lead for key, lead in before.items() if key in names and lead.id not in leads and lead.successor is None]
    if not gone:
        return []
    holder = {str(name): str(lead.key) for lead in identities.resolution.leads() for name in lead.identifiers}
    found = []
    for lead in gone:
        successor = ids.get(holder.get(lead.name, ""))
        profile = Profile(lead.profile.first_at, lead.profile.last_at)
        found.append(StoredLead(lead.id, lead.key, successor if successor in leads else None, profile))
    return found
