"""Of very many columns, those that say the most of the outcome, each by itself."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tamis.learn.conditions import candidates

if TYPE_CHECKING:
    from tamis.learn.frame import Frame

MOST_COLUMNS = 60


def telling(frame: Frame, most: int = MOST_COLUMNS) -> list[str]:
    """The names of at most so many columns, by their strongest condition (the score statistic of its rows' outcomes).

    All, in their order, where there are no more. Leads with several rows count as often as they have rows, which
    changes no order of columns that are of the same rows.

    Raises:
        ValueError: the outcomes are not known.
    """
    import numpy as np

    names = [column.name for column in frame.columns]
    if len(names) <= most:
        return names
    found = candidates(frame)
    won = frame.outcomes.astype(np.float64)
    rate = won.mean()
    rows = found.holds.sum(axis=1)
    off = found.holds.astype(np.float32) @ (won - rate).astype(np.float32)
    z = np.abs(off) / np.sqrt(np.maximum(rows * (1 - rows / frame.rows) * rate * (1 - rate), 1e-9))
    strongest = dict.fromkeys(names, 0.0)
    for condition, value in zip(found.conditions, z.tolist(), strict=True):
        strongest[condition.column] = max(strongest[condition.column], value)
    kept = set(sorted(names, key=lambda name: -strongest[name])[:most])
    return [name for name in names if name in kept]
