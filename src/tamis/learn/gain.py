"""What calling brings, by the number of calls: in money where that can be said, else in won leads.

A lead is called once. Where a lead has rows of several moments, it is called at the first at which its probability
reaches the bar, and what counts is whether it was won from there on. The bar falls from left to right.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    import numpy as np
    import numpy.typing as npt

    from tamis.learn.frame import Numbers
    from tamis.learn.judged import Judged

    Places = npt.NDArray[np.int64]

MOST_POINTS = 80


@dataclass(frozen=True, eq=False)
class Worth:
    """`value` of a won lead, else what each lead was won for: `amounts` (leads,), by the lead's number; None: unknown.

    `cost`: of one call.
    """

    value: float | None = None
    cost: float | None = None
    amounts: Numbers | None = None

    @property
    def in_money(self) -> bool:
        """Whether it is known what a won lead brings."""
        return self.value is not None or (self.amounts is not None and bool(self.amounts.any()))


@dataclass(frozen=True)
class GainPoint:
    """After so many calls: leads won, and what they brought less what the calls cost (in money, else `won`)."""

    calls: int
    won: int
    gain: float


def gain_curve(judged: Judged, worth: Worth) -> tuple[GainPoint, ...]:
    """From no call to a call for each lead; few points, and among them the best."""
    import numpy as np

    bar, calls, row, before = _steps(judged)
    brings = _brings(judged, worth)
    won_by = np.where(before >= 0, judged.won[before], False).astype(np.int64)
    won = judged.won[row].astype(np.int64) - won_by
    gain = brings[row] - np.where(before >= 0, brings[before], 0.0)
    last = np.append(np.diff(bar) != 0, True)[: len(bar)]
    total = np.append(0, np.cumsum(calls)[last])
    wins = np.append(0, np.cumsum(won)[last])
    cost = worth.cost or 0.0 if worth.in_money else 0.0
    gains = np.append(0.0, np.cumsum(gain)[last]) - cost * total
    wanted = np.linspace(0, total[-1], MOST_POINTS + 1)
    kept = np.union1d(np.searchsorted(total, wanted), [int(np.argmax(gains)), len(total) - 1])
    return tuple(GainPoint(int(total[k]), int(wins[k]), float(gains[k])) for k in kept)


def best_of(points: Sequence[GainPoint]) -> GainPoint:
    """Where the gain is greatest; the fewest calls of several."""
    return max(points, key=lambda point: (point.gain, -point.calls))


def _brings(judged: Judged, worth: Worth) -> Numbers:
    """What a call brings, for each row."""
    import numpy as np

    if worth.value is not None:
        return np.where(judged.won, worth.value, 0.0)
    if worth.in_money and worth.amounts is not None:
        return np.where(judged.won, worth.amounts[judged.lead], 0.0)
    return judged.won.astype(np.float64)


def _steps(judged: Judged) -> tuple[Numbers, Places, Places, Places]:
    """As the bar falls: where it stands, and what changes for a lead.

    1 where it is called now and was not before, else 0; the row at which it is called now; the row at which it was
    called until now (-1: at none).
    """
    import numpy as np

    at = np.arange(judged.rows) if judged.at is None else judged.at
    in_time = np.lexsort((at, judged.lead))
    lead, p = judged.lead[in_time], judged.p[in_time]
    begins = np.append(True, lead[1:] != lead[:-1])[: judged.rows]
    highest = _highest_before(p, begins)
    records = np.flatnonzero(p > highest)
    row = in_time[records]
    same = np.append(lead[records][1:] == lead[records][:-1], False)[: len(records)]
    before = np.where(same, np.append(row[1:], -1)[: len(row)], -1)
    order = np.argsort(-judged.p[row], kind="stable")
    return judged.p[row][order], (~same)[order].astype(np.int64), row[order], before[order]


def _highest_before(p: Numbers, begins: npt.NDArray[np.bool_]) -> Numbers:
    """For each row the highest probability of the rows before it of the same lead; -1 where it is the first."""
    import numpy as np

    own = np.cumsum(begins)  # probabilities are at most 1: those of a later lead are above all before, moved by 2
    so_far = np.maximum.accumulate(p + 2.0 * own) - 2.0 * own
    found: Numbers = np.where(begins, -1.0, np.append(-1.0, so_far[:-1])[: len(p)])
    return found
