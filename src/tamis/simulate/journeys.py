"""How leads behave: what they do on a day follows from who they are and what they did before, and from nothing else.

So the visible past says all that can be known about the future, and the truth can be computed (`tamis.simulate.truth`).
The past is held in a few *levels* for each lead: sums of what was done, halved every so many days.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from tamis.simulate import personas
from tamis.simulate.company import CHANNELS, EMAIL_CHANNEL, THEMES, Calendar
from tamis.simulate.people import LINKEDIN, LIVELINESS_SHAPE, TRADE_FAIR, People
from tamis.simulate.personas import PERSONAS, PURPOSES

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Flags = NDArray[np.bool_]

# The levels: what they sum, and their half-lives in days for B2B and B2C.
VISITS, WAKING, INTENT, REQUESTS, READING, PRICING, DOUBT, CONTACTS = range(8)
HALF_LIVES = np.array([[2.5, 1.0], [2.5, 0.5], [14, 3], [20, 3], [20, 5], [8, 3], [30, 30], [45, 20]])
_KEPT = 0.5 ** (1 / HALF_LIVES)

# What a visit adds to WAKING (which feeds INTENT with some days of delay), by its purpose.
_INTENT_OF = {
    "browse": 0.1, "content": 0.8, "product": 0.5, "pricing": 1.2, "quote": 2.5, "demo": 2.2, "cart": 2.0,
    "support": 0.0, "careers": 0.0, "chat": 0.8, "video": 0.35,
}  # fmt: skip
INTENT_OF = np.array([_INTENT_OF[name] for name in PURPOSES])
# How much the purposes grow (or shrink) with INTENT.
_LEANING = {"browse": -0.7, "content": 0.5, "product": 0.4, "pricing": 1.1, "quote": 2.0, "demo": 1.7, "cart": 1.4}
LEANING = np.array([_LEANING.get(name, 0.0) for name in PURPOSES])
# How much a visit means, by channel, for B2B and B2C; personas have exceptions.
_MEANS = np.array([[1.0, 1.1, 0.5, 0.7, 1.1, 1.4, 1.2, 0.3], [1.0, 1.2, 0.8, 1.0, 1.2, 1.0, 1.2, 0.4]])

LINKEDIN_VISIT, LINKEDIN_ACCEPT, LINKEDIN_LIKE, LINKEDIN_COMMENT, WEBINAR_REGISTERED, WEBINAR_ATTENDED, FAIR_VISITED, \
    SURVEY, UNSUBSCRIBED = range(9)  # fmt: skip
_BY_MAIL = 0.9  # visits that a mailing brings on its two days, for each usual one
_BEFORE_ACCEPTING = 14  # days between looking at our profile and accepting our invitation
_NEVER = -10_000
_PRICING_PURPOSES = np.isin(PURPOSES, ("pricing", "quote"))
_REQUEST_PURPOSES = np.where(np.isin(PURPOSES, ("quote", "demo")), 1.0, np.where(np.isin(PURPOSES, ("cart",)), 0.7, 0))
_CAREERS = PURPOSES.index("careers")


@dataclass
class State:
    """The visible past of leads.

    `levels`: (levels, leads). `visits` and `exposure`: what was drawn, and what was to be expected of a lead of middle
    liveliness. `looked`: the day of the last visit to our LinkedIn profile. `accepted`, `rejected`: by sales.
    """

    levels: Floats
    visits: Floats
    exposure: Floats
    looked: Ints
    connected: Flags
    unsubscribed: Flags
    accepted: Flags
    rejected: Flags

    @classmethod
    def fresh(cls, n: int) -> State:
        """Of leads that did nothing yet."""
        flags = np.zeros((4, n), dtype=bool)
        return cls(np.zeros((len(HALF_LIVES), n)), np.zeros(n), np.zeros(n), np.full(n, _NEVER), *flags)

    def take(self, rows: Ints) -> State:
        """A copy for the leads at these positions, which may repeat."""
        return State(
            self.levels[:, rows], self.visits[rows], self.exposure[rows], self.looked[rows], self.connected[rows],
            self.unsubscribed[rows], self.accepted[rows], self.rejected[rows],
        )  # fmt: skip


@dataclass(frozen=True)
class Day:
    """What was done on a day: visits (lead, purpose, channel, theme: positions) and contacts (lead, kind)."""

    visitor: Ints
    purpose: Ints
    channel: Ints
    theme: Ints
    contacted: Ints
    contact: Ints


class Behaviour:
    """The habits of some leads on the days of a calendar; `liveliness` multiplies their visits."""

    def __init__(self, people: People, days: Calendar, liveliness: Floats, rng: np.random.Generator) -> None:
        self.people, self.days, self.rng = people, days, rng
        self.audience = people.b2c.astype(np.int64)
        self.liveliness = liveliness
        self.kept = _KEPT[:, self.audience]
        self.purposes = personas.purpose_weights()
        self.channels = np.cumsum(personas.channel_weights(), axis=1)
        self.themes = np.cumsum(personas.theme_weights(), axis=1)
        self.meaning = _meaning()
        self.own_theme = np.array([THEMES.index(p.theme) for p in PERSONAS])
        self.mailable = people.agrees_to_mail & people.known & ~people.bounces
        self.linkedin = personas.column("linkedin")[people.persona] * (~people.b2c & people.known)
        self.webinar = personas.column("webinar")[people.persona] * self.mailable
        self.fair = personas.column("fair")[people.persona]
        self.members = np.flatnonzero(self.linkedin > 0)
        self.guests = np.flatnonzero(~people.b2c & people.known)
        self.readers = np.flatnonzero(self.mailable)

    def live(self, state: State, day: Ints, present: Flags, arriving: Flags, customer: Flags) -> Day:
        """One day (`day` holds its number for each lead) of the leads that are `present`; moves `state` on.

        `arriving`: those who come for the first time. `customer`: those who bought; they come for help.
        """
        there = day > self.people.arrival + 1
        mailed = (self.days.mailed[self.audience, day] & self.mailable & there & ~state.unsubscribed) * _BY_MAIL
        expected = self._expected(state, day) * (1 + mailed) * present * np.where(customer, 0.6, 1.0)
        visits_now = self.rng.poisson(self.liveliness * expected)
        state.visits += visits_now
        state.exposure += expected
        first = np.flatnonzero(arriving & (self.people.source < len(CHANNELS)))
        coming = np.flatnonzero(visits_now)
        visitor = np.concatenate([first, np.repeat(coming, visits_now[coming])])
        channel = _position(self.channels[self.people.persona[visitor]], self.rng)
        by_mail = self.rng.random(len(visitor)) < mailed[visitor] / (1 + mailed[visitor])
        channel = np.where(by_mail, EMAIL_CHANNEL, channel)
        channel[: len(first)] = self.people.source[first]
        visits = self._visits(state, visitor, channel, customer)
        contacts = self._contacts(state, day, present, arriving)
        self._remember(state, visits, contacts, day)
        return Day(*visits, *contacts)

    def _expected(self, state: State, day: Ints) -> Floats:
        """Visits of a lead of middle liveliness: one visit calls for more, and interest too."""
        recent = state.levels[VISITS]
        excited = 0.55 + 2.2 * recent / (recent + 1.5) + 1.2 * saturated(state.levels[INTENT] / 3)
        expected: Floats = self.people.rate * self.days.pace[self.audience, day] * excited
        return expected

    def _visits(self, state: State, visitor: Ints, channel: Ints, customer: Flags) -> tuple[Ints, Ints, Ints, Ints]:
        """(visitor, purpose, channel, theme) of visits: the purpose leans towards buying as interest grows."""
        persona = self.people.persona[visitor]
        stage = saturated(state.levels[INTENT, visitor] / 3)
        weights = self.purposes[persona] * np.exp(stage[:, None] * LEANING)
        weights[customer[visitor]] = _CUSTOMER_PURPOSES
        purpose = _position(np.cumsum(weights, axis=1), self.rng)
        theme = _position(self.themes[persona], self.rng)
        return visitor, purpose, channel, theme

    def _contacts(self, state: State, day: Ints, present: Flags, arriving: Flags) -> tuple[Ints, Ints]:
        """What happens off the site, at most one a lead and day and kind."""
        found = [(np.flatnonzero(arriving & (self.people.source == source)), kind) for source, kind in _FIRST_CONTACTS]
        found += self._on_linkedin(state, day)
        may_leave = self.days.mailed[self.audience, day] & ~state.unsubscribed
        others: tuple[tuple[Ints, Floats, int], ...] = (
            (self.guests, self.webinar * self.days.webinar_days[day], WEBINAR_REGISTERED),
            (self.guests, self.fair * self.days.fair_days[day], FAIR_VISITED),
            (self.readers, np.full(len(day), 0.0008), SURVEY),
            (self.readers, np.where(may_leave, 0.004, 0.0), UNSUBSCRIBED),
        )
        for leads, chances, kind in others:
            found.append((self._some(leads, chances[leads]), kind))
        lead = np.concatenate([rows for rows, _ in found])
        what = np.repeat(np.array([kind for _, kind in found]), [len(rows) for rows, _ in found])
        lead, what = lead[present[lead]], what[present[lead]]
        attends = (what == WEBINAR_REGISTERED) & (self.rng.random(len(what)) < 0.5)
        return np.append(lead, lead[attends]), np.append(what, np.full(attends.sum(), WEBINAR_ATTENDED))

    def _on_linkedin(self, state: State, day: Ints) -> list[tuple[Ints, int]]:
        leads = self.members
        usual = self.linkedin[leads]
        awake = state.levels[VISITS, leads] + state.levels[INTENT, leads] > 0.05
        connected = state.connected[leads]
        accepts = np.where(day[leads] - state.looked[leads] <= 7, 0.12, 0.18 * usual) * ~connected
        return [
            (self._some(leads, usual * np.where(awake, 2.0, 0.5)), LINKEDIN_VISIT),
            (self._some(leads, accepts), LINKEDIN_ACCEPT),
            (self._some(leads, usual * np.where(connected, 1.5, 0.3)), LINKEDIN_LIKE),
            (self._some(leads, usual * np.where(connected, 0.3, 0.05)), LINKEDIN_COMMENT),
        ]

    def _some(self, leads: Ints, chances: Floats) -> Ints:
        return leads[self.rng.random(len(leads)) < chances]

    def _remember(
        self, state: State, visits: tuple[Ints, Ints, Ints, Ints], contacts: tuple[Ints, Ints], day: Ints
    ) -> None:
        """Ends the day: the levels fade, then what was done is added."""
        visitor, purpose, channel, theme = visits
        levels = state.levels
        levels *= self.kept
        levels[INTENT] += levels[WAKING] * (1 / self.kept[WAKING] - 1)
        persona = self.people.persona[visitor]
        means = self.meaning[persona, channel]
        own = (theme == self.own_theme[persona]) & ~np.isin(purpose, _NOT_READING)
        for level, amount in (
            (VISITS, np.ones(len(visitor))),
            (WAKING, INTENT_OF[purpose] * means),
            (REQUESTS, _REQUEST_PURPOSES[purpose]),
            (READING, own * 1.0),
            (PRICING, _PRICING_PURPOSES[purpose] * 1.0),
            (DOUBT, (purpose == _CAREERS) * 1.0),
        ):
            levels[level] += np.bincount(visitor, weights=amount, minlength=levels.shape[1])
        self._remember_contacts(state, contacts, day)

    def _remember_contacts(self, state: State, contacts: tuple[Ints, Ints], day: Ints) -> None:
        lead, kind = contacts
        looked_before = day[lead] - state.looked[lead] <= _BEFORE_ACCEPTING
        worth = _WORTH_OF_CONTACT[kind] + np.where((kind == LINKEDIN_ACCEPT) & looked_before, 0.9, 0.0)
        state.levels[CONTACTS] += np.bincount(lead, weights=worth, minlength=state.levels.shape[1])
        looking, accepting, leaving = (lead[kind == k] for k in (LINKEDIN_VISIT, LINKEDIN_ACCEPT, UNSUBSCRIBED))
        state.looked[looking] = day[looking]
        state.connected[accepting] = True
        state.unsubscribed[leaving] = True


def saturated(level: Floats) -> Floats:
    """From 0 towards 1: half at 1."""
    return level / (1 + level)


def likely_liveliness(state: State, rng: np.random.Generator) -> Floats:
    """A draw of each lead's liveliness, given the visits that were seen: gamma and Poisson are conjugate."""
    shape = LIVELINESS_SHAPE + state.visits
    return rng.gamma(shape) / (LIVELINESS_SHAPE + state.exposure)


