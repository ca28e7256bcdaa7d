"""Learned points with what they are worth: judged on leads held out, then learned again from all."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from tamis.learn.lift import lift_of
from tamis.learn.metrics import Metrics, measure
from tamis.learn.scorecard import Scorecard, learn_points
from tamis.learn.splits import hold_out

if TYPE_CHECKING:
    from tamis.learn.frame import Frame

HOT, WARM = 0.1, 0.3
"""The shares of leads, from the best, that are hot, and hot or warm."""


@dataclass(frozen=True)
class Bound:
    """From so many points on, this share of the leads has so many won of so many."""

    points: int
    rows: int
    won: int


@dataclass(frozen=True, eq=False)
class LearnedPoints:
    """`metrics`: of points learned without the held-out leads, on these. `hot`, `warm`: where the classes begin."""

    card: Scorecard
    metrics: Metrics | None
    hot: Bound
    warm: Bound

    def as_dict(self) -> dict[str, Any]:
        """For JSON."""
        mean = self.card.won / self.card.rows
        lines = []
        for line in self.card.lines:
            lift, low, high = lift_of(line.rows, line.won, mean)
            condition = line.condition
            lines.append(
                {
                    "column": condition.column,
                    "test": condition.kind,
                    "value": condition.level if condition.kind == "is" else condition.bound,
                    "points": line.points,
                    "rows": line.rows,
                    "won": line.won,
                    "lift": lift,
                    "interval": [low, high],
                }
            )
        return {"metrics": self.metrics.as_dict() if self.metrics else None, "lines": lines}


def points_of(frame: Frame, seed: int, falling: frozenset[str] = frozenset()) -> LearnedPoints:
    """Of a frame without the columns that know the outcome. `falling`: see `learn_points`.

    Raises:
        ValueError: the outcomes are not known.
    """
    split = hold_out(frame, seed)
    test = frame.take(split.test)
    judged = learn_points(frame.take(split.train), falling, seed=seed)
    metrics = measure(judged.probability(test), test.outcomes, test.lead, test.at, seed) if test.rows else None
    card = learn_points(frame, falling, seed=seed)
    return LearnedPoints(card, metrics, _bound(card, frame, HOT), _bound(card, frame, WARM))


def _bound(card: Scorecard, frame: Frame, share: float) -> Bound:
    """The fewest points that no more than about this share of the leads has."""
    import numpy as np

    points = card.points(frame)
    values = np.unique(points)
    reached = np.array([(points >= value).mean() for value in values])
    least = values[int(np.abs(reached - share).argmin())]
    there = points >= least
    return Bound(int(least), int(there.sum()), int(frame.outcomes[there].sum()))
