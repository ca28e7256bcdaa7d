"""The curves that judge a model, as few points: who is reached first, and how often a probability comes true."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING

from tamis.learn.shares import Share, share_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    import numpy as np
    import numpy.typing as npt

    from tamis.learn.frame import Numbers
    from tamis.learn.judged import Judged

    Places = npt.NDArray[np.int64]

MOST_POINTS = 60
GROUPS = 10
_SEED = 0


@dataclass(frozen=True)
class Called:
    """Who calls the best `rows` has `won` of them. Rows of equal probability are called together."""

    rows: int
    won: int


@dataclass(frozen=True)
class Group:
    """Rows of like probability: from `low` to `high`, `mean` in the mean; how often they were won."""

    low: float
    high: float
    mean: float
    rate: Share


def called(judged: Judged, most: int | None = MOST_POINTS) -> tuple[Called, ...]:
    """From nobody called to all, at most about twice `most` points: evenly spaced over the rows, and over the won.

    `most`: None for one point at each probability.
    """
    import numpy as np

    order = np.argsort(-judged.p, kind="stable")
    last = np.append(np.diff(judged.p[order]) != 0, True)[: judged.rows]
    rows = np.append(0, np.flatnonzero(last) + 1)
    won = np.append(0, np.cumsum(judged.won[order])[last]).astype(np.int64)
    kept = np.arange(len(rows)) if most is None else np.union1d(_spaced(rows, most), _spaced(won, most))
    return tuple(Called(int(rows[place]), int(won[place])) for place in kept)


def roc(points: Sequence[Called]) -> tuple[tuple[float, float], ...]:
    """For each point the share of the lost that was called too, and the share of the won that was reached.

    Empty where all or none were won.
    """
    total = points[-1]
    lost = total.rows - total.won
    if not total.won or not lost:
        return ()
    return tuple(((point.rows - point.won) / lost, point.won / total.won) for point in points)


def precision_recall(points: Sequence[Called]) -> tuple[tuple[float, float], ...]:
    """For each point but the first the share of the won that was reached, and the share of the calls that won."""
    total = points[-1]
    if not total.won:
        return ()
    return tuple((point.won / total.won, point.won / point.rows) for point in points if point.rows)


def reached(judged: Judged, share: float) -> float:
    """The share of the won that is reached by calling this share of the rows; of equal ones, in expectation.

    Raises:
        ValueError: none was won.
    """
    import numpy as np

    if not judged.won.any():
        raise ValueError("nothing was won")
    points = called(judged, None)
    won = np.interp(share * judged.rows, [point.rows for point in points], [point.won for point in points])
    return float(won / judged.won.sum())


def needed(judged: Judged, share: float) -> Called:
    """The fewest of the best that hold this share of the won."""
    return next(point for point in called(judged, None) if point.won >= share * judged.won.sum())


def tenths(judged: Judged, count: int = GROUPS) -> tuple[Group, ...]:
    """The rows from the most probable, in `count` groups of equal size.

    Rows of equal probability fall by a lot, always the same one: their order in the file may tell the outcome.
    """
    import numpy as np

    lot = np.random.default_rng(_SEED).permutation(judged.rows)
    order = np.lexsort((lot, -judged.p))
    ends = [round(judged.rows * place / count) for place in range(count + 1)]
    parts = (order[start:end] for start, end in pairwise(ends))
    return tuple(_group(judged, part) for part in parts if len(part))


def reliability(judged: Judged, count: int = GROUPS) -> tuple[Group, ...]:
    """The rows from the least probable, in about `count` groups of about equal size; equal ones are in one group."""
    import numpy as np

    if not judged.rows:
        return ()
    edges = np.unique(np.quantile(judged.p, np.linspace(0, 1, count + 1)[1:-1]))
    which = np.searchsorted(edges, judged.p, "left")
    return tuple(_group(judged, np.flatnonzero(which == place)) for place in np.unique(which))


def _group(judged: Judged, part: Places) -> Group:
    p: Numbers = judged.p[part]
    rate = share_of(judged.lead[part], judged.won[part])
    return Group(float(p.min()), float(p.max()), float(p.mean()), rate)


def _spaced(values: Places, most: int) -> Places:
    """The places of about `most` values, evenly spaced from the first to the last; `values` never fall."""
    import numpy as np

    wanted = np.linspace(values[0], values[-1], most + 1)
    found: Places = np.unique(np.append(np.searchsorted(values, wanted), len(values) - 1))
    return found
