"""What is not a lead's doing: crawlers that read the whole site in minutes, and deliveries that arrive twice."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from tamis.simulate import contents
from tamis.simulate.company import CHANNELS, THEMES, Calendar
from tamis.simulate.events import SUSPICIONS, Events, events, subset, together
from tamis.simulate.people import People

_SECOND = 1_000_000
_CAUGHT = 0.85  # share of storms whose crawler is recognised
_TWICE = 0.001


def bot_storms(people: People, days: Calendar, rng: np.random.Generator) -> Events:
    """Each bot comes one to three times and reads some hundred pages, one to four a second."""
    storms = np.repeat(np.flatnonzero(people.bot), rng.integers(1, 4, people.bot.sum()))
    span = days.days - people.arrival[storms]
    day = people.arrival[storms] + (span * rng.random(len(storms))).astype(np.int64)
    start = days.starts[day] + (86_000 * rng.random(len(storms)) * _SECOND).astype(np.int64)
    caught = np.where(rng.random(len(storms)) < _CAUGHT, SUSPICIONS.index("bot"), -1)
    pages = rng.integers(60, 420, len(storms))
    rows = np.repeat(np.arange(len(storms)), pages)
    read = np.cumsum(0.25 + 0.75 * rng.random(len(rows)))
    before = np.concatenate([[0.0], read])[np.cumsum(pages) - pages]
    at = start[rows] + ((read - before[rows]) * _SECOND).astype(np.int64)
    theme = rng.integers(0, len(THEMES), len(rows))
    return events(
        storms[rows],
        "Page Viewed",
        at,
        channel=np.full(len(rows), CHANNELS.index("direct")),
        device=np.zeros(len(rows), dtype=np.int64),
        content=contents.pick("page", theme, people.english[storms[rows]], rng),
        duration_s=np.zeros(len(rows)),
        suspect=caught[rows],
    )


def sent_twice(some: Events, number: NDArray[np.int64], rng: np.random.Generator) -> tuple[Events, NDArray[np.int64]]:
    """The events and the numbers of their messages; of one in a thousand, the delivery is repeated, number and all."""
    again = np.flatnonzero(rng.random(len(number)) < _TWICE)
    order = np.argsort(np.concatenate([np.arange(len(number)), again]), kind="stable")
    rows = np.concatenate([np.arange(len(number)), again])[order]
    return together([subset(some, rows)]), number[rows]
