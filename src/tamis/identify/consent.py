"""What people want done with their data, and which facts that leaves out.

A notice is heard for the whole lead if a server or an operator told it; of anything less believed, such as a page's
request, only for what was done on the device that it names: a crafted page must not silence somebody else. What it
says has no date up to which it holds: a withdrawal or an objection concerns every moment, also of the past.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from tamis.collect.traffic.consent import Purpose
from tamis.collect.traffic.reasons import OBJECTED, WITHDRAWN
from tamis.identify.edges import Trust
from tamis.identify.identifiers import Identifier
from tamis.identify.leads import LeadKey
from tamis.identify.resolution import Resolution

Place = LeadKey | Identifier
"""What a notice is heard for: a lead, or a device."""
NEVER = 2**63 - 1
"""After every moment."""


@dataclass(frozen=True, slots=True)
class Notice:
    """What somebody told at `at` (µs UTC). `agrees` to `scoring`: he gave his consent, or withdrew it (False).

    To `profiling`: he objects to it (False; GDPR, article 21), or takes that back.
    """

    identifiers: tuple[Identifier, ...]
    at: int
    trust: Trust
    agrees: Mapping[Purpose, bool]


@dataclass(frozen=True, slots=True)
class Will:
    """What follows from all notices of one place.

    `counts_from`: from when facts that rest on consent count (µs UTC). `objects`: no fact counts at all.
    """

    counts_from: int = 0
    objects: bool = False


FREE = Will()
"""Of who said nothing, or took it back."""


def will_of(notices: Iterable[Notice]) -> Will:
    """The will. Of two contrary words at one moment, the one that refuses holds.

    What was collected before a withdrawal never counts again: from a consent given later on, what is later does.
    """
    at: defaultdict[tuple[Purpose, bool], list[int]] = defaultdict(list)
    for notice in notices:
        for purpose, agrees in notice.agrees.items():
            at[purpose, agrees].append(notice.at)
    withdrawn = max(at["scoring", False], default=-1)
    given = min((moment for moment in at["scoring", True] if moment > withdrawn), default=NEVER)
    objected = max(at["profiling", False], default=-1)
    allowed = max(at["profiling", True], default=-1)
    return Will(0 if withdrawn < 0 else given, 0 <= objected >= allowed)


class Consents:
    """The will of leads and devices, as some notices say it, and the identity log makes the leads."""

    def __init__(self, notices: Iterable[Notice], resolution: Resolution) -> None:
        self._resolution = resolution
        heard: defaultdict[Place, list[Notice]] = defaultdict(list)
        for notice in notices:
            for place in self.places_of(notice):
                heard[place].append(notice)
        wills = {place: will_of(said) for place, said in heard.items()}
        self._wills = {place: will for place, will in wills.items() if will != FREE}

    def will(self, place: Place) -> Will:
        """That of a lead, or of a device."""
        return self._wills.get(place, FREE)

    def forbids(self, lead: LeadKey, identifiers: Iterable[Identifier], at: int, *, on_consent: bool) -> str | None:
        """Why a fact of that lead which names these, at that moment (µs UTC), does not count; None where it may.

        `on_consent`: its source rests on consent. Whoever claims to be somebody has no more of a score than he.
        """
        if not self._wills:
            return None
        wills = self._wills_of(lead, identifiers, at)
        if any(will.objects for will in wills):
            return OBJECTED
        return WITHDRAWN if on_consent and any(at < will.counts_from for will in wills) else None

    def turning_points(
        self, lead: LeadKey, identifiers: Iterable[Identifier], since: int, until: int
    ) -> tuple[int, ...]:
        """The moments between those two from which on `forbids` may say something else of such a fact (µs UTC)."""
        if not self._wills:
            return ()
        moments = {will.counts_from for will in self._wills_of(lead, identifiers, since)}
        return tuple(sorted(moment for moment in moments if since < moment < until))

    def _wills_of(self, lead: LeadKey, identifiers: Iterable[Identifier], at: int) -> list[Will]:
        places: list[Place] = [lead, *(name for name in identifiers if name.is_device)]
        if lead.nature == "unproved" and (same := self._resolution.lead_of([lead.identifier], at, "verified")):
            places.append(same)
        return [self.will(place) for place in places]

    def places_of(self, notice: Notice) -> Iterator[Place]:
        """What the notice is heard for."""
        is_proven = notice.trust == "verified"
        if is_proven and (lead := self._resolution.lead_of(notice.identifiers, notice.at, "verified")):
            yield lead
        if not is_proven or all(name.is_device for name in notice.identifiers):
            yield from (name for name in notice.identifiers if name.is_device)
