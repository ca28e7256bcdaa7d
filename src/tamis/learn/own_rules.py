"""What a user's own rules gave to leads at past moments: each rule run exactly as it is written, as a scoring runs it.

Every moment is one run of the plan of every scoring, so windows, limits by calendar day, decays, silence and traits are
all exact. A replay of many moments at once (`tamis.scoring.replay`) would be faster, and cannot do the half of them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from tamis.scoring.clock import from_us, moment_at
from tamis.scoring.engines.base import open_engine
from tamis.scoring.program import Program
from tamis.scoring.session import Request, Session, Source

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt
    import pyarrow as pa

    from tamis.model.definition import Model, Rule
    from tamis.scoring.clock import Moment

    Micros = npt.NDArray[np.int64]
    Numbers = npt.NDArray[np.float64]
    Flags = npt.NDArray[np.bool_]

_NOTHING = 0.005  # points that have faded so far are none
Told = Callable[[float], None]


@dataclass(frozen=True, eq=False)
class Past:
    """Rows of a training set and where their history is. `names`: the keys of the leads, by their places.

    `lead` (rows,): places; `at` (rows,): µs UTC. `events` None: only what leads are is known.
    """

    leads: Source
    events: Source | None
    key: str | None
    names: pa.ChunkedArray
    lead: Micros
    at: Micros

    def take(self, rows: npt.NDArray[np.int64] | npt.NDArray[np.bool_]) -> Past:
        """Those rows."""
        return replace(self, lead=self.lead[rows], at=self.at[rows])


@dataclass(frozen=True)
class Total:
    """What leads are ranked by: scores with their weights; `column`, the combined score that they make, if any."""

    weights: Mapping[str, float]
    column: str | None = None


def total_of(model: Model) -> Total:
    """The first combined score; else the sum of the scores that the best class asks for, else of all."""
    for score in model.scores.values():
        if score.combine:
            return Total(dict(score.combine), score.name)
    asked = [name for name, _ in model.classes[0].thresholds.enter] if model.classes else []
    return Total(dict.fromkeys(asked or model.scores, 1.0))


@dataclass(frozen=True, eq=False)
class Gifts:
    """What rules gave to rows, before limits of groups and scores.

    `parts`: of which rule (its place) to which score of the total each column of `points` is, shape (rows, parts).
    `held` (rows, rules): whether the rule gave anything to any score.
    """

    parts: tuple[tuple[int, str], ...]
    points: Numbers
    held: Flags


def gave(model: Model, rules: Sequence[Rule], total: Total, past: Past, told: Told) -> Gifts:
    """What each rule gave to each row. `told`: the share that is done."""
    import numpy as np

    alone = replace(model, rules=tuple(replace(rule, id=f"r{number}") for number, rule in enumerate(rules)), groups={})
    components = Program(alone).components
    of = [(int(component.rule[1:]), component.score) for component in components]
    parts = tuple(dict.fromkeys(part for part in of if total.weights.get(part[1])))
    column = np.array([parts.index(part) if part in parts else -1 for part in of], np.int64)
    rule = np.array([number for number, _ in of], np.int64)
    points = np.zeros((len(past.lead), len(parts)))
    held = np.zeros((len(past.lead), len(rules)), bool)
    for session, moment, rows, row_of in _moments(alone, past, told):
        lines = session.engine.run(session.program.lines("events", "points"), moment)
        row = row_of[_places(lines["lead"], session.profiles["lead"])]
        value = np.nan_to_num(lines["value"].to_numpy().astype(np.float64))
        mine = (row >= 0) & (np.abs(value) > _NOTHING)
        component, place, value = lines["component"].to_numpy()[mine], rows[row[mine]], value[mine]
        held[place, rule[component]] = True
        paid = column[component] >= 0
        np.add.at(points, (place[paid], column[component[paid]]), value[paid])
    return Gifts(parts, points, held)


def totals(model: Model, total: Total, past: Past, told: Told) -> Numbers:
    """The total that the model gives to each row, with all its limits."""
    import numpy as np

    found = np.zeros(len(past.lead))
    for session, moment, rows, row_of in _moments(model, past, told):
        scores = session.engine.run(session.program.scores("events"), moment)
        row = row_of[_places(scores["lead"], session.profiles["lead"])]
        mine = row >= 0
        names = {total.column: 1.0} if total.column is not None else total.weights
        value = sum(weight * scores[name].to_numpy()[mine] for name, weight in names.items())
        found[rows[row[mine]]] = value
    return found


def _moments(model: Model, past: Past, told: Told) -> Iterator[tuple[Session, Moment, Micros, Micros]]:
    """For each moment: the rows, and which of them (-1: none) each profile of the session is."""
    import numpy as np

    with open_engine("duckdb") as engine:
        session = Session(engine, model, Request(past.leads, past.events, past.key))
        place = _places(past.names, session.profiles["lead"])
        moments = np.unique(past.at)
        for number, at in enumerate(moments):
            rows = np.flatnonzero(past.at == at)
            row_of = np.full(session.profiles.num_rows + 1, -1, np.int64)  # the last is nobody's
            row_of[place[past.lead[rows]]] = np.arange(len(rows))
            row_of[-1] = -1
            moment = moment_at(from_us(int(at)).astimezone(model.timezone), model.timezone)
            yield session, moment, rows, row_of
            told((number + 1) / len(moments))


def _places(keys: pa.ChunkedArray, among: pa.ChunkedArray) -> Micros:
    """Where each key stands; -1 where it does not."""
    import numpy as np
    import pyarrow as pa
    import pyarrow.compute as pc

    found = pc.index_in(keys.cast(pa.string()), value_set=among.cast(pa.string()).combine_chunks())
    places: Micros = found.fill_null(-1).to_numpy().astype(np.int64)
    return places
