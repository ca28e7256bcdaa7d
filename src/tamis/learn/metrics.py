"""How good probabilities are, on rows that the model never saw: order, size, calibration, each with its interval."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from tamis.learn.frame import Flags, Micros, Numbers

RESAMPLES = 300
CONFIDENCE = 0.95
_BINS = 10
_PERIODS = 5
_LEAST = 1e-7


@dataclass(frozen=True)
class Metrics:
    """`interval` is that of the AUC, at 95 %; `intervals` those of the others.

    `ece`: of 10 groups of equal size, the mean distance of the mean probability from the share won. `lift_10`: how
    often the best tenth was won, over all; ties count in proportion. `auc_within_periods`: the mean of the AUC inside
    each of 5 periods, weighted by their pairs, so that a base rate that moves with the calendar flatters nobody; None
    where rows have no times.
    """

    rows: int
    won: int
    auc: float
    pr_auc: float
    log_loss: float
    brier: float
    ece: float
    lift_10: float
    interval: tuple[float, float]
    intervals: dict[str, tuple[float, float]]
    auc_within_periods: float | None = None

    def as_dict(self) -> dict[str, Any]:
        """For JSON."""
        return asdict(self)


def measure(p: Numbers, won: Flags, lead: Micros, at: Micros | None, seed: int) -> Metrics | None:
    """The figures of probabilities `p` (rows,); None where all rows have one outcome. Resamples are of leads."""
    import numpy as np

    if not 0 < won.sum() < len(won):
        return None
    figures = _figures(p, won)
    rng = np.random.default_rng(seed)
    leads, place = np.unique(lead, return_inverse=True)
    drawn: dict[str, list[float]] = {name: [] for name in figures}
    for _ in range(RESAMPLES):
        times = np.bincount(rng.integers(0, len(leads), len(leads)), minlength=len(leads))[place]
        rows = np.repeat(np.arange(len(p)), times)
        if 0 < won[rows].sum() < len(rows):
            for name, value in _figures(p[rows], won[rows]).items():
                drawn[name].append(value)
    tails = [(1 - CONFIDENCE) / 2, (1 + CONFIDENCE) / 2]
    spans = {name: _span(values, tails) for name, values in drawn.items()}
    within = None if at is None else auc_within(p, won, at)
    auc = spans.pop("auc")
    return Metrics(len(won), int(won.sum()), **figures, interval=auc, intervals=spans, auc_within_periods=within)


def _span(values: list[float], tails: list[float]) -> tuple[float, float]:
    import numpy as np

    low, high = np.quantile(values, tails) if values else (float("nan"), float("nan"))
    return float(low), float(high)


def _figures(p: Numbers, won: Flags) -> dict[str, float]:
    import numpy as np

    order = np.argsort(-p, kind="stable")
    return {
        "auc": auc_of(p, won),
        "pr_auc": _average_precision(p[order], won[order]),
        "log_loss": log_loss(p, won),
        "brier": float(((p - won) ** 2).mean()),
        "ece": _ece(p[order], won[order]),
        "lift_10": _lift(p[order], won[order], 0.1),
    }


def log_loss(p: Numbers, won: Flags | Numbers) -> float:
    """The mean of `losses`."""
    return float(losses(p, won).mean())


def losses(p: Numbers, won: Flags | Numbers) -> Numbers:
    """-log of the probability that was given to what came, for each row. `won` may be 0.0 and 1.0."""
    import numpy as np

    clipped = np.clip(p, _LEAST, 1 - _LEAST)
    found: Numbers = -np.log(np.where(won, clipped, 1 - clipped))
    return found


def auc_of(score: Numbers, won: Flags) -> float:
    """The share of pairs (won, lost) that the score puts in the right order; a tie is half a pair."""
    import numpy as np

    _, place, count = np.unique(score, return_inverse=True, return_counts=True)
    rank = (np.cumsum(count) - (count - 1) / 2)[place]
    winners = int(won.sum())
    return float((rank[won].sum() - winners * (winners + 1) / 2) / (winners * (len(won) - winners)))


def auc_within(score: Numbers, won: Flags, at: Micros) -> float | None:
    """The mean AUC of periods of equal size, weighted by their pairs; None where no period has both outcomes."""
    import numpy as np

    order = np.argsort(at, kind="stable")
    total, weight = 0.0, 0.0
    for rows in np.array_split(order, _PERIODS):
        pairs = float(won[rows].sum()) * float((~won[rows]).sum())
        if pairs:
            total += auc_of(score[rows], won[rows]) * pairs
            weight += pairs
    return total / weight if weight else None


def _average_precision(p: Numbers, won: Flags) -> float:
    """Of rows from the best; ties are taken together."""
    import numpy as np

    last = np.append(np.flatnonzero(np.diff(p)), len(p) - 1)
    hits = np.cumsum(won)[last]
    gained = np.diff(hits, prepend=0) / won.sum()
    return float((gained * hits / (last + 1)).sum())


def _ece(p: Numbers, won: Flags) -> float:
    import numpy as np

    groups = np.array_split(np.arange(len(p)), min(_BINS, len(p)))
    return float(sum(abs(p[g].mean() - won[g].mean()) * len(g) for g in groups) / len(p))


def _lift(p: Numbers, won: Flags, share: float) -> float:
    """Of rows from the best."""
    import numpy as np

    size = max(1, round(len(p) * share))
    bound = p[size - 1]
    above = p > bound
    tied = p == bound
    hits = won[above].sum() + won[tied].mean() * (size - above.sum())
    return float(hits / size / np.mean(won))
