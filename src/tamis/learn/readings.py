"""Rules whose lines tell signals, and how they are read: one rule may tell many columns.

Signals of many values of one property are told by one rule, which is split by that property: its parts are the hits of
each value. How many values there are is how many parts there are.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from tamis.model.definition import DAY, EventRule, Rule

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt
    import pyarrow as pa

    from tamis.learn.signals import Signal

    Micros = npt.NDArray[np.int64]
    Numbers = npt.NDArray[np.float64]

_DECIMALS = 6


@dataclass(frozen=True)
class Reading:
    """A rule whose lines tell signals: their columns by the part of a line (None: there are no parts).

    `times`: of the points of a line, `recency`: of its last hit. `different`: the columns that count the parts.
    """

    rule: Rule
    times: dict[str | None, int] = field(default_factory=dict)
    recency: dict[str | None, int] = field(default_factory=dict)
    different: list[int] = field(default_factory=list)


def detailed_readings(signals: Sequence[Signal]) -> list[Reading]:
    """Of the signals that are dated, or are of one of a property's values; not of the others."""
    dated = {signal.names for signal in signals if signal.kind == "recency" and signal.field is None}
    wanted = [
        (place, signal, signal.field is not None)
        for place, signal in enumerate(signals)
        if _is_of_values(signal) or (_is_ever(signal) and signal.names in dated)
    ]
    return _gathered(wanted)


def all_readings(signals: Sequence[Signal]) -> list[Reading]:
    """Of few signals, for a ledger: a rule is split where its values are counted, else it asks for a value.

    What is split has an entry for each value there is, and not only for those that are asked for.
    """
    counted = {(signal.field, signal.names) for signal in signals if signal.kind == "distinct"}
    return _gathered(
        (place, signal, _is_of_values(signal) and (signal.field, signal.names) in counted)
        for place, signal in enumerate(signals)
    )


def _is_of_values(signal: Signal) -> bool:
    return signal.field is not None and signal.kind in {"times", "recency", "distinct"}


def _is_ever(signal: Signal) -> bool:
    return signal.kind in {"times", "recency"} and signal.window is None


def _gathered(wanted: Iterable[tuple[int, Signal, bool]]) -> list[Reading]:
    """Signals (their columns, they, and whether their rule is split by their property) that one rule tells."""
    found: dict[object, Reading] = {}
    for place, signal, is_split in wanted:
        of_hits = signal.kind in {"times", "recency"}
        own = (of_hits or signal.kind, signal.value, signal.then)
        key = (is_split, signal.names, signal.field, signal.window, () if is_split else own)
        if key not in found:
            found[key] = Reading(_split(signal) if is_split else signal.rule)
        if is_split and signal.kind == "distinct":
            found[key].different.append(place)
        else:
            columns = found[key].recency if signal.kind == "recency" else found[key].times
            columns[signal.value if is_split else None] = place
    return list(found.values())


def _split(signal: Signal) -> EventRule:
    return EventRule(id="", awards=signal.rule.awards, on=signal.names, within=signal.window, split_by=signal.field)


def blank(signals: Sequence[Signal], rows: int) -> Numbers:
    """The values (rows, signals) of who did nothing: 0 times, and not known days ago."""
    import numpy as np

    values = np.zeros((rows, len(signals)), order="F")
    values[:, [signal.kind == "recency" for signal in signals]] = np.nan
    return values


def exact(signals: Sequence[Signal], values: Numbers) -> Numbers:
    """The same, with sums as they are whatever the order they were taken in: a bin may begin at any value."""
    import numpy as np

    sums = [signal.kind == "amount" for signal in signals]
    values[:, sums] = np.round(values[:, sums], _DECIMALS)
    return values


def read_lines(values: Numbers, readings: Sequence[Reading], lines: pa.Table, row: Micros, at: Micros) -> None:
    """Puts lines (of a program of the rules, in their order) into the columns of the signals.

    `row`: of each line, `at`: of each row (µs UTC).
    """
    import numpy as np

    component = lines["component"].to_numpy()
    order = np.argsort(component, kind="stable")
    ends = np.searchsorted(component[order], np.arange(len(readings) + 1))
    for number, reading in enumerate(readings):
        mine = order[ends[number] : ends[number + 1]]
        _read(values, reading, lines.take(mine), row[mine], at)


def _read(values: Numbers, reading: Reading, lines: pa.Table, row: Micros, at: Micros) -> None:
    import numpy as np
    import pyarrow as pa
    import pyarrow.compute as pc

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
