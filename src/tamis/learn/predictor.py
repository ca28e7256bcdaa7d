"""A trained model as it is used: probabilities, their intervals, and what each column adds."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from tamis.learn.calibration import Calibration, fit_calibration, probability
from tamis.learn.committee import MANY_ROWS, Candidate, Fitted, fit_committee, sample_with

if TYPE_CHECKING:
    from tamis.learn.additive import Additive
    from tamis.learn.encoding import Encoder, Matrix
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
        reach = self.width * self._spread(codes)
        low, high = probability(log_odds - reach), probability(log_odds + reach)
        term = self.calibration.term(raw)
        return Predictions(probability(log_odds), low, high, log_odds, parts, self.model.intercept, term)

    def _spread(self, codes: Matrix) -> Numbers:
        apart: Numbers = self.calibration.slope * self.model.members(codes).std(axis=0) + self.floor
        return apart


def train(frame: Frame, candidate: Candidate, seed: int) -> Predictor:
    """Fits, calibrates, and finds how wide intervals must be.

    Raises:
        ValueError: the outcomes are not known.
    """
    fitted, calibration = _calibrated(frame, candidate, seed)
    model = fitted.model()
    truth = calibration(model.log_odds(fitted.codes))
    width = interval_width(frame, truth, candidate, seed)
    return Predictor(candidate.name, fitted.encoder, model, calibration, width, _floor(frame))


def predict_once(frame: Frame, candidate: Candidate, seed: int, others: Frame) -> Numbers:
    """The probabilities that `train` would give `others`, without making a model that could be kept.

    Raises:
        ValueError: the outcomes of `frame` are not known.
    """
    fitted, calibration = _calibrated(frame, candidate, seed)
    return probability(calibration(fitted.members(others).mean(axis=0)))


def _calibrated(frame: Frame, candidate: Candidate, seed: int) -> tuple[Fitted, Calibration]:
    fitted = fit_committee(frame, candidate, seed, repeats=1 if frame.rows >= MANY_ROWS else 2)
    return fitted, fit_calibration(fitted.unseen, frame.outcomes)


def interval_width(frame: Frame, truth: Numbers, candidate: Candidate, seed: int) -> float:
    """How many spreads hold the truth for `LEVEL` of the rows, where the truth is known: in made-up outcomes.

    A parametric bootstrap (Davison and Hinkley 1997, chapter 4): outcomes are drawn from the model's own log-odds
    `truth` (rows,); a committee is fitted to them, and its error is compared with its spread.
    """
    from dataclasses import replace

    import numpy as np

    rng = np.random.default_rng(seed)
    few, known = sample_with(frame, truth, _REPLICA_ROWS, seed)
    ratios = []
    for again in range(_REPLICAS):
        won = rng.random(few.rows) < probability(known)
        drawn = replace(few, won=won)
        if not 0 < won.sum() < few.rows:
            continue
        fitted = fit_committee(drawn, candidate, seed + 100 * (again + 1))
        line = fit_calibration(fitted.unseen, won)
        said = fitted.members(drawn)
        apart = line.slope * said.std(axis=0) + _floor(drawn)
        ratios.append(np.abs(line(said.mean(axis=0)) - known) / apart)
    return float(np.quantile(np.concatenate(ratios), LEVEL)) if ratios else UNMEASURED


def _floor(frame: Frame) -> float:
    """The standard error of the log-odds of the mean: no probability is surer than that."""
    import numpy as np

    won = float(frame.outcomes.sum())
    lost = frame.rows - won
    return float(max(_LOWEST_SPREAD, np.sqrt(1 / max(won, 1.0) + 1 / max(lost, 1.0))))
