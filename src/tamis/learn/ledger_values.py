"""Signals from the entries of a ledger, for a few leads at a time: what the plans compute, without planning anything.

Rules of signals have neither limits nor decay, so that an entry counts whole in the windows that its hour is in. That
this gives what the plans give from events is what `tamis verify` compares.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from tamis.learn.readings import blank, latest_before
from tamis.model.definition import DAY
from tamis.scoring.components import EventComponent, SequenceComponent
from tamis.scoring.sequences import TOLERANCE

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt
    import pyarrow as pa

    from tamis.learn.readings import Reading
    from tamis.learn.signals import Signal
    from tamis.scoring.clock import Moment
    from tamis.scoring.program import Program

    Micros = npt.NDArray[np.int64]
    Numbers = npt.NDArray[np.float64]
    Flags = npt.NDArray[np.bool_]


@dataclass(frozen=True, eq=False)
class _Entries:
    """Entries, shape (entries,) each; `rows`: of how many leads. `parts`: the places of split values in `values`."""

    rows: int
    row: Micros
    bucket: Micros
    first_at: Micros
    last_at: Micros
    hits: Numbers
    amount: Numbers
    parts: Micros
    values: Sequence[str]

    def take(self, kept: Micros | Flags) -> _Entries:
        """Some of them."""
        return replace(
            self,
            row=self.row[kept],
            bucket=self.bucket[kept],
            first_at=self.first_at[kept],
            last_at=self.last_at[kept],
            hits=self.hits[kept],
            amount=self.amount[kept],
            parts=self.parts[kept],
        )


class LedgerValues:
    """Reads some signals from a ledger."""

    def __init__(self, signals: Sequence[Signal], readings: Sequence[Reading], program: Program) -> None:
        """`program`: of the rules of the readings, in their order; each has one component."""
        self.signals = signals
        self._read = list(zip(readings, program.components, strict=True))

    def of(self, entries: pa.Table, leads: Sequence[int], moment: Moment) -> Numbers:
        """The values, shape (leads, signals), as of a moment after all entries."""
        import numpy as np

        values = blank(self.signals, len(leads))
        by_rule = dict(_by_rule(entries, leads))
        nothing = _of_table(entries.slice(0, 0), np.empty(0, np.int64), len(leads))
        for reading, component in self._read:
            if isinstance(component, EventComponent):
                mine = by_rule.get(component.entries.key, nothing)
                kept = _inside(mine.bucket, component.window, moment)
                _fill(values, reading, mine.take(kept), moment, is_sum=component.entries.amount is not None)
            elif isinstance(component, SequenceComponent):
                steps = [by_rule.get(step.key, nothing) for step in component.steps]
                done = _completed(steps, component.within)
                done = done.take(_inside(done.first_at, component.window, moment))
                values[:, reading.times[None]] = np.bincount(done.row, minlength=len(leads))
        return values


def _by_rule(entries: pa.Table, leads: Sequence[int]) -> Iterator[tuple[int, _Entries]]:
    """The entries of each rule, by its key."""
    import numpy as np
    import pyarrow as pa
    import pyarrow.compute as pc

    row = pc.index_in(entries["lead"], value_set=pa.array(leads, pa.int64())).fill_null(-1).to_numpy()
    everything = _of_table(entries, row.astype(np.int64), len(leads))
    rule = entries["rule"].to_numpy()
    order = np.argsort(rule, kind="stable")
    keys, starts = np.unique(rule[order], return_index=True)
    ends = np.append(starts, len(order))[1:]
    for key, start, end in zip(keys.tolist(), starts.tolist(), ends.tolist(), strict=True):
        mine = order[start:end]
        yield key, everything.take(mine[row[mine] >= 0])


def _of_table(entries: pa.Table, row: Micros, rows: int) -> _Entries:
    import numpy as np

    codes = entries["split_value"].combine_chunks().dictionary_encode()
    parts = codes.indices.fill_null(-1).to_numpy(zero_copy_only=False).astype(np.int64)
    values = codes.dictionary.to_pylist()
    times = [entries[name].to_numpy() for name in ("bucket", "first_at", "last_at")]
    hits, amount = entries["hits"].to_numpy(), entries["amount"].to_numpy()
    return _Entries(rows, row, times[0], times[1], times[2], hits, amount, parts, values)


def _inside(at: Micros, window: int | None, moment: Moment) -> Flags:
    import numpy as np

    return np.ones(len(at), np.bool_) if window is None else at >= moment.hour - window


def _fill(values: Numbers, reading: Reading, mine: _Entries, moment: Moment, *, is_sum: bool) -> None:
    """Puts the entries of one rule into the columns of its signals."""
    import numpy as np

    for place in reading.different:
        known = mine.parts >= 0
        pairs = np.unique(mine.row[known] * (len(mine.values) + 1) + mine.parts[known])
        values[:, place] = np.bincount(pairs // (len(mine.values) + 1), minlength=mine.rows)
    for part in dict.fromkeys([*reading.times, *reading.recency]):
        own = mine if part is None else mine.take(mine.parts == _place(part, mine.values))
        if (place_of_times := reading.times.get(part)) is not None:
            weights = own.amount if is_sum else own.hits
            values[:, place_of_times] = np.bincount(own.row, weights, mine.rows)
        if (place_of_last := reading.recency.get(part)) is not None:
            last = np.full(mine.rows, np.iinfo(np.int64).min)
            np.maximum.at(last, own.row, own.last_at)
            there = np.unique(own.row)
            values[there, place_of_last] = (moment.us - last[there]) / DAY


def _place(part: str, values: Sequence[str]) -> int:
    return values.index(part) if part in values else -2


def _completed(steps: Sequence[_Entries], within: int | None) -> _Entries:
    """The entries of the last step before which, near enough, all others came in their order."""
    reached, *others = steps
    for step in others:
        before = latest_before(reached.row, reached.bucket, step.row, step.bucket)
        near = before >= 0
        if within is not None:
            near[near] = step.bucket[near] - reached.bucket[before[near]] <= within + TOLERANCE
        reached = step.take(near)
    return reached
