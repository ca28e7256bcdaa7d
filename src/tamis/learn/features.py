"""The columns of leads as of their moments: what they did by then, as signals tell it.

Training, prediction live and prediction in batch all take their columns from here. Signals of many values of one
property are computed by one rule, which is split by that property: its parts are the hits of each value.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from tamis.learn.frame import Column
from tamis.learn.signals import Signal, model_of
from tamis.model.definition import DAY, EventRule, Rule
from tamis.scoring.program import Program

if TYPE_CHECKING:
    from zoneinfo import ZoneInfo

    import numpy as np
    import numpy.typing as npt
    import pyarrow as pa

    from tamis.scoring.replay import Past, Replay

    Micros = npt.NDArray[np.int64]
    Numbers = npt.NDArray[np.float64]


@dataclass(frozen=True)
class _Reading:
    """A rule whose lines tell signals: their columns by the part of a line (None: there are no parts).

    `different`: the column that counts the parts, if any.
    """

    rule: Rule
    times: dict[str | None, int] = field(default_factory=dict)
    recency: dict[str | None, int] = field(default_factory=dict)
    different: list[int] = field(default_factory=list)


class SignalColumns:
    """Computes some signals from any replay; what computes them is compiled once."""

    def __init__(self, signals: Sequence[Signal], zone: ZoneInfo) -> None:
        """`zone`: that of the replays."""
        self.signals = tuple(signals)
        # Lines that tell times and parts cost more: of the other signals only the points are asked.
        self._detailed = tuple(_readings(self.signals))
        told = {place for r in self._detailed for place in (*r.times.values(), *r.recency.values(), *r.different)}
        self._plain = [place for place in range(len(self.signals)) if place not in told]
        self._detailed_program = Program(model_of([r.rule for r in self._detailed], zone))
        self._plain_program = Program(model_of([self.signals[place].rule for place in self._plain], zone))

    def of(self, replay: Replay, lead: Micros, at: Micros) -> tuple[Column, ...]:
        """A column for each signal, of leads (their places in the replay) each at its moment (µs UTC).

        What was never done is 0 times, and not known days ago.
        """
        import numpy as np

        values = np.zeros((len(lead), len(self.signals)), order="F")
        values[:, [signal.kind == "recency" for signal in self.signals]] = np.nan
        for part in replay.parts(len(lead)):
            past = replay.stand(lead[part], at[part])
            self._fill_plain(values[part], past)
            self._fill_detailed(values[part], past, at[part])
        return tuple(Column(s.name, "number", values[:, place], s.said) for place, s in enumerate(self.signals))

    def _fill_plain(self, values: Numbers, past: Past) -> None:
        import numpy as np

        if self._plain:
            lines = past.lines(self._plain_program, "points")
            places = np.array(self._plain)[lines["component"].to_numpy()]
            values[lines["lead"].to_numpy(), places] = lines["value"].to_numpy()

    def _fill_detailed(self, values: Numbers, past: Past, at: Micros) -> None:
        import numpy as np

        if not self._detailed:
            return
        lines = past.lines(self._detailed_program, "reasons").sort_by("component")
        ends = np.searchsorted(lines["component"].to_numpy(), np.arange(len(self._detailed) + 1))
        for number, reading in enumerate(self._detailed):
            _read(values, reading, lines.slice(ends[number], ends[number + 1] - ends[number]), at)


def _readings(signals: Sequence[Signal]) -> Iterator[_Reading]:
    """For what is dated, or is one of a property's values: the rule, and the columns that its lines tell."""
    dated = {signal.names for signal in signals if signal.kind == "recency" and signal.field is None}
    found: dict[object, _Reading] = {}
    for place, signal in enumerate(signals):
        split = signal.field if signal.kind in {"times", "recency", "distinct"} else None
        is_dated = signal.kind in {"times", "recency"} and signal.window is None and signal.names in dated
        if split is None and not is_dated:
            continue
        key = (split, signal.names, signal.window)
        if key not in found:
            found[key] = _Reading(
                EventRule(id="", awards=signal.rule.awards, on=signal.names, within=signal.window, split_by=split)
            )
        reading = found[key]
        if signal.kind == "distinct":
            reading.different.append(place)
        else:
            columns = reading.times if signal.kind == "times" else reading.recency
            columns[signal.value] = place
    yield from found.values()


def _read(values: Numbers, reading: _Reading, lines: pa.Table, at: Micros) -> None:
    """Puts the lines of one rule into the columns of its signals."""
    import numpy as np
    import pyarrow as pa
    import pyarrow.compute as pc

    row = lines["lead"].to_numpy()
    for place in reading.different:
        values[:, place] = np.bincount(row, minlength=len(values))
    parts = list(dict.fromkeys([*reading.times, *reading.recency]))
    if not parts:
        return
    if parts != [None]:
        which = pc.index_in(lines["part"], value_set=pa.array(parts, pa.string())).fill_null(-1).to_numpy()
    else:
        which = np.zeros(len(row), np.int64)
    for columns, numbers in (
        (reading.times, lines["value"].to_numpy()),
        (reading.recency, (at[row] - lines["last_at"].to_numpy()) / DAY),
    ):
        place = np.array([*(columns.get(part, -1) for part in parts), -1])[which]
        known = place >= 0
        values[row[known], place[known]] = numbers[known]
