"""Learned points as a scoring model's file: rules to read, to edit and to publish, with the evidence beside."""

from __future__ import annotations

import hashlib
import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from tamis.language import Language, Text
from tamis.learn.lift import lift_of
from tamis.learn.points_rules import Write, WrittenRule, quoted

if TYPE_CHECKING:
    from tamis.learn.points import Bound, LearnedPoints
    from tamis.learn.scorecard import Line

SCORE = "potential"
_LONGEST_ID = 60

_LEARNED = Text(
    en="Learned by Tamis from {source}: {rows} rows, {share} won. Edit it, check it with `tamis check`, publish it.",
    fr="Appris par Tamis de {source} : {rows} lignes, {share} gagnées. Modifiez-le, vérifiez-le avec `tamis check`, "
    "publiez-le.",
)
_WORTH = Text(
    en="On leads held out: AUC {auc} ({low} to {high}); the full model reaches {full}: what readability costs.",
    fr="Sur des prospects mis de côté : AUC {auc} (de {low} à {high}) ; le modèle complet atteint {full} : "
    "c'est le prix de la lisibilité.",
)
_WORTH_ALONE = Text(
    en="On leads held out: AUC {auc} ({low} to {high}).",
    fr="Sur des prospects mis de côté : AUC {auc} (de {low} à {high}).",
)
_EVIDENCE = Text(
    en="{rows} rows, {share} won: {lift} times as often as all ({low} to {high})",
    fr="{rows} lignes, {share} gagnées : {lift} fois plus souvent que la moyenne ({low} à {high})",
)
_CLASS = Text(en="{share} of them won", fr="{share} d'entre eux gagnés")
_POTENTIAL = Text(en="Potential", fr="Potentiel")


@dataclass(frozen=True)
class About:
    """Of the model: its name, what it was learned from, and the AUC of the full model on the same leads, if any."""

    name: str
    source: str
    full_auc: float | None = None
    timezone: str = "Europe/Paris"


def model_text(learned: LearnedPoints, about: About, write: Write, language: Language) -> str:
    """The file, with comments in that language."""
    written = [(line, write(line.condition)) for line in learned.card.lines]
    return "\n".join(
        [
            *(f"# {said}" for said in _head(learned, about, language)),
            "tamis: 1",
            f"name: {quoted(about.name)}",
            f"timezone: {about.timezone}",
            "languages: [en, fr]",
            "",
            *_traits([rule for _, rule in written]),
            "scores:",
            f"  {SCORE}: {{ kind: fit, label: {{ en: {_POTENTIAL.en}, fr: {_POTENTIAL.fr} }} }}",
            "",
            "rules:",
            *_rules(learned, written, language),
            "classes:",
            _class("hot", learned.hot, language),
            _class("warm", learned.warm, language),
            "  cold: {}",
            "hand_off: hot",
            "",
        ]
    )


def _head(learned: LearnedPoints, about: About, language: Language) -> Iterator[str]:
    from tamis.model.wording import number, percent

    card = learned.card
    yield _LEARNED.say(
        language,
        source=about.source,
        rows=number(card.rows, language),
        share=percent(card.won / card.rows, language, 1),
    )
    if learned.metrics is not None:
        auc, low, high = (number(value, language, 3) for value in (learned.metrics.auc, *learned.metrics.interval))
        if about.full_auc is None:
            yield _WORTH_ALONE.say(language, auc=auc, low=low, high=high)
        else:
            yield _WORTH.say(language, auc=auc, low=low, high=high, full=number(about.full_auc, language, 3))


def _traits(rules: Sequence[WrittenRule]) -> list[str]:
    declared = {name: kind for rule in rules for name, kind in rule.traits.items()}
    if not declared:
        return []
    return ["traits:", *(f"  {quoted(name)}: {kind}" for name, kind in declared.items()), ""]


def _rules(learned: LearnedPoints, written: Sequence[tuple[Line, WrittenRule]], language: Language) -> Iterator[str]:
    ids: set[str] = set()
    for line, rule in written:
        yield f"  # {_evidence(learned, line, language)}"
        yield from (f"  {each}" for each in rule_lines(rule, free_id(rule.label.en, ids), SCORE, line.points))
        yield ""


def rule_lines(rule: WrittenRule, name: str, score: str, points: int) -> Iterator[str]:
    """A rule as an item of a list, without a margin: its id, its label, what it asks, its points."""
    yield f"- id: {name}"
    yield f"  label: {{ en: {quoted(rule.label.en)}, fr: {quoted(rule.label.fr)} }}"
    yield from (f"  {each}" for each in rule.lines)
    pays = f"points: {{ {score}: {points} }}"
    if rule.words is not None:
        yield f"  in: {{ {quoted(rule.words)}: {points} }}"
        yield f"  score: {score}"
    elif rule.least is not None:
        yield f"  frequency: [ {{ at_least: {rule.least}, {pays} }} ]"
    else:
        yield f"  {pays}"


def _evidence(learned: LearnedPoints, line: Line, language: Language) -> str:
    from tamis.model.wording import number, percent

    card = learned.card
    lift, low, high = lift_of(line.rows, line.won, card.won / card.rows)
    return _EVIDENCE.say(
        language,
        rows=number(line.rows, language),
        share=percent(line.won / line.rows, language),
        lift=number(lift, language, 1),
        low=number(low, language, 1),
        high=number(high, language, 1),
    )


def _class(name: str, bound: Bound, language: Language) -> str:
    from tamis.model.wording import percent

    won = _CLASS.say(language, share=percent(bound.won / max(1, bound.rows), language))
    return f"  {name}: {{ enter: {{ {SCORE}: {bound.points} }} }}  # {won}"


def free_id(label: str, taken: set[str]) -> str:
    """An identifier of small letters that no other rule has; from now on it is taken."""
    plain = unicodedata.normalize("NFKD", label).encode("ascii", "ignore").decode().lower()
    words = re.sub(r"[^a-z0-9]+", "_", plain).strip("_")
    found = words if words and len(words) <= _LONGEST_ID else f"{words[:_LONGEST_ID]}_{_digest(label)}".strip("_")
    while found in taken:
        found = f"{words[:_LONGEST_ID]}_{_digest(label + str(len(taken)))}"
    taken.add(found)
    return found


def _digest(text: str) -> str:
    return hashlib.blake2b(text.encode(), digest_size=3).hexdigest()
