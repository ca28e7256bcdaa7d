"""Which facts the will of people leaves out, and whose are given to leads again when it changes."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from itertools import chain

from tamis.identify.consent import Consents
from tamis.identify.edges import Edge
from tamis.identify.identifiers import Identifier
from tamis.identify.leads import LeadKey
from tamis.identify.locality import within_reach
from tamis.identify.resolution import Resolution
from tamis.live.facts import Fact
from tamis.store.database import Transaction
from tamis.store.notices import notice_of, notices_naming


def consents_around(connection: Transaction, named: Iterable[Identifier], resolution: Resolution) -> Consents:
    """The will of whom these identifiers name: of a lead, give all that the log has around it."""
    return Consents(notices_naming(connection, named).values(), resolution)


def withheld(consents: Consents, lead: LeadKey, fact: Fact) -> str | None:
    """Why a fact of the lead that counts otherwise does not; None where it does."""
    return consents.forbids(lead, fact.identifiers, fact.event.occurred_at, on_consent=fact.on_consent)


def consents_after(
    connection: Transaction,
    facts: Sequence[Fact],
    named: Collection[Identifier],
    edges: Sequence[Edge],
    added: Sequence[Edge],
    resolution: Resolution,
) -> tuple[Consents, frozenset[Identifier]]:
    """The will of whom facts and edges name once the facts are known, and the identifiers that this stirs.

    Stirred is all that hangs together with a notice that changes something, and with an earlier one where the log got
    an edge: somebody else may now be of its lead.
    """
    told = [notice for fact in facts if (notice := notice_of(fact.event, fact.document)) is not None]
    around = chain(named, (end for edge in edges for end in edge.ends))  # most stores have no notice: nobody looks
    earlier = list(notices_naming(connection, around).values())
    after = Consents([*earlier, *told], resolution)
    if not told and not earlier:
        return after, frozenset()
    before = Consents(earlier, resolution)
    news = [n for n in told if any(before.will(place) != after.will(place) for place in after.places_of(n))]
    grown = within_reach({end for edge in added for end in edge.ends}, edges)
    stirred = {name for notice in news for name in notice.identifiers}
    stirred |= {name for notice in (*earlier, *told) for name in notice.identifiers if name in grown}
    return after, within_reach(stirred, edges) | stirred
