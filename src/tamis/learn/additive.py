"""A model that is a sum: a term for each column and for some pairs of columns, in log-odds, by several members.

The members were trained on different rows; their mean is the prediction, and how far they are apart says how sure it
is. A pair's term is centred so that its columns' own terms hold all that they can ("purified", Lengerich et al. 2020),
and what is left is shared between the two.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    import numpy as np
    import numpy.typing as npt

    from tamis.learn.encoding import Matrix
    from tamis.learn.frame import Numbers

_SWEEPS = 20


@dataclass(frozen=True, eq=False)
class Additive:
    """`intercepts` (members,); `mains[i]` (members, codes of column i); `pairs[i, j]` (members, codes i, codes j)."""

    intercepts: Numbers
    mains: tuple[Numbers, ...]
    pairs: Mapping[tuple[int, int], Numbers]

    def members(self, codes: Matrix) -> Numbers:
        """The log-odds that each member gives, shape (members, rows)."""
        import numpy as np

        total = np.repeat(self.intercepts[:, None], len(codes), axis=1)
        for place, table in enumerate(self.mains):
            total += table[:, codes[:, place]]
        for (one, other), table in self.pairs.items():
            total += table[:, codes[:, one], codes[:, other]]
        return total

    def log_odds(self, codes: Matrix) -> Numbers:
        """The mean of the members', shape (rows,)."""
        found: Numbers = self.members(codes).mean(axis=0)
        return found

    def tables(self) -> Additive:
        """Itself."""
        return self

    def parts(self, codes: Matrix) -> Numbers:
        """What each column adds, in the mean of the members, shape (rows, columns); with `intercept` it is all."""
        import numpy as np

        found = np.empty((len(codes), len(self.mains)))
        for place, table in enumerate(self.mains):
            found[:, place] = table.mean(axis=0)[codes[:, place]]
        for (one, other), table in self.pairs.items():
            half = table.mean(axis=0)[codes[:, one], codes[:, other]] / 2
            found[:, one] += half
            found[:, other] += half
        return found

    @property
    def intercept(self) -> float:
        """The mean of the members'."""
        return float(self.intercepts.mean())


def together(models: Sequence[Additive]) -> Additive:
    """Their members as those of one model."""
    import numpy as np

    pairs: dict[tuple[int, int], Numbers] = {}
    for pair in sorted({pair for model in models for pair in model.pairs}):
        shape = next(model.pairs[pair].shape[1:] for model in models if pair in model.pairs)
        parts = [model.pairs.get(pair, np.zeros((len(model.intercepts), *shape))) for model in models]
        pairs[pair] = np.concatenate(parts)
    mains = tuple(np.concatenate(tables) for tables in zip(*(model.mains for model in models), strict=True))
    return Additive(np.concatenate([model.intercepts for model in models]), mains, pairs)


def centred(model: Additive, codes: Matrix) -> Additive:
    """The same sums, with every term zero in the mean over `codes` (the training rows)."""
    import numpy as np

    intercepts = model.intercepts.copy()
    mains = [table.copy() for table in model.mains]
    pairs = {}
    for (one, other), table in model.pairs.items():
        counts = np.zeros(table.shape[1:])
        np.add.at(counts, (codes[:, one], codes[:, other]), 1.0)
        left, rows, columns = _purified(table, counts)
        pairs[one, other] = left
        mains[one] += rows
        mains[other] += columns
    for place, table in enumerate(mains):
        weights = np.bincount(codes[:, place], minlength=table.shape[1]) / max(len(codes), 1)
        mean = table @ weights
        mains[place] = table - mean[:, None]
        intercepts += mean
    return Additive(intercepts, tuple(mains), pairs)


def _purified(table: Numbers, counts: npt.NDArray[np.float64]) -> tuple[Numbers, Numbers, Numbers]:
    """What the pair alone holds, and what was its rows' and its columns'; cells without a row weigh a little."""
    import numpy as np

    weights = counts + 1e-6
    left = table.copy()
    rows = np.zeros(table.shape[:2])
    columns = np.zeros((table.shape[0], table.shape[2]))
    for _ in range(_SWEEPS):
        by_row = (left * weights).sum(axis=2) / weights.sum(axis=1)
        left -= by_row[:, :, None]
        rows += by_row
        by_column = (left * weights).sum(axis=1) / weights.sum(axis=0)
        left -= by_column[:, None, :]
        columns += by_column
    return left, rows, columns
