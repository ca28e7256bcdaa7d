"""Points learned from what was won and lost: few conditions, whole points, nearly as good as the best model.

Conditions are chosen forwards, each time the one whose score statistic is the greatest (Rao's score test; so no
candidate is fitted to be refused), then the weights of all are fitted again by Newton's method with a little ridge, and
what has become superfluous, or contradicts good sense, is put back. How many is chosen on rows of which none was used.
Weights become whole points by the smallest scale that costs next to nothing: the rounding of Ustun and Rudin (2019) is
enough where there are twenty conditions or more.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from tamis.learn.calibration import probability
from tamis.learn.conditions import Candidates, Condition, candidates
from tamis.learn.metrics import log_loss
from tamis.learn.splits import folds, split_by_time

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

    from tamis.learn.frame import Flags, Frame, Numbers

    Places = npt.NDArray[np.int64]

MOST = 30
_RIDGE = 1.0
_LEAST_Z = 2.6  # under which a condition may be luck
_STEPS = 12  # of Newton's method; it has long converged
_SCALES = (2.0, 3.0, 4.0, 5.0, 7.0, 10.0, 14.0, 20.0)
_DEAR = 1.001  # more log loss than this, times, is too much for smaller points
_VALIDATION = 0.25
_TRIES = 200
_ENOUGH_ROWS = 30_000


@dataclass(frozen=True)
class Line:
    """A condition and its points; of how many of the rows it holds, and how many of these were won."""

    condition: Condition
    points: int
    rows: int
    won: int


@dataclass(frozen=True, eq=False)
class Scorecard:
    """Points add up; `intercept` and `per_point` make log-odds of the sum. `rows`, `won`: what it was learned from."""

    lines: tuple[Line, ...]
    intercept: float
    per_point: float
    rows: int
    won: int

    def points(self, frame: Frame) -> Numbers:
        """Of each row."""
        import numpy as np

        total = np.zeros(frame.rows)
        for line in self.lines:
            total += line.points * line.condition.holds(frame)
        return total

    def probability(self, frame: Frame) -> Numbers:
        """Of each row, in 0..1."""
        return probability(self.intercept + self.per_point * self.points(frame))


def learn_points(frame: Frame, falling: frozenset[str] = frozenset(), most: int = MOST, seed: int = 1) -> Scorecard:
    """A scorecard of at most so many lines. `falling`: columns of which less is more, as days since something.

    Raises:
        ValueError: the outcomes are not known.
    """
    from threadpoolctl import threadpool_limits

    with threadpool_limits(1):  # the matrices are small: several threads would wait for each other
        return _learned(frame, candidates(frame, falling), most, seed)


def _learned(frame: Frame, given: Candidates, most: int, seed: int) -> Scorecard:
    import numpy as np

    won = frame.outcomes
    if not given.conditions:
        return Scorecard((), 0.0, 0.0, frame.rows, int(won.sum()))
    train = _training_rows(frame, seed)
    path = _path(given.holds, won, _some(train, seed), most)
    size = _best_size(path, given.holds, won, train)
    chosen = _path(given.holds, won, _some(np.ones(len(won), bool), seed), size)[-1] if size else []
    return _rounded(given, chosen, won)


def _training_rows(frame: Frame, seed: int) -> Flags:
    """All but the newest quarter, or a quarter by chance."""
    if frame.at is not None:
        return split_by_time(frame, _VALIDATION).train
    kept: Flags = folds(frame, round(1 / _VALIDATION), seed) != 0
    return kept


def _some(rows: Flags, seed: int) -> Places:
    """The places of rows to choose by: all, or as many as suffice to choose."""
    import numpy as np

    places = np.flatnonzero(rows)
    if len(places) <= _ENOUGH_ROWS:
        return places
    return np.sort(np.random.default_rng(seed).choice(places, _ENOUGH_ROWS, replace=False))


def _path(holds: npt.NDArray[np.bool_], won: Flags, rows: Places, most: int) -> list[list[int]]:
    """The choices of 1, 2, ... conditions by those rows, as far as another one is worth it."""
    import numpy as np

    x = holds[:, rows].astype(np.float32)
    chosen: list[int] = []
    barred = np.zeros(len(holds), bool)
    found: list[list[int]] = []
    y = won[rows].astype(np.float64)
    way = np.sign(x @ y / np.maximum(x.sum(axis=1), 1) - y.mean())  # in which such leads differ from all
    p = np.full(len(y), y.mean())
    for _ in range(_TRIES):
        if len(chosen) == most:
            break
        z = _score_statistics(x, y - p, p * (1 - p), chosen)
        z[z * way < 0] = 0.0
        z[chosen] = 0.0
        z[barred] = 0.0
        best = int(np.abs(z).argmax()) if len(z) else 0
        if not len(z) or abs(z[best]) < _LEAST_Z:
            break
        chosen.append(best)
        weights, p = fitted(x[chosen], y)
        while (bad := _worst(weights[1:], way[chosen])) is not None:
            barred[chosen[bad]] = True
            del chosen[bad]
            weights, p = fitted(x[chosen], y)
        if len(chosen) > len(found):
            found.append(list(chosen))
    return found


def _score_statistics(x: npt.NDArray[np.floating[Any]], off: Numbers, spread: Numbers, chosen: list[int]) -> Numbers:
    """How many standard errors the outcomes of each condition's rows are off, beyond what those chosen explain."""
    import numpy as np

    gradient = x @ off.astype(np.float32)
    w = spread.astype(np.float32)
    own = x @ w
    base = np.vstack([np.ones(x.shape[1], np.float32), x[chosen]])
    cross = x @ (base * w).T
    inner = (base * w) @ base.T + np.eye(len(base), dtype=np.float32) * 1e-3
    explained = np.einsum("ij,ij->i", cross, np.linalg.solve(inner.astype(np.float64), cross.T.astype(np.float64)).T)
    variance = np.maximum(own - explained, 1e-3 * own + 1e-9)
    z: Numbers = (gradient / np.sqrt(variance)).astype(np.float64)
    return z


