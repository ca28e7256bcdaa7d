"""What a signal tells, in words: `Downloads content (Content Downloaded): number of times in the last 30 days`."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from tamis.language import Language, Text
from tamis.learn.signals import APART, model_of
from tamis.model.describe_conditions import describe_condition
from tamis.model.known_events import event_phrase
from tamis.model.known_fields import field_noun
from tamis.model.names import readable
from tamis.model.wording import OR, colon, duration, in_the_last, joined

if TYPE_CHECKING:
    from tamis.learn.signals import Signal

_ANYTHING = Text(en="anything that the lead does", fr="tout ce que fait le prospect")
_THEN = Text(en="{first}, then {second} (within {delay})", fr="{first}, puis {second} (dans un délai de {delay})")
_SUM = Text(en="total of the {thing}", fr="total : {thing}")
_TIMES = Text(en="number of times", fr="nombre de fois")
_HOW_MANY = Text(en="how many", fr="nombre")
_SINCE = Text(en="days since the last time", fr="jours depuis la dernière fois")


def said(signal: Signal) -> Text:
    """What the signal's column tells."""
    return Text(en=_said(signal, "en"), fr=_said(signal, "fr"))


def _said(signal: Signal, language: Language) -> str:
    parts = {
        "recency": [_SINCE.say(language)],
        "distinct": [_HOW_MANY.say(language)],
        "amount": [],
        "times": [_TIMES.say(language)],
        "sequence": [_TIMES.say(language)],
    }[signal.kind]
    if signal.window is not None:
        parts.append(in_the_last(signal.window, language))
    what = _what(signal, language)
    return readable(f"{what}{colon(language)}{' '.join(parts)}" if parts else what)


def _what(signal: Signal, language: Language) -> str:
    noun = field_noun(signal.field or "", language)
    if signal.kind == "distinct":
        return noun.different
    if signal.kind == "amount":
        return _SUM.say(language, thing=noun.bare)
    if signal.test is not None:
        return describe_condition(signal.test, model_of((), ZoneInfo("UTC")), language, articles=False)
    if signal.kind == "sequence":
        first, second = _done(signal.names, language), _done(signal.then, language)
        return _THEN.say(language, first=first, second=second, delay=duration(APART, language))
    return _ANYTHING.say(language) if signal.every else _done(signal.names, language)


def _done(names: Sequence[str], language: Language) -> str:
    return joined([event_phrase(name, language) for name in names], OR, language)
