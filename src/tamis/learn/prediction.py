"""A learned model applied to a table: probabilities with reasons, and how good they are where outcomes are known."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from tamis.collect.columns import required
from tamis.errors import InputError, Location, Problem, UsageError
from tamis.language import Text
from tamis.learn.judged import Judged
from tamis.learn.metrics import Metrics, measure
from tamis.learn.outcome import read_outcomes
from tamis.learn.reasons import Reasons, reasons_of
from tamis.learn.table_frame import apply, keys_of_rows

if TYPE_CHECKING:
    from collections.abc import Iterator

    import numpy as np
    import numpy.typing as npt

    from tamis.collect.table import Table
    from tamis.learn.artifact import Artifact
    from tamis.learn.frame import Frame
    from tamis.learn.history import History
    from tamis.learn.predictor import Predictions

    Micros = npt.NDArray[np.int64]

_SEED = 1


@dataclass(frozen=True, eq=False)
class Predicted:
    """The rows of a table (the open leads of a history) in their order; `keys` name them, `places` tell which."""

    artifact: Artifact
    frame: Frame
    keys: tuple[str, ...]
    places: Micros
    values: Predictions

    def reasons(self) -> Iterator[Reasons]:
        """Of each row."""
        codes = self.artifact.predictor.encoder.codes(self.frame)
        return reasons_of(self.artifact.predictor, self.artifact.lifts, codes, self.values)

    def reasons_of(self, row: int) -> Reasons:
        """Of one row."""
        import numpy as np

        alone = self.frame.take(np.array([row]))
        predictor = self.artifact.predictor
        values = predictor.predict(alone)
        return next(reasons_of(predictor, self.artifact.lifts, predictor.encoder.codes(alone), values))


def predict_table(artifact: Artifact, table: Table, key: str | None) -> Predicted:
    """The probabilities of all rows.

    Raises:
        InputError: the model was not learned from a table, or the table has none of its columns.
    """
    import numpy as np

    recipe = artifact.recipe
    if recipe is None:
        raise InputError(Problem("not-from-a-table", _NOT_FROM_A_TABLE, Location(table.file)))
    there = set(table.data.column_names)
    if not any(take.column in there for take in recipe.takes):
        raise InputError(_no_columns(table, [take.column for take in recipe.takes]))
    frame, _ = apply(table, recipe)
    named = key or ("lead" if "lead" in there else None)
    keys = keys_of_rows(table, named, range(frame.rows))
    return Predicted(artifact, frame, keys, np.arange(frame.rows), artifact.predictor.predict(frame))


def predict_history(artifact: Artifact, history: History, at: int | None = None) -> Predicted:
    """The probabilities of all open leads of a history, as of `at` (µs UTC; by default after all that it tells).

    Raises:
        InputError: the model was learned from a table.
        UsageError: no lead is open.
    """
    import numpy as np

    from tamis.learn.moments import open_at
    from tamis.learn.outcomes import closing_times
    from tamis.learn.snapshots import first_known, frame_as_of

    if artifact.looking is None:
        raise InputError(Problem("not-from-a-history", _NOT_FROM_A_HISTORY))
    moment = at if at is not None else (history.replay.last_time() or 0) + 1
    known = first_known(history)
    closed = closing_times(history.replay, artifact.outcome)
    places = np.flatnonzero(open_at(np.full(len(known), moment), known, closed))
    if not len(places):
        raise UsageError(_NONE_OPEN)
    frame = frame_as_of(history, artifact.looking, places, np.full(len(places), moment))
    keys = tuple(str(key) for key in history.leads.take(places).to_pylist())
    return Predicted(artifact, frame, keys, places, artifact.predictor.predict(frame))


def judged_rows(predicted: Predicted, table: Table, outcome: str, won_value: str | None) -> tuple[Judged, Frame]:
    """The rows whose outcome is known: what was said of them with what they became, and what is known of them.

    Raises:
        InputError: there is no such column, or it says nothing; see `read_outcomes`.
    """
    import numpy as np

    found = read_outcomes(required(outcome, table), table.file, won_value)
    rows = np.flatnonzero(found.known)
    frame = replace(predicted.frame.take(rows), won=found.won[rows])
    return Judged(predicted.values.probability[rows], frame.outcomes, frame.lead, frame.at), frame


def judge(judged: Judged) -> Metrics | None:
    """The figures of probabilities beside what came; None where all came the same."""
    return measure(judged.p, judged.won, judged.lead, judged.at, _SEED)


def _no_columns(table: Table, wanted: list[str]) -> Problem:
    listed = ", ".join(wanted[:8])
    return Problem(
        "no-column-of-the-model",
        Text(
            en=f"the file has none of the columns that the model was learned from: {listed}.",
            fr=f"le fichier n'a aucune des colonnes dont le modèle a été appris : {listed}.",
        ),
        Location(table.file),
    )


_NONE_OPEN = Problem(
    "no-open-lead",
    Text(
        en="no lead is open: each is won or lost already, or was never seen.",
        fr="aucun prospect n'est ouvert : chacun est déjà gagné ou perdu, ou n'a jamais été vu.",
    ),
)
_NOT_FROM_A_HISTORY = Text(
    en="the model was learned from a table, not from a history of events.",
    fr="le modèle a été appris d'un tableau, pas d'un historique d'événements.",
)
_NOT_FROM_A_TABLE = Text(
    en="the model was learned from a history of events, not from a table.",
    fr="le modèle a été appris d'un historique d'événements, pas d'un tableau.",
)
