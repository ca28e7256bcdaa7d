"""The evaluation of one lead by a model, from its profile and events to its class. semantics.md, from top to bottom."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from tamis.model.definition import (
    DISQUALIFIED,
    EventRule,
    KeywordRule,
    Model,
    Rule,
    Score,
    SequenceRule,
    SilenceRule,
    Thresholds,
    TraitRule,
)

from .conditions import trait_holds
from .event_rules import event_lines
from .moments import local_day, yyyymmdd
from .other_rules import keyword_lines, sequence_lines, silence_lines, trait_lines
from .records import Band, Case, Cut, Evaluation, Line, RefEvent

__all__ = ["Case", "Cut", "Evaluation", "Line", "RefEvent", "evaluate"]


def evaluate(
    model: Model,
    profile: Mapping[str, object],
    events: Sequence[RefEvent],
    as_of: int,
    *,
    as_of_day: int | None = None,
    previous: str | None = None,
) -> Evaluation:
    """What `model` says of one lead at `as_of` (microseconds UTC).

    `as_of_day`: for a date-only `as_of`, that day as yyyymmdd (`as_of` is then its end). `previous`: the class held.
    """
    day = as_of_day if as_of_day is not None else yyyymmdd(local_day(as_of, model.timezone))
    existing = tuple(event for event in events if event.t < as_of)
    case = Case(model, profile, existing, as_of, day)
    case = replace(case, audience=audience_of(case))
    lines = tuple(line for rule in model.rules for line in lines_of(case, rule))
    raw, cuts = scores_of(model, lines)
    scores = {name: round(value, 6) for name, value in raw.items()}
    fired = frozenset(line.rule for line in lines)
    bands = bands_of(case, scores)
    return Evaluation(
        audience=case.audience,
        scores=scores,
        raw_scores=raw,
        klass=class_of(model, bands, fired, previous),
        bands=bands,
        grade=grade_of(model, scores),
        fired=fired,
        lines=lines,
        cuts=cuts,
    )


# --- Audiences ------------------------------------------------------------------------------------------------------


def audience_of(case: Case) -> str | None:
    """The first audience whose condition holds; None when there is none."""
    for audience in case.model.audiences:
        if trait_holds(case, audience.when):
            return audience.name
    return None


# --- From rules to lines --------------------------------------------------------------------------------------------


def lines_of(case: Case, rule: Rule) -> list[Line]:
    """The lines of a rule; none when it did not fire."""
    if rule.audiences and case.audience not in rule.audiences:
        return []
    match rule:
        case TraitRule():
            return trait_lines(case, rule)
        case EventRule():
            return event_lines(case, rule)
        case SequenceRule():
            return sequence_lines(case, rule)
        case SilenceRule():
            return silence_lines(case, rule)
        case KeywordRule():
            return keyword_lines(case, rule)


# --- From lines to scores -------------------------------------------------------------------------------------------


def scores_of(model: Model, lines: Sequence[Line]) -> tuple[dict[str, float], tuple[Cut, ...]]:
    """Every score after its bounds, not rounded, and what the bounds cut."""
    raw: dict[str, float] = {}
    cuts: list[Cut] = []
    for score in model.scores.values():
        if not score.combine:
            total = _sum_of_rules(model, score, lines, cuts)
            raw[score.name] = bounded(total, score.min, score.max)
            cuts.append(Cut("score", score.name, score.name, raw[score.name] - total))
    for score in model.scores.values():
        if score.combine:
            total = sum(weight * raw[name] for name, weight in score.combine)
            raw[score.name] = bounded(total, score.min, score.max)
            cuts.append(Cut("score", score.name, score.name, raw[score.name] - total))
    in_order = {name: raw[name] for name in model.scores}
    return in_order, tuple(cut for cut in cuts if cut.points != 0)


def _sum_of_rules(model: Model, score: Score, lines: Sequence[Line], cuts: list[Cut]) -> float:
    """The sum of the score's groups, each cut to its bounds, and of the lines that are in none."""
    own = [line for line in lines if line.score == score.name]
    total = sum(line.after_limits for line in own if _group_of(model, line) is None)
    for group in model.groups.values():
        if group.score == score.name:
            subtotal = sum(line.after_limits for line in own if _group_of(model, line) == group.name)
            kept = bounded(subtotal, group.min, group.max)
            cuts.append(Cut("group", group.name, score.name, kept - subtotal))
            total += kept
    return total


def _group_of(model: Model, line: Line) -> str | None:
    """The group, among those of the line's rule, that is for the line's score."""
    for name in model.rule(line.rule).groups:
        if model.groups[name].score == line.score:
            return name
    return None


def bounded(value: float, least: float | None, most: float | None) -> float:
    """`value` cut to its bounds; None is no bound."""
    if least is not None and value < least:
        return least
    if most is not None and value > most:
        return most
    return value


# --- Classes --------------------------------------------------------------------------------------------------------


def bands_of(case: Case, scores: Mapping[str, float]) -> dict[str, Band]:
    """Whether each class enters, else holds, else is out, by the thresholds of the lead's audience alone."""
    bands: dict[str, Band] = {}
    for rule in case.model.classes:
        thresholds = rule.by_audience.get(case.audience or "", rule.thresholds)
        bands[rule.name] = _band(thresholds, scores)
    return bands


def _band(thresholds: Thresholds, scores: Mapping[str, float]) -> Band:
    enter = dict(thresholds.enter)
    leave = {**enter, **dict(thresholds.leave)}
    if all(scores[name] >= least for name, least in enter.items()):
        return "enter"
    if all(scores[name] >= least for name, least in leave.items()):
        return "hold"
    return "out"


def class_of(model: Model, bands: Mapping[str, Band], fired: Iterable[str], previous: str | None) -> str | None:
    """The class, with hysteresis from the previous one, raised by the rules that make a class."""
    names = [rule.name for rule in model.classes]
    made = {model.rule(rule_id).makes for rule_id in fired}
    if DISQUALIFIED in made:
        return DISQUALIFIED
    best_made = min((names.index(name) for name in made if name is not None), default=len(names))
    previous_rank = names.index(previous) if previous in names else len(names)
    for rank, name in enumerate(names):
        held = bands[name] == "hold" and rank >= previous_rank
        if rank == best_made or bands[name] == "enter" or held:
            return name
    return None


def grade_of(model: Model, scores: Mapping[str, float]) -> str | None:
    """A letter (D to A) by one score and a figure (4 to 1) by another: a score at a boundary is above it."""
    if model.grade is None:
        return None
    letter = sum(scores[model.grade.letters] >= bound for bound in model.grade.letter_bounds)
    figure = sum(scores[model.grade.figures] >= bound for bound in model.grade.figure_bounds)
    return "DCBA"[letter] + "4321"[figure]
