"""What a lead lacks to be in the next better class."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from tamis.model.definition import DISQUALIFIED, Model


@dataclass(frozen=True)
class Lack:
    """A score that is below a threshold."""

    score: str
    value: float
    needed: float

    @property
    def missing(self) -> float:
        """The points that lack."""
        return self.needed - self.value


@dataclass(frozen=True)
class NextClass:
    """The class above, and the scores that keep the lead from entering it."""

    name: str
    lacks: tuple[Lack, ...]


def next_class(model: Model, klass: str | None, audience: str | None, scores: Mapping[str, float]) -> NextClass | None:
    """What lacks for the class above `klass`; None for the best class, and for the disqualified."""
    names = [rule.name for rule in model.classes]
    if klass == DISQUALIFIED or klass not in names or names.index(klass) == 0:
        return None
    above = model.classes[names.index(klass) - 1]
    thresholds = above.by_audience.get(audience, above.thresholds) if audience else above.thresholds
    lacks = (Lack(score, scores[score], least) for score, least in thresholds.enter if scores[score] < least)
    return NextClass(above.name, tuple(lacks))
