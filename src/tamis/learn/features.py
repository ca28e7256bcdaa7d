"""The columns of leads as of their moments: what they did by then, as signals tell it.

Training, prediction live and prediction in batch all take their columns from here. Signals of many values of one
property are computed by one rule, which is split by that property: its parts are the hits of each value.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from tamis.learn.frame import Column
from tamis.learn.readings import blank, detailed_readings, exact, read_lines
from tamis.learn.signals import Signal, model_of
from tamis.scoring.program import Program

if TYPE_CHECKING:
    from zoneinfo import ZoneInfo

    import numpy as np
    import numpy.typing as npt

    from tamis.scoring.replay import Past, Replay

    Micros = npt.NDArray[np.int64]
    Numbers = npt.NDArray[np.float64]


class SignalColumns:
    """Computes some signals from any replay; what computes them is compiled once."""

    def __init__(self, signals: Sequence[Signal], zone: ZoneInfo) -> None:
        """`zone`: that of the replays."""
        self.signals = tuple(signals)
        # Lines that tell times and parts cost more: of the other signals only the points are asked.
        self._detailed = tuple(detailed_readings(self.signals))
        self._fields = tuple(dict.fromkeys(s.column for s in self.signals if s.column is not None))
        told = {place for r in self._detailed for place in (*r.times.values(), *r.recency.values(), *r.different)}
        self._plain = [place for place in range(len(self.signals)) if place not in told]
        self._detailed_program = Program(model_of([r.rule for r in self._detailed], zone))
        self._plain_program = Program(model_of([self.signals[place].rule for place in self._plain], zone))

    def of(self, replay: Replay, lead: Micros, at: Micros) -> tuple[Column, ...]:
        """A column for each signal, of leads (their places in the replay) each at its moment (µs UTC).

        What was never done is 0 times, and not known days ago.
        """
        values = blank(self.signals, len(lead))
        for part in replay.parts(len(lead)):
            past = replay.stand(lead[part], at[part], self._fields)
            self._fill_plain(values[part], past)
            self._fill_detailed(values[part], past, at[part])
        return columns_of_signals(self.signals, values)

    def _fill_plain(self, values: Numbers, past: Past) -> None:
        import numpy as np

        if self._plain:
            lines = past.lines(self._plain_program, "points")
            places = np.array(self._plain)[lines["component"].to_numpy()]
            values[lines["lead"].to_numpy(), places] = lines["value"].to_numpy()

    def _fill_detailed(self, values: Numbers, past: Past, at: Micros) -> None:
        if self._detailed:
            lines = past.lines(self._detailed_program, "reasons")
            read_lines(values, self._detailed, lines, lines["lead"].to_numpy(), at)


def columns_of_signals(signals: Sequence[Signal], values: Numbers) -> tuple[Column, ...]:
    """The columns of values (rows, signals)."""
    numbers = exact(signals, values)
    return tuple(Column(s.name, "number", numbers[:, place], s.said) for place, s in enumerate(signals))
