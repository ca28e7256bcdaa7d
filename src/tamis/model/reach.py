"""How far a score can go: the least and the most that the rules of a model can give a lead."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from math import inf

from tamis.model.definition import (
    Award,
    EventRule,
    Group,
    KeywordRule,
    Limit,
    Model,
    Rule,
    Score,
    SequenceRule,
)

Span = tuple[float, float]


def reach(model: Model, name: str, audience: str | None = None) -> Span:
    """The least and the most that the score can be for a lead of that audience; infinite where nothing bounds it."""
    score = model.scores[name]
    if score.combine:
        spans = [_times(weight, reach(model, part, audience)) for part, weight in score.combine]
        return _within(_sum(spans), score)
    if score.kind == "predicted":
        return _within((-inf, inf), score)
    rules = [rule for rule in model.rules if not rule.audiences or audience in rule.audiences]
    by_group: dict[str | None, list[Span]] = {group.name: [] for group in model.groups.values() if group.score == name}
    for rule in rules:
        group = next((g for g in rule.groups if g in by_group), None)
        by_group.setdefault(group, []).append(_of_rule(rule, name))
    spans = [
        _sum(given) if group is None else _within(_sum(given), model.groups[group]) for group, given in by_group.items()
    ]
    return _within(_sum(spans), score)


def awards_of(rule: Rule) -> tuple[Award, ...]:
    """All awards of a rule, those of its ranges too."""
    ranges = rule.frequency if isinstance(rule, EventRule) else ()
    return (*rule.awards, *(award for range_ in ranges for award in range_.awards))


def _of_rule(rule: Rule, score: str) -> Span:
    """What the rule can give to the score; it may always give nothing."""
    match rule:
        case KeywordRule():
            return _of_keywords(rule, score)
        case EventRule():
            return _of_events(rule, score)
        case SequenceRule():
            times = inf if rule.times is None else rule.times
            return _span(points * times for points in _points(rule.awards, score))
        case _:
            return _span(_points(rule.awards, score))


def _of_keywords(rule: KeywordRule, score: str) -> Span:
    weights = [weight * points for points in _points(rule.awards, score) for _, weight in rule.fields]
    if rule.count == "each_field":
        return _span(weights)
    return min([0.0, *weights]), max([0.0, *weights])


def _of_events(rule: EventRule, score: str) -> Span:
    parts = inf if rule.split_by else 1.0
    if rule.frequency:
        spans = [_span(_points(range_.awards or rule.awards, score)) for range_ in rule.frequency]
        low, high = min(span[0] for span in spans), max(span[1] for span in spans)
        if rule.limit and rule.limit.points is not None:
            low, high = max(low, -rule.limit.points), min(high, rule.limit.points)
        return _times(parts, (low, high))
    times = inf
    most = inf
    if rule.limit and rule.limit.per.unit == "ever":
        times, most = _ever(rule, rule.limit)
    given = _span(points * times for points in _points(rule.awards, score))
    return _times(parts, (max(given[0], -most), min(given[1], most)))


def _ever(rule: EventRule, limit: Limit) -> Span:
    """How many hits, and how many points, are the most that can ever count."""
    times = inf if limit.times is None or rule.per else float(limit.times)
    return times, inf if limit.points is None else limit.points


def _points(awards: Sequence[Award], score: str) -> list[float]:
    return [award.points for award in awards if award.score == score and award.points]


def _span(points: Iterable[float]) -> Span:
    """Any of these may be given or not."""
    given = list(points)
    return sum(p for p in given if p < 0), sum(p for p in given if p > 0)


def _sum(spans: Iterable[Span]) -> Span:
    given = list(spans)
    return sum(low for low, _ in given), sum(high for _, high in given)


def _times(factor: float, span: Span) -> Span:
    ends = sorted(factor * end if end else 0.0 for end in span) if factor else [0.0, 0.0]
    return ends[0], ends[1]


def _within(span: Span, bounds: Score | Group) -> Span:
    low, high = (end if bounds.max is None else min(end, bounds.max) for end in span)
    return (low, high) if bounds.min is None else (max(low, bounds.min), max(high, bounds.min))
