"""Which rows a model learns from, and which it is judged on: whole leads, the newest last."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from tamis.learn.frame import Codes, Flags, Frame

HELD_OUT = 0.2


@dataclass(frozen=True, eq=False)
class Split:
    """`train` and `test`, shape (rows,): no lead is in both; by time, no row of `train` is later than one of `test`."""

    train: Flags
    test: Flags
    kind: Literal["time", "random"]


def hold_out(frame: Frame, seed: int, share: float = HELD_OUT) -> Split:
    """The newest `share` of leads (by their first row) where rows have times, else so many at random."""
    if frame.at is not None:
        return split_by_time(frame, share)
    test = folds(frame, round(1 / share), seed) == 0
    return Split(~test, test, "random")


def split_by_time(frame: Frame, share: float) -> Split:
    """The leads whose first row is among the newest `share`, and what was before.

    Raises:
        ValueError: rows have no times.
    """
    import numpy as np

    if frame.at is None:
        raise ValueError("times are needed")
    leads, place = np.unique(frame.lead, return_inverse=True)
    first = np.full(len(leads), np.iinfo(np.int64).max)
    np.minimum.at(first, place, frame.at)
    newest = np.argsort(first, kind="stable")[len(leads) - round(len(leads) * share) :]
    mark = np.zeros(len(leads), np.bool_)
    mark[newest] = True
    test = mark[place]
    cut = first[newest].min() if len(newest) else frame.at.max()
    return Split(~test & (frame.at <= cut), test, "time")


def folds(frame: Frame, count: int, seed: int) -> Codes:
    """The fold of each row, 0 to `count` - 1: a lead is in one of them, and each has its share of the won.

    Raises:
        ValueError: the outcomes are not known.
    """
    import numpy as np

    rng = np.random.default_rng(seed)
    leads, place = np.unique(frame.lead, return_inverse=True)
    won = np.zeros(len(leads), np.bool_)
    np.logical_or.at(won, place, frame.outcomes)
    fold = np.empty(len(leads), np.int32)
    for outcome in (True, False):
        of_it = rng.permutation(np.flatnonzero(won == outcome))
        fold[of_it] = np.arange(len(of_it)) % count
    return fold[place]
