"""L2 logistic regression on the codes: the plain candidate, and often the best where the data are few or drift."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

from tamis.learn.additive import Additive

if TYPE_CHECKING:
    from tamis.learn.encoding import Encoder, Matrix
    from tamis.learn.frame import Flags

_STEPS, _NEAR = 200, 1e-3


def fit_logistic(encoder: Encoder, codes: Matrix, won: Flags, strength: float) -> Additive:
    """A model of one member; `strength` is scikit-learn's C: the larger, the freer."""
    import numpy as np
    from scipy.sparse import csr_matrix
    from sklearn.linear_model import LogisticRegression

    sizes = np.array([coder.size for coder in encoder.coders])
    starts = np.concatenate([[0], np.cumsum(sizes)])
    places = (codes + starts[:-1]).ravel()
    shape = (len(codes), int(starts[-1]))
    marks = csr_matrix((np.ones(len(places)), places, np.arange(len(codes) + 1) * len(sizes)), shape)
    fitted = LogisticRegression(C=strength, max_iter=_STEPS, tol=_NEAR).fit(marks, won)
    weights = fitted.coef_
    mains = tuple(weights[:, start:end] for start, end in pairwise(starts))
    return Additive(np.asarray(fitted.intercept_, np.float64), mains, {})
