"""The facts about each lead, as numbers: who they are, where they come from, and how well they fit.

Everything that the law of conversion reads here can be seen in `leads.csv`; what is missing there weighs nothing.
"""

from __future__ import annotations

from dataclasses import dataclass, fields, replace

import numpy as np
from numpy.typing import NDArray

from tamis.simulate import personas
from tamis.simulate.accounts import Accounts, draw_accounts, of_account
from tamis.simulate.company import CHANNELS, COUNTRIES, COUNTRY_SHARES, Calendar
from tamis.simulate.personas import PERSONAS

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Flags = NDArray[np.bool_]

# How a lead was first seen: the channels of a first visit, then what happens elsewhere.
SOURCES = (*CHANNELS, "trade_fair", "linkedin", "import")
TRADE_FAIR, LINKEDIN, IMPORT = (SOURCES.index(name) for name in ("trade_fair", "linkedin", "import"))

NO_MAIL, COMPANY_MAIL, FREE_MAIL, DISPOSABLE_MAIL = range(4)

_FIT_OF_SOURCE = {
    "referral": 0.45,
    "trade_fair": 0.4,
    "direct": 0.1,
    "paid_social": -0.3,
    "display": -0.5,
    "import": -0.4,
}
_ENGLISH_SHARES = (0.02, 0.25, 0.2, 0.15, 0.95, 0.2, 0.05)  # in the order of COUNTRIES
BOT_SHARE = 0.005


@dataclass(frozen=True)
class People:
    """The leads, in the order of their first moment; each array has one value a lead.

    `persona`, `country`, `source`, `line`, `hidden`: positions in PERSONAS, COUNTRIES, SOURCES, LINES, HIDDEN.
    `account`: position in the accounts, -1 for none. `mailbox`: one of NO_MAIL to DISPOSABLE_MAIL. `arrival`: the day
    of the first visit, 0 for those known before the first day (`known_before`: by how many days). `shows_*`: the trait
    is filled in. `rate`: visits a day at first, before `liveliness`. `fit` and `reading`: their parts in the log of the
    daily chance. `value`: the mean amount in euros if won.
    """

    persona: Ints
    b2c: Flags
    bot: Flags
    known: Flags
    account: Ints
    country: Ints
    english: Flags
    source: Ints
    mailbox: Ints
    bounces: Flags
    agrees_to_mail: Flags
    objects: Flags
    decides: Flags
    has_project: Flags
    career_years: Ints
    shows_title: Flags
    shows_texts: Flags
    shows_usage: Flags
    shows_career: Flags
    shows_phone: Flags
    shows_employees: Flags
    shows_industry: Flags
    shows_country: Flags
    arrival: Ints
    known_before: Ints
    line: Ints
    rate: Floats
    fit: Floats
    reading: Floats
    liveliness: Floats
    hidden: Ints
    value: Floats

    def __len__(self) -> int:
        return len(self.persona)

    def take(self, rows: Ints) -> People:
        """The leads at these positions, which may repeat."""
        return People(**{field.name: getattr(self, field.name)[rows] for field in fields(self)})


# What no event and no trait shows: names, chances, and parts in the log of the daily chance.
BUDGET = (("none", 0.45, -1.8), ("planned", 0.35, 0.0), ("granted", 0.20, 1.0))
TIMING = (("someday", 0.5, -0.9), ("this_quarter", 0.5, 0.6))
RELATION = (("none", 0.8, 0.0), ("good", 0.2, 0.7))
HIDDEN = tuple((b, t, r) for b in BUDGET for t in TIMING for r in RELATION)
HIDDEN_CHANCES = np.array([b[1] * t[1] * r[1] for b, t, r in HIDDEN])
_raw = np.exp(np.array([b[2] + t[2] + r[2] for b, t, r in HIDDEN]))
# Factors of the daily chance; their mean is 1, so that they move no average.
HIDDEN_FACTORS: Floats = _raw / (HIDDEN_CHANCES @ _raw)

# Visits a day vary between leads by a gamma law of this shape and mean 1: many hardly ever come, few come all the time.
LIVELINESS_SHAPE = 0.7


def draw_people(preset: str, n: int, days: Calendar, rng: np.random.Generator) -> tuple[People, Accounts]:
    """`n` leads of a preset, and the accounts that they work for."""
    persona = rng.choice(len(PERSONAS), size=n, p=personas.shares(preset))
    arrival, known_before = _first_moments(n, days, rng)
    b2c = personas.is_b2c()[persona]
    source = _sources(persona, b2c, known_before, rng)
    bot = rng.random(n) < BOT_SHARE
    elsewhere = source >= len(CHANNELS)
    known = ((rng.random(n) < personas.column("known")[persona]) | elsewhere) & ~bot
    accounts, account = draw_accounts(persona, b2c, rng)
    country = rng.choice(len(COUNTRIES), size=n, p=COUNTRY_SHARES)
    country = np.where(account >= 0, of_account(accounts.country, account), country)
    employees = of_account(accounts.employees, account)
    size = np.where(b2c, 1.0, np.clip((employees + 20) / 120, 0.6, 1.8) ** 0.4)
    people = People(
        persona=persona,
        b2c=b2c,
        bot=bot,
        known=known,
        account=account,
        country=country,
        english=rng.random(n) < np.array(_ENGLISH_SHARES)[country],
        source=source,
        mailbox=_mailboxes(known, account >= 0, rng),
        career_years=rng.integers(1, 36, n),
        arrival=arrival,
        known_before=known_before,
        line=personas.line_of()[persona],
        rate=personas.column("rate")[persona],
        fit=np.zeros(n),
        reading=np.zeros(n),
        liveliness=rng.gamma(LIVELINESS_SHAPE, 1 / LIVELINESS_SHAPE, n) * ~bot,
        hidden=rng.choice(len(HIDDEN), size=n, p=HIDDEN_CHANCES),
        value=personas.column("value")[persona] * size,
        **_flags(n, known, account >= 0, rng),
    )
    fit, reading = _as_seen("fit", people), _as_seen("reading", people)
    return replace(people, fit=_fit(people, fit, employees), reading=reading), accounts


