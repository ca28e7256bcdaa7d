"""Of very many columns, those that say the most of the outcome, each beyond what those before it say."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tamis.learn.conditions import candidates
from tamis.learn.scorecard import fitted

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

    from tamis.learn.frame import Flags, Frame, Numbers

MOST_COLUMNS = 60
_ENOUGH_ROWS = 20_000
_LEAST_Z = 1.5


def telling(frame: Frame, most: int = MOST_COLUMNS, seed: int = 0) -> list[str]:
    """The names of at most so many columns, in their order; all, where there are no more.

    Step by step the condition is chosen whose rows' outcomes are furthest from what those chosen before predict (the
    score test of a logistic regression), as long as one is further than chance: columns that say one thing ten times
    over do not crowd out those that say another.

    Raises:
        ValueError: the outcomes are not known.
    """
    import numpy as np
    from threadpoolctl import threadpool_limits

    names = [column.name for column in frame.columns]
    if len(names) <= most:
        return names
    part = frame.take(_rows(frame.outcomes, seed))
    given = candidates(part)
    x, won = given.holds.astype(np.float32), part.outcomes.astype(np.float64)
    chosen: list[int] = []
    kept: dict[str, None] = {}
    p = np.full(len(won), won.mean())
    weights: Numbers | None = None
    with threadpool_limits(1):
        while len(kept) < most and len(chosen) < min(2 * most, len(given.conditions)):
            z = np.abs(x @ (won - p).astype(np.float32)) / np.sqrt(x @ (p * (1 - p)).astype(np.float32) + 1e-9)
            z[chosen] = 0.0
            best = int(z.argmax())
            if z[best] < _LEAST_Z:
                break
            chosen.append(best)
            kept[given.conditions[best].column] = None
            weights, p = fitted(x[chosen], won, weights)
    return [name for name in names if name in kept]


def _rows(won: Flags, seed: int) -> npt.NDArray[np.int64]:
    """As many as suffice to choose by, half of them won where there are so many."""
    import numpy as np

    dice = np.random.default_rng(seed)
    winners, others = np.flatnonzero(won), np.flatnonzero(~won)
    few = winners if len(winners) <= _ENOUGH_ROWS // 2 else dice.choice(winners, _ENOUGH_ROWS // 2, replace=False)
    room = _ENOUGH_ROWS - len(few)
    more = others if len(others) <= room else dice.choice(others, room, replace=False)
    return np.sort(np.concatenate([few, more]))
