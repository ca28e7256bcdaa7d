"""Shares of rows of which several are of one lead, with their intervals."""

from __future__ import annotations

from dataclasses import dataclass
from math import sqrt
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

    Micros = npt.NDArray[np.int64]
    Flags = npt.NDArray[np.bool_]

_Z = 1.959964  # of 95 %
_NONE_OF_MANY = 3.0  # where nothing was seen in n trials, less than 3 / n is likely (the rule of three, 95 %)


@dataclass(frozen=True)
class Share:
    """So many of the rows, of so many leads; `share` and its 95 % interval are None where there are no rows."""

    rows: int
    leads: int
    won: int
    share: float | None = None
    low: float | None = None
    high: float | None = None


def share_of(lead: Micros, won: Flags) -> Share:
    """The share of the rows that won. `lead`, shape (rows,): whose they are; each lead is one observation."""
    import numpy as np

    if not len(lead):
        return Share(0, 0, 0)
    _, which = np.unique(lead, return_inverse=True)
    rows = np.bincount(which)
    wins = np.bincount(which, weights=won)
    share = float(wins.sum() / len(lead))
    n = len(rows)
    off = sqrt(float(((wins - share * rows) ** 2).sum()) * n / max(1, n - 1)) / len(lead)
    low, high = max(0.0, share - _Z * off), min(1.0, share + _Z * off)
    if share in {0.0, 1.0}:
        rest = min(1.0, _NONE_OF_MANY / n)
        low, high = (0.0, rest) if share == 0.0 else (1.0 - rest, 1.0)
    return Share(len(lead), n, int(wins.sum()), share, low, high)
