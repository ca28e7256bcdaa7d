"""A lead's scores at the end of each day, with what moved them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING

from tamis.scoring.clock import moment_at
from tamis.scoring.explanation import Explanation, explain

if TYPE_CHECKING:
    from tamis.scoring.session import Session

_MOVED = 0.05  # points that print as 0.1


@dataclass(frozen=True)
class Move:
    """By how many points a rule (None: bounds) moved a score since the day before."""

    score: str
    rule: str | None
    points: float
    hits: float


@dataclass(frozen=True)
class HistoryDay:
    """The end of one day: the explanation then, and what moved since the day before, the largest first."""

    day: date
    explanation: Explanation
    moves: tuple[Move, ...]


def history(
    session: Session,
    first: date,
    last: date,
    progress: Callable[[float], None] | None = None,
) -> Iterator[HistoryDay]:
    """The days from `first` to `last` of the one lead of a session; nothing is held but the day before."""
    before: Explanation | None = None
    days = (last - first).days + 1
    for n in range(days):
        day = first + timedelta(days=n)
        moment = moment_at(day, session.model.timezone)
        session.stand(moment)
        (now,) = explain(session.engine, session.program, moment)
        yield HistoryDay(day, now, _moves(before, now))
        before = now
        if progress:
            progress((n + 1) / days)


def _moves(before: Explanation | None, now: Explanation) -> tuple[Move, ...]:
    then = _by_rule(before)
    current = _by_rule(now)
    moves = []
    for key in {**then, **current}:
        points, hits = current.get(key, (0.0, 0.0))
        points_before, hits_before = then.get(key, (0.0, 0.0))
        if abs(points - points_before) >= _MOVED:
            moves.append(Move(*key, points - points_before, hits - hits_before))
    return tuple(sorted(moves, key=lambda m: (-abs(m.points), m.score, m.rule or "")))


def _by_rule(explanation: Explanation | None) -> dict[tuple[str, str | None], tuple[float, float]]:
    found: dict[tuple[str, str | None], tuple[float, float]] = {}
    for line in explanation.lines if explanation else ():
        if line.rule is None and line.cut_by is None:
            continue
        points, hits = found.get((line.score, line.rule), (0.0, 0.0))
        found[line.score, line.rule] = (points + line.points_after_limits, hits + (line.hits or 0.0))
    return found
