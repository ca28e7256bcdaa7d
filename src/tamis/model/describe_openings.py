"""When a rule fires, as the first half of its sentence: `Each time the lead downloads content (Content Downloaded)`."""

from __future__ import annotations

from collections.abc import Sequence

from tamis.language import Language, Text
from tamis.model.conditions import Condition
from tamis.model.definition import (
    EventRule,
    KeywordRule,
    Model,
    Rule,
    SequenceRule,
    SilenceRule,
    TraitRule,
)
from tamis.model.describe_conditions import describe_condition
from tamis.model.known_events import event_name, event_phrase
from tamis.model.wording import OR, duration, joined, value_text

WHEN = Text(en="When {clause}", fr="Quand {clause}")
EACH_TIME = Text(en="Each time the lead {phrase}", fr="Chaque fois que le prospect {phrase}")
ONCE = Text(en="When the lead {phrase}", fr="Quand le prospect {phrase}")
WHOSE = Text(en="{phrase} whose {clause}", fr="{phrase} dont {clause}")
THEN = Text(en=", then ", fr=", puis ")
APART = Text(en=", within {delay}", fr=", dans un délai de {delay}")
APART_EACH = Text(
    en=", with at most {delay} between one step and the next",
    fr=", avec au plus {delay} entre une étape et la suivante",
)
SILENT = Text(en="When the lead has done nothing for {delay}", fr="Quand le prospect n'a rien fait depuis {delay}")
SILENT_OF_ONE = Text(
    en="When the lead has not done this for {delay} ({events})",
    fr="Quand le prospect n'a pas fait cette action depuis {delay} ({events})",
)
SILENT_OF = Text(
    en="When the lead has done none of these for {delay} ({events})",
    fr="Quand le prospect n'a fait aucune de ces actions depuis {delay} ({events})",
)
WORD_FOUND = Text(en="When this keyword is found ({words})", fr="Quand ce mot-clé est trouvé ({words})")
WORDS_FOUND = Text(
    en="When one of these keywords is found ({words})", fr="Quand l'un de ces mots-clés est trouvé ({words})"
)


def opening(model: Model, rule: Rule, language: Language) -> str:
    """The clause up to the colon, with its capital."""
    match rule:
        case TraitRule():
            return WHEN.say(language, clause=describe_condition(rule.when, model, language))
        case EventRule():
            return _event(model, rule, language)
        case SequenceRule():
            return _sequence(model, rule, language)
        case SilenceRule():
            return _silence(rule, language)
        case KeywordRule():
            words = joined([value_text(word, language) for word in rule.written], OR, language)
            return (WORD_FOUND if len(rule.written) == 1 else WORDS_FOUND).say(language, words=words)


def _event(model: Model, rule: EventRule, language: Language) -> str:
    paid_each_time = rule.awards and not rule.frequency and not rule.distinct
    text = EACH_TIME if paid_each_time else ONCE
    return text.say(language, phrase=_done(model, rule.on, rule.where, language))


def _sequence(model: Model, rule: SequenceRule, language: Language) -> str:
    steps = THEN.say(language).join(_done(model, step.on, step.where, language) for step in rule.steps)
    clause = ONCE.say(language, phrase=steps)
    if rule.within is None:
        return clause
    apart = APART if len(rule.steps) == 2 else APART_EACH
    return clause + apart.say(language, delay=duration(rule.within, language))


def _silence(rule: SilenceRule, language: Language) -> str:
    delay = duration(rule.silent_for, language)
    if not rule.of:
        return SILENT.say(language, delay=delay)
    names = joined([event_name(name) for name in rule.of], OR, language)
    return (SILENT_OF_ONE if len(rule.of) == 1 else SILENT_OF).say(language, delay=delay, events=names)


def _done(model: Model, names: Sequence[str], where: Condition | None, language: Language) -> str:
    phrase = joined([event_phrase(name, language) for name in names], OR, language)
    if where is None:
        return phrase
    return WHOSE.say(language, phrase=phrase, clause=describe_condition(where, model, language, articles=False))
