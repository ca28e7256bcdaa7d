"""What drives a prediction: the columns by how far they move the probabilities, and what each of their values does."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from tamis.learn.calibration import probability
from tamis.learn.value_words import unlabelled

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

    from tamis.language import Text
    from tamis.learn.frame import Frame, Numbers
    from tamis.learn.lift import Group, Lifts
    from tamis.learn.predictor import Predictor

    Places = npt.NDArray[np.int64]


@dataclass(frozen=True)
class Effect:
    """What a value does. `said`: the value; `group`: its rows, how often they were won beside the mean, all included.

    By itself, all else left as it is: in the mean of its rows it `adds` to the log-odds, and makes their probability so
    many `times` what it would be without the column.
    """

    said: Text
    adds: float
    times: float
    group: Group


@dataclass(frozen=True)
class Driver:
    """A column. `moves`: how far it moves a probability, in the mean of the rows; `adds`: the same in log-odds."""

    column: str
    said: Text
    moves: float
    adds: float
    effects: tuple[Effect, ...]
    in_order: bool


def drivers_of(predictor: Predictor, lifts: Lifts, frame: Frame) -> tuple[Driver, ...]:
    """All columns of the model, from the one that moves most; `lifts` are of `frame`'s rows or of others like them.

    A column that has two coders is one driver, in the words of the first; a term of two columns is half of each.
    """
    import numpy as np

    predictions = predictor.predict(frame)
    codes = predictor.encoder.codes(frame)
    sums: dict[str, Numbers] = {}
    first: dict[str, int] = {}
    for place, coder in enumerate(predictor.encoder.coders):
        part = predictor.calibration.slope * predictions.parts[:, place]
        sums[coder.name] = sums[coder.name] + part if coder.name in sums else part
        first.setdefault(coder.name, place)
    found = []
    for name, adds in sums.items():
        place = first[name]
        without = probability(predictions.log_odds - adds)
        said = frame.column(name).said
        group_of_row = np.array(lifts.of_code[place])[codes[:, place]]
        of_row = np.column_stack([adds, predictions.probability, without])
        effects = _effects(lifts.groups[place], group_of_row, of_row, said)
        in_order = predictor.encoder.coders[place].kind == "number"
        moves = float(np.abs(predictions.probability - without).mean())
        found.append(Driver(name, said, moves, float(np.abs(adds).mean()), effects, in_order))
    return tuple(sorted(found, key=lambda one: (-one.moves, one.column)))


def _effects(groups: tuple[Group, ...], group_of_row: Places, of_row: Numbers, said: Text) -> tuple[Effect, ...]:
    """Of the groups that have rows. `of_row`: what each adds, its probability, and this without the column."""
    import numpy as np

    rows = np.bincount(group_of_row, minlength=len(groups))
    adds, told, without = (np.bincount(group_of_row, values, len(groups)) for values in of_row.T)
    return tuple(
        Effect(
            unlabelled(said, group.said), float(adds[place] / rows[place]), float(told[place] / without[place]), group
        )
        for place, group in enumerate(groups)
        if rows[place] and group.rows
    )
