"""A trained model as it is used: probabilities, their intervals, and what each column adds."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from tamis.learn.calibration import Calibration, fit_calibration, probability
from tamis.learn.committee import MANY_ROWS, Candidate, Fitted, fit_committee, sample

if TYPE_CHECKING:
    from tamis.learn.additive import Additive
    from tamis.learn.encoding import Encoder
    from tamis.learn.frame import Frame, Numbers

LEVEL = 0.9
"""The share of leads whose true probability lies within its interval."""
UNMEASURED = 4.0
"""How many spreads intervals are taken to reach where that was not measured."""
_REPLICAS = 2
_REPLICA_ROWS = 8_000
_LOWEST_SPREAD = 1e-3


@dataclass(frozen=True, eq=False)
class Predictions:
    """Shape (rows,) each, but `parts` (rows, columns of the encoder): in log-odds, they, `base` and `calibration` sum.

    `log_odds` = `base` + the sum of `parts` + `calibration`; `probability` is that of `log_odds`.
    """

    probability: Numbers
    low: Numbers
    high: Numbers
    log_odds: Numbers
    parts: Numbers
    base: float
    calibration: Numbers


@dataclass(frozen=True, eq=False)
class Predictor:
    """`width`: how many spreads of the members an interval reaches to each side; `floor`: the least spread."""

    kind: str
    encoder: Encoder
    model: Additive
    calibration: Calibration
    width: float
    floor: float

    def predict(self, frame: Frame) -> Predictions:
        """For each row; columns that the frame has not are not known."""
        codes = self.encoder.codes(frame)
        parts = self.model.parts(codes)
        raw = self.model.intercept + parts.sum(axis=1)
        log_odds = self.calibration(raw)
        reach = self.width * self._spread(frame)
        low, high = probability(log_odds - reach), probability(log_odds + reach)
        term = self.calibration.term(raw)
        return Predictions(probability(log_odds), low, high, log_odds, parts, self.model.intercept, term)

    def _spread(self, frame: Frame) -> Numbers:
        return self.calibration.slope * spread(self.model, self.encoder, frame) + self.floor


def spread(model: Additive, encoder: Encoder, frame: Frame) -> Numbers:
    """How far the members are apart, as a standard deviation in log-odds, shape (rows,)."""
    found: Numbers = model.members(encoder.codes(frame)).std(axis=0)
    return found


def train(frame: Frame, candidate: Candidate, seed: int, *, intervals: bool = True) -> Predictor:
    """Fits, calibrates, and (where `intervals`) finds how wide they must be.

    Raises:
        ValueError: the outcomes are not known.
    """
    fitted = fit_committee(frame, candidate, seed, repeats=1 if frame.rows >= MANY_ROWS else 2)
    if frame.won is None:
        raise ValueError("outcomes are needed")
    calibration = fit_calibration(fitted.unseen, frame.won)
    floor = _floor(frame)
    width = interval_width(frame, fitted, calibration, seed) if intervals else UNMEASURED
    return Predictor(candidate.name, fitted.encoder, fitted.model, calibration, width, floor)


def interval_width(frame: Frame, fitted: Fitted, calibration: Calibration, seed: int) -> float:
    """How many spreads hold the truth for `LEVEL` of the rows, where the truth is known: in made-up outcomes.

    A parametric bootstrap (Davison and Hinkley 1997, chapter 4): outcomes are drawn from the model's own probabilities,
    which are thus the truth; a committee is fitted to them, and its error is compared with its spread.
    """
    from dataclasses import replace

    import numpy as np

    few = sample(frame, _REPLICA_ROWS, seed)
    truth = calibration(fitted.model.members(fitted.encoder.codes(few)).mean(axis=0))
    rng = np.random.default_rng(seed)
    ratios = []
    for again in range(_REPLICAS):
        drawn = replace(few, won=rng.random(few.rows) < probability(truth))
        if not 0 < drawn.won.sum() < drawn.rows:
            continue
        refitted = fit_committee(drawn, fitted.candidate, seed + 100 * (again + 1))
        line = fit_calibration(refitted.unseen, drawn.won)
        log_odds = line(refitted.model.members(refitted.encoder.codes(drawn)).mean(axis=0))
        apart = line.slope * spread(refitted.model, refitted.encoder, drawn) + _floor(drawn)
        ratios.append(np.abs(log_odds - truth) / apart)
    return float(np.quantile(np.concatenate(ratios), LEVEL)) if ratios else UNMEASURED


def _floor(frame: Frame) -> float:
    """The standard error of the log-odds of the mean: no probability is surer than that."""
    import numpy as np

    won = float(frame.won.sum()) if frame.won is not None else 0.0
    lost = frame.rows - won
    return float(max(_LOWEST_SPREAD, np.sqrt(1 / max(won, 1.0) + 1 / max(lost, 1.0))))
