"""The `audiences`, `scores` and `groups` of a model."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal, cast

from tamis.language import Text
from tamis.model.definition import Audience, Group, Score
from tamis.model.learned import PREDICTED
from tamis.model.parse_conditions import read_condition
from tamis.model.reading import nodes
from tamis.model.reading.fields import Fields, Shape, entries_of, open_map
from tamis.model.reading.findings import AUDIENCE, SCORE
from tamis.model.reading.nodes import Node, Scalar, quoted
from tamis.model.reading.values import choice, duration, identifier, label, number, reference
from tamis.model.scope import Scope

KINDS = ("fit", "engagement", "interest")
RESERVED_SCORES = ("class", "grade", "audience", "lead", "previous")
"""Words that stand beside scores, in what an example expects and in tables of scores."""

AUDIENCE_SHAPE = Shape(
    Text(en="this audience", fr="cette audience"),
    {"when": "trait_condition", "label": "label"},
)
SCORE_SHAPE = Shape(
    Text(en="this score", fr="ce score"),
    {"kind": "score_kind", "min": "number", "max": "number", "half_life": "half_lives", "label": "label"},
    required=("kind",),
)
COMBINED_SHAPE = Shape(
    Text(en="this combined score", fr="ce score combiné"),
    {"combine": "weights", "min": "number", "max": "number", "label": "label"},
    required=("combine",),
)
GROUP_SHAPE = Shape(
    Text(en="this group", fr="ce groupe"),
    {"score": "name", "min": "number", "max": "number", "label": "label"},
    required=("score",),
)


def read_audiences(node: Node | None, scope: Scope) -> tuple[Audience, ...]:
    """The audiences, in the order in which they are tried."""
    return tuple(_read_audience(key, value, scope) for key, value in entries_of(node, "audiences", scope.findings))


def _read_audience(key: Scalar, node: Node, scope: Scope) -> Audience:
    name = identifier(key, "audiences", scope.findings) or key.text
    at = scope.findings.at(key)
    fields = None if _is_nothing(node) else open_map(node, name, AUDIENCE_SHAPE, scope.findings)
    if fields is None:
        return Audience(name, None, at=at)
    when = fields.node("when")
    condition = read_condition(when, "when", "trait", scope) if when is not None else None
    return Audience(name, condition, fields.read("label", label), at)


def _is_nothing(node: Node) -> bool:
    return isinstance(node, Scalar) and node.is_null


def read_scores(node: Node | None, scope: Scope, *, predicted: bool = False) -> dict[str, Score]:
    """The scores by name. A score that is wrong is there too, so that its name is known.

    `predicted`: a learned model adds the score of that name, which others may be combined of.
    """
    entries = entries_of(node, "scores", scope.findings, _A_SCORE)
    plain = [key.text for key, value in entries if not _is_combined(value)] + [PREDICTED] * predicted
    scores = [_read_score(key, value, plain, scope) for key, value in entries]
    return {score.name: score for score in scores}


def _is_combined(node: Node) -> bool:
    return isinstance(node, nodes.Mapping) and "combine" in node.by_key


def _read_score(key: Scalar, node: Node, plain: list[str], scope: Scope) -> Score:
    name = identifier(key, "scores", scope.findings) or key.text
    at = scope.findings.at(key)
    if name in RESERVED_SCORES:
        message = Text(en=f"A score cannot be named '{name}'.", fr=f"Un score ne peut s'appeler « {name} ».")
        scope.findings.error(key, "reserved-name", message)
    combined = _is_combined(node)
    fields = open_map(node, name, COMBINED_SHAPE if combined else SCORE_SHAPE, scope.findings)
    if fields is None:
        return Score(name, "fit", at=at)
    least, most = read_bounds(fields)
    said = fields.read("label", label)
    if combined:
        return Score(name, "combined", least, most, combine=_read_weights(fields, plain, scope), label=said, at=at)
    kind = fields.read("kind", choice(KINDS)) or "fit"
    return Score(
        name,
        cast(Literal["fit", "engagement", "interest"], kind),
        least,
        most,
        _read_half_lives(fields.node("half_life"), scope),
        label=said,
        at=at,
    )


def read_bounds(fields: Fields) -> tuple[float | None, float | None]:
    """`min` and `max`, the least below the most."""
    least, most = fields.read("min", number), fields.read("max", number)
    if least is not None and most is not None and least >= most:
        message = Text(
            en="'min' must be below 'max'.",
            fr="« min » doit être inférieur à « max ».",
        )
        place = fields.node("min") or fields
        fields.findings.error(place, "empty-range", message)
    return least, most


def _read_weights(fields: Fields, plain: list[str], scope: Scope) -> tuple[tuple[str, float], ...]:
    weights = []
    for key, value in entries_of(fields.node("combine"), "combine", scope.findings, _WEIGHTS):
        name = reference(key, "combine", scope.findings, SCORE, plain)
        weight = number(value, key.text, scope.findings)
        if name is not None and weight is not None:
            weights.append((name, weight))
    return tuple(weights)


def _read_half_lives(node: Node | None, scope: Scope) -> Mapping[str | None, int]:
    """A half-life for all (under None), or one for each audience named."""
    if node is None:
        return {}
    if isinstance(node, Scalar):
        us = duration(node, "half_life", scope.findings)
        return {} if us is None else {None: us}
    found: dict[str | None, int] = {}
    for key, value in entries_of(node, "half_life", scope.findings, _HALF_LIVES):
        audience = reference(key, "half_life", scope.findings, AUDIENCE, scope.audiences)
        us = duration(value, key.text, scope.findings)
        if audience is not None and us is not None:
            found[audience] = us
    return found


def read_groups(node: Node | None, scope: Scope) -> Mapping[str, Group]:
    """The groups by name. A group that is wrong is there too."""
    groups = [_read_group(key, value, scope) for key, value in entries_of(node, "groups", scope.findings)]
    return {group.name: group for group in groups}


def _read_group(key: Scalar, node: Node, scope: Scope) -> Group:
    name = identifier(key, "groups", scope.findings) or key.text
    at = scope.findings.at(key)
    fields = open_map(node, name, GROUP_SHAPE, scope.findings)
    if fields is None:
        return Group(name, "", at=at)
    least, most = read_bounds(fields)
    score = read_paid_score(fields.node("score"), "score", scope)
    return Group(name, score or "", least, most, fields.read("label", label), at)


def read_paid_score(node: Node | None, where: str, scope: Scope) -> str | None:
    """The name of a score that rules can give points to."""
    name = None if node is None else reference(node, where, scope.findings, SCORE, scope.scores)
    if node is None or name is None or name in scope.paid_scores():
        return name
    shown = quoted(name)
    if scope.scores[name].kind == "predicted":
        message = Text(
            en=f"{shown.en} is what the learned model predicts: it gets no points.",
            fr=f"{shown.fr} est ce que prédit le modèle appris : il ne reçoit pas de points.",
        )
        scope.findings.error(node, "predicted-score", message)
        return None
    parts = ", ".join(part for part, _ in scope.scores[name].combine)
    message = Text(
        en=f"{shown.en} is combined from other scores: it gets no points of its own.",
        fr=f"{shown.fr} est combiné à partir d'autres scores : il ne reçoit pas de points.",
    )
    hint = Text(en=f"Give points to {parts}.", fr=f"Donnez des points à {parts}.")
    scope.findings.error(node, "combined-score", message, hint)
    return None


_A_SCORE = Text(en="at least one score: { fit: { kind: fit } }", fr="au moins un score : { fit: { kind: fit } }")
_HALF_LIVES = Text(en="audiences with their half-lives", fr="des audiences et leurs demi-vies")
_WEIGHTS = Text(en="scores with their weights: { fit: 0.4 }", fr="des scores et leurs poids : { fit: 0.4 }")
