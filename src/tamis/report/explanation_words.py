"""The lines of an explanation in words: what each is called, and a sentence for each."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import tzinfo

from tamis.language import Language, Text
from tamis.model.definition import KeywordRule, Model
from tamis.model.known_fields import field_noun
from tamis.model.names import group_name, rule_name, score_name
from tamis.model.wording import colon, day, inner, number, plural, quoted, signed
from tamis.report.chart_waterfall import Step
from tamis.report.rounding import rounded_to_sum
from tamis.scoring.explanation import PREDICTION, Explanation, ExplanationLine

_SHOWN = 0.05  # points that print as 0.1
_STEPS = 10

ROUNDING = Text(en="Rounding", fr="Arrondi")
MOST = Text(en="{name}: at most {bound}", fr="{name} : au plus {bound}")
LEAST = Text(en="{name}: at least {bound}", fr="{name} : au moins {bound}")
WEIGHED = Text(en="{weight} × {score}", fr="{weight} × {score}")

OTHERS = Text(en="Everything else", fr="Tout le reste")

NO_POINTS = Text(en="no points", fr="aucun point")
ONCE = Text(en="once, on {last}", fr="une fois, le {last}")
OFTEN = Text(en="{count} times, the last on {last}", fr="{count} fois, la dernière le {last}")
FADED = Text(en="{points} after fading", fr="{points} après érosion")
LIMITED = Text(en="{points} within its limit", fr="{points} sous son plafond")
GROUP_MOST = Text(
    en="The group {name} gives at most {bound}: {points}.", fr="Le groupe {name} donne au plus {bound} : {points}."
)
GROUP_LEAST = Text(
    en="The group {name} gives at least {bound}: {points}.", fr="Le groupe {name} donne au moins {bound} : {points}."
)
SCORE_MOST = Text(
    en="{name} cannot be more than {bound}: {points}.", fr="{name} ne peut pas dépasser {bound} : {points}."
)
SCORE_LEAST = Text(
    en="{name} cannot be less than {bound}: {points}.", fr="{name} ne peut pas être inférieur à {bound} : {points}."
)
LEARNED = Text(en="Learned model", fr="Modèle appris")
PREDICTED = Text(
    en="The learned model gives the lead {value} chances in 100 to convert.",
    fr="Le modèle appris donne au prospect {value} chances sur 100 de convertir.",
)
COMBINED = Text(en="{weight} times {score} ({value}): {points}.", fr="{weight} fois {score} ({value}) : {points}.")


def line_name(model: Model, line: ExplanationLine, language: Language) -> str:
    """What a line is called: the rule and its part, the bound, the score that is weighed, the learned model."""
    if line.rule is not None:
        rule = model.rule(line.rule)
        name = rule_name(rule, language)
        part = field_noun(line.part, language).bare if line.part and isinstance(rule, KeywordRule) else line.part
        return f"{name}{colon(language)}{part}" if part else name
    if line.part is not None:
        weight = dict(model.scores[line.score].combine).get(line.part, 0.0)
        name = inner(score_name(model, line.part, language))
        return WEIGHED.say(language, weight=number(weight, language), score=name)
    if line.cut_by == PREDICTION:
        return LEARNED.say(language)
    bound, name, _ = _bound(model, line, language)
    if bound is None:
        return ROUNDING.say(language)
    return (MOST if line.points_after_limits < 0 else LEAST).say(language, name=name, bound=number(bound, language))


def line_sentence(model: Model, explanation: Explanation, line: ExplanationLine, language: Language) -> str:
    """One sentence: what happened, what it gave, what is left of it."""
    points = signed(line.points_after_limits, language, 1)
    if line.rule is not None:
        happened = _happened(line, model.timezone, language)
        given = ", ".join([*happened, *_given(line, language)])
        return f"{line_name(model, line, language)}{colon(language)}{given}."
    if line.part is not None:
        weight = dict(model.scores[line.score].combine).get(line.part, 0.0)
        return COMBINED.say(
            language,
            weight=number(weight, language),
            score=inner(score_name(model, line.part, language)),
            value=number(explanation.scores[line.part], language, 1),
            points=points,
        )
    if line.cut_by == PREDICTION:
        return PREDICTED.say(language, value=number(line.points_after_limits, language, 1))
    bound, name, of_group = _bound(model, line, language)
    if bound is None:
        return f"{ROUNDING.say(language)}{colon(language)}{points}."
    cut = line.points_after_limits < 0
    text = (GROUP_MOST if cut else GROUP_LEAST) if of_group else (SCORE_MOST if cut else SCORE_LEAST)
    said = number(bound, language)
    if of_group:
        said = f"{said} {plural(bound, 'point', 'points', language)}"
        name = quoted(name, language)
    return text.say(language, name=name, bound=said, points=points)


def steps_of(model: Model, explanation: Explanation, score: str, language: Language) -> list[Step]:
    """Where the points of a score come from, as steps of a chart that sum to it: rules, then what bounds cut.

    A combined score is taken apart: what its parts are made of, weighed. The smallest rules are one step.
    """
    rules: dict[str, float] = {}
    bounds: dict[str, float] = {}
    for line, weight in _weighed_lines(model, explanation, score):
        sums = bounds if line.rule is None and line.cut_by != PREDICTION else rules
        name = line_name(model, line, language) if line.rule is None else rule_name(model.rule(line.rule), language)
        sums[name] = sums.get(name, 0.0) + weight * line.points_after_limits
    largest = sorted(rules, key=lambda name: -abs(rules[name]))[:_STEPS]
    kept = {name: points for name, points in rules.items() if name in largest and abs(points) >= _SHOWN}
    cut = {name: points for name, points in bounds.items() if abs(points) >= _SHOWN}
    rest = sum(rules.values()) + sum(bounds.values()) - sum(kept.values()) - sum(cut.values())
    others = {OTHERS.say(language): rest} if abs(rest) >= _SHOWN else {}
    return [Step(name, points) for name, points in [*kept.items(), *others.items(), *cut.items()]]


def printed_points(lines: tuple[ExplanationLine, ...]) -> list[float]:
    """The points of each line of a score with one decimal, so that they add up to the score as it is printed."""
    return rounded_to_sum([line.points_after_limits for line in lines], 1)


def _weighed_lines(model: Model, explanation: Explanation, score: str) -> Iterator[tuple[ExplanationLine, float]]:
    weights = dict(model.scores[score].combine)
    for line in explanation.of_score(score):
        if line.rule is None and line.part in weights:
            for inner_line in explanation.of_score(line.part):
                yield inner_line, weights[line.part]
        else:
            yield line, 1.0


def _happened(line: ExplanationLine, zone: tzinfo, language: Language) -> list[str]:
    if not line.hits or line.last_at is None:
        return []
    last = day(line.last_at.astimezone(zone), language)
    if line.hits < 2:
        return [ONCE.say(language, last=last)]
    return [OFTEN.say(language, count=number(line.hits, language, 1), last=last)]


def _given(line: ExplanationLine, language: Language) -> list[str]:
    before, after, left = line.points_before_decay, line.points_after_decay, line.points_after_limits
    if max(abs(before), abs(left)) < _SHOWN:
        return [NO_POINTS.say(language)]
    said = [f"{signed(before, language, 1)} {plural(before, 'point', 'points', language)}"]
    if abs(after - before) >= _SHOWN:
        said.append(FADED.say(language, points=signed(after, language, 1)))
    if abs(left - after) >= _SHOWN:
        said.append(LIMITED.say(language, points=signed(left, language, 1)))
    return said


def _bound(model: Model, line: ExplanationLine, language: Language) -> tuple[float | None, str, bool]:
    """The bound that cut, whose it is, and whether that is a group; None for what rounding leaves."""
    kind, _, name = (line.cut_by or "").partition(":")
    if kind not in {"group", "score"}:
        return None, "", False
    bounds = model.groups[name] if kind == "group" else model.scores[name]
    said = group_name(model, name, language) if kind == "group" else score_name(model, name, language)
    return (bounds.max if line.points_after_limits < 0 else bounds.min), said, kind == "group"
