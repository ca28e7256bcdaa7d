"""L2 logistic regression: the plain candidate, and often the best where rows are few or the world drifts.

A category has a weight for each value. A number has a slope and a curve in its normal score (its rank, as a place on
the bell curve: the scale it was measured on does not matter), and small steps at its tenths. All of them are drawn
towards nothing, and end as one table for each column.
"""

from __future__ import annotations

import warnings
from itertools import pairwise
from typing import TYPE_CHECKING, Any

from tamis.learn.additive import Additive

if TYPE_CHECKING:
    from tamis.learn.encoding import Coder, Encoder, Matrix
    from tamis.learn.frame import Codes, Flags, Numbers

_STEPS, _NEAR = 200, 1e-3
_TENTHS = 10


def fit_logistic(encoder: Encoder, codes: Matrix, won: Flags, strength: float) -> Additive:
    """A model of one member; `strength` is scikit-learn's C: the larger, the freer."""
    import numpy as np
    from scipy import sparse
    from sklearn.exceptions import ConvergenceWarning
    from sklearn.linear_model import LogisticRegression

    bases = [_basis(coder, codes[:, place]) for place, coder in enumerate(encoder.coders)]
    given = sparse.hstack([sparse.csr_matrix(basis)[codes[:, place]] for place, basis in enumerate(bases)]).tocsr()
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", ConvergenceWarning)  # after so many steps it is near enough
        fitted = LogisticRegression(C=strength, max_iter=_STEPS, tol=_NEAR).fit(given, won)
    ends = np.cumsum([0, *(basis.shape[1] for basis in bases)])
    weights: Any = fitted.coef_[0]
    mains = tuple((basis @ weights[start:end])[None] for basis, (start, end) in zip(bases, pairwise(ends), strict=True))
    return Additive(np.asarray(fitted.intercept_, np.float64), mains, {})


def _basis(coder: Coder, codes: Codes) -> Numbers:
    """What each code is given as, shape (codes, terms)."""
    import numpy as np

    if coder.kind == "category":
        return np.eye(coder.size)
    from scipy.stats import norm

    counts = np.bincount(codes, minlength=coder.size)[:-1].astype(np.float64)
    total = max(float(counts.sum()), 1.0)
    rank = (np.cumsum(counts) - counts / 2 + 0.5) / (total + 1.0)
    score = norm.ppf(np.clip(rank, 1e-4, 1 - 1e-4))
    tenth = np.minimum((rank * _TENTHS).astype(np.int64), _TENTHS - 1)
    known = np.column_stack([score, score**2 - 1, np.eye(_TENTHS)[tenth] / 2, np.zeros(len(rank))])
    unknown = np.zeros((1, known.shape[1]))
    unknown[0, -1] = 1.0
    return np.vstack([known, unknown])
