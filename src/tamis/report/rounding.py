"""Figures rounded so that what is printed adds up."""

from __future__ import annotations

import math
from collections.abc import Sequence


def rounded_to_sum(values: Sequence[float], decimals: int) -> list[float]:
    """The values rounded so that they add up to their rounded sum.

    All are rounded down, then those that lost most by it get one unit back.
    """
    unit = 10**decimals
    floors = [math.floor(value * unit + 1e-9) for value in values]
    missing = round(sum(values) * unit) - sum(floors)
    by_loss = sorted(range(len(values)), key=lambda k: (floors[k] - values[k] * unit, k))
    for k in by_loss[:missing]:
        floors[k] += 1
    return [floor / unit for floor in floors]
