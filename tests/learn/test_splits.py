"""A lead never stands on both sides of a split, and what is judged comes after what is learned."""

from __future__ import annotations

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from tamis.learn.frame import Frame
from tamis.learn.splits import folds, hold_out


@st.composite
def frames(draw: st.DrawFn, *, timed: bool) -> Frame:
    rows = draw(st.lists(st.tuples(st.integers(0, 12), st.booleans(), st.integers(0, 50)), min_size=10, max_size=60))
    lead, won, at = (np.array(values) for values in zip(*rows, strict=True))
    return Frame((), lead.astype(np.int64), won.astype(np.bool_), at.astype(np.int64) if timed else None)


@settings(max_examples=60)
@given(frames(timed=True))
def test_by_time_the_newest_leads_are_judged(frame: Frame) -> None:
    split = hold_out(frame, 1)
    assert frame.at is not None
    assert not set(frame.lead[split.train]) & set(frame.lead[split.test])
    if split.train.any() and split.test.any():
        assert frame.at[split.train].max() <= frame.at[split.test].min()


@settings(max_examples=60)
@given(frames(timed=False), st.integers(0, 5))
def test_a_fold_has_whole_leads_and_its_share_of_winners(frame: Frame, seed: int) -> None:
    fold = folds(frame, 5, seed)
    for lead in np.unique(frame.lead):
        assert len(np.unique(fold[frame.lead == lead])) == 1
    winners = np.unique(frame.lead[frame.outcomes])
    counts = [sum(fold[frame.lead == lead][0] == one for lead in winners) for one in range(5)]
    assert max(counts) - min(counts) <= 1


def test_the_same_seed_splits_alike() -> None:
    frame = Frame((), np.arange(100, dtype=np.int64), np.arange(100) % 3 == 0)
    assert (hold_out(frame, 4).test == hold_out(frame, 4).test).all()
    assert (hold_out(frame, 4).test != hold_out(frame, 5).test).any()
