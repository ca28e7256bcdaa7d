"""How well an order of leads puts those first that convert."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from tamis.learn.shares import Share, share_of

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

    Micros = npt.NDArray[np.int64]
    Numbers = npt.NDArray[np.float64]
    Places = npt.NDArray[np.int8]
    Flags = npt.NDArray[np.bool_]

_CALLED = (0.01, 0.02, 0.05, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 1.0)
_BANDS = 10


@dataclass(frozen=True)
class LiftPoint:
    """Who calls this share of the open leads, the best first, reaches that share of those who convert."""

    called: float
    reached: float

    @property
    def lift(self) -> float:
        """How many times as often as by chance."""
        return self.reached / self.called


@dataclass(frozen=True)
class Band:
    """Rows whose score is from `low` to `high`, and how often they converted."""

    low: float
    high: float
    rate: Share


def lift_curve(moment: Micros, classes: Places, score: Numbers, won: Flags) -> tuple[LiftPoint, ...]:
    """Leads are called by class, then by score, at each moment by itself; empty where nothing converts.

    Of leads that are equal, each is as likely to be called first.
    """
    import numpy as np

    if not won.any():
        return ()
    reached = np.zeros(len(_CALLED))
    starts = np.searchsorted(moment, np.unique(moment))
    for mine in np.split(np.arange(len(moment)), starts[1:]):
        order = np.lexsort((-score[mine], classes[mine]))
        of_class, of_score, wins = (values[mine][order] for values in (classes, score, won))
        last = np.append((np.diff(of_class) != 0) | (np.diff(of_score) != 0), True)
        called = np.append(0, np.flatnonzero(last) + 1)
        caught = np.append(0, np.cumsum(wins)[last])
        reached += np.interp(np.array(_CALLED) * len(mine), called, caught)
    return tuple(LiftPoint(share, float(n / won.sum())) for share, n in zip(_CALLED, reached, strict=True))


def bands(lead: Micros, score: Numbers, won: Flags) -> tuple[Band, ...]:
    """About as many rows each, from the lowest scores; equal scores are in one band."""
    import numpy as np

    if not len(score):
        return ()
    edges = np.unique(np.quantile(score, np.linspace(0, 1, _BANDS + 1)[1:-1]))
    which = np.searchsorted(edges, score, "left")
    found = []
    for place in np.unique(which):
        mine = which == place
        low, high = float(score[mine].min()), float(score[mine].max())
        found.append(Band(low, high, share_of(lead[mine], won[mine])))
    return tuple(found)
