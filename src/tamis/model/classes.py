"""The `classes`, `grade` and `hand_off` of a model."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import pairwise

from tamis.language import Text
from tamis.model.definition import DISQUALIFIED, ClassRule, Grade, Thresholds
from tamis.model.reading import nodes
from tamis.model.reading.fields import Shape, entries_of, items_of, open_map
from tamis.model.reading.findings import AUDIENCE, CLASS, SCORE
from tamis.model.reading.nodes import Node, Placed, Scalar, quoted
from tamis.model.reading.values import identifier, label, number, reference
from tamis.model.scope import Scope

BY_AUDIENCE = "by_audience"
MOST_BOUNDS = 25
DEFAULT_CLASS = "cold"

THRESHOLDS_SHAPE = Shape(
    Text(en="this class", fr="cette classe"),
    {"enter": "thresholds", "leave": "thresholds"},
)
CLASS_SHAPE = Shape(
    Text(en="this class", fr="cette classe"),
    {"enter": "thresholds", "leave": "thresholds", "label": "label"},
)


def read_class_names(node: Node | None, scope: Scope) -> tuple[str, ...]:
    """The names of the classes, from the top; without any, one class."""
    names = []
    for key, _ in _class_entries(node):
        name = identifier(key, "classes", scope.findings) or key.text
        if name == DISQUALIFIED:
            scope.findings.error(key, "reserved-name", _DISQUALIFIED, _MAKES)
        else:
            names.append(name)
    return tuple(names) or (DEFAULT_CLASS,)


def _class_entries(node: Node | None) -> tuple[tuple[Scalar, Node], ...]:
    entries = node.entries if isinstance(node, nodes.Mapping) else ()
    return tuple(entry for entry in entries if entry[0].text != BY_AUDIENCE)


def read_classes(node: Node | None, scope: Scope) -> tuple[ClassRule, ...]:
    """The classes from the top, with their thresholds; `scope.classes` has their names."""
    if not entries_of(node, "classes", scope.findings):
        return (ClassRule(DEFAULT_CLASS, Thresholds()),)
    own = tuple(_read_class(key, value, scope) for key, value in _class_entries(node) if key.text != DISQUALIFIED)
    if not own:
        return (ClassRule(DEFAULT_CLASS, Thresholds()),)
    changed = _read_by_audience(node, {rule.name: rule.thresholds for rule in own}, scope)
    return tuple(
        ClassRule(
            rule.name,
            rule.thresholds,
            {audience: both[rule.name] for audience, both in changed.items() if rule.name in both},
            rule.label,
            rule.at,
        )
        for rule in own
    )


def _read_class(key: Scalar, node: Node, scope: Scope) -> ClassRule:
    is_last = key.text == scope.classes[-1]
    at = scope.findings.at(key)
    if isinstance(node, Scalar) and node.is_null:
        node = nodes.mapping(key.mark, ())
    fields = open_map(node, key.text, CLASS_SHAPE, scope.findings)
    if fields is None:
        return ClassRule(key.text, Thresholds(), at=at)
    enter = _read_thresholds(fields.node("enter"), "enter", scope)
    leave = _read_thresholds(fields.node("leave"), "leave", scope)
    if is_last and fields.has("enter", "leave"):
        scope.findings.error(key, "last-class", _LAST, _ADD_COLD)
    elif not is_last and not enter and not fields.has("enter"):
        scope.findings.error(key, "no-threshold", _NO_ENTER)
    _check_leave(leave, enter, fields.node("leave") or fields, scope)
    return ClassRule(key.text, Thresholds(enter, leave), label=fields.read("label", label), at=at)


def _read_thresholds(node: Node | None, where: str, scope: Scope) -> tuple[tuple[str, float], ...]:
    thresholds = []
    for key, value in entries_of(node, where, scope.findings, _THRESHOLDS):
        score = reference(key, where, scope.findings, SCORE, scope.scores)
        least = number(value, key.text, scope.findings)
        if score is not None and least is not None:
            thresholds.append((score, least))
    return tuple(thresholds)


def _check_leave(
    leave: tuple[tuple[str, float], ...], enter: tuple[tuple[str, float], ...], place: Placed, scope: Scope
) -> None:
    entry = dict(enter)
    for score, least in leave:
        name = quoted(score)
        if score not in entry:
            message = Text(
                en=f"'leave' names {name.en}, which 'enter' does not name.",
                fr=f"« leave » nomme {name.fr}, que « enter » ne nomme pas.",
            )
            scope.findings.error(place, "leave-without-enter", message)
        elif least > entry[score]:
            message = Text(
                en=f"'leave' is above 'enter' for {name.en} ({least:g} > {entry[score]:g}): "
                "a lead would leave at once.",
                fr=f"« leave » dépasse « enter » pour {name.fr} ({least:g} > {entry[score]:g}) : "
                "un prospect sortirait aussitôt.",
            )
            scope.findings.error(place, "leave-above-enter", message)


def _read_by_audience(
    node: Node | None, own: Mapping[str, Thresholds], scope: Scope
) -> dict[str, dict[str, Thresholds]]:
    """For each audience named, the complete thresholds of the classes that it changes."""
    changed: dict[str, dict[str, Thresholds]] = {}
    by_audience = node.by_key.get(BY_AUDIENCE) if isinstance(node, nodes.Mapping) else None
    for key, classes in entries_of(by_audience, BY_AUDIENCE, scope.findings):
        audience = reference(key, BY_AUDIENCE, scope.findings, AUDIENCE, scope.audiences)
        for name, thresholds in entries_of(classes, key.text, scope.findings):
            klass = reference(name, key.text, scope.findings, CLASS, scope.classes)
            if klass == scope.classes[-1]:
                scope.findings.error(name, "last-class", _LAST)
            elif klass is not None and klass in own:
                complete = _replaced(own[klass], name, thresholds, scope)
                changed.setdefault(audience or key.text, {})[klass] = complete
    return changed


def _replaced(own: Thresholds, key: Scalar, node: Node, scope: Scope) -> Thresholds:
    fields = open_map(node, key.text, THRESHOLDS_SHAPE, scope.findings)
    if fields is None:
        return own
    if not fields.has("enter", "leave"):
        fields.missing("enter", Text(en="Or give leave.", fr="Ou donnez leave."))
        return own
    enter = _read_thresholds(fields.node("enter"), "enter", scope) if fields.has("enter") else own.enter
    if fields.has("leave"):
        leave = _read_thresholds(fields.node("leave"), "leave", scope)
    else:
        leave = tuple(pair for pair in own.leave if pair[0] in dict(enter))
    _check_leave(leave, enter, fields.node("leave") or key, scope)
    return Thresholds(enter, leave)


def read_grade(node: Node | None, scope: Scope) -> Grade | None:
    """The grade matrix, where there is one."""
    entries = entries_of(node, "grade", scope.findings, _TWO_SCORES)
    sides = []
    for key, value in entries:
        score = reference(key, "grade", scope.findings, SCORE, scope.scores)
        sides.append((score or key.text, _read_bounds(key, value, scope)))
    if len(sides) != 2:
        if node is not None and sides:
            scope.findings.expected(node, "grade", _TWO_SCORES, "not-two-scores")
        return None
    (letters, letter_bounds), (figures, figure_bounds) = sides
    return Grade(letters, letter_bounds, figures, figure_bounds)


def _read_bounds(key: Scalar, node: Node, scope: Scope) -> tuple[float, ...]:
    items = items_of(node, key.text, scope.findings)
    bounds = tuple(b for b in (number(item, key.text, scope.findings) for item in items) if b is not None)
    if len(items) > MOST_BOUNDS or any(a >= b for a, b in pairwise(bounds)):
        scope.findings.expected(node, key.text, _BOUNDS, "bad-boundaries")
    return bounds


def read_hand_off(node: Node | None, scope: Scope) -> Mapping[str | None, str]:
    """The class from which leads go to sales: for all (under None), or by audience."""
    if node is None:
        return {}
    if isinstance(node, Scalar):
        klass = reference(node, "hand_off", scope.findings, CLASS, scope.classes)
        return {} if klass is None else {None: klass}
    found: dict[str | None, str] = {}
    for key, value in entries_of(node, "hand_off", scope.findings, _HAND_OFF):
        audience = reference(key, "hand_off", scope.findings, AUDIENCE, scope.audiences)
        klass = reference(value, key.text, scope.findings, CLASS, scope.classes)
        if audience is not None and klass is not None:
            found[audience] = klass
    return found


_DISQUALIFIED = Text(
    en=f"'{DISQUALIFIED}' is not declared among classes: it is always there.",
    fr=f"« {DISQUALIFIED} » ne se déclare pas parmi les classes : elle existe toujours.",
)
_MAKES = Text(
    en=f"Write makes: {DISQUALIFIED} in a rule.",
    fr=f"Écrivez makes: {DISQUALIFIED} dans une règle.",
)
_LAST = Text(
    en="The last class takes all the other leads: it has no thresholds.",
    fr="La dernière classe prend tous les autres prospects : elle n'a pas de seuils.",
)
_ADD_COLD = Text(en="Add a last class, such as cold: {}.", fr="Ajoutez une dernière classe, comme cold: {}.")
_NO_ENTER = Text(
    en="This class needs 'enter': without it, it would take every lead, and the classes below none.",
    fr="Il faut « enter » à cette classe : sans lui, elle prendrait tous les prospects, et les suivantes aucun.",
)
_THRESHOLDS = Text(en="scores with their least values: { fit: 30 }", fr="des scores et leurs seuils : { fit: 30 }")
_HAND_OFF = Text(en="a class, or audiences with their classes", fr="une classe, ou des audiences et leurs classes")
_TWO_SCORES = Text(
    en="exactly two scores with their boundaries",
    fr="exactement deux scores avec leurs bornes",
)
_BOUNDS = Text(
    en=f"1 to {MOST_BOUNDS} numbers, each above the one before",
    fr=f"de 1 à {MOST_BOUNDS} nombres, chacun supérieur au précédent",
)
