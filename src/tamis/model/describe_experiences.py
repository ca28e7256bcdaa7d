"""An experience as one sentence: what is shown, to whom, how often, and until when."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from tamis.language import Language, Text
from tamis.model.definition import Model
from tamis.model.describe_effects import describe_limit
from tamis.model.experiences import Experience, ScoreRange, Show, Visitors
from tamis.model.known_events import event_phrase
from tamis.model.names import audience_name, class_name, readable, score_name
from tamis.model.wording import AND, OR, colon, inner, joined, number, quoted, semicolon

_SHOWS: Mapping[Show, Text] = {
    "popup": Text(en="a pop-up", fr="un popup"),
    "swap": Text(en="another content in {selector}", fr="un autre contenu dans {selector}"),
    "chat": Text(en="the chat, opened with a line", fr="le chat, ouvert sur une phrase"),
}
_ANYBODY = Text(en="for anybody but the disqualified", fr="pour tous sauf les disqualifiés")
_WHEN = Text(en="when {clause}", fr="quand {clause}")
_CLASS = Text(en="the class is {names}", fr="la classe est {names}")
_INTEREST = Text(en="the leading interest is {names}", fr="l'intérêt principal est {names}")
_AUDIENCE = Text(en="the audience is {names}", fr="l'audience est {names}")
_AT_LEAST = Text(en="{score} is at least {least}", fr="le score {score} vaut au moins {least}")
_AT_MOST = Text(en="{score} is at most {most}", fr="le score {score} vaut au plus {most}")
_BETWEEN = Text(en="{score} is between {least} and {most}", fr="le score {score} est entre {least} et {most}")
_NOT_AFTER = Text(en="withdrawn once the lead {events}", fr="retiré dès que le prospect {events}")
_SEEN = Text(en="withdrawn once what it leads to was seen", fr="retiré dès que la page liée a été vue")


def describe_experience(model: Model, experience: Experience, language: Language) -> str:
    """Say it as `Guide: a pop-up, when the class is hot; at most 1 time per day.`."""
    name = experience.label.say(language) if experience.label else readable(experience.id)
    selector = quoted(experience.selector or "", language)
    shown = _SHOWS[experience.show].say(language, selector=selector)
    clauses = [f"{shown}, {_to_whom(model, experience.when, language)}"]
    if experience.at_most:
        clauses.append(describe_limit(experience.at_most, language))
    if experience.not_after:
        events = joined([event_phrase(event, language) for event in experience.not_after], OR, language)
        clauses.append(_NOT_AFTER.say(language, events=events))
    if experience.hide_when_seen:
        clauses.append(_SEEN.say(language))
    return f"{name}{colon(language)}{semicolon(language).join(clauses)}."


def _to_whom(model: Model, who: Visitors, language: Language) -> str:
    clauses = list(_conditions(model, who, language))
    if not clauses:
        return _ANYBODY.say(language)
    return _WHEN.say(language, clause=joined(clauses, AND, language))


def _conditions(model: Model, who: Visitors, language: Language) -> Iterator[str]:
    classes = [inner(class_name(model, name, language)) for name in who.classes]
    interests = [inner(score_name(model, name, language)) for name in who.interests]
    audiences = [audience_name(model, name, language) for name in who.audiences]
    named: tuple[tuple[Text, Sequence[str]], ...] = ((_CLASS, classes), (_INTEREST, interests), (_AUDIENCE, audiences))
    for text, names in named:
        if names:
            yield text.say(language, names=joined(names, OR, language))
    for range_ in who.scores:
        yield _range(model, range_, language)


def _range(model: Model, range_: ScoreRange, language: Language) -> str:
    text = _AT_MOST if range_.least is None else _AT_LEAST if range_.most is None else _BETWEEN
    bounds = {"least": range_.least, "most": range_.most}
    said = {name: number(bound, language) for name, bound in bounds.items() if bound is not None}
    return text.say(language, score=inner(score_name(model, range_.score, language)), **said)
