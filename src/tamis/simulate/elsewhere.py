"""What leads do off the site: LinkedIn, webinars, trade fairs, surveys, and leaving the mailing list."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from tamis.simulate import contents, journeys
from tamis.simulate.campaigns import last_mailing
from tamis.simulate.company import EMAIL_CHANNEL, LINES, THEMES, Calendar
from tamis.simulate.events import Events, events
from tamis.simulate.history import History
from tamis.simulate.people import People

Ints = NDArray[np.int64]
_HOUR = 3_600_000_000

_EVENTS = {
    journeys.LINKEDIN_VISIT: "LinkedIn Profile Visited",
    journeys.LINKEDIN_ACCEPT: "LinkedIn Invitation Accepted",
    journeys.LINKEDIN_LIKE: "LinkedIn Post Liked",
    journeys.LINKEDIN_COMMENT: "LinkedIn Post Commented",
    journeys.WEBINAR_REGISTERED: "Webinar Registered",
    journeys.WEBINAR_ATTENDED: "Webinar Attended",
    journeys.FAIR_VISITED: "Trade Fair Visited",
    journeys.SURVEY: "Survey Answered",
    journeys.UNSUBSCRIBED: "Email Unsubscribed",
}
_SHELVES = {
    journeys.WEBINAR_REGISTERED: "webinar",
    journeys.WEBINAR_ATTENDED: "webinar",
    journeys.FAIR_VISITED: "trade_fair",
    journeys.SURVEY: "survey",
}


def contact_events(history: History, people: People, days: Calendar, rng: np.random.Generator) -> list[Events]:
    """The contacts of the days of events: one list entry for each kind."""
    inside = history.contact_day < days.days
    lead, kind, day = history.acts.contacted[inside], history.acts.contact[inside], history.contact_day[inside]
    mailing = last_mailing(days)
    found = []
    for code, event in _EVENTS.items():
        rows = np.flatnonzero(kind == code)
        who, when = lead[rows], day[rows]
        columns: dict[str, NDArray[np.int64] | NDArray[np.float64]] = {}
        if code in _SHELVES:
            theme = np.array([THEMES.index(line) for line in LINES])[people.line[who]]
            columns["content"] = contents.pick(_SHELVES[code], theme, people.english[who], rng)
        if code == journeys.SURVEY:
            columns["score"] = np.clip(np.round(rng.normal(7, 2, len(rows))), 0, 10)
        if code == journeys.UNSUBSCRIBED:
            columns["campaign"] = mailing[people.b2c[who].astype(np.int64), when]
            columns["channel"] = np.full(len(rows), EMAIL_CHANNEL)
        if code == journeys.WEBINAR_ATTENDED:
            columns["duration_s"] = np.round(3000 * rng.beta(4, 2, len(rows)))
        found.append(events(who, event, _moments(code, when, days, rng), **columns))
    return found


def _moments(code: int, day: Ints, days: Calendar, rng: np.random.Generator) -> Ints:
    """In the morning for registrations, at 14:00 for webinars, in the hours of the fair, else from 8 to 22."""
    u = rng.random(len(day))
    first, width = {
        journeys.WEBINAR_REGISTERED: (8.0, 4.0),
        journeys.WEBINAR_ATTENDED: (14.0, 0.2),
        journeys.FAIR_VISITED: (9.5, 8.0),
        journeys.UNSUBSCRIBED: (18.0, 5.0),
    }.get(code, (8.0, 14.0))
    return days.starts[day] + ((first + width * u) * _HOUR).astype(np.int64)
