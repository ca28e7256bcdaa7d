"""A lead's scores at the end of each day, straight from its events."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING

from tamis.live.facts import Fact
from tamis.store.facts import traits_of
from tamis.store.profile import Profile
from tamis.store.standings import Standing

if TYPE_CHECKING:
    from tamis.live.scoring import LiveProgram
    from tamis.scoring.clock import Moment

_LEAD = 0


@dataclass(frozen=True, slots=True)
class Day:
    """The end of a day in the model's zone, or now where the day goes on. Before its first event a lead is nowhere."""

    day: date
    standing: Standing | None


def days_of(
    using: Callable[[], AbstractContextManager[LiveProgram]], facts: Sequence[Fact], days: int, now: int
) -> Iterator[Day]:
    """The last days up to today, the oldest first: what the lead did and said by then, scored by today's model.

    Each day begins with the class held the day before. `using` gives the plans for a day at a time, so that others
    get their turn in between. `now` is µs UTC.
    """
    from tamis.scoring.clock import from_us, moment_at

    waiting = sorted(facts, key=lambda fact: fact.event.occurred_at)
    with using() as live:
        zone, today = live.model.timezone, live.moment(now)
    last = from_us(now).astimezone(zone).date()
    profile: Profile | None = None
    done, held = 0, None
    for ago in range(days - 1, -1, -1):
        day = last - timedelta(days=ago)
        moment = moment_at(day, zone) if ago else today
        while done < len(waiting) and waiting[done].event.occurred_at < moment.us:
            profile = _told(profile, waiting[done])
            done += 1
        standing = None
        if profile is not None:
            with using() as live:
                standing = _standing(live, profile, held, waiting[:done], moment)
            held = standing.klass
        yield Day(day, standing)


def _standing(live: LiveProgram, profile: Profile, held: str | None, facts: Sequence[Fact], moment: Moment) -> Standing:
    given = [(_LEAD, fact) for fact in facts]
    (found,) = live.standings_of_events({_LEAD: profile}, {_LEAD: held}, given, moment)
    return found


def _told(profile: Profile | None, fact: Fact) -> Profile:
    """The profile after a fact."""
    found = profile or Profile.begun(fact.event.occurred_at)
    found.see(fact.event.occurred_at)
    if fact.event.kind == "identify":
        found.tell(traits_of(fact.document), fact.trust, fact.event.occurred_at, fact.seq)
    return found
