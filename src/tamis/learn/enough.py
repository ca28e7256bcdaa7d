"""Is there enough to learn from: what practice asks for, what the interval of the AUC says, what more would bring."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any

from tamis.language import Text

if TYPE_CHECKING:
    from tamis.learn.committee import Candidate
    from tamis.learn.frame import Frame

LEAST_WON = LEAST_LOST = 40
"""Below, no model is trained (what Dynamics 365 asks for)."""
_SHARES = (0.25, 0.5, 1.0)
_LEARNS_LESS = 0.7
_DAY = 86_400_000_000


@dataclass(frozen=True)
class Check:
    """What a product asks for before it learns: so many won, so many lost, so many days of history."""

    name: str
    won: int
    lost: int
    days: int = 0

    def missing(self, won: int, lost: int, days: float | None) -> dict[str, int]:
        """What is missing, and how much; days only where the length of the history is known."""
        gaps = {"won": self.won - won, "lost": self.lost - lost}
        if days is not None:
            gaps["days"] = round(self.days - days)
        return {name: gap for name, gap in gaps.items() if gap > 0}


CHECKS = (
    Check("Dynamics 365", LEAST_WON, LEAST_LOST),
    Check("Segment", 100, 100),
    Check("HubSpot", 500, 1_000, 90),
)


@dataclass(frozen=True)
class CurvePoint:
    """The AUC on the same held-out rows after learning from so many rows."""

    rows: int
    auc: float


@dataclass(frozen=True)
class Counts:
    """Leads won and lost, and the days between the first and the last (None where rows have no dates)."""

    rows: int
    won: int
    lost: int
    days: float | None

    @property
    def suffices(self) -> bool:
        """Whether a model may be trained at all."""
        return self.won >= LEAST_WON and self.lost >= LEAST_LOST

    def as_dict(self) -> dict[str, Any]:
        """For JSON, with what each product would still miss."""
        checks = [
            {"name": check.name, "missing": missing, "met": not missing}
            for check in CHECKS
            for missing in [check.missing(self.won, self.lost, self.days)]
        ]
        return {**asdict(self), "checks": checks}


def count(frame: Frame, dated: bool) -> Counts:
    """Of the leads of a frame (won: in one row at least); `dated`: `at` is in microseconds.

    Raises:
        ValueError: the outcomes are not known.
    """
    import numpy as np

    leads = len(np.unique(frame.lead))
    won = len(np.unique(frame.lead[frame.outcomes]))
    days = float(frame.at.max() - frame.at.min()) / _DAY if dated and frame.at is not None and frame.rows else None
    return Counts(frame.rows, won, leads - won, days)


def learning_curve(train: Frame, test: Frame, candidate: Candidate, seed: int) -> tuple[CurvePoint, ...]:
    """What a quarter, half and all of the training rows teach."""
    from tamis.learn.committee import fit_committee, sample
    from tamis.learn.metrics import auc_of

    points = []
    for share in _SHARES:
        part = sample(train, round(train.rows * share), seed)
        if part.won is None or test.won is None or not 0 < part.won.sum() < part.rows:
            continue
        fitted = fit_committee(part, candidate, seed, parts=2)
        points.append(CurvePoint(part.rows, auc_of(fitted.members(test).mean(axis=0), test.won)))
    return tuple(points)


def gain_of_doubling(curve: tuple[CurvePoint, ...]) -> float | None:
    """What twice the rows would add to the AUC, if each doubling adds `_LEARNS_LESS` of the one before."""
    return max(0.0, (curve[-1].auc - curve[-2].auc) * _LEARNS_LESS) if len(curve) > 1 else None


def said_missing(counts: Counts) -> Text:
    """What is missing to train at all."""
    gaps = CHECKS[0].missing(counts.won, counts.lost, None)
    won, lost = gaps.get("won", 0), gaps.get("lost", 0)
    en = " and ".join([*([f"{won} more won"] if won else []), *([f"{lost} more lost"] if lost else [])])
    fr = " et ".join([*([f"{won} gagnés de plus"] if won else []), *([f"{lost} perdus de plus"] if lost else [])])
    return Text(
        en=f"Too little to learn a model from: {counts.won} won and {counts.lost} lost; {en} are needed.",
        fr=f"Trop peu pour apprendre un modèle : {counts.won} gagnés et {counts.lost} perdus ; il faut {fr}.",
    )
