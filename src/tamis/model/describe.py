"""A whole model in words, section by section, as `tamis describe` and the report's footer say it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from tamis.language import Language, Text
from tamis.model.definition import (
    DISQUALIFIED,
    ClassRule,
    Grade,
    Group,
    HalfLife,
    Model,
    Score,
    Thresholds,
)
from tamis.model.describe_conditions import describe_condition
from tamis.model.describe_effects import describe_decay
from tamis.model.describe_experiences import describe_experience
from tamis.model.describe_rules import describe_rule
from tamis.model.names import audience_name, class_name, group_name, list_name, readable, rule_name, score_name
from tamis.model.wording import AND, OR, colon, inner, joined, number, plural, semicolon

SCORES = Text(en="Scores", fr="Scores")
LISTS = Text(en="Lists", fr="Listes")
AUDIENCES = Text(en="Audiences", fr="Audiences")
GROUPS = Text(en="Groups", fr="Groupes")
RULES = Text(en="Rules", fr="Règles")
CLASSES = Text(en="Classes", fr="Classes")
GRADE = Text(en="Grade", fr="Note")
HAND_OFF = Text(en="Hand-off to sales", fr="Transmission aux commerciaux")
EXPERIENCES = Text(en="What the site shows", fr="Ce que le site montre")

KINDS: Mapping[str, Text] = {
    "fit": Text(en="how well the lead matches our target", fr="à quel point le prospect est notre cible"),
    "engagement": Text(en="how interested the lead is", fr="à quel point le prospect s'intéresse à nous"),
    "interest": Text(en="interest in one of our lines", fr="intérêt pour une de nos gammes"),
    "predicted": Text(
        en="how likely the lead is to convert, in percent, by a learned model",
        fr="la probabilité, en pour cent, que le prospect convertisse, selon un modèle appris",
    ),
}
COMBINES = Text(en="the sum of {parts}", fr="la somme de {parts}")
FROM_TO = Text(en="from {min} to {max}", fr="de {min} à {max}")
AT_LEAST = Text(en="at least {min}", fr="au moins {min}")
AT_MOST = Text(en="at most {max}", fr="au plus {max}")
FOR_AUDIENCE = Text(en="{clause} for {audience}", fr="{clause} pour {audience}")
IF = Text(en="if {clause}", fr="si {clause}")
THE_OTHERS = Text(en="all the others", fr="tous les autres")
POINTS = Text(en="{bounds} {score} points", fr="{bounds} points en {score}")
OF_RULES = Text(en="rules: {rules}", fr="règles : {rules}")
OF_AT_LEAST = Text(en="{score} of at least {value}", fr="{score} d'au moins {value}")
STAYS = Text(en="stays so while {clause}", fr="le reste tant que : {clause}")
CLASS_FOR = Text(en="{name}, for {audience}", fr="{name}, pour {audience}")
OR_BY = Text(en="or at once by {rules}", fr="ou aussitôt par {rules}")
OUT_BY = Text(en="by {rules}, whatever the scores", fr="par {rules}, quels que soient les scores")
STEP = Text(en="{name} from {bound}", fr="{name} à partir de {bound}")
BELOW = Text(en="{name} below", fr="{name} en dessous")
LETTER = Text(en="Letter ({score})", fr="Lettre ({score})")
FIGURE = Text(en="Figure ({score})", fr="Chiffre ({score})")
BEST_GRADE = Text(en="A1 is the best grade.", fr="A1 est la meilleure note.")
WHEN_CLASS = Text(en="given to sales when {name}", fr="transmis aux commerciaux dès la classe « {name} »")
WHEN_CLASS_OR_BETTER = Text(
    en="given to sales when {name} or better", fr="transmis aux commerciaux à partir de la classe « {name} »"
)
EVERYBODY = Text(en="All leads", fr="Tous les prospects")


@dataclass(frozen=True, slots=True)
class Section:
    """A heading and what stands under it, a full sentence or a short line each."""

    title: str
    lines: tuple[str, ...]


def describe_model(model: Model, language: Language) -> list[Section]:
    """Every part of the model that says something, in the order in which it is best read."""
    parts: tuple[tuple[Text, Iterator[str]], ...] = (
        (SCORES, (describe_score(model, score, language) for score in model.scores.values())),
        (AUDIENCES, _audiences(model, language)),
        (LISTS, _lists(model, language)),
        (GROUPS, (_group(model, group, language) for group in model.groups.values())),
        (RULES, _rules(model, language)),
        (CLASSES, describe_classes(model, language)),
        (GRADE, _grade(model, model.grade, language) if model.grade else iter(())),
        (HAND_OFF, describe_hand_off(model, language)),
        (EXPERIENCES, (describe_experience(model, experience, language) for experience in model.experiences)),
    )
    sections = (Section(title.say(language), tuple(lines)) for title, lines in parts)
    return [section for section in sections if section.lines]


def describe_score(model: Model, score: Score, language: Language) -> str:
    """Say it as `Engagement: how interested the lead is; from 0 to 100; halved every 30 days for B2B.`."""
    clauses = [KINDS[score.kind].say(language)] if score.kind in KINDS else []
    if score.combine:
        weighed = [
            f"{number(weight, language)} × {inner(score_name(model, name, language))}" for name, weight in score.combine
        ]
        clauses.append(COMBINES.say(language, parts=joined(weighed, AND, language)))
    bounds = _bounds(score.min, score.max, language)
    clauses += [bounds] if bounds else []
    for audience, us in score.half_life.items():
        decay = describe_decay(HalfLife(us), language)
        name = audience_name(model, audience, language)
        clauses.append(decay if audience is None else FOR_AUDIENCE.say(language, clause=decay, audience=name))
    return _line(score_name(model, score.name, language), clauses, language)


def describe_classes(model: Model, language: Language) -> Iterator[str]:
    """From the best class, a line for each and for each audience with thresholds of its own; then what disqualifies."""
    for class_ in model.classes:
        yield from _class(model, class_, language)
    out = _makers(model, DISQUALIFIED, language)
    if out:
        clause = OUT_BY.say(language, rules=joined(out, OR, language))
        yield _line(class_name(model, DISQUALIFIED, language), [clause], language)


def describe_hand_off(model: Model, language: Language) -> Iterator[str]:
    """One line an audience: the class from which it goes to sales."""
    for audience, name in model.hand_off.items():
        best = bool(model.classes) and model.classes[0].name == name
        said = inner(class_name(model, name, language))
        clause = (WHEN_CLASS if best else WHEN_CLASS_OR_BETTER).say(language, name=said)
        who = EVERYBODY.say(language) if audience is None else audience_name(model, audience, language)
        yield _line(who, [clause], language)


def _audiences(model: Model, language: Language) -> Iterator[str]:
    for audience in model.audiences:
        if audience.when is None:
            clause = THE_OTHERS.say(language)
        else:
            clause = IF.say(language, clause=describe_condition(audience.when, model, language))
        yield _line(audience_name(model, audience.name, language), [clause], language)


def _lists(model: Model, language: Language) -> Iterator[str]:
    for name, members in model.lists.items():
        entries = plural(len(members), *_ENTRY_FORMS[language], language)
        yield _line(readable(list_name(name, language)), [f"{number(len(members), language)} {entries}"], language)


def _group(model: Model, group: Group, language: Language) -> str:
    score = inner(score_name(model, group.score, language))
    rules = [rule_name(rule, language) for rule in model.rules if group.name in rule.groups]
    bounds = _bounds(group.min, group.max, language)
    clauses = [POINTS.say(language, bounds=bounds, score=score).strip()]
    if rules:
        clauses.append(OF_RULES.say(language, rules=joined(rules, AND, language)))
    return _line(group_name(model, group.name, language), clauses, language)


def _rules(model: Model, language: Language) -> Iterator[str]:
    for rule in model.rules:
        yield f"{rule_name(rule, language)}{colon(language)}{inner(describe_rule(model, rule, language))}"


def _class(model: Model, class_: ClassRule, language: Language) -> Iterator[str]:
    name = class_name(model, class_.name, language)
    clauses = _thresholds(model, class_.thresholds, language)
    makers = _makers(model, class_.name, language)
    if makers:
        clauses.append(OR_BY.say(language, rules=joined(makers, OR, language)))
    yield _line(name, clauses, language)
    for audience, thresholds in class_.by_audience.items():
        heading = CLASS_FOR.say(language, name=name, audience=audience_name(model, audience, language))
        yield _line(heading, _thresholds(model, thresholds, language), language)


def _thresholds(model: Model, thresholds: Thresholds, language: Language) -> list[str]:
    if not thresholds.enter:
        return [THE_OTHERS.say(language)]
    clauses = [_least(model, thresholds.enter, language)]
    if thresholds.leave:
        held = dict(thresholds.enter) | dict(thresholds.leave)
        clauses.append(STAYS.say(language, clause=_least(model, tuple(held.items()), language)))
    return clauses


def _least(model: Model, least: Sequence[tuple[str, float]], language: Language) -> str:
    said = [
        OF_AT_LEAST.say(language, score=inner(score_name(model, name, language)), value=number(value, language))
        for name, value in least
    ]
    return joined(said, AND, language)


def _makers(model: Model, name: str, language: Language) -> list[str]:
    """The rules that make a lead that class."""
    return [rule_name(rule, language) for rule in model.rules if rule.makes == name]


def _grade(model: Model, grade: Grade, language: Language) -> Iterator[str]:
    parts = (
        (LETTER, grade.letters, "DCBA", grade.letter_bounds),
        (FIGURE, grade.figures, "4321", grade.figure_bounds),
    )
    for text, score, names, bounds in parts:
        steps = [
            STEP.say(language, name=name, bound=number(bound, language))
            for name, bound in zip(names[1:], bounds, strict=True)
        ]
        steps = [*reversed(steps), BELOW.say(language, name=names[0])]
        yield _line(text.say(language, score=inner(score_name(model, score, language))), [", ".join(steps)], language)
    yield BEST_GRADE.say(language)


def _bounds(least: float | None, most: float | None, language: Language) -> str:
    if least is not None and most is not None:
        return FROM_TO.say(language, min=number(least, language), max=number(most, language))
    if least is not None:
        return AT_LEAST.say(language, min=number(least, language))
    return AT_MOST.say(language, max=number(most, language)) if most is not None else ""


def _line(name: str, clauses: Sequence[str], language: Language) -> str:
    return f"{name}{colon(language)}{semicolon(language).join(clauses)}."


_ENTRY_FORMS: Mapping[Language, tuple[str, str]] = {"en": ("entry", "entries"), "fr": ("entrée", "entrées")}
