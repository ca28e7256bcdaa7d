"""Boosted trees that touch at most two columns each: a sum of tables, exactly.

The trees are scikit-learn's; `interaction_cst` lets a tree use one column or one pair. So their sum is
f0 + sum f_i(x_i) + sum f_ij(x_i, x_j), and each table is read off the fitted model by asking it: with F at a reference
row, f_i(x) = F(.., x, ..) - F and f_ij(x, y) = F(.., x, .., y) - F(.., x, ..) - F(.., y, ..) + F. After that, the
trees are not needed any more. (Additive boosting with chosen pairs: Lou et al. 2013, GA2M.)
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import combinations
from typing import TYPE_CHECKING, Any

from tamis.learn.additive import Additive

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tamis.learn.encoding import Encoder, Matrix
    from tamis.learn.frame import Codes, Flags, Numbers

MOST_CELLS = 600_000
"""Of all tables of pairs together; beyond, only the strongest columns may act in pairs."""
_ROWS_AT_ONCE = 100_000
_NOTHING = 1e-9


@dataclass(frozen=True)
class Boosting:
    """How trees are grown; `columns` is the share of columns that each split may choose from."""

    columns: float = 0.7
    pairs: bool = True
    leaves: int = 6
    rate: float = 0.1
    smallest_leaf: int = 20
    ridge: float = 1.0
    most_trees: int = 600
    patience: int = 10


@dataclass(frozen=True, eq=False)
class Trees:
    """Fitted trees: quick to ask of some rows, and a sum of tables when wanted."""

    encoder: Encoder
    trees: Any
    pairs: list[tuple[int, int]]

    def log_odds(self, codes: Matrix) -> Numbers:
        """Of each row."""
        return _asked(self.encoder, self.trees, codes)

    def tables(self) -> Additive:
        """The same as a sum of tables, of one member."""
        return _tables(self.encoder, self.trees, self.pairs)


def fit_boosted(
    encoder: Encoder, codes: Matrix, won: Flags, check: tuple[Matrix, Flags], how: Boosting, seed: int
) -> Trees:
    """Trees that grew until they were no longer better on the rows of `check`."""
    import numpy as np
    from sklearn.ensemble import HistGradientBoostingClassifier

    sizes = [coder.size for coder in encoder.coders]
    pairs = allowed_pairs(sizes, codes, won) if how.pairs else []
    alone: list[set[int]] = [{place} for place in range(len(sizes))]
    sets: Any = [*alone, *({one, other} for one, other in pairs)]
    trees = HistGradientBoostingClassifier(
        learning_rate=how.rate,
        max_iter=how.most_trees,
        max_leaf_nodes=how.leaves,
        min_samples_leaf=how.smallest_leaf,
        l2_regularization=how.ridge,
        max_features=how.columns,
        categorical_features=np.array([coder.kind == "category" for coder in encoder.coders]),
        interaction_cst=sets,
        early_stopping=True,
        n_iter_no_change=how.patience,
        random_state=seed,
    )
    checked = {"X_val": _given(encoder, check[0]), "y_val": check[1]}
    trees.fit(_given(encoder, codes), won, **checked)
    return Trees(encoder, trees, pairs)


def allowed_pairs(sizes: Sequence[int], codes: Matrix, won: Flags) -> list[tuple[int, int]]:
    """All pairs of columns, or those of the strongest ones, as long as their tables stay within `MOST_CELLS`."""
    import numpy as np

    every = list(combinations(range(len(sizes)), 2))
    if sum(sizes[one] * sizes[other] for one, other in every) <= MOST_CELLS:
        return every
    strength = [_strength(codes[:, place], won, size) for place, size in enumerate(sizes)]
    chosen: list[int] = []
    cells = 0
    for place in np.argsort(strength)[::-1].tolist():
        more = sum(sizes[place] * sizes[other] for other in chosen)
        if cells + more > MOST_CELLS:
            break
        chosen.append(place)
        cells += more
    return list(combinations(sorted(chosen), 2))


def _strength(codes: Matrix, won: Flags, size: int) -> float:
    """The variance of the outcome between the codes, less what chance alone brings."""
    import numpy as np

    rows = np.bincount(codes, minlength=size)
    there = rows > 0
    means = np.bincount(codes, won, size)[there] / rows[there]
    between = float((rows[there] * (means - won.mean()) ** 2).sum())
    return between - float(there.sum() - 1) * float(won.var())


def _given(encoder: Encoder, codes: Matrix) -> Numbers:
    """As the trees take them: what is not known of a number or a rate is NaN."""
    import numpy as np

    given = codes.astype(np.float64)
    for place, coder in enumerate(encoder.coders):
        if coder.kind != "category":
            given[codes[:, place] == coder.size - 1, place] = np.nan
    return given


def _tables(encoder: Encoder, trees: Any, pairs: list[tuple[int, int]]) -> Additive:
    import numpy as np

    sizes = [coder.size for coder in encoder.coders]
    base = np.zeros(len(sizes), np.int32)
    grids = [_grid(base, (place,), sizes) for place in range(len(sizes))]
    grids += [_grid(base, pair, sizes) for pair in pairs]
    asked = _asked(encoder, trees, np.concatenate([base[None], *grids]))
    level = float(asked[0])
    answers = np.split(asked[1:] - level, np.cumsum([len(grid) for grid in grids])[:-1])
    mains = tuple(answer[None] for answer in answers[: len(sizes)])
    tables = {}
    for (one, other), answer in zip(pairs, answers[len(sizes) :], strict=True):
        table = answer.reshape(sizes[one], sizes[other]) - mains[one][0][:, None] - mains[other][0][None, :]
        if np.abs(table).max() > _NOTHING:
            tables[one, other] = table[None]
    return Additive(np.array([level]), mains, tables)


def _grid(base: Codes, places: tuple[int, ...], sizes: Sequence[int]) -> Matrix:
    """The row `base` with every combination of codes at those places."""
    import numpy as np

    axes = np.meshgrid(*(np.arange(sizes[place], dtype=np.int32) for place in places), indexing="ij")
    rows = np.repeat(base[None], axes[0].size, axis=0)
    for place, axis in zip(places, axes, strict=True):
        rows[:, place] = axis.ravel()
    return rows


def _asked(encoder: Encoder, trees: Any, rows: Matrix) -> Numbers:
    """What the trees say of many rows, in few calls."""
    import numpy as np

    starts = range(0, len(rows), _ROWS_AT_ONCE)
    return np.concatenate([trees.decision_function(_given(encoder, rows[s : s + _ROWS_AT_ONCE])) for s in starts])
