"""Made-up tables of leads whose truth is known: honest columns of all kinds, and leaks planted on purpose.

A company draws how many honest columns it has, how strong they are, how rare a sale is. Two of its leaks are planted;
`LEAKS` says how each comes to know the outcome. Names are neutral, so that only what the columns say can betray them.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from tamis.language import Text
from tamis.learn.frame import Column, Frame

Floats = NDArray[np.float64]
Random = np.random.Generator
Leak = Callable[[str, NDArray[np.bool_], Random], Column]


@dataclass(frozen=True)
class Company:
    """A frame, the true probability of each row, and the names of the columns that leak."""

    frame: Frame
    truth: Floats
    planted: tuple[str, ...]


def number(name: str, values: Floats) -> Column:
    return Column(name, "number", values.astype(np.float64), Text(en=name, fr=name))


def category(name: str, codes: NDArray[np.int64], levels: tuple[str, ...]) -> Column:
    return Column(name, "category", codes.astype(np.int32), Text(en=name, fr=name), levels)


def mostly_right(name: str, won: NDArray[np.bool_], rng: Random) -> Column:
    """A note of the outcome, with some slips."""
    said = won ^ (rng.random(len(won)) < 0.06)
    return category(name, said.astype(np.int64), ("a", "b"))


def filled_for_won(name: str, won: NDArray[np.bool_], rng: Random) -> Column:
    """A field that is filled in after the sale."""
    filled = rng.random(len(won)) < np.where(won, 0.85, 0.03)
    return number(name, np.where(filled, rng.normal(size=len(won)), np.nan))


def filled_for_lost(name: str, won: NDArray[np.bool_], rng: Random) -> Column:
    """A reason that is asked of those who do not buy."""
    codes = rng.integers(0, 4, len(won))
    filled = rng.random(len(won)) < np.where(won, 0.01, 0.7)
    return category(name, np.where(filled, codes, -1), ("price", "time", "need", "rival"))


def spent_time(name: str, won: NDArray[np.bool_], rng: Random) -> Column:
    """What grows while a sale goes well: minutes of calls."""
    return number(name, np.exp(rng.normal(np.where(won, 2.2, 0.0), 1.0)))


def revenue(name: str, won: NDArray[np.bool_], rng: Random) -> Column:
    """An amount that is zero without a sale."""
    return number(name, np.where(won, np.exp(rng.normal(6, 1, len(won))), 0.0))


def several_states(name: str, won: NDArray[np.bool_], rng: Random) -> Column:
    """Where the sale stands: some states have only won, some only lost, one both."""
    codes = np.where(won, rng.choice([0, 1, 4], len(won), p=[0.5, 0.3, 0.2]), rng.choice([2, 3, 4], len(won)))
    return category(name, codes, ("alpha", "beta", "gamma", "delta", "epsilon"))


LEAKS: tuple[Leak, ...] = (mostly_right, filled_for_won, filled_for_lost, spent_time, revenue, several_states)


def make_company(seed: int, rows: int = 3_000, leaks: int = 2) -> Company:
    """A company of so many leads; the leaks take turns with the seed."""
    rng = np.random.default_rng(seed)
    columns, log_odds = _honest(rng, rows)
    base = rng.uniform(0.05, 0.4)
    shift = _shift(log_odds, base)
    truth = 1 / (1 + np.exp(-(log_odds + shift)))
    won = rng.random(rows) < truth
    planted = [LEAKS[(seed + place) % len(LEAKS)](f"late {place}", won, rng) for place in range(leaks)]
    frame = Frame((*columns, *planted), np.arange(rows, dtype=np.int64), won)
    return Company(frame, truth, tuple(column.name for column in planted))


def _honest(rng: Random, rows: int) -> tuple[list[Column], Floats]:
    """Numbers, categories, fields asked of some: the first is strong, others less, the last say nothing."""
    columns: list[Column] = []
    log_odds = np.zeros(rows)
    for place, strength in enumerate([rng.uniform(0.8, 1.5), 0.6, 0.4, 0.2, 0.0, 0.0]):
        values = rng.normal(size=rows)
        known = values if place % 2 else np.where(rng.random(rows) < 0.8, values, np.nan)
        log_odds += strength * np.nan_to_num(known)
        columns.append(number(f"measure {place}", np.round(np.exp(known), 2)))
    for place, strength in enumerate([rng.uniform(0.5, 1.0), 0.5, 0.0]):
        size = int(rng.integers(3, 12))
        effects = rng.normal(0, strength, size)
        codes = rng.integers(0, size, rows)
        log_odds += effects[codes]
        columns.append(category(f"kind {place}", codes, tuple(f"v{i}" for i in range(size))))
    asked = rng.random(rows) < 1 / (1 + np.exp(-log_odds))
    columns.append(category("asked", np.where(asked, rng.integers(0, 3, rows), -1), ("x", "y", "z")))
    log_odds += 0.8 * asked
    log_odds += 0.5 * (columns[1].values > 1) * (columns[7].values == 0)
    return columns, log_odds


def _shift(log_odds: Floats, base: float) -> float:
    """What brings the mean probability to `base`."""
    low, high = -20.0, 20.0
    for _ in range(60):
        middle = (low + high) / 2
        low, high = (middle, high) if (1 / (1 + np.exp(-(log_odds + middle)))).mean() < base else (low, middle)
    return (low + high) / 2
