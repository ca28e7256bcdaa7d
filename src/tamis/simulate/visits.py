"""Visits to the site as events: how the lead came, the pages, what the visit was for (`acts`), the first form."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from tamis.simulate import contents
from tamis.simulate.acts import ACTS, Visits, act, bought
from tamis.simulate.campaigns import ad_campaign, last_mailing, last_sent
from tamis.simulate.company import CHANNELS, EMAIL_CHANNEL, LINES, PAID_CHANNELS, THEMES, Calendar
from tamis.simulate.events import FORMS, Events, events
from tamis.simulate.history import History
from tamis.simulate.outcomes import WON, Outcomes
from tamis.simulate.people import People
from tamis.simulate.personas import PURPOSES

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Flags = NDArray[np.bool_]

_SECOND = 1_000_000
_DELIVERY = 1800 * _SECOND  # by then, a mailing has arrived everywhere
_STARTS_USING = 0.85  # share of the machines sold by salespeople whose buyer logs in
# Hours at which visits begin, for B2B and B2C, as weights.
_HOURS = np.array([
    [1, 0, 0, 0, 0, 1, 3, 10, 40, 70, 75, 65, 30, 45, 70, 65, 55, 40, 20, 10, 9, 9, 6, 2],
    [8, 3, 1, 1, 1, 2, 6, 12, 18, 22, 26, 28, 35, 34, 28, 28, 30, 36, 44, 52, 68, 70, 50, 24],
], dtype=np.float64)  # fmt: skip
# Pages of a visit on average, by its purpose.
_PAGES = {
    "browse": 3.2, "content": 2.2, "product": 1.8, "pricing": 1.5, "quote": 2.0, "demo": 2.0, "cart": 1.6,
    "support": 2.2, "careers": 2.6, "chat": 2.0, "video": 1.5,
}  # fmt: skip
_PAGES_OF = np.array([_PAGES[p] for p in PURPOSES])
_LINE_THEME = np.array([THEMES.index(line) for line in LINES])
_SUPPORT, _CAREERS, _PRICING, _GENERAL = (THEMES.index(t) for t in ("support", "careers", "pricing", "general"))


def visits_of(history: History, people: People, days: Calendar, rng: np.random.Generator) -> Visits:
    """The visits of the days of events, with their times and devices, in the order of lead and time."""
    inside = history.visit_day < days.days
    acts, day = history.acts, history.visit_day[inside]
    lead, purpose = acts.visitor[inside], acts.purpose[inside]
    theme = np.where(purpose == PURPOSES.index("support"), _SUPPORT, acts.theme[inside])
    theme = np.where(purpose == PURPOSES.index("careers"), _CAREERS, theme)
    found = Visits(
        lead=lead,
        start=_starts(people.b2c[lead], day, acts.channel[inside] == EMAIL_CHANNEL, days, rng),
        day=day,
        purpose=purpose,
        channel=acts.channel[inside],
        theme=theme,
        own=_LINE_THEME[people.line[lead]],
        english=people.english[lead],
        device=(rng.random(len(lead)) < 0.2).astype(np.int64),
        customer=history.won[lead] < day,
    )
    return found.where(np.lexsort((found.start, lead)))


def _starts(b2c: Flags, day: Ints, by_mail: Flags, days: Calendar, rng: np.random.Generator) -> Ints:
    """By the hours of the audience; a click in a mailing comes after the mailing."""
    cumulated = np.cumsum(_HOURS / _HOURS.sum(axis=1, keepdims=True), axis=1)
    hour = (rng.random((len(day), 1)) > cumulated[b2c.astype(np.int64), :-1]).sum(axis=1)
    seconds = 3600 * hour + 3600 * rng.random(len(day))
    starts: Ints = days.starts[day] + (seconds * _SECOND).astype(np.int64)
    delivered = last_sent(days)[b2c.astype(np.int64), day] + _DELIVERY
    after = delivered + (rng.random(len(day)) * (days.starts[day + 1] - delivered)).astype(np.int64)
    return np.where(by_mail & (starts < delivered), after, starts)


def visit_events(visits: Visits, people: People, days: Calendar, rng: np.random.Generator) -> list[Events]:
    """All events of visits."""
    pages = rng.geometric(1 / _PAGES_OF[visits.purpose])
    found, ends = _pages(visits, np.clip(pages, 1, 40), rng)
    some = [found, *_ways_in(visits, people, days, rng), _sign_ups(visits, ends, people, rng)]
    for purpose, acts in ACTS.items():
        rows = np.flatnonzero(visits.purpose == PURPOSES.index(purpose))
        some += acts(visits.where(rows), ends[rows] + 5 * _SECOND, rng)
    return some


def _pages(visits: Visits, pages: Ints, rng: np.random.Generator) -> tuple[Events, Ints]:
    """The page views, and when each visit is done with them."""
    rows = np.repeat(np.arange(len(pages)), pages)
    stay = np.clip(rng.lognormal(3.5, 0.9, len(rows)), 3, 1800)
    read = np.concatenate([[0.0], np.cumsum(stay)])
    last = np.cumsum(pages)
    before = read[last - pages]
    at = visits.start[rows] + ((read[:-1] - before[rows]) * _SECOND).astype(np.int64)
    ends = visits.start + ((read[last] - before) * _SECOND).astype(np.int64)
    theme = np.where(rng.random(len(rows)) < 0.85, visits.theme[rows], visits.own[rows])
    content = _page_contents(theme, visits.english[rows], rng)
    return act(visits.where(rows), "Page Viewed", at, content=content, duration_s=np.round(stay)), ends


def _page_contents(theme: Ints, english: Flags, rng: np.random.Generator) -> Ints:
    """Price pages are seen by those who look for prices (`acts`) alone."""
    content = contents.pick("page", np.where(theme == _PRICING, _GENERAL, theme), english, rng)
    for shelf, its_theme in (("support", _SUPPORT), ("careers", _CAREERS)):
        rows = np.flatnonzero(theme == its_theme)
        content[rows] = contents.pick(shelf, theme[rows], english[rows], rng)
    return content


def _ways_in(visits: Visits, people: People, days: Calendar, rng: np.random.Generator) -> list[Events]:
    """The click on an advertisement or in an e-mail that began a visit."""
    paid = visits.where(np.isin(visits.channel, PAID_CHANNELS))
    mailed = visits.where(visits.channel == EMAIL_CHANNEL)
    link = _page_contents(mailed.theme, mailed.english, rng)
    mailing = last_mailing(days)[people.b2c[mailed.lead].astype(np.int64), mailed.day]
    return [
        act(paid, "Ad Clicked", paid.start - _SECOND, campaign=ad_campaign(paid.channel, people.b2c[paid.lead])),
        events(
            mailed.lead,
            "Email Link Clicked",
            mailed.start - 2 * _SECOND,
            channel=mailed.channel,
            content=link,
            campaign=mailing,
        ),
    ]


def _sign_ups(visits: Visits, ends: Ints, people: People, rng: np.random.Generator) -> Events:
    """The form by which a visitor became known: on the first visit, or one of the next."""
    lead, first, number = np.unique(visits.lead, return_index=True, return_counts=True)
    by_form = people.known[lead] & (people.known_before[lead] == 0) & (people.source[lead] < len(CHANNELS))
    lead, first, number = lead[by_form], first[by_form], number[by_form]
    row = first + np.minimum(rng.geometric(0.6, len(lead)), number) - 1
    form = np.where(people.b2c[lead], FORMS.index("account"), FORMS.index("contact"))
    form = np.where(rng.random(len(lead)) < 0.4, FORMS.index("newsletter"), form)
    return act(visits.where(row), "Form Submitted", ends[row] + 2 * _SECOND, form=form)


def order_events(outcomes: Outcomes, people: People, days: Calendar, rng: np.random.Generator) -> list[Events]:
    """What follows from being won: the order on the site, or, some days after a salesperson's, the first login."""
    won = (outcomes.outcome == WON) & (outcomes.at < days.end)
    online = np.flatnonzero(won & outcomes.online)
    at_site = _at_the_site(outcomes.lead[online], outcomes.at[online], people, rng)
    offline = np.flatnonzero(won & ~outcomes.online & (rng.random(len(won)) < _STARTS_USING))
    delay = rng.lognormal(np.log(3), 0.6, len(offline)) * 86_400 * _SECOND
    logins = _at_the_site(outcomes.lead[offline], outcomes.at[offline] + delay.astype(np.int64), people, rng)
    return [*bought(at_site, outcomes.amount[online], rng), act(logins, "Product Login", logins.start)]


def _at_the_site(lead: Ints, at: Ints, people: People, rng: np.random.Generator) -> Visits:
    """Visits that no law made, at these moments."""
    n = len(lead)
    own = _LINE_THEME[people.line[lead]]
    return Visits(
        lead=lead,
        start=at,
        day=np.zeros(n, dtype=np.int64),
        purpose=np.full(n, PURPOSES.index("cart")),
        channel=rng.choice([CHANNELS.index(c) for c in ("direct", "organic_search", "paid_search")], size=n),
        theme=own,
        own=own,
        english=people.english[lead],
        device=np.zeros(n, dtype=np.int64),
        customer=np.ones(n, dtype=bool),
    )
