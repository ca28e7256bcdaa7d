"""The truth: how likely each lead is to be won, given all that can be seen. No learner may read it.

How truth is made:

1. *Behaviour* (`journeys`). Each day, the visits of a lead are Poisson, with a mean that follows from its traits and
   its own visible past, times its liveliness (gamma: a heavy tail). What it comes for leans towards buying as interest
   grows. Nobody knows the future: behaviour makes outcomes, outcomes do not make behaviour, until the lead has bought
   (then it comes for help) or was lost (then it stays away).
2. *Law* (`outcomes`). Each day, an open lead is won with probability `1 - exp(-exp(eta) h)`. `eta` adds fit;
   engagement, which rises some days after the acts and then fades, slowly for B2B, within days for B2C; the
   interactions of fit with theme (a hospital that reads about medical printing) and of persona with channel (a maker
   who comes from a community); and what speaks against (careers pages, unsubscription). E-mail opens weigh nothing.
   `h` holds budget, timing and relation, which no event and no trait shows.
3. *Truth*. The probability that a lead is won within `FORESIGHT` = 30 days after a midnight, given what is seen by
   then. The law itself computes it: the next 30 days of the lead are lived many times by the same code, with a
   liveliness drawn from what its visits so far leave likely, and the hidden factors are weighted by how likely they
   are for one who was not won yet.

So it is the best that any learner can reach, up to small errors. Futures are sampled: the relative error of a
propensity is about 10 % as of the end, 20 % as of earlier moments, and that of their mean far below 1 %. Personas are
taken as seen: their traits nearly always tell (where the form of private customers left `usage` empty, their mean
counts). Bots and scanners that were missed deceive learners, not the truth. Tracking begins on the first day: before,
nothing is seen.

Files, in `truth/`:

- `propensity.csv`: `lead, propensity, value`. As of the end (the midnight after the last day) for the leads open then;
  for a closed one as of the last moment at which it was open, of 30, 60, 90... days before the end and the midnight
  after its first day. 0 for anonymous visitors and bots. `value`: the mean amount in euros if won.
- `snapshots.csv`: `lead, as_of, propensity, won` for each lead open at the end and 30, 60, 90... days before. `won`: 1
  if it was won within the 30 days that followed (after the end too, which no other file shows).
- `outcomes.csv`: as `outcomes.csv`, and those of the 30 days after the end, those entered late and those never entered;
  with `recorded_at`.
- `people.csv`: `lead, persona, audience, product_line, budget, timing, relation, bot`.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from tamis.simulate import outcomes
from tamis.simulate.company import FORESIGHT, Calendar
from tamis.simulate.journeys import Behaviour, State, likely_liveliness
from tamis.simulate.people import HIDDEN_CHANCES, HIDDEN_FACTORS, People

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

FUTURES = 10
_ROWS = 48_000  # lived at once, for the sake of memory


@dataclass(frozen=True)
class Moment:
    """Leads (positions) that were open at the midnight that begins `day`, with what was seen of them by then.

    `endured`: the sum of their daily chances so far, that they were not won by.
    """

    lead: Ints
    day: Ints
    state: State
    endured: Floats


def propensity(
    moment: Moment, people: People, days: Calendar, rng: np.random.Generator, futures: int = FUTURES
) -> Floats:
    """The probability of each lead of a moment to be won within the next `FORESIGHT` days, from so many futures."""
    found = np.zeros(len(moment.lead))
    open_to = np.flatnonzero(people.known[moment.lead])
    step = max(1, _ROWS // futures)
    for begin in range(0, len(open_to), step):
        chunk = open_to[begin : begin + step]
        totals = _futures(moment, np.repeat(chunk, futures), people, days, rng).reshape(-1, futures)
        found[chunk] = _over_hidden(totals, moment.endured[chunk])
    return found


def _futures(moment: Moment, rows: Ints, people: People, days: Calendar, rng: np.random.Generator) -> Floats:
    """For each row one future: the sum of the daily chances over the days to come, until lost."""
    some = people.take(moment.lead[rows])
    state = moment.state.take(rows)
    behaviour = Behaviour(some, days, likely_liveliness(state, rng), rng)
    total = np.zeros(len(rows))
    still_open = np.ones(len(rows), dtype=bool)
    nobody = np.zeros(len(rows), dtype=bool)
    for ahead in range(FORESIGHT):
        day = moment.day[rows] + ahead
        total += outcomes.daily_chance(some, state, days, day) * still_open
        still_open &= ~outcomes.given_up(state, rng)
        accepted, rejected = outcomes.taken_up(some, state, days, day, rng)
        state.accepted[accepted] = True
        state.rejected[rejected] = True
        behaviour.live(state, day, still_open, nobody, nobody)
    return total


def _over_hidden(totals: Floats, endured: Floats) -> Floats:
    """The mean over futures and over what nothing shows, which is the less favourable the more was endured."""
    likelihood = np.exp(-endured[:, None] * HIDDEN_FACTORS) * HIDDEN_CHANCES
    weights = likelihood / likelihood.sum(axis=1, keepdims=True)
    chances = np.stack([-np.expm1(-totals * factor).mean(axis=1) for factor in HIDDEN_FACTORS], axis=1)
    found: Floats = (weights * chances).sum(axis=1)
    return found
