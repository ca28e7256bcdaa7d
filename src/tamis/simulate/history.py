"""Lives the days of the simulated company, one after the other: who did what, and what became of whom."""

from __future__ import annotations

from dataclasses import dataclass, fields

import numpy as np
from numpy.typing import NDArray

from tamis.simulate import outcomes
from tamis.simulate.company import FORESIGHT, Calendar
from tamis.simulate.journeys import Behaviour, Day, State
from tamis.simulate.outcomes import ACCEPTED, LOST, REJECTED, WON, Register
from tamis.simulate.people import HIDDEN_FACTORS, People
from tamis.simulate.truth import Moment

Ints = NDArray[np.int64]
_STILL_OPEN = 10_000


@dataclass(frozen=True)
class History:
    """All visits and contacts (with their days), the outcomes, the days of closing, and the moments for the truth.

    `closed`: the day on which a lead was won or lost (10,000: never); `won` likewise for won alone. `moments`: by day
    number, the leads open at that midnight; `firsts`: every lead as of the midnight after its first day.
    """

    acts: Day
    visit_day: Ints
    contact_day: Ints
    register: Register
    closed: Ints
    won: Ints
    moments: dict[int, Moment]
    firsts: Moment


class _Life:
    """The leads on their way through the days."""

    def __init__(self, people: People, days: Calendar, rng: np.random.Generator) -> None:
        self.people, self.days, self.rng = people, days, rng
        self.state = State.fresh(len(people))
        self.behaviour = Behaviour(people, days, people.liveliness, rng)
        self.factor = HIDDEN_FACTORS[people.hidden]
        self.closed = np.full(len(people), _STILL_OPEN)
        self.won = np.full(len(people), _STILL_OPEN)
        self.endured = np.zeros(len(people))
        self.register = Register()

    def pass_day(self, number: int) -> Day:
        """Sales first, by what was seen until the evening before; then what the leads do."""
        people, state = self.people, self.state
        day = np.full(len(people), number)
        open_now = (people.arrival < number) & (self.closed == _STILL_OPEN)
        self._settle(number, day, open_now)
        arriving = (people.arrival == number) & (people.known_before == 0) & ~people.bot
        present = (people.arrival <= number) & (self._not_gone(number))
        return self.behaviour.live(state, day, present, arriving, self.won < number)

    def _not_gone(self, number: int) -> NDArray[np.bool_]:
        """Leads that were lost stay away most days."""
        lost = (self.closed < number) & (self.won == _STILL_OPEN)
        stays: NDArray[np.bool_] = ~lost | (self.rng.random(len(lost)) < 0.3)
        return stays

    def _settle(self, number: int, day: Ints, open_now: NDArray[np.bool_]) -> None:
        chance = outcomes.daily_chance(self.people, self.state, self.days, day) * open_now
        self.endured += chance
        won = self.rng.random(len(chance)) < -np.expm1(-chance * self.factor)
        lost = open_now & ~won & outcomes.given_up(self.state, self.rng)
        accepted, rejected = (
            leads[open_now[leads] & ~won[leads]]
            for leads in outcomes.taken_up(self.people, self.state, self.days, day, self.rng)
        )
        self.state.accepted[accepted] = True
        self.state.rejected[rejected] = True
        self.closed[won | lost] = number
        self.won[won] = number
        of_today = (
            (accepted, ACCEPTED),
            (rejected, REJECTED),
            (np.flatnonzero(won), WON),
            (np.flatnonzero(lost), LOST),
        )
        for leads, outcome in of_today:
            self.register.note(leads, outcome, number)

    def moment(self, number: int, leads: Ints) -> Moment:
        """What is seen of some leads at the midnight that begins a day."""
        return Moment(leads, np.full(len(leads), number), self.state.take(leads), self.endured[leads])


def live_through(people: People, days: Calendar, rng: np.random.Generator) -> History:
    """The whole history, with the days of foresight."""
    life = _Life(people, days, rng)
    wanted = set(range(days.days, 0, -FORESIGHT))
    moments: dict[int, Moment] = {}
    firsts: list[Moment] = []
    acts: list[Day] = []
    for number in range(days.all_days):
        if number in wanted:
            moments[number] = life.moment(
                number, np.flatnonzero((people.arrival < number) & (life.closed == _STILL_OPEN))
            )
        acts.append(life.pass_day(number))
        if number < days.days:
            firsts.append(life.moment(number + 1, np.flatnonzero(people.arrival == number)))
    return History(
        acts=Day(*(np.concatenate([getattr(day, f.name) for day in acts]) for f in fields(Day))),
        visit_day=np.repeat(np.arange(len(acts)), [len(day.visitor) for day in acts]),
        contact_day=np.repeat(np.arange(len(acts)), [len(day.contacted) for day in acts]),
        register=life.register,
        closed=life.closed,
        won=life.won,
        moments=moments,
        firsts=_together(firsts),
    )


def _together(moments: list[Moment]) -> Moment:
    parts = [m.state for m in moments]
    state = State(
        np.concatenate([p.levels for p in parts], axis=1),
        *(np.concatenate([getattr(p, f.name) for p in parts]) for f in fields(State)[1:]),
    )
    return Moment(
        np.concatenate([m.lead for m in moments]), np.concatenate([m.day for m in moments]), state,
        np.concatenate([m.endured for m in moments]),
    )  # fmt: skip
