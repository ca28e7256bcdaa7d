"""Keyword rules: points for words found in weighted text fields (`keywords`)."""

from __future__ import annotations

from typing import Literal, cast

from tamis.language import Text
from tamis.model.definition import Award, KeywordRule
from tamis.model.reading.fields import Fields, entries_of, items_of
from tamis.model.reading.findings import SCORE
from tamis.model.reading.nodes import Node, Scalar, quoted
from tamis.model.reading.values import choice, non_zero, references, text
from tamis.model.rules.common import RuleType, read_common
from tamis.model.scope import Scope
from tamis.model.scores import read_paid_score
from tamis.model.text import words_of

COUNTS = ("best", "each_field")


def _read(fields: Fields, scope: Scope) -> KeywordRule:
    if not fields.has("in"):
        fields.missing("in", _IN)
    phrases = _read_phrases(fields.node("keywords"), scope)
    awards = tuple(Award(score, 1.0) for score in _read_scores(fields, scope))
    return KeywordRule(
        **read_common(fields, scope, awards),
        phrases=tuple(phrases),
        written=tuple(phrases.values()),
        fields=_read_fields(fields.node("in"), scope),
        count=cast(Literal["best", "each_field"], fields.read("count", choice(COUNTS)) or "best"),
    )


def _read_phrases(node: Node | None, scope: Scope) -> dict[tuple[str, ...], str]:
    """Each phrase once, as singular words, with what was written."""
    phrases: dict[tuple[str, ...], str] = {}
    items = (node,) if isinstance(node, Scalar) else items_of(node, "keywords", scope.findings)
    for item in items:
        written = text(item, "keywords", scope.findings)
        if written is None:
            continue
        words = tuple(words_of(written).split())
        if words:
            phrases.setdefault(words, written)
        else:
            scope.findings.expected(item, "keywords", _WORDS, "no-word")
    return phrases


def _read_fields(node: Node | None, scope: Scope) -> tuple[tuple[str, float], ...]:
    """The traits that are searched, with their weights."""
    found = []
    for key, value in entries_of(node, "in", scope.findings, _WEIGHTS):
        name = text(key, "in", scope.findings)
        weight = non_zero(value, key.text, scope.findings)
        trait = scope.traits.get(key.text)
        if trait is not None and (trait.derive or trait.type != "text"):
            shown = quoted(key.text)
            message = Text(
                en=f"Keywords are searched in texts; {shown.en} is not one.",
                fr=f"Les mots-clés se cherchent dans des textes ; {shown.fr} n'en est pas un.",
            )
            scope.findings.error(key, "wrong-type", message)
        if name is not None and weight is not None:
            found.append((name, weight))
    return tuple(found)


def _read_scores(fields: Fields, scope: Scope) -> tuple[str, ...]:
    """The scores that get the weights: those named, else the only one that there is."""
    node = fields.node("score")
    if node is not None:
        named = references(node, "score", scope.findings, SCORE, scope.scores)
        paid = (read_paid_score(place, "score", scope) for place, _ in named)
        return tuple(name for name in paid if name is not None)
    names = scope.paid_scores()
    if len(names) == 1:
        return names
    if not fields.has("makes"):
        fields.missing("score", _WHICH)
    return ()


_IN = Text(en="For example in: { headline: 10 }.", fr="Par exemple in: { headline: 10 }.")
_WHICH = Text(
    en="The score that gets the weights of 'in'.",
    fr="C'est le score qui reçoit les poids de « in ».",
)
_POINTS = Text(en="The points are the weights of 'in'.", fr="Les points sont les poids de « in ».")
_WORDS = Text(en="a word or words", fr="un ou plusieurs mots")
_WEIGHTS = Text(en="traits with their weights: { headline: 10 }", fr="des champs et leurs poids : { headline: 10 }")

RULE_TYPE = RuleType(
    key="keywords",
    title=Text(en="this keyword rule", fr="cette règle de mots-clés"),
    keys={"keywords": "texts", "in": "nonzero_weights", "count": "keyword_count", "score": "names"},
    read=_read,
    advice={"points": _POINTS},
)
