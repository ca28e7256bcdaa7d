"""What a scoring gives back: one row a lead, and what each rule did over all of them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import pyarrow as pa

    from tamis.model.definition import Model


@dataclass(frozen=True)
class RuleTally:
    """One rule over all leads: how many leads it fired for, its hits, the points it gave (after limits, all scores)."""

    rule: str
    leads: int
    hits: float
    points: float


@dataclass(frozen=True)
class Reason:
    """Why a lead has its score: one rule, its hits and last time (None for traits), and its points over all scores."""

    rule: str
    points: float
    hits: float | None
    last_at: datetime | None


@dataclass(frozen=True)
class Scored:
    """The result of scoring leads.

    `scores` has one row a lead, in the order of the input: the key column, `audience` (text, null without one),
    `score_<name>` (float64, rounded to 6 decimals) for each score of the model, `class`, `grade` (null without one).
    `reasons` is aligned with it (the three strongest of each lead, strongest first), empty when not asked for.
    `rules` is empty when tallies were not asked for. Times are UTC.
    """

    model: Model
    as_of: datetime
    key: str
    scores: pa.Table
    reasons: tuple[tuple[Reason, ...], ...] = ()
    rules: tuple[RuleTally, ...] = ()
    events: int | None = None
