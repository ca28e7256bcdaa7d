"""Which decay a component has, and what is left of something dated `t`. semantics.md: 'From rules to lines'."""

from __future__ import annotations

from tamis.model.definition import Decay, EventRule, Expiry, HalfLife, Linear, NoDecay, SequenceRule

from .moments import hour
from .records import Case


def decay_of(case: Case, rule: EventRule | SequenceRule, score: str | None) -> Decay:
    """The rule's own decay; else the score's half-life for the lead's audience; else none."""
    if rule.decay is not None:
        return rule.decay
    if score is None:
        return NoDecay()
    by_audience = case.model.scores[score].half_life
    half_life = by_audience.get(case.audience, by_audience.get(None))
    return NoDecay() if half_life is None else HalfLife(half_life)


def factor(case: Case, decay: Decay, t: int) -> float:
    """What is left at `as_of`, between 0 and 1, of 1 point dated `t`."""
    match decay:
        case NoDecay():
            return 1.0
        case HalfLife(half_life):
            return 2.0 ** (-(case.as_of - t) / half_life)
        case Linear(share, every):
            age = case.as_of - hour(t, case.zone)
            return max(0.0, 1.0 - share * (age // every))
        case Expiry(delay):
            return 1.0 if in_window(case, t, delay) else 0.0


def in_window(case: Case, t: int, length: int | None) -> bool:
    """Whether a moment is in the window of that length (None: no window); windows look back whole hours."""
    return length is None or hour(t, case.zone) >= hour(case.as_of, case.zone) - length
