"""What a rule gives: points for scores, all the time or where a condition holds, or in proportion to a property."""

from __future__ import annotations

from tamis.language import Text
from tamis.model.definition import Award, Proportion
from tamis.model.parse_conditions import Subject, read_condition
from tamis.model.reading import nodes
from tamis.model.reading.fields import Fields, Shape, entries_of, open_map
from tamis.model.reading.findings import near_or_all
from tamis.model.reading.nodes import Mapping, Node, Scalar, quoted
from tamis.model.reading.values import number, positive, text
from tamis.model.scope import Scope
from tamis.model.scores import read_paid_score

CONDITIONAL_SHAPE = Shape(
    Text(en="these points", fr="ces points"),
    {"if": "any_condition", "points": "number"},
    required=("if", "points"),
)


def read_points(node: Node | None, scope: Scope, subject: Subject | None) -> tuple[Award, ...]:
    """The awards under `points`.

    `subject` is what an `if` is about; None where the kind of rule has none.
    """
    if node is None:
        return ()
    if isinstance(node, Scalar):
        return _single(node, scope)
    awards = []
    for key, value in entries_of(node, "points", scope.findings, _SCORES):
        score = read_paid_score(key, "points", scope)
        award = _award(score or key.text, value, scope, subject)
        if award is not None:
            awards.append(award)
    return tuple(awards)


def _single(node: Scalar, scope: Scope) -> tuple[Award, ...]:
    """A bare number: for the only score that there is."""
    points = number(node, "points", scope.findings)
    names = scope.paid_scores()
    if points is None:
        return ()
    if len(names) != 1:
        hint = Text(
            en=f"Write points: {{ {names[0] if names else 'fit'}: {points:g} }}.",
            fr=f"Écrivez points: {{ {names[0] if names else 'fit'}: {points:g} }}.",
        )
        scope.findings.expected(node, "points", _SCORES, "which-score", hint)
        return ()
    return (Award(names[0], points),)


def _award(score: str, node: Node, scope: Scope, subject: Subject | None) -> Award | None:
    if isinstance(node, Scalar):
        points = number(node, score, scope.findings)
        return None if points is None else Award(score, points)
    if subject is None:
        scope.findings.expected(node, score, _ONLY_NUMBER, "not-a-number")
        return None
    fields = open_map(node, score, CONDITIONAL_SHAPE, scope.findings)
    if fields is None:
        return None
    when = fields.node("if")
    points = fields.read("points", number)
    if when is None or points is None:
        return None
    return Award(score, points, read_condition(when, "if", subject, scope))


def read_proportion(fields: Fields, scope: Scope) -> tuple[Proportion | None, tuple[Award, ...]]:
    """`points_per`: the property and its unit, and the awards for each unit."""
    node = fields.node("points_per")
    if node is None:
        return None, ()
    if fields.has("points"):
        fields.conflict("points", "points_per")
    entries = entries_of(node, "points_per", scope.findings, _PROPORTION)
    others = [entry for entry in entries if entry[0].text not in scope.scores]
    awards = read_points(_without(others, node), scope, "event")
    if len(others) != 1:
        _say_which_property(node, others, scope)
        return None, awards
    (key, value) = others[0]
    name = text(key, "points_per", scope.findings)
    unit = positive(value, key.text, scope.findings)
    if not awards and isinstance(node, nodes.Mapping) and len(entries) == 1:
        scope.findings.expected(node, "points_per", _PROPORTION, "no-points")
    return (None if name is None or unit is None else Proportion(name, unit)), awards


def _without(others: list[tuple[Scalar, Node]], node: Node) -> Node | None:
    """The entries of `node` that name scores."""
    if not isinstance(node, Mapping):
        return None
    entries = tuple(entry for entry in node.entries if entry not in others)
    return nodes.mapping(node.mark, entries) if entries else None


def _say_which_property(node: Node, others: list[tuple[Scalar, Node]], scope: Scope) -> None:
    if not isinstance(node, Mapping):
        return
    if not others:
        scope.findings.expected(node, "points_per", _PROPORTION, "no-property")
        return
    extra = others[-1][0]
    listed = Text(
        en=" and ".join(quoted(key.text).en for key, _ in others),
        fr=" et ".join(quoted(key.text).fr for key, _ in others),
    )
    message = Text(
        en=f"'points_per' names one property and scores; {listed.en} are no scores.",
        fr=f"« points_per » nomme une propriété et des scores ; {listed.fr} ne sont pas des scores.",
    )
    scope.findings.error(extra, "two-properties", message, near_or_all(extra.text, scope.paid_scores()))


_SCORES = Text(en="scores with their points: { fit: 10 }", fr="des scores et leurs points : { fit: 10 }")
_ONLY_NUMBER = Text(
    en="a number (no 'if' in this kind of rule)",
    fr="un nombre (pas de « if » dans ce type de règle)",
)
_PROPORTION = Text(
    en="a property with its unit, and points: { value: 10, engagement: 1 }",
    fr="une propriété avec son unité, et des points : { value: 10, engagement: 1 }",
)
