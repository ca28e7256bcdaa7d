"""E-mails: what is delivered, what is opened (by whom, nobody knows), what bounces, and what scanners do to links.

Clicks that begin visits are in `visits`. Opens say nothing: a third of the leads read mail through a proxy that opens
everything.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from tamis.simulate import contents
from tamis.simulate.accounts import Accounts
from tamis.simulate.campaigns import AD_CAMPAIGNS
from tamis.simulate.company import EMAIL_CHANNEL, THEMES, Calendar
from tamis.simulate.events import SUSPICIONS, Events, events
from tamis.simulate.history import History
from tamis.simulate.journeys import UNSUBSCRIBED
from tamis.simulate.people import COMPANY_MAIL, People
from tamis.simulate.personas import PERSONAS

Ints = NDArray[np.int64]
Flags = NDArray[np.bool_]

_SECOND = 1_000_000
_LINKS = 5
_CAUGHT = 0.88  # share of messages whose scanner is recognised
_PROXIED = 0.33
_OWN_THEME = np.array([THEMES.index(p.theme) for p in PERSONAS])


def mail_events(
    history: History, people: People, accounts: Accounts, days: Calendar, rng: np.random.Generator
) -> list[Events]:
    """All events of all mailings."""
    unsubscribed = np.full(len(people), days.all_days)
    leaving = history.acts.contact == UNSUBSCRIBED
    unsubscribed[history.acts.contacted[leaving]] = history.contact_day[leaving]
    proxied = rng.random(len(people)) < _PROXIED
    scanned = (people.account >= 0) & np.append(accounts.guarded, False)[people.account]
    scanned &= people.mailbox == COMPANY_MAIL
    bounced = np.zeros(len(people), dtype=bool)
    found: list[Events] = []
    for position, mailing in enumerate(days.mailings):
        if mailing.day >= days.days:
            continue
        of_audience = people.b2c if mailing.audience == "b2c" else ~people.b2c
        to = of_audience & people.known & people.agrees_to_mail & (people.arrival < mailing.day) & ~bounced
        lead = np.flatnonzero(to & (unsubscribed >= mailing.day))
        sent = days.starts[mailing.day] + round(mailing.hour * 3_600_000_000)
        at = sent + (rng.exponential(120, len(lead)) * _SECOND).astype(np.int64)
        campaign = np.full(len(lead), len(AD_CAMPAIGNS) + position)
        back = people.bounces[lead]
        bounced[lead[back]] = True
        found.append(_mail(lead[back], "Email Bounced", at[back], campaign[back]))
        lead, at, campaign = lead[~back], at[~back], campaign[~back]
        found.append(_mail(lead, "Email Delivered", at, campaign))
        found += _opened(lead, at, campaign, proxied[lead], rng)
        hit = scanned[lead]
        found += _scanned(lead[hit], at[hit], campaign[hit], people, rng)
    return found


def _mail(lead: Ints, event: str, at: Ints, campaign: Ints, **columns: Ints) -> Events:
    return events(lead, event, at, channel=np.full(len(lead), EMAIL_CHANNEL), campaign=campaign, **columns)


def _opened(lead: Ints, at: Ints, campaign: Ints, proxied: Flags, rng: np.random.Generator) -> list[Events]:
    """By proxies within minutes, by people within hours; proxied mail may be read too."""
    by_proxy = proxied & (rng.random(len(lead)) < 0.95)
    by_hand = rng.random(len(lead)) < 0.16
    found = []
    for some, middle in ((by_proxy, 300.0), (by_hand, 9_000.0)):
        delay = (rng.lognormal(np.log(middle), 1.1, some.sum()) * _SECOND).astype(np.int64)
        found.append(_mail(lead[some], "Email Opened", at[some] + delay, campaign[some]))
    return found


def _scanned(lead: Ints, at: Ints, campaign: Ints, people: People, rng: np.random.Generator) -> list[Events]:
    """Some seconds after delivery, a scanner opens the message and follows every link of it, within two seconds."""
    n = len(lead)
    begun = at + ((2 + 40 * rng.random(n) ** 2) * _SECOND).astype(np.int64)
    caught = np.where(rng.random(n) < _CAUGHT, SUSPICIONS.index("scanner"), -1)
    rows = np.repeat(np.arange(n), _LINKS)
    theme = np.where(
        np.arange(len(rows)) % _LINKS < 2, _OWN_THEME[people.persona[lead[rows]]], rng.integers(0, 7, len(rows))
    )
    link = contents.pick("page", theme, people.english[lead[rows]], rng)
    clicked = begun[rows] + (2 * _SECOND * rng.random(len(rows))).astype(np.int64)
    return [
        _mail(lead, "Email Opened", begun, campaign, suspect=caught),
        _mail(lead[rows], "Email Link Clicked", clicked, campaign[rows], content=link, suspect=caught[rows]),
    ]
