"""Where leads stood at past moments, by a model of today: what the live server would have said then."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from tamis.model.definition import DISQUALIFIED, Model
from tamis.scoring.session import Session

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt
    import pyarrow as pa

    from tamis.scoring.clock import Moment

    Numbers = npt.NDArray[np.float64]
    Places = npt.NDArray[np.int8]
    Flags = npt.NDArray[np.bool_]

Told = Callable[[float], None]


@dataclass(frozen=True, eq=False)
class Standings:
    """Of every lead (in the order of its session) at each moment; arrays are of shape (moments, leads).

    `classes`: the place of the class held in `names`, which go from the best to `disqualified`. `score`: the one that
    leads of a class are ranked by, named `by`. `handed`: whether the class is one that goes to sales.
    """

    names: tuple[str, ...]
    by: str
    classes: Places
    score: Numbers
    handed: Flags


def class_names(model: Model) -> tuple[str, ...]:
    """From the best to `disqualified`."""
    return (*(rule.name for rule in model.classes), DISQUALIFIED)


def ranking_score(model: Model) -> str:
    """The score that leads of one class are called by: the combined one, else the first that the best class asks."""
    combined = [score.name for score in model.scores.values() if score.combine]
    asked = [name for name, _ in model.classes[0].thresholds.enter] if model.classes else []
    return (combined or asked or list(model.scores))[0]


def standings(session: Session, moments: Sequence[Moment], told: Told) -> Standings:
    """Scores the leads at each moment, in the order of time. A class is held from one to the next, as it is live.

    `told`: the share that is done, after each moment.
    """
    import numpy as np

    model, engine = session.model, session.engine
    names, by = class_names(model), ranking_score(model)
    shape = (len(moments), session.profiles.num_rows)
    classes, score, handed = np.empty(shape, np.int8), np.empty(shape), np.empty(shape, bool)
    sent = _sent(model, names)
    held: pa.Array | None = None
    for place, moment in enumerate(moments):
        session.stand(moment, _with_previous(session.profiles, held))
        rows = _in_order(engine.run(session.program.scores("events", previous=True), moment), session.profiles)
        held = rows["class"].combine_chunks()
        classes[place] = _places(held, names)
        score[place] = rows[by].to_numpy()
        handed[place] = sent(classes[place], rows["audience"])
        told((place + 1) / len(moments))
    engine.register("profiles", session.profiles)
    return Standings(names, by, classes, score, handed)


def _with_previous(profiles: pa.Table, held: pa.Array | None) -> pa.Table:
    import pyarrow as pa

    return profiles.append_column("previous", pa.nulls(len(profiles), pa.string()) if held is None else held)


def _in_order(rows: pa.Table, profiles: pa.Table) -> pa.Table:
    """The rows of the leads, in their order; events of others are of nobody."""
    import pyarrow.compute as pc

    return rows.take(pc.index_in(profiles["lead"], value_set=rows["lead"].combine_chunks()))


def _places(held: pa.Array, names: Sequence[str]) -> Places:
    import numpy as np
    import pyarrow as pa
    import pyarrow.compute as pc

    places: Places = pc.index_in(held, value_set=pa.array(names)).to_numpy().astype(np.int8)
    return places


def _sent(model: Model, names: Sequence[str]) -> Callable[[Places, pa.ChunkedArray], Flags]:
    """Whether a class of an audience goes to sales: those down to its `hand_off`, by default the best of several."""
    import numpy as np

    lowest = {audience: names.index(name) for audience, name in model.hand_off.items()}
    otherwise = lowest.get(None, 0 if len(model.classes) > 1 else -1)

    def sent(classes: Places, audience: pa.ChunkedArray) -> Flags:
        bound = np.array([lowest.get(name, otherwise) for name in audience.to_pylist()])
        found: Flags = classes <= np.minimum(bound, len(names) - 2)
        return found

    return sent