_FIRST_CONTACTS = ((TRADE_FAIR, FAIR_VISITED), (LINKEDIN, LINKEDIN_VISIT))
_CUSTOMER_PURPOSES = np.array(
    [{"support": 6, "product": 2, "content": 1, "browse": 2, "video": 1}.get(p, 0) for p in PURPOSES]
)
_NOT_READING = tuple(PURPOSES.index(name) for name in ("support", "careers"))
_WORTH_OF_CONTACT = np.zeros(9)
_WORTH_OF_CONTACT[[LINKEDIN_ACCEPT, LINKEDIN_COMMENT, WEBINAR_ATTENDED, FAIR_VISITED]] = 0.1, 0.3, 0.9, 1.0


def _meaning() -> Floats:
    """(personas, channels): how much a visit means."""
    means = _MEANS[personas.is_b2c().astype(np.int64)]
    for row, persona in zip(means, PERSONAS, strict=True):
        for channel, factor in persona.trusted.items():
            row[CHANNELS.index(channel)] *= factor
    return means


def _position(cumulated: Floats, rng: np.random.Generator) -> Ints:
    """One position for each row of cumulated weights."""
    drawn = rng.random((len(cumulated), 1)) * cumulated[:, -1:]
    position: Ints = (drawn >= cumulated[:, :-1]).sum(axis=1)
    return position
