"""An explanation for a terminal or a pipe: who it is, the lines of each score as a table that adds up, and in words."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, tzinfo
from typing import TextIO

from tamis.language import Language, Text
from tamis.model.definition import Model
from tamis.model.names import audience_name, class_name, rule_name, score_name
from tamis.model.wording import AND, colon, inner, joined, number
from tamis.report.explanation_words import line_name, line_sentence, printed_points
from tamis.report.lead_columns import LeadIdentity
from tamis.report.moments import moment_text
from tamis.report.palette import class_tones
from tamis.report.terminal import Screen, clean, fitted
from tamis.scoring.explanation import Explanation, ExplanationLine
from tamis.scoring.next_class import next_class

_WIDTH = 100
_NAME = 37
_HITS, _DAY, _POINTS = 7, 12, 10

TITLES = (
    Text(en="hits", fr="signaux"),
    Text(en="first", fr="premier"),
    Text(en="last", fr="dernier"),
    Text(en="points", fr="points"),
    Text(en="faded", fr="érodés"),
    Text(en="counted", fr="comptés"),
)
CLASS = Text(en="Class", fr="Classe")
GRADE = Text(en="Grade", fr="Note")
AUDIENCE = Text(en="Audience", fr="Audience")
AS_OF = Text(en="As of {moment}", fr="À la date du {moment}")
MADE = Text(en="Made {name} at once by: {rules}.", fr="Classé aussitôt « {name} » par : {rules}.")
OUT = Text(en="Disqualified by: {rules}.", fr="Disqualifié par : {rules}.")
NEXT = Text(en="To be {name}: {lacks}.", fr="Pour passer à « {name} » : {lacks}.")
LACK = Text(
    en="{missing} more {score} (has {value}, needs {needed})",
    fr="{missing} de plus en {score} ({value} sur les {needed} requis)",
)
NOTHING = Text(en="nothing counted", fr="rien n'a compté")
LIMIT = Text(en="limit", fr="plafond")
IN_WORDS = Text(en="In words", fr="En toutes lettres")


def print_explanation(
    model: Model,
    explanation: Explanation,
    who: LeadIdentity,
    language: Language,
    stream: TextIO,
    *,
    predicted: Sequence[str] = (),
    colour: bool | None = None,
) -> None:
    """Write it: plain text, in colour only on a terminal that wants it (or where `colour` says so).

    `predicted`: why the learned model predicts what it does, in sentences.
    """
    screen = Screen(stream, _WIDTH, colour)
    _head(screen, model, explanation, who, language)
    for score in model.scores:
        _score(screen, model, explanation, score, language)
    screen.line()
    screen.line(screen.paint(IN_WORDS.say(language), "bold"))
    for score in model.scores:
        _in_words(screen, model, explanation, score, language)
    for sentence in predicted:
        screen.paragraph(clean(sentence), 4)


def _head(screen: Screen, model: Model, explanation: Explanation, who: LeadIdentity, language: Language) -> None:
    parts = [who.about, who.email, who.phone, who.key]
    about = [clean(part) for part in dict.fromkeys(parts) if part and part != who.called]
    screen.line(screen.paint(clean(who.called), "bold"))
    if about:
        screen.paragraph(" · ".join(about), 0)
    said = []
    if explanation.klass:
        name = clean(class_name(model, explanation.klass, language))
        shown = screen.paint(name, class_tones(model).get(explanation.klass, "out"))
        said.append(f"{CLASS.say(language)}{colon(language)}{shown}")
    if explanation.grade:
        said.append(f"{GRADE.say(language)}{colon(language)}{explanation.grade}")
    if explanation.audience:
        said.append(
            f"{AUDIENCE.say(language)}{colon(language)}{clean(audience_name(model, explanation.audience, language))}"
        )
    said.append(AS_OF.say(language, moment=moment_text(explanation.as_of, model.timezone, language)))
    screen.line(" · ".join(said))
    for text in (*made_texts(model, explanation, language), next_text(model, explanation, language)):
        if text:
            screen.line(clean(text))


def made_texts(model: Model, explanation: Explanation, language: Language) -> list[str]:
    """A sentence for each class that rules made at once."""
    by_class: dict[str, list[str]] = {}
    for rule, name in explanation.makes:
        by_class.setdefault(name, []).append(rule_name(model.rule(rule), language))
    said = []
    for name, rules in by_class.items():
        text = MADE if name in {rule.name for rule in model.classes} else OUT
        listed = joined(list(dict.fromkeys(rules)), AND, language)
        said.append(text.say(language, name=inner(class_name(model, name, language)), rules=listed))
    return said


def next_text(model: Model, explanation: Explanation, language: Language) -> str:
    """What lacks for the next class, in a sentence; empty where there is none."""
    above = next_class(model, explanation.klass, explanation.audience, explanation.scores)
    if above is None or not above.lacks:
        return ""
    lacks = [
        LACK.say(
            language,
            missing=number(lack.missing, language, 1),
            score=inner(score_name(model, lack.score, language)),
            value=number(lack.value, language, 1),
            needed=number(lack.needed, language, 1),
        )
        for lack in above.lacks
    ]
    return NEXT.say(language, name=inner(class_name(model, above.name, language)), lacks=joined(lacks, AND, language))


def _score(screen: Screen, model: Model, explanation: Explanation, score: str, language: Language) -> None:
    lines = explanation.of_score(score)
    printed = printed_points(lines)
    name = fitted(clean(score_name(model, score, language)), _NAME + 2)
    screen.line()
    if not lines:
        screen.line(
            f"{screen.paint(name, 'bold')}{_decimal(0.0, language)}  {screen.paint(NOTHING.say(language), 'dim')}"
        )
        return
    widths = (_HITS, _DAY, _DAY, _POINTS, _POINTS, _POINTS)
    titles = "".join(fitted(text.say(language), width, right=True) for text, width in zip(TITLES, widths, strict=True))
    screen.line(f"{screen.paint(name, 'bold')}{screen.paint(titles, 'dim')}")
    for line, points in zip(lines, printed, strict=True):
        if line.cut_by != "rounding" or points:
            screen.line(_row(screen, model, line, points, language))
    total = fitted(_decimal(sum(printed), language), sum(widths), right=True)
    screen.line(f"{' ' * (_NAME + 2)}{screen.paint(total, 'bold')}")


def _in_words(screen: Screen, model: Model, explanation: Explanation, score: str, language: Language) -> None:
    lines = [line for line in explanation.of_score(score) if line.cut_by != "rounding"]
    if lines:
        screen.line(f"  {clean(score_name(model, score, language))}")
    for line in lines:
        screen.paragraph(clean(line_sentence(model, explanation, line, language)), 4)


def _row(screen: Screen, model: Model, line: ExplanationLine, points: float, language: Language) -> str:
    name = fitted(clean(line_name(model, line, language)), _NAME)
    counted = screen.paint(fitted(_signed(points, language), _POINTS, right=True), "loss" if points < 0 else "gain")
    if line.rule is None:
        return f"  {name}{' ' * (_HITS + 2 * _DAY + 2 * _POINTS)}{counted}"
    hits = number(line.hits, language, 1) if line.hits else ""
    columns = [
        fitted(hits, _HITS, right=True),
        fitted(_day(line.first_at, model.timezone, language), _DAY, right=True),
        fitted(_day(line.last_at, model.timezone, language), _DAY, right=True),
        fitted(_signed(line.points_before_decay, language), _POINTS, right=True),
        fitted(_signed(line.points_after_decay, language), _POINTS, right=True),
    ]
    cut = f"  {screen.paint(LIMIT.say(language), 'dim')}" if line.cut_by == "limit" else ""
    return f"  {name}{''.join(columns)}{counted}{cut}"


def _day(moment: datetime | None, zone: tzinfo, language: Language) -> str:
    if moment is None:
        return ""
    return moment.astimezone(zone).strftime("%d/%m/%Y" if language == "fr" else "%Y-%m-%d")


def _decimal(value: float, language: Language) -> str:
    """One decimal, always: columns of figures line up."""
    text = f"{round(value, 1) + 0.0:,.1f}"  # without the minus of a -0.0
    return text.translate({ord(","): " ", ord("."): ","}) if language == "fr" else text


def _signed(value: float, language: Language) -> str:
    text = _decimal(value, language)
    return f"+{text}" if value >= 0.05 else text
