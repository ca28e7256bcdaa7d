"""What a model's log-odds are worth: a straight line through them (Platt 1999), fitted on rows that it had not seen.

It keeps the order of the leads, and in log-odds it is a sum again, so that a reason's share stays readable.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tamis.learn.frame import Flags, Numbers

_PRIOR = 10.0
_STEPS = 50
_STEEPEST = (0.05, 4.0)


@dataclass(frozen=True)
class Calibration:
    """`slope` (above 0) times the model's log-odds, and `shift`."""

    slope: float = 1.0
    shift: float = 0.0

    def __call__(self, log_odds: Numbers) -> Numbers:
        """The calibrated log-odds."""
        found: Numbers = self.slope * log_odds + self.shift
        return found

    def term(self, log_odds: Numbers) -> Numbers:
        """What it adds."""
        found: Numbers = self(log_odds) - log_odds
        return found


def fit_calibration(log_odds: Numbers, won: Flags) -> Calibration:
    """The line of least log loss, drawn a little towards none at all (few rows move it little)."""
    import numpy as np

    slope, shift = 1.0, 0.0
    for _ in range(_STEPS):
        p = probability(slope * log_odds + shift)
        weight = p * (1 - p)
        gradient = np.array([((p - won) * log_odds).sum() + _PRIOR * (slope - 1), (p - won).sum() + 1e-3 * shift])
        curve = np.array(
            [
                [(weight * log_odds**2).sum() + _PRIOR, (weight * log_odds).sum()],
                [(weight * log_odds).sum(), weight.sum() + 1e-3],
            ]
        )
        step = np.linalg.solve(curve, gradient)
        step *= min(1.0, 2.0 / max(float(np.abs(step).max()), 1e-12))
        slope = float(np.clip(slope - step[0], *_STEEPEST))
        shift -= float(step[1])
        if np.abs(step).max() < 1e-10:
            break
    return Calibration(slope, shift)


def probability(log_odds: Numbers) -> Numbers:
    """1 / (1 + exp(-x)), without overflow."""
    import numpy as np

    found: Numbers = 0.5 * (1 + np.tanh(np.asarray(log_odds) / 2))
    return found
