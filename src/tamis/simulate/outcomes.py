"""What becomes of leads: the law of the daily chance to be won, and what sales decides.

The law is a hazard: on day d, an open lead is won with probability `1 - exp(-exp(eta) * h)`. `eta` is made of what can
be seen before that day (`log_chance`), `h` of what nothing shows (`people.HIDDEN_FACTORS`). For chances this small the
logit is `eta` plus the logarithm of `h`.
"""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from tamis.simulate.company import Calendar
from tamis.simulate.journeys import CONTACTS, DOUBT, INTENT, PRICING, READING, REQUESTS, State, saturated
from tamis.simulate.people import COMPANY_MAIL, HIDDEN, HIDDEN_FACTORS, People

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Flags = NDArray[np.bool_]

_BASE = np.array([-9.65, -7.4])  # B2B, B2C
# Deals are signed on working days; orders come at all times, at weekends more.
_SIGNING = np.array([[1.3, 1.4, 1.4, 1.4, 1.4, 0.05, 0.05], [0.9, 0.9, 0.9, 0.9, 1.0, 1.2, 1.2]])
_LOST_A_DAY = 1 / 40
_LOST_REASONS = ("price", "budget", "timing", "competitor", "no_project", "no_answer")
_REJECTED_REASONS = ("not_a_fit", "unreachable", "no_project", "too_small")

ACCEPTED, REJECTED, WON, LOST = "accepted", "rejected", "won", "lost"


def log_chance(people: People, state: State) -> Floats:
    """`eta` without the weekday: fit, engagement, their interactions, and what speaks against."""
    level = state.levels
    base: Floats = (
        _BASE[people.b2c.astype(np.int64)]
        + people.fit
        + 1.3 * np.log1p(1.5 * level[INTENT])
        + 2.4 * saturated(level[REQUESTS])
        + 2.0 * people.reading * saturated(level[READING] / 3)
        + 0.8 * np.minimum(level[PRICING] / 3, 1)
        + 1.9 * saturated(level[CONTACTS])
        - 2.5 * saturated(level[DOUBT])
        - 0.8 * state.unsubscribed
    )
    return base


def daily_chance(people: People, state: State, days: Calendar, day: Ints) -> Floats:
    """`exp(eta)` on the day of each lead, before what nothing shows."""
    weekday = _SIGNING[people.b2c.astype(np.int64), days.weekdays[day]]
    chance: Floats = np.exp(log_chance(people, state)) * weekday
    return chance


def taken_up(people: People, state: State, days: Calendar, day: Ints, rng: np.random.Generator) -> tuple[Ints, Ints]:
    """Which leads sales accepts today, and which it rejects: those it hears of, by how well they fit."""
    unseen = ~people.b2c & people.known & ~state.accepted & ~state.rejected
    leads = np.flatnonzero(unseen & (days.weekdays[day] < 5))
    intent, requests, contacts = (state.levels[level, leads] for level in (INTENT, REQUESTS, CONTACTS))
    heard = np.exp(-6.6 + 1.0 * np.log1p(intent) + 4.0 * saturated(requests) + 1.3 * saturated(contacts))
    looked_at = leads[rng.random(len(leads)) < heard]
    fits = rng.random(len(looked_at)) < 1 / (1 + np.exp(-(0.8 + 1.3 * people.fit[looked_at])))
    return looked_at[fits], looked_at[~fits]


def given_up(state: State, rng: np.random.Generator) -> Flags:
    """Which accepted leads are lost today."""
    return state.accepted & (rng.random(len(state.accepted)) < _LOST_A_DAY)


@dataclass
class Register:
    """What became of leads, as (lead, outcome, day) in the order in which it came to pass."""

    lead: list[Ints] = field(default_factory=list)
    outcome: list[str] = field(default_factory=list)
    day: list[int] = field(default_factory=list)

    def note(self, leads: Ints, outcome: str, day: int) -> None:
        """That these leads had this outcome on this day."""
        self.lead.append(leads)
        self.outcome.append(outcome)
        self.day.append(day)


@dataclass(frozen=True)
class Outcomes:
    """One row an outcome, in time order.

    `at`: microseconds UTC. `recorded`: when it was entered, the end of time for never. `amount`: NaN unless won.
    `online`: the lead ordered on the site. `reason` is empty for won and accepted.
    """

    lead: Ints
    outcome: NDArray[np.str_]
    at: Ints
    recorded: Ints
    amount: Floats
    online: Flags
    reason: NDArray[np.str_]


def outcomes_of(
    register: Register, people: People, spread: Floats, days: Calendar, rng: np.random.Generator
) -> Outcomes:
    """The rows of a register, with times in the day, amounts, reasons and delays of recording.

    `spread` is the log deviation of each lead's amount around `people.value`. One outcome in four is entered late (by
    eight days on average); of the lost, four in ten are never entered.
    """
    lead = np.concatenate([np.empty(0, dtype=np.int64), *register.lead])
    counts = [len(rows) for rows in register.lead]
    outcome = np.repeat(np.array(register.outcome, dtype="U8"), counts)
    day = np.repeat(np.array(register.day, dtype=np.int64), counts)
    n = len(lead)
    b2c = people.b2c[lead]
    hour = np.where(b2c, 9 + 13.5 * rng.random(n), 9 + 9 * rng.random(n))
    at = days.starts[day] + (hour * 3_600_000_000).astype(np.int64)
    won = outcome == WON
    online = won & (b2c | ((people.value[lead] < 6_000) & (rng.random(n) < 0.5)))
    noise = np.exp(spread[lead] * rng.standard_normal(n) - spread[lead] ** 2 / 2)
    late = (rng.random(n) < 0.25) & ~online
    delay = np.where(late, rng.exponential(8 * 86_400_000_000, n), 0).astype(np.int64)
    never = (outcome == LOST) & (rng.random(n) < 0.4)
    order = np.argsort(at, kind="stable")
    return Outcomes(
        lead=lead[order],
        outcome=outcome[order],
        at=at[order],
        recorded=np.where(never, np.iinfo(np.int64).max, at + delay)[order],
        amount=np.where(won, np.round(people.value[lead] * noise, 2), np.nan)[order],
        online=online[order],
        reason=_reasons(lead, outcome, people, rng)[order],
    )


def _reasons(lead: Ints, outcome: NDArray[np.str_], people: People, rng: np.random.Generator) -> NDArray[np.str_]:
    """Why lost (what nothing showed before comes out here) or rejected."""
    n = len(lead)
    no_budget = np.array([budget[0] == "none" for budget, _, _ in HIDDEN])[people.hidden[lead]]
    no_hurry = np.array([timing[0] == "someday" for _, timing, _ in HIDDEN])[people.hidden[lead]]
    u = rng.random(n)
    lost = np.select(
        [no_budget & (u < 0.6), no_hurry & (u < 0.75)], ["budget", "timing"], rng.choice(_LOST_REASONS, size=n)
    )
    rejected = np.where(
        (people.mailbox[lead] != COMPANY_MAIL) & (u < 0.5), "not_a_fit", rng.choice(_REJECTED_REASONS, size=n)
    )
    return np.select([outcome == LOST, outcome == REJECTED], [lost, rejected], "")


def chance_given_hidden(total: Floats, hidden: Ints) -> Floats:
    """The probability to be won over days whose `daily_chance` sums to `total`, knowing what is hidden."""
    chance: Floats = -np.expm1(-total * HIDDEN_FACTORS[hidden])
    return chance
