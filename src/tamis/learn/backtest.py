"""What a model would have done: who would have been in which class at past moments, and what became of them.

A row is a lead that was open and known at one of the moments. Figures of what became of leads are of the rows whose
horizon was over by the end of what is known; the shares come with 95 % intervals in which the rows of one lead count as
one observation (the linearised variance of a ratio: Cochran, Sampling Techniques, 1977, chapter 6).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from tamis.learn.handing import Sales, Selling, selling
from tamis.learn.moments import converts, open_at
from tamis.learn.ranking import Band, LiftPoint, bands, lift_curve
from tamis.learn.shares import Share, share_of
from tamis.learn.standings import Standings

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

    Micros = npt.NDArray[np.int64]
    Numbers = npt.NDArray[np.float64]
    Flags = npt.NDArray[np.bool_]


@dataclass(frozen=True, eq=False)
class Became:
    """What is known of each lead, shape (leads,): times in µs UTC (`NEVER` where it did not), amounts won.

    `end`: until when the history is complete. `horizon`: how long after a moment a conversion counts for it, µs.
    """

    known: Micros
    converted: Micros
    closed: Micros
    amount: Numbers
    end: int
    horizon: int


@dataclass(frozen=True)
class ClassFigures:
    """Of one class: its rows, how many converted within the horizon, and how often that is beside all rows."""

    name: str
    rate: Share
    lift: float | None


@dataclass(frozen=True)
class Week:
    """One moment (µs UTC): the open leads, those of each class, and those that came to sales since the last one."""

    at: int
    open: int
    classes: tuple[int, ...]
    handed: int
    ripe: bool


@dataclass(frozen=True)
class Backtest:
    """Of one model over one period."""

    moments: tuple[int, ...]
    all: Share
    classes: tuple[ClassFigures, ...]
    weeks: tuple[Week, ...]
    lift: tuple[LiftPoint, ...]
    bands: tuple[Band, ...]
    selling: Selling
    by: str


@dataclass(frozen=True)
class Move:
    """Rows that are of class `before` by one model and `after` by the other, and how often they converted."""

    before: str
    after: str
    rate: Share


@dataclass(frozen=True, eq=False)
class Rows:
    """The rows, in the order of time: the places of their moments and leads; whether they are ripe, and converted."""

    moment: Micros
    lead: Micros
    ripe: Flags
    converted: Flags


def rows_of(moments: Sequence[int], became: Became) -> Rows:
    """The open leads at each moment."""
    import numpy as np

    at = np.array(moments, np.int64)[:, None]
    moment, lead = np.nonzero(open_at(at, became.known, became.closed))
    when = at[moment, 0]
    ripe = when + became.horizon <= became.end
    return Rows(moment, lead, ripe, converts(when, became.converted[lead], became.horizon))


def backtest(moments: Sequence[int], found: Standings, became: Became, sales: Sales) -> Backtest:
    """The figures of one model. `found` is of the same moments (µs UTC)."""
    rows = rows_of(moments, became)
    classes, score = found.classes[rows.moment, rows.lead], found.score[rows.moment, rows.lead]
    lead, won = rows.lead[rows.ripe], rows.converted[rows.ripe]
    everybody = share_of(lead, won)
    figures = []
    for place, name in enumerate(found.names):
        mine = classes[rows.ripe] == place
        rate = share_of(lead[mine], won[mine])
        figures.append(ClassFigures(name, rate, _ratio(rate.share, everybody.share)))
    moment = rows.moment[rows.ripe]
    sold = selling(moments, found, rows.moment, rows.lead, became, sales)
    return Backtest(
        tuple(moments),
        everybody,
        tuple(figures),
        _weeks(moments, rows, classes, len(found.names), sold),
        lift_curve(moment, classes[rows.ripe], score[rows.ripe], won),
        bands(lead, score[rows.ripe], won),
        sold,
        found.by,
    )


def moves(moments: Sequence[int], before: Standings, after: Standings, became: Became) -> tuple[Move, ...]:
    """Every pair of classes that a row has by the two models, in the order of the classes."""
    rows = rows_of(moments, became)
    place, lead, won = rows.moment[rows.ripe], rows.lead[rows.ripe], rows.converted[rows.ripe]
    one, other = before.classes[place, lead], after.classes[place, lead]
    found = []
    for i, name in enumerate(before.names):
        for j, new_name in enumerate(after.names):
            mine = (one == i) & (other == j)
            if mine.any():
                found.append(Move(name, new_name, share_of(lead[mine], won[mine])))
    return tuple(found)


def _weeks(
    moments: Sequence[int], rows: Rows, classes: npt.NDArray[np.int8], names: int, sold: Selling
) -> tuple[Week, ...]:
    import numpy as np

    found = []
    for place, at in enumerate(moments):
        mine = rows.moment == place
        counts = np.bincount(classes[mine], minlength=names)
        ripe = bool(rows.ripe[mine].any())
        found.append(Week(at, int(mine.sum()), tuple(map(int, counts)), sold.handed[place], ripe))
    return tuple(found)


def _ratio(one: float | None, other: float | None) -> float | None:
    return one / other if one is not None and other else None