def _as_seen(attribute: str, people: People) -> Floats:
    """An attribute of the persona; where nothing shows which of the private personas it is, their mean."""
    of_persona = personas.column(attribute)
    weights = personas.column("share") * personas.column("known") * personas.is_b2c()
    mean = float(of_persona @ weights / weights.sum())
    return np.where(people.b2c & ~people.shows_usage, mean, of_persona[people.persona])


def _first_moments(n: int, days: Calendar, rng: np.random.Generator) -> tuple[Ints, Ints]:
    """45 % were there before the first day (for up to two years, more of late); the others arrive at the days' pace."""
    pace = days.pace.mean(axis=0)[: days.days]
    arrival = rng.choice(days.days, size=n, p=pace / pace.sum())
    before = rng.random(n) < 0.45
    known_before = np.where(before, 1 + (729 * rng.random(n) ** 1.7).astype(np.int64), 0)
    arrival = np.where(before, 0, arrival)
    order = np.argsort(arrival - known_before, kind="stable")
    return arrival[order], known_before[order]


def _sources(persona: Ints, b2c: Flags, known_before: Ints, rng: np.random.Generator) -> Ints:
    visits = _choose(personas.channel_weights()[persona], rng)
    u = rng.random(len(persona))
    fair = ~b2c & (u < 0.05)
    linkedin = ~b2c & (u >= 0.05) & (u < 0.09)
    imported = (known_before > 0) & (u >= 0.09) & (u < 0.17)
    return np.select([fair, linkedin, imported], [TRADE_FAIR, LINKEDIN, IMPORT], visits)


def _choose(weights: Floats, rng: np.random.Generator) -> Ints:
    """One position for each row of weights (rows sum to 1)."""
    chosen: Ints = (rng.random((len(weights), 1)) > np.cumsum(weights, axis=1)[:, :-1]).sum(axis=1)
    return chosen


def _mailboxes(known: Flags, employed: Flags, rng: np.random.Generator) -> Ints:
    u = rng.random(len(known))
    at_work = np.where(u < 0.84, COMPANY_MAIL, np.where(u < 0.985, FREE_MAIL, DISPOSABLE_MAIL))
    at_home = np.where(u < 0.975, FREE_MAIL, DISPOSABLE_MAIL)
    return np.where(known, np.where(employed, at_work, at_home), NO_MAIL)


def _flags(n: int, known: Flags, employed: Flags, rng: np.random.Generator) -> dict[str, Flags]:
    def chance(p: float | Floats) -> Flags:
        return rng.random(n) < p

    title = chance(0.86) & known & employed
    texts = chance(0.6) & known
    return {
        "bounces": chance(0.02) & known,
        "agrees_to_mail": chance(0.68) & known,
        "objects": chance(0.006) & known,
        "decides": chance(0.4),
        "has_project": chance(0.22) & texts,
        "shows_title": title,
        "shows_texts": texts,
        "shows_usage": (texts | chance(0.7)) & known & ~employed,
        "shows_career": chance(0.7) & title,
        "shows_phone": chance(np.where(employed, 0.66, 0.35)) & known,
        "shows_employees": chance(0.78) & known & employed,
        "shows_industry": chance(0.84) & known & employed,
        "shows_country": chance(0.93),
    }


def _fit(people: People, fit: Floats, employees: Ints) -> Floats:
    """The visible part of the log of the daily chance that does not change; leads without an address never convert."""
    b2b = ~people.b2c
    mid_sized = (employees >= 20) & (employees <= 500)
    fit = fit + 0.6 * (people.decides & people.shows_title & b2b)
    fit += 0.5 * (mid_sized & people.shows_employees)
    fit += 0.25 * (people.shows_career & (people.career_years >= 12) & b2b)
    fit += 0.6 * people.has_project
    fit += 0.3 * people.shows_phone
    fit -= 0.6 * ((people.mailbox == FREE_MAIL) & b2b)
    fit -= 2.0 * (people.mailbox == DISPOSABLE_MAIL)
    fit -= 0.5 * ((people.country >= COUNTRIES.index("DE")) & people.shows_country)
    for name, points in _FIT_OF_SOURCE.items():
        fit += points * (people.source == SOURCES.index(name))
    fit -= 1.0 * people.bounces
    return np.where(people.known, fit, -np.inf)
