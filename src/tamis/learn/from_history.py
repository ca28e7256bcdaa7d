"""Learning from a history of events, and predicting for its leads as they are now."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from tamis.errors import Problem, UsageError, near_miss
from tamis.language import Text
from tamis.learn.artifact import Artifact
from tamis.learn.askable import askable
from tamis.learn.drift import reference_of
from tamis.learn.flattery import period
from tamis.learn.moments import Drawing
from tamis.learn.points import LearnedPoints, points_of
from tamis.learn.points_rules import Write, writer_of
from tamis.learn.snapshots import TrainingSet, training_set
from tamis.learn.training import Settings, Trained, learn
from tamis.model.definition import DAY

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    import pyarrow as pa

    from tamis.learn.frame import Numbers
    from tamis.learn.history import History
    from tamis.learn.outcomes import Conversion

_NEWEST = 0.25
"""The share of rows by which later leads are judged to be of the same kind: long-known leads are few at first."""


@dataclass(frozen=True, eq=False)
class LearnedHistory:
    """What was learned of leads at past moments.

    `leads`: their keys, by the places that rows name; `amounts`, shape (leads,): what each was won for.
    """

    made: TrainingSet
    trained: Trained
    conversion: Conversion
    leads: pa.ChunkedArray
    amounts: Numbers

    def as_dict(self) -> dict[str, Any]:
        """For JSON; texts are in the language of now."""
        found = self.trained.as_dict()
        counts = self.made.counts
        at, horizon = self.made.frame.at, self.conversion.horizon or 0
        of_history = {
            "period": period(int(at.min()), int(at.max()) + horizon) if at is not None else None,
            "conversion": self.conversion.what,
            "horizon_days": None if self.conversion.horizon is None else self.conversion.horizon / DAY,
            "leads": counts.leads,
            "moments": counts.moments,
            "immature": counts.immature,
        }
        warnings = [problem.as_dict() for problem in self.warnings]
        return {**found, "data": {**found["data"], **of_history}, "warnings": warnings}

    def artifact(self) -> Artifact | None:
        """What `save` writes; None where no model was learned."""
        import numpy as np

        trained = self.trained
        if trained.predictor is None:
            return None
        at = self.made.frame.moments
        newest = self.made.frame.take(at >= np.quantile(at, 1 - _NEWEST))
        return Artifact(
            trained.predictor,
            trained.lifts,
            None,
            self.conversion.what,
            self.as_dict(),
            self.made.looking,
            self.conversion.horizon,
            int(at.max()),
            reference_of(trained.predictor, newest),
        )

    @property
    def warnings(self) -> tuple[Problem, ...]:
        """What is odd about the files, but no error."""
        return self.made.warnings

    def writer(self) -> Write:
        """What writes rules for its columns."""
        return writer_of(self.made.looking.traits, self.made.looking.signals, self.made.frame)

    def points(self, seed: int) -> LearnedPoints:
        """Of signals and traits that a rule can ask for, without those that know the outcome."""
        looking = self.made.looking
        frame, falling = askable(self.trained.sound(self.made.frame), looking.traits, looking.signals)
        return points_of(frame, seed, falling)


def learn_history(
    history: History,
    conversion: Conversion,
    settings: Settings,
    stage: Callable[[Text], None],
    drop: Sequence[str] = (),
) -> LearnedHistory:
    """Learns from the leads of a history at every past week, without the columns of `drop`.

    Raises:
        UsageError: there is no such column; see also `training_set`.
    """
    made = training_set(history, conversion, drawing=Drawing(seed=settings.seed))
    names = [column.name for column in made.frame.columns]
    for name in (*settings.keep, *drop):
        if name not in names:
            raise UsageError(_unknown_column(name, names))
    made = replace(made, frame=made.frame.without(drop))
    return LearnedHistory(made, learn(made.frame, settings, (), stage), conversion, history.leads, history.amount)


def _unknown_column(name: str, names: Sequence[str]) -> Problem:
    message = Text(
        en=f"no column '{name}' is made of this history.",
        fr=f"aucune colonne « {name} » n'est tirée de cet historique.",
    )
    return Problem("unknown-column", message, hint=near_miss(name, names))
