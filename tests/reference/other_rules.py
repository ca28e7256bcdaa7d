"""Trait, sequence, silence and keyword rules. semantics.md: the sections of those names."""

from __future__ import annotations

from collections.abc import Sequence

from tamis.model.definition import KeywordRule, NoDecay, RuleBase, SequenceRule, SilenceRule, TraitRule

from . import values
from .conditions import event_holds, trait_holds
from .decay import decay_of, factor, in_window
from .records import Case, Line

PASSIVE_EVENTS = "passive_events"
CREATED_AT = "created_at"
TOLERANCE = 999


# --- Trait rules ----------------------------------------------------------------------------------------------------


def trait_lines(case: Case, rule: TraitRule) -> list[Line]:
    """Points when the condition holds (and, for an award with a condition, that one too)."""
    if not trait_holds(case, rule.when):
        return []
    given = [(award.score, award.points) for award in rule.awards if trait_holds(case, award.condition)]
    return [_plain(rule, score, points) for score, points in given] or _unscored(rule)


# --- Sequence rules -------------------------------------------------------------------------------------------------


def sequence_lines(case: Case, rule: SequenceRule) -> list[Line]:
    """Points for the most recent completions, each dated at its event."""
    completed = completions(case, rule)
    if not completed:
        return []
    paid = completed if rule.times is None else completed[: rule.times]
    lines = []
    for score, points in _awards(rule) or [(None, 0.0)]:
        decay = decay_of(case, rule, score)
        lines.append(
            Line(
                rule=rule.id,
                part=None,
                score=score,
                hits=len(completed),
                first_at=min(completed),
                last_at=max(completed),
                before_decay=sum(points * factor(case, NoDecay(), t) for t in completed),
                after_decay=sum(points * factor(case, decay, t) for t in completed),
                after_limits=sum(points * factor(case, decay, t) for t in paid),
            )
        )
    return lines


def completions(case: Case, rule: SequenceRule) -> list[int]:
    """When the sequence was completed, in the rule's window: the most recent first, no moment twice."""
    moments = [_moments(case, rule, k) for k in range(len(rule.steps))]
    last = len(moments) - 1
    completed = {t for t in moments[last] if _reached(moments, last, t, rule.within)}
    return sorted((t for t in completed if in_window(case, t, rule.window)), reverse=True)


def _moments(case: Case, rule: SequenceRule, k: int) -> list[int]:
    """When the events of step `k` (from 0) happened; a date-only one counts as `k + 1` microseconds after midnight."""
    step = rule.steps[k]
    return [
        event.t + (k + 1 if event.day_only else 0)
        for event in case.events
        if values.text(event.event) in step.on and event_holds(case, step.where, event)
    ]


def _reached(moments: Sequence[Sequence[int]], k: int, t: int, within: int | None) -> bool:
    """Whether the event of step `k` at `t` follows some chain of the steps before it."""
    return k == 0 or any(
        earlier < t
        and (within is None or t - earlier <= within + TOLERANCE)
        and _reached(moments, k - 1, earlier, within)
        for earlier in moments[k - 1]
    )


# --- Silence rules --------------------------------------------------------------------------------------------------


def silence_lines(case: Case, rule: SilenceRule) -> list[Line]:
    """Points when the lead's last act (without any: its creation) is old enough."""
    acts = [event.t for event in case.events if _is_act(case, rule, values.text(event.event))]
    since = max(acts) if acts else values.moment(case.profile.get(CREATED_AT), case.zone)
    if since is None or case.as_of - since < rule.silent_for:
        return []
    return [_plain(rule, score, points) for score, points in _awards(rule)] or _unscored(rule)


def _is_act(case: Case, rule: SilenceRule, name: str | None) -> bool:
    if rule.of:
        return name in rule.of
    return name not in case.model.lists.get(PASSIVE_EVENTS, frozenset())


# --- Keyword rules --------------------------------------------------------------------------------------------------


def keyword_lines(case: Case, rule: KeywordRule) -> list[Line]:
    """The weight of the best field in which a keyword is found, or the sum of those of all such fields."""
    weights = [
        weight
        for field, weight in rule.fields
        if any(contains(values.words(case.profile.get(field)), phrase) for phrase in rule.phrases)
    ]
    if not weights:
        return []
    worth = sum(weights) if rule.count == "each_field" else max(weights, key=abs)
    return [_plain(rule, score, points * worth) for score, points in _awards(rule)] or _unscored(rule)


def contains(words: Sequence[str], phrase: Sequence[str]) -> bool:
    """Whether the words of a phrase follow one another among `words`."""
    return any(tuple(words[i : i + len(phrase)]) == tuple(phrase) for i in range(len(words)))


# --- Lines without hits ---------------------------------------------------------------------------------------------


def _awards(rule: RuleBase) -> list[tuple[str | None, float]]:
    if any(award.condition is not None for award in rule.awards):
        raise ValueError(f"semantics.md gives no meaning to `if` in the rule {rule.id}")
    return [(award.score, award.points) for award in rule.awards]


def _plain(rule: RuleBase, score: str | None, points: float) -> Line:
    return Line(rule.id, None, score, 0, None, None, points, points, points)


def _unscored(rule: RuleBase) -> list[Line]:
    """The one line of a rule that fired and only makes a class."""
    return [] if rule.awards else [_plain(rule, None, 0.0)]