def _worst(weights: Numbers, way: Numbers) -> int | None:
    """The place of a condition whose points contradict what its own leads became: nobody would believe it."""
    against = weights * way
    return int(against.argmin()) if (against < 0).any() else None


def fitted(x: npt.NDArray[np.floating[Any]], won: Numbers, begin: Numbers | None = None) -> tuple[Numbers, Numbers]:
    """A logistic regression on flags `x` (conditions, rows): intercept and weights, and the probability of each row.

    `begin`: weights of the first conditions to begin from.
    """
    import numpy as np

    base = np.vstack([np.ones(x.shape[1]), x]).astype(np.float64)
    ridge = np.diag([1e-6, *[_RIDGE] * len(x)])
    weights = np.zeros(len(base))
    weights[0] = np.log(won.mean() / (1 - won.mean()))
    if begin is not None:
        weights[: len(begin)] = begin
    p = probability(weights @ base)
    for _ in range(_STEPS):
        gradient = base @ (won - p) - ridge @ weights
        step = np.linalg.solve((base * (p * (1 - p))) @ base.T + ridge, gradient)
        weights = weights + step
        p = probability(weights @ base)
        if np.abs(step).max() < 1e-6:
            break
    return weights, p


def _best_size(path: list[list[int]], holds: npt.NDArray[np.bool_], won: Flags, train: Flags) -> int:
    """How many conditions predict the rows best that were not used to choose them."""
    import numpy as np

    x, y = holds.astype(np.float32), won.astype(np.float64)
    rest = ~train
    losses = [log_loss(np.full(int(rest.sum()), y[train].mean()), y[rest])]
    for chosen in path:
        weights, _ = fitted(x[chosen][:, train], y[train])
        losses.append(log_loss(probability(weights[0] + weights[1:] @ x[chosen][:, rest]), y[rest]))
    return int(np.argmin(losses))


def _rounded(given: Candidates, chosen: list[int], won: Flags) -> Scorecard:
    """The weights as whole points, by the smallest scale that costs next to nothing."""
    import numpy as np

    x, y = given.holds[chosen].astype(np.float32), won.astype(np.float64)
    weights, p = fitted(x, y)
    best = log_loss(p, y)
    points, line = np.zeros(len(chosen)), np.array([weights[0], 0.0])
    for scale in _SCALES:
        points = np.round(weights[1:] * scale)
        line, p = fitted((points @ x)[None] / scale, y)
        line = np.array([line[0], line[1] / scale])
        if log_loss(p, y) <= best * _DEAR:
            break
    lines = []
    for place, of in zip(chosen, points, strict=True):
        holds = given.holds[place]
        if of:
            lines.append(Line(given.conditions[place], int(of), int(holds.sum()), int(won[holds].sum())))
    lines.sort(key=lambda line: (line.condition.column, line.condition.bound, line.condition.level))
    return Scorecard(tuple(lines), float(line[0]), float(line[1]), len(won), int(won.sum()))
