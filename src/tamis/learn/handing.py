"""What sales would have had of a model: whom to call when, what that brought, how early winners were seen."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from tamis.learn.moments import converts
from tamis.learn.standings import Standings
from tamis.model.definition import DAY
from tamis.scoring.replay import NEVER

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

    from tamis.learn.backtest import Became

    Micros = npt.NDArray[np.int64]


@dataclass(frozen=True)
class Sales:
    """`capacity`: how many leads sales can call from one moment to the next (None: all); `cost`: of calling one."""

    capacity: int | None = None
    cost: float | None = None


@dataclass(frozen=True)
class Early:
    """Of the leads that converted after the first moment: how many were with sales before, and for how many days."""

    converted: int
    seen: int
    median_days: float | None


@dataclass(frozen=True)
class Selling:
    """`handed`: leads that came to sales at each moment; `waiting`: those not called by the next one, at the end.

    `called`: leads called whose horizon is over; `won` of them converted within it, for `value` in all, at `cost`.
    """

    handed: tuple[int, ...]
    waiting: int
    called: int
    won: int
    value: float
    cost: float | None
    early: Early


def selling(
    moments: Sequence[int], found: Standings, moment: Micros, lead: Micros, became: Became, sales: Sales
) -> Selling:
    """Replays it: at each moment those who are to be handed over join those who wait, and the best are called.

    `moment` and `lead`: the rows, places in the order of time. A lead is called once.
    """
    import numpy as np

    came = np.full(len(became.known), NEVER, np.int64)
    called = came.copy()
    handed = []
    waiting = 0
    for place, at in enumerate(moments):
        there = lead[moment == place]
        there = there[found.handed[place, there]]
        new = there[came[there] == NEVER]
        came[new] = at
        handed.append(len(new))
        queue = there[called[there] == NEVER]
        order = np.lexsort((-found.score[place, queue], found.classes[place, queue]))
        mine = queue[order][: sales.capacity]
        called[mine] = at
        waiting = len(queue) - len(mine)
    over = (called < NEVER) & (called <= became.end - became.horizon)
    won = over & converts(called, became.converted, became.horizon)
    cost = None if sales.cost is None else sales.cost * int(over.sum())
    early = _early(moments, came, became)
    return Selling(
        tuple(handed), waiting, int(over.sum()), int(won.sum()), float(became.amount[won].sum()), cost, early
    )


def _early(moments: Sequence[int], came: Micros, became: Became) -> Early:
    import numpy as np

    converted = (became.converted < NEVER) & (became.converted >= moments[0])
    seen = converted & (came <= became.converted)
    days = (became.converted[seen] - came[seen]) / DAY
    return Early(int(converted.sum()), int(seen.sum()), float(np.median(days)) if len(days) else None)
