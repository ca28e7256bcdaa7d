"""From a frame with outcomes to a model that may be used, or to the reason why there is none."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Literal

from tamis.language import Text
from tamis.learn.committee import CONSTANT, FOLDS, Candidate, Compared, compare
from tamis.learn.encoding import fit_encoder
from tamis.learn.enough import Counts, CurvePoint, count, gain_of_doubling, learning_curve
from tamis.learn.leakage import Finding, find_leaks
from tamis.learn.lift import Lifts, measure_lifts
from tamis.learn.metrics import Metrics, measure
from tamis.learn.predictor import Predictor, predict_once, train
from tamis.learn.selection import telling
from tamis.learn.splits import folds, hold_out

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from tamis.learn.frame import Frame, Numbers

Verdict = Literal["good", "uncertain", "nothing predicts", "too little data"]
SURE_ENOUGH, SORTS_ENOUGH = 2.5, 3.0
"""A model must beat the constant by so many standard errors, or sort so surely (see `Compared`)."""
_FEW_ROWS = 60
_NOTABLE = 12


@dataclass(frozen=True)
class Settings:
    """`keep`: columns never excluded. `dated`: the frame's times are microseconds. `seed` decides all chance."""

    seed: int = 1
    keep: tuple[str, ...] = ()
    dated: bool = False


@dataclass(frozen=True, eq=False)
class Trained:
    """`predictor` is None unless something was learned. `metrics`: on the held-out leads, by a model of the others.

    `compared`: the candidates, from the best. `lifts`: of the columns that were not excluded. `foretold`: what
    `metrics` measures, the probabilities of the held-out rows (see `hold_out`).
    """

    verdict: Verdict
    predictor: Predictor | None
    metrics: Metrics | None
    split: Literal["time", "random"]
    compared: tuple[Compared, ...]
    findings: tuple[Finding, ...]
    counts: Counts
    curve: tuple[CurvePoint, ...]
    lifts: Lifts
    foretold: Numbers | None = None

    def sound(self, frame: Frame) -> Frame:
        """Without the columns that know the outcome."""
        return frame.without(finding.column for finding in self.findings if finding.excluded)

    def as_dict(self) -> dict[str, Any]:
        """For JSON; texts are in the language of now."""
        columns = {coder.name for coder in self.predictor.encoder.coders} if self.predictor else set()
        return {
            "metrics": self.metrics.as_dict() if self.metrics else None,
            "leakage": [finding.as_dict() for finding in self.findings],
            "data": {
                **self.counts.as_dict(),
                "verdict": self.verdict,
                "split": self.split,
                "learning_curve": [{"rows": point.rows, "auc": point.auc} for point in self.curve],
                "doubling_would_add": gain_of_doubling(self.curve),
            },
            "model": {
                "kind": self.predictor.kind if self.predictor else None,
                "columns": sorted(columns),
                "candidates": [
                    {"name": one.name, "log_loss": one.log_loss, "errors_better": one.better, "sorts": one.sorts}
                    for one in self.compared
                ],
            },
            "signals": [group.as_dict() for group in self.lifts.notable(_NOTABLE)],
        }


def learn(
    frame: Frame, settings: Settings, told: Iterable[Finding] = (), stage: Callable[[Text], None] = lambda _: None
) -> Trained:
    """Holds out leads, finds leaks, chooses, calibrates and judges; then trains the same kind on all leads.

    `told`: what is known of columns beforehand. All choices are made without the held-out leads.

    Raises:
        ValueError: the outcomes are not known.
    """
    counts = count(frame, settings.dated)
    split = hold_out(frame, settings.seed)
    train_part, test_part = frame.take(split.train), frame.take(split.test)
    kept = {*telling(train_part), *settings.keep}
    silent = [column.name for column in frame.columns if column.name not in kept]
    frame, train_part, test_part = (part.without(silent) for part in (frame, train_part, test_part))
    stage(_LEAKS)
    findings = list(told)
    if train_part.rows >= _FEW_ROWS:
        findings += find_leaks(train_part, settings.seed, settings.keep)
    out = [finding.column for finding in findings if finding.excluded]
    frame, train_part, test_part = (part.without(out) for part in (frame, train_part, test_part))
    encoder, codes = fit_encoder(frame, folds(frame, FOLDS, settings.seed))
    nothing = Trained(
        "too little data", None, None, split.kind, (), tuple(findings), counts, (), measure_lifts(frame, encoder, codes)
    )
    if not counts.suffices:
        return nothing
    stage(_COMPARING)
    compared = tuple(compare(train_part, settings.seed))
    nothing = replace(nothing, compared=compared)
    best = best_of(compared)
    if best is None:
        return replace(nothing, verdict="nothing predicts")
    return _judged(nothing, best.candidate, frame, (train_part, test_part), settings, stage)


def best_of(compared: Sequence[Compared]) -> Compared | None:
    """The best candidate that surely knows more than the constant; None where none does."""
    sure = (one for one in compared if one.better >= SURE_ENOUGH or one.sorts >= SORTS_ENOUGH)
    return next((one for one in sure if one.name != CONSTANT.name), None)


def _judged(
    so_far: Trained,
    candidate: Candidate,
    frame: Frame,
    parts: tuple[Frame, Frame],
    settings: Settings,
    stage: Callable[[Text], None],
) -> Trained:
    train_part, test_part = parts
    stage(_JUDGING)
    metrics = p = None
    if test_part.won is not None:
        p = predict_once(train_part, candidate, settings.seed, test_part)
        metrics = measure(p, test_part.won, test_part.lead, test_part.at, settings.seed)
    curve = learning_curve(train_part, test_part, candidate, settings.seed) if metrics else ()
    stage(_TRAINING)
    predictor = train(frame, candidate, settings.seed)
    lifts = measure_lifts(frame, predictor.encoder, predictor.encoder.codes(frame))
    sure = metrics is not None and metrics.interval[0] > 0.5
    verdict: Verdict = "good" if sure else "uncertain"
    return replace(so_far, verdict=verdict, predictor=predictor, metrics=metrics, curve=curve, lifts=lifts, foretold=p)


_LEAKS = Text(en="Looking for columns that know the outcome", fr="Recherche de colonnes qui connaissent l'issue")
_COMPARING = Text(en="Comparing models", fr="Comparaison de modèles")
_JUDGING = Text(en="Judging on leads held out", fr="Jugement sur des prospects mis de côté")
_TRAINING = Text(en="Training on all leads", fr="Apprentissage sur tous les prospects")
