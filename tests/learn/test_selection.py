"""Of many columns, those that say something are kept."""

from __future__ import annotations

import numpy as np

from tamis.language import Text
from tamis.learn.frame import Column, Frame
from tamis.learn.selection import telling


def test_what_tells_is_kept_among_much_that_does_not():
    dice = np.random.default_rng(1)
    told = dice.poisson(2, 3_000)
    noise = [dice.normal(size=3_000) for _ in range(40)]
    values = [*noise[:20], told.astype(np.float64), *noise[20:]]
    columns = tuple(Column(f"c{n}", "number", value, Text(en="", fr="")) for n, value in enumerate(values))
    given = Frame(columns, np.arange(3_000), dice.random(3_000) < 0.05 + 0.1 * np.minimum(told, 5))
    assert "c20" in telling(given, 3)
    assert len(telling(given, 3)) == 3


def test_few_columns_are_all_kept_in_their_order():
    columns = tuple(Column(name, "number", np.zeros(5), Text(en="", fr="")) for name in ("b", "a"))
    assert telling(Frame(columns, np.arange(5), np.arange(5) > 2)) == ["b", "a"]
