"""At which past moments leads are looked at, and which rows (lead, moment) may be learned from.

A row is mature when its horizon was over by the end of what is known, whatever came of it. Rows that are not mature are
left out, those that converted already too: to keep the early converters of a moment without the leads that may still
convert would teach a rate that no moment has (Chapelle 2014 models the delay instead; here enough moments are mature).
What remains is a fair sample of mature moments, so its mean is the mature rate.

Without a horizon (whatever time it takes) a row is mature when its lead had ceased to be open by the end. That asks for
histories in which nearly all leads are closed in the end, and soon: of the slow ones few are.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, time, timedelta
from typing import TYPE_CHECKING

from tamis.model.definition import DAY
from tamis.scoring.clock import from_us, to_us
from tamis.scoring.replay import NEVER

if TYPE_CHECKING:
    from zoneinfo import ZoneInfo

    import numpy as np
    import numpy.typing as npt

    from tamis.learn.outcomes import Fates

    Micros = npt.NDArray[np.int64]
    Flags = npt.NDArray[np.bool_]

WARM_UP = 30 * DAY
"""The beginning of a history, of which no moment is: what leads did before was not seen (a quarter of a short one)."""


@dataclass(frozen=True)
class Every:
    """Midnights of the model's time zone, so many days apart."""

    days: int = 7


@dataclass(frozen=True)
class Aged:
    """Once for each lead: so long (µs) after it was first known."""

    age: int


Moments = Every | Aged


@dataclass(frozen=True)
class Span:
    """What is known is from `start` until `end`, µs UTC; of what was entered `settling` µs late, at the latest."""

    start: int
    end: int
    settling: int = 0


@dataclass(frozen=True)
class Drawing:
    """Of more than `most` rows, so many are drawn, and the same ones each time.

    All have the same chance, so rates stay what they are.
    """

    most: int = 250_000
    seed: int = 0


@dataclass(frozen=True, eq=False)
class Rows:
    """Leads, each at a moment (µs UTC) when it was open and known.

    `won`: whether it converted within the horizon. `immature`: how many rows were left out because what came of them
    is not known yet; `of`: how many mature rows these were chosen from.
    """

    lead: Micros
    at: Micros
    won: Flags
    immature: int
    of: int

    def drawn(self, drawing: Drawing) -> Rows:
        """These rows, in their order, where there are not too many; else some of them."""
        import numpy as np

        if len(self.lead) <= drawing.most:
            return self
        rng = np.random.default_rng(drawing.seed)
        return self._only(rng.choice(len(self.lead), drawing.most, replace=False))

    def _only(self, places: Micros) -> Rows:
        import numpy as np

        kept = np.sort(places)
        return replace(self, lead=self.lead[kept], at=self.at[kept], won=self.won[kept])


def midnights(span: Span, days: int, zone: ZoneInfo) -> list[int]:
    """Midnights in the span, `days` apart, counted back from its end (µs UTC).

    The first month of the span (a quarter of it, where it is short) is left out: the leads of that time did things
    before it that nobody saw.
    """
    last = from_us(span.end).astimezone(zone).date()
    first = span.start + min(WARM_UP, (span.end - span.start) // 4)
    found: list[int] = []
    at = span.end
    while at > first:
        at = to_us(datetime.combine(last - timedelta(days=days * len(found)), time(), zone))
        found.append(at)
    return [moment for moment in reversed(found) if moment > first]


def open_at(at: Micros, known: Micros, closed: Micros) -> Flags:
    """Whether leads were known by a moment, and still open: what comes at the very moment comes after it."""
    return (known < at) & (closed >= at)


def converts(at: Micros, converted: Micros, horizon: int | None) -> Flags:
    """Whether leads convert from a moment on, before the horizon is over."""
    by = NEVER if horizon is None else at + horizon
    return (converted >= at) & (converted < by)


def rows_of(moments: Moments, span: Span, horizon: int | None, known: Micros, fates: Fates, zone: ZoneInfo) -> Rows:
    """All mature rows, ordered by lead and moment.

    `known`: since when each lead is known (µs UTC, `NEVER` for never). A lead has a row at each moment when it is open.
    """
    lead, at = _every(moments, span, known, fates, zone) if isinstance(moments, Every) else _aged(moments, known, fates)
    over = fates.closed[lead] if horizon is None else at + horizon
    mature = over + span.settling <= span.end
    immature = int((~mature & (at <= span.end)).sum())
    lead, at = lead[mature], at[mature]
    return Rows(lead, at, converts(at, fates.converted[lead], horizon), immature, len(lead))


def _every(moments: Every, span: Span, known: Micros, fates: Fates, zone: ZoneInfo) -> tuple[Micros, Micros]:
    """For each lead the moments at which it is open (see `open_at`)."""
    import numpy as np

    at = np.array(midnights(span, moments.days, zone), np.int64)
    first = np.searchsorted(at, known, "right")
    count = np.maximum(np.searchsorted(at, fates.closed, "right") - first, 0)
    lead = np.repeat(np.arange(len(known)), count)
    nth = np.arange(len(lead)) - np.repeat(np.cumsum(count) - count, count)
    return lead, at[first[lead] + nth]


def _aged(moments: Aged, known: Micros, fates: Fates) -> tuple[Micros, Micros]:
    import numpy as np

    at = known + moments.age
    lead = np.flatnonzero((known < NEVER) & open_at(at, known, fates.closed))
    return lead, at[lead]
