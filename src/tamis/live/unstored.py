"""A lead that is only asked about: scored as if its events had been sent, without keeping any."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import msgspec

from tamis.collect.protocols.message import Message
from tamis.collect.protocols.segment.events import Surroundings, message_of
from tamis.live.explaining import explain_entries, predict_entries
from tamis.live.facts import Fact, fact_of
from tamis.store.facts import traits_of
from tamis.store.intake import document_of, event_of
from tamis.store.profile import Profile
from tamis.store.sources import Source

if TYPE_CHECKING:
    from tamis.live.prediction import Predicted
    from tamis.live.scoring import LiveProgram
    from tamis.scoring.explanation import Explanation

_LEAD = 0
_NOBODY = Source(0, "", "write", "contract", consent_upstream=True, trusted=True, created_at=0)


@dataclass(frozen=True, slots=True)
class Unstored:
    """What a lead is and did. Its traits are known from its first event on."""

    profile: Profile
    facts: Sequence[Fact]


def read_unstored(traits: Mapping[str, Any], events: Sequence[Mapping[str, Any]], now: int) -> Unstored:
    """Traits and events as a server's SDK sends them (`event`, `timestamp`, `properties`), received `now` (µs UTC).

    Raises:
        UnfitError: an event cannot be one.
    """
    around = Surroundings(now)
    facts = [_fact(seq, _message({"type": "track", **said}, seq, around)) for seq, said in enumerate(events, 1)]
    known = _fact(0, _message({"type": "identify", "traits": dict(traits)}, 0, around))
    profile = Profile.begun(min((fact.event.occurred_at for fact in facts), default=now))
    for fact in facts:
        profile.see(fact.event.occurred_at)
    profile.tell(traits_of(document_of(known.event)), known.trust, profile.first_at, known.seq)
    return Unstored(profile, facts)


def explain_unstored(
    live: LiveProgram, lead: Unstored, held: str | None, now: int
) -> tuple[Explanation, Predicted | None]:
    """The scores that such a lead would have, by the plans of the live server, given the class that it held before.

    And what is predicted of it, where the model has a learned one.
    """
    moment = live.moment(now + 1)  # after whatever happened by now
    entries = live.entries([(_LEAD, fact) for fact in lead.facts], moment)
    found = explain_entries(live, _LEAD, lead.profile, held, entries, moment)
    return found, predict_entries(live, _LEAD, lead.profile, entries, moment)


def _message(said: Mapping[str, Any], seq: int, around: Surroundings) -> Message:
    event = {"userId": "asked", "messageId": str(seq), **said}
    return message_of(event, msgspec.json.encode(event), seq, around)


def _fact(seq: int, message: Message) -> Fact:
    return fact_of(seq, event_of(message, _NOBODY), {_NOBODY.id: _NOBODY})
