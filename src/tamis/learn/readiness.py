"""Is there enough to learn from, before one learns: counts, what they can show, what is odd about the data.

What an AUC would be worth is said by its standard error for so many won and lost (Hanley and McNeil 1982, "The meaning
and use of the area under a receiver operating characteristic curve", Radiology 143), on the fifth that is held out.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, tzinfo
from math import sqrt
from typing import TYPE_CHECKING, Literal

from tamis.learn.enough import CHECKS, LEAST_LOST, LEAST_WON
from tamis.learn.splits import HELD_OUT
from tamis.model.definition import DAY

if TYPE_CHECKING:
    from tamis.errors import Problem
    from tamis.language import Text
    from tamis.learn.leakage import Finding
    from tamis.learn.recipe import LeftOut

Verdict = Literal["ready", "rules", "no"]
Level = Literal["fine", "odd", "wrong", "told"]
LEAST_FOR_LIFTS = 10
ASSUMED = (0.7, 0.8)
_Z = 1.959964
_RECENT = 90.0


@dataclass(frozen=True)
class Tally:
    """Leads by what became of them; `rows` to learn from. Days: of the whole period; None where there are no dates.

    `recent`: won leads a day of late. `last`: the last moment, µs UTC.
    """

    rows: int
    won: int
    lost: int
    open: int
    days: float | None = None
    first: int | None = None
    last: int | None = None
    recent: float | None = None
    zone: tzinfo = UTC

    def with_dates(self, at: Sequence[int], first: int, last: int, zone: tzinfo = UTC) -> Tally:
        """With the period, whose days are those of `zone`, and the rate of the conversions at those times (µs UTC)."""
        days = (last - first) / DAY
        span = min(_RECENT, max(days, 1.0))
        recent = sum(when > last - span * DAY for when in at) / span
        return replace(self, days=days, first=first, last=last, recent=recent, zone=zone)


@dataclass(frozen=True)
class Expected:
    """If the AUC is `auc`, its 95 % interval on the held-out leads; how many times the leads it takes to halve it."""

    auc: float
    low: float
    high: float
    times: float


@dataclass(frozen=True)
class Note:
    """One thing that was looked at: a stable `name`, how it is, what there is to say, and the figures."""

    name: str
    level: Level
    said: Text
    figures: Mapping[str, float | int | str | None] = field(default_factory=dict)


@dataclass(frozen=True, eq=False)
class Readiness:
    """What came out. `missing`: of each column that is used, the share that is not known, the greatest first."""

    verdict: Verdict
    tally: Tally
    expected: tuple[Expected, ...]
    notes: tuple[Note, ...]
    missing: Mapping[str, float]
    left_out: tuple[LeftOut, ...]
    leaks: tuple[Finding, ...]
    warnings: tuple[Problem, ...] = ()


def standard_error(auc: float, won: float, lost: float) -> float:
    """Of an AUC measured on so many won and lost (Hanley and McNeil 1982)."""
    first, second = auc / (2 - auc), 2 * auc**2 / (1 + auc)
    spread = auc * (1 - auc) + (won - 1) * (first - auc**2) + (lost - 1) * (second - auc**2)
    return sqrt(max(spread, 0.0) / (won * lost))


def expected(won: int, lost: int) -> tuple[Expected, ...]:
    """For each AUC assumed, what the held-out leads will show; nothing where none of a kind would be held out."""
    held = (won * HELD_OUT, lost * HELD_OUT)
    if min(held) < 1:
        return ()
    found = []
    for auc in ASSUMED:
        off = _Z * standard_error(auc, *held)
        low, high = 1.0, 64.0
        for _ in range(40):  # by halves: the error falls as the counts grow together
            times = (low + high) / 2
            halved = _Z * standard_error(auc, held[0] * times, held[1] * times) <= off / 2
            low, high = (low, times) if halved else (times, high)
        found.append(Expected(auc, max(0.0, auc - off), min(1.0, auc + off), high))
    return tuple(found)


def verdict_of(tally: Tally) -> Verdict:
    """By Tamis' own floor."""
    if tally.won >= LEAST_WON and tally.lost >= LEAST_LOST:
        return "ready"
    return "rules" if min(tally.won, tally.lost) >= LEAST_FOR_LIFTS else "no"


def days_until(missing: int, tally: Tally) -> float | None:
    """Until so many more are won at the present rate; None where that is not known or nothing is won any more."""
    return missing / tally.recent if tally.recent else None


def checks_of(tally: Tally) -> list[tuple[str, dict[str, int]]]:
    """What each product would still miss."""
    return [(check.name, check.missing(tally.won, tally.lost, tally.days)) for check in CHECKS]
