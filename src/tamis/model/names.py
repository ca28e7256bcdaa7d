"""What a reader calls the parts of a model: their labels, else readable names."""

from __future__ import annotations

from collections.abc import Mapping

from tamis.language import Language, Text
from tamis.model.definition import DISQUALIFIED, Model, RuleBase

_SCORES: Mapping[str, Text] = {
    "fit": Text(en="Fit", fr="Adéquation"),
    "engagement": Text(en="Engagement", fr="Engagement"),
    "interest": Text(en="Interest", fr="Intérêt"),
    "total": Text(en="Total", fr="Total"),
    "predicted": Text(en="Prediction", fr="Prédiction"),
}
_CLASSES: Mapping[str, Text] = {
    "hot": Text(en="Hot", fr="Chaud"),
    "warm": Text(en="Warm", fr="Tiède"),
    "cold": Text(en="Cold", fr="Froid"),
    DISQUALIFIED: Text(en="Disqualified", fr="Disqualifié"),
}
_CLASSES_OF_MANY: Mapping[str, Text] = {
    "hot": Text(en="Hot", fr="Chauds"),
    "warm": Text(en="Warm", fr="Tièdes"),
    "cold": Text(en="Cold", fr="Froids"),
    DISQUALIFIED: Text(en="Disqualified", fr="Disqualifiés"),
}
_AUDIENCES: Mapping[str, Text] = {
    "b2b": Text(en="B2B", fr="B2B"),
    "b2c": Text(en="B2C", fr="B2C"),
}
_LISTS: Mapping[str, Text] = {
    "free_mail": Text(en="free mailbox providers", fr="messageries gratuites"),
    "disposable": Text(en="disposable addresses", fr="adresses jetables"),
    "passive_events": Text(en="events done to the lead", fr="événements subis par le prospect"),
}
NO_AUDIENCE = Text(en="No audience", fr="Sans audience")


def readable(name: str) -> str:
    """An identifier as words: `free_mailbox` is `Free mailbox`."""
    words = name.replace("_", " ").strip()
    return words[:1].upper() + words[1:]


def rule_name(rule: RuleBase, language: Language) -> str:
    """The rule's label, else its id as words."""
    return rule.label.say(language) if rule.label else readable(rule.id)


def score_name(model: Model, name: str, language: Language) -> str:
    """The score's label, else a known word for it, else its name as words."""
    score = model.scores.get(name)
    return _named(name, score.label if score else None, _SCORES, language)


def group_name(model: Model, name: str, language: Language) -> str:
    """The group's label, else its name as words."""
    group = model.groups.get(name)
    return _named(name, group.label if group else None, {}, language)


def audience_name(model: Model, name: str | None, language: Language) -> str:
    """The audience's label, else its name as words; None is for leads that fit none."""
    if name is None:
        return NO_AUDIENCE.say(language)
    label = next((a.label for a in model.audiences if a.name == name), None)
    return _named(name, label, _AUDIENCES, language)


def class_name(model: Model, name: str, language: Language, *, many: bool = False) -> str:
    """The class's label, else a known word for it (of one lead, or of many), else its name as words."""
    label = next((c.label for c in model.classes if c.name == name), None)
    return _named(name, label, _CLASSES_OF_MANY if many else _CLASSES, language)


def list_name(name: str, language: Language) -> str:
    """The name of a list; the built-in ones have words of their own."""
    return _LISTS[name].say(language) if name in _LISTS else name


def _named(name: str, label: Text | None, known: Mapping[str, Text], language: Language) -> str:
    if label:
        return label.say(language)
    return known[name].say(language) if name in known else readable(name)
