"""What the report of a learned model is about: a learning, or a model judged on another file."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Literal

from tamis.learn.drivers import Driver, drivers_of
from tamis.learn.enough import Counts, CurvePoint, count
from tamis.learn.from_table import Learned
from tamis.learn.gain import Worth
from tamis.learn.leakage import Finding
from tamis.learn.lift import Group, measure_lifts
from tamis.learn.recipe import ZONE, LeftOut
from tamis.learn.splits import HELD_OUT
from tamis.learn.training import FEW_ROWS, Trained

if TYPE_CHECKING:
    from datetime import tzinfo

    from tamis.learn.artifact import Artifact
    from tamis.learn.frame import Frame
    from tamis.learn.from_history import LearnedHistory
    from tamis.learn.judged import Judged
    from tamis.learn.metrics import Metrics

Verdict = Literal["good", "uncertain", "not judged", "nothing predicts", "too little data"]
NOTABLE = 12


@dataclass(frozen=True, eq=False)
class Subject:
    """All that the page shows, before it is said in a language.

    `trained`: what was learned just now; None where a model is judged on another file, and then `learned_before` is
    what was told when it was learned. `counts`, `period` (µs UTC; None where it is not known): of what it was learned
    from, or judged on. `moments`: how many, where a row is a lead at one of several; else None.
    """

    source: str
    outcome: str
    verdict: Verdict
    metrics: Metrics | None
    judged: Judged | None
    counts: Counts
    period: tuple[int, int] | None
    worth: Worth
    drivers: tuple[Driver, ...] = ()
    lifts: tuple[Group, ...] = ()
    findings: tuple[Finding, ...] = ()
    left_out: tuple[LeftOut, ...] = ()
    moments: int | None = None
    trained: Trained | None = None
    learned_before: Mapping[str, Any] | None = None
    zone: tzinfo = ZONE

    @property
    def of_file(self) -> bool:
        """Whether a model is judged on a file, after it was learned from another."""
        return self.trained is None

    @property
    def has_model(self) -> bool:
        """Whether there is a model: one was learned, or one is judged."""
        return self.trained is None or self.trained.predictor is not None

    @property
    def sought(self) -> bool:
        """Whether columns that know the outcome were looked for."""
        return self.trained is None or self.counts.rows * (1 - HELD_OUT) >= FEW_ROWS

    @property
    def curve(self) -> tuple[CurvePoint, ...]:
        """What a part of the leads taught."""
        return self.trained.curve if self.trained is not None else ()


def of_learning(learned: Learned | LearnedHistory, source: str, worth: Worth, zone: tzinfo = ZONE) -> Subject:
    """What was learned from `source`. `zone`: in which its days are told."""
    trained = learned.trained
    frame = learned.read.frame if isinstance(learned, Learned) else learned.made.frame
    verdict: Verdict = trained.verdict
    if trained.predictor is not None and trained.metrics is None:
        verdict = "not judged"
    predictor = trained.predictor
    return Subject(
        source,
        learned.outcome if isinstance(learned, Learned) else learned.conversion.what,
        verdict,
        trained.metrics,
        trained.judged,
        trained.counts,
        _period(frame, dated=trained.counts.days is not None),
        worth,
        drivers_of(predictor, trained.lifts, frame) if predictor is not None else (),
        tuple(trained.lifts.notable(NOTABLE)),
        trained.findings,
        learned.read.left_out if isinstance(learned, Learned) else (),
        None if isinstance(learned, Learned) else learned.made.counts.moments,
        trained,
        zone=zone,
    )


def of_file(
    artifact: Artifact, frame: Frame, judged: Judged, metrics: Metrics | None, source: str, worth: Worth
) -> Subject:
    """A model judged on a file. `frame`: its rows of known outcome, in the order of `judged`.

    Raises:
        ValueError: the outcomes are not known.
    """
    predictor = artifact.predictor
    dated = artifact.recipe is not None and artifact.recipe.time is not None and artifact.recipe.time_kind == "moment"
    frame = _with_all(frame, artifact)
    lifts = measure_lifts(frame, predictor.encoder, predictor.encoder.codes(frame)) if judged.rows else artifact.lifts
    sure = metrics is not None and metrics.interval[0] > 0.5
    return Subject(
        source,
        artifact.outcome,
        "not judged" if metrics is None else "good" if sure else "uncertain",
        metrics,
        judged,
        count(frame, dated),
        _period(frame, dated=dated),
        worth,
        drivers_of(predictor, lifts, frame) if judged.both else (),
        tuple(lifts.notable(NOTABLE)) if judged.both else (),
        tuple(Finding(one["column"], (), one["excluded"]) for one in artifact.about.get("leakage", ())),
        learned_before=artifact.about,
    )


def _with_all(frame: Frame, artifact: Artifact) -> Frame:
    """With a column of nothing known for each that the model has and the file has not."""
    import numpy as np

    from tamis.language import Text
    from tamis.learn.frame import Column

    there = {column.name for column in frame.columns}
    absent = dict.fromkeys(coder.name for coder in artifact.predictor.encoder.coders if coder.name not in there)
    nothing = np.full(frame.rows, -1, np.int32)
    more = tuple(Column(name, "category", nothing, Text(en=name, fr=name)) for name in absent)
    return replace(frame, columns=(*frame.columns, *more))


def _period(frame: Frame, *, dated: bool) -> tuple[int, int] | None:
    """The first and the last moment; rows without one do not count."""
    if not dated or frame.at is None or not (frame.at > 0).any():
        return None
    known = frame.at[frame.at > 0]
    return int(known.min()), int(known.max())
