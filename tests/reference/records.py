"""What goes into the reference evaluator and what comes out of it. Times are microseconds since 1970-01-01 UTC."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal
from zoneinfo import ZoneInfo

from tamis.model.definition import Model

Band = Literal["enter", "hold", "out"]


@dataclass(frozen=True)
class RefEvent:
    """An event that is counted. A date-only one has `t` at the start of its day in the model's zone.

    `event` and the texts of `properties` are as written, not normalised; other properties are numbers, `datetime`
    and `date` objects (a `date` is date-only; a `datetime` without an offset is in the model's zone) or None.
    """

    event: str
    t: int
    day_only: bool = False
    properties: Mapping[str, object] = field(default_factory=dict)


@dataclass(frozen=True)
class Case:
    """One lead at one moment. `events` are those that exist; `as_of_day` is a yyyymmdd in the model's zone."""

    model: Model
    profile: Mapping[str, object]
    events: tuple[RefEvent, ...]
    as_of: int
    as_of_day: int
    audience: str | None = None

    @property
    def zone(self) -> ZoneInfo:
        """The model's time zone."""
        return self.model.timezone


@dataclass(frozen=True)
class Line:
    """What one rule gives to one score, for one value that it splits by (`part`; None where it does not split).

    `score` is None for a rule that gives no points and only `makes` a class. Rules without hits (trait, silence,
    keyword) have 0 hits and no times.
    """

    rule: str
    part: str | None
    score: str | None
    hits: int
    first_at: int | None
    last_at: int | None
    before_decay: float
    after_decay: float
    after_limits: float


@dataclass(frozen=True)
class Cut:
    """What a bound added to a score (negative for a maximum), so that lines and cuts sum to the score."""

    of: Literal["group", "score"]
    name: str
    score: str
    points: float


@dataclass(frozen=True)
class Evaluation:
    """Everything that a model says of one lead at one moment.

    `scores` are cut and rounded to 6 decimals, `raw_scores` are cut and not rounded. `fired`: ids of rules that fired.
    """

    audience: str | None
    scores: Mapping[str, float]
    raw_scores: Mapping[str, float]
    klass: str | None
    bands: Mapping[str, Band]
    grade: str | None
    fired: frozenset[str]
    lines: tuple[Line, ...]
    cuts: tuple[Cut, ...]
