"""A learned model at work inside a scoring: what it asks of leads is computed by the plans of every scoring.

The one place where a frame of leads is made for predicting, from the ledger of a live server or from the events of
files: `Forecaster.frame`. It asks only for the columns that the model knows.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from functools import cached_property
from typing import TYPE_CHECKING

from tamis.errors import Location, ModelError, Problem
from tamis.language import Text
from tamis.learn.artifact import Artifact, artifact_of
from tamis.learn.features import columns_of_signals
from tamis.learn.frame import Column, Frame
from tamis.learn.readings import all_readings, blank, read_lines
from tamis.learn.reasons import Reasons, reasons_of
from tamis.learn.recipe import Take
from tamis.learn.signals import model_of
from tamis.learn.snapshots import known_for
from tamis.model.definition import Model
from tamis.model.fields import Field, event_fields
from tamis.scoring.program import Program, Source

if TYPE_CHECKING:
    from collections.abc import Sequence
    from zoneinfo import ZoneInfo

    import numpy as np
    import numpy.typing as npt
    import pyarrow as pa

    from tamis.learn.frame import Numbers
    from tamis.learn.predictor import Predictions
    from tamis.scoring.clock import Moment
    from tamis.scoring.engines.base import Engine

    Micros = npt.NDArray[np.int64]


class Forecaster:
    """Predicts for leads whose ledger or events are registered on an engine.

    `takes`: the traits that the model knows. `dated_by`: the trait from which the ages of dates are counted (None: from
    the moment of the prediction).
    """

    def __init__(self, artifact: Artifact, zone: ZoneInfo, at: Location | None = None) -> None:
        """`zone`: that of the scoring. `at`: where its name is written.

        Raises:
            ModelError: it was learned from a table whose dates are counted from nothing that a lead has.
        """
        known = {coder.name for coder in artifact.predictor.encoder.coders}
        looking, recipe = artifact.looking, artifact.recipe
        takes = looking.traits if looking is not None else recipe.takes if recipe is not None else ()
        self.artifact = artifact
        self.takes = tuple(used for take in takes if (used := _used(take, known)) is not None)
        self.dated_by = recipe.time if recipe is not None and recipe.time_kind == "moment" else None
        if looking is None and self.dated_by is None:
            _refuse_dates(self.takes, at)
        self.signals = tuple(s for s in looking.signals if s.name in known) if looking is not None else ()
        self._readings = all_readings(self.signals)
        self.program = Program(model_of([reading.rule for reading in self._readings], zone))

    @cached_property
    def event_fields(self) -> tuple[Field, ...]:
        """The properties of events that its rules read."""
        return event_fields(self.program.model)

    def frame(self, values: Numbers, moment: Moment, first: Micros, traits: Iterable[Column]) -> Frame:
        """The leads as they are at the moment, one row each.

        `values`: see `values`. `first`: when each was first known (µs UTC). `traits`: the columns
        of `takes`.
        """
        import numpy as np

        at = np.full(len(first), moment.us, np.int64)
        done = columns_of_signals(self.signals, values)
        return Frame((known_for(at, first), *done, *traits), np.arange(len(first)), None, at)

    def predict(self, frame: Frame) -> Predictions:
        """Of each row."""
        return self.artifact.predictor.predict(frame)

    def reasons(self, frame: Frame, predictions: Predictions) -> list[Reasons]:
        """Of each row: they sum to the log-odds of its prediction."""
        predictor = self.artifact.predictor
        return list(reasons_of(predictor, self.artifact.lifts, predictor.encoder.codes(frame), predictions))

    def values(self, engine: Engine, source: Source, moment: Moment, leads: pa.Array | pa.ChunkedArray) -> Numbers:
        """The values of the signals, shape (leads, signals), of leads that stand in the relation `profiles`.

        `source`: the relation from which the plan reads what they did.
        """
        import numpy as np
        import pyarrow as pa
        import pyarrow.compute as pc

        values = blank(self.signals, len(leads))
        if not self._readings:
            return values
        lines = engine.run(self.program.lines(source, "reasons"), moment)
        wanted = leads.combine_chunks() if isinstance(leads, pa.ChunkedArray) else leads
        row = pc.index_in(lines["lead"], value_set=wanted).fill_null(-1)
        there = pc.greater_equal(row, 0)
        lines, row = lines.filter(there), row.filter(there)
        read_lines(values, self._readings, lines, row.to_numpy(), np.full(len(leads), moment.us, np.int64))
        return values


def forecaster_of(model: Model) -> Forecaster | None:
    """What predicts for a scoring model; None where it has no learned one.

    Raises:
        ModelError: the learned model is damaged, or cannot be asked of leads as they are at any moment.
    """
    learned = model.learned
    return None if learned is None else Forecaster(artifact_of(learned), model.timezone, learned.at)


def points_of(predictions: Predictions) -> pa.Array:
    """The score of each row, from 0 to 100."""
    import pyarrow as pa

    return pa.array(100.0 * predictions.probability)


def _used(take: Take, known: set[str]) -> Take | None:
    """The trait, with the keywords that the model knows; None where it knows nothing of it."""
    if take.kind != "words":
        return take if take.column in known else None
    keywords = tuple(word for word in take.keywords if f"{take.column}: {word}" in known)
    return replace(take, keywords=keywords) if keywords else None


def _refuse_dates(takes: Sequence[Take], at: Location | None) -> None:
    dates = [take.column for take in takes if take.kind == "date"]
    if dates:
        listed = ", ".join(dates)
        message = Text(
            en="The learned model counts ages up to the newest date of the table that it was learned from, and no "
            f"single lead knows that ({listed}).",
            fr="Le modèle appris compte les âges jusqu'à la date la plus récente de son tableau, que ne connaît aucun "
            f"prospect pris seul ({listed}).",
        )
        hint = Text(
            en="Learn it again with --time COLUMN (when each lead came), or leave these columns out (--drop COLUMN).",
            fr="Apprenez-le de nouveau avec --time COLONNE (la date d'arrivée), ou écartez ces colonnes "
            "(--drop COLONNE).",
        )
        raise ModelError(Problem("ages-of-a-table", message, at, hint))
