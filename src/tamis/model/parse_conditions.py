"""Conditions of the file to predicate trees: maps of tests, `any`, `all`, `not`."""

from __future__ import annotations

from typing import Literal, cast

from tamis.language import Text
from tamis.model.conditions import All, Any, Condition, Not, Operator, Test, ValueType
from tamis.model.fields import CREATED_AT
from tamis.model.operators import OPERATORS, OperatorSpec, operators_for
from tamis.model.parse_operands import OperandPlace, is_pair_of_moments, read_operand, written
from tamis.model.reading import nodes
from tamis.model.reading.fields import items_of
from tamis.model.reading.findings import OPERATOR, one_of
from tamis.model.reading.nodes import Node, Scalar, quoted
from tamis.model.scope import Scope

Subject = Literal["trait", "event"]
"""Whether a condition is about what a lead is, or about one event."""

DEEPEST_CONDITION = 50
NO_CONDITION = All(())
"""Stands for a condition that could not be read; the error keeps the model from loading."""

_WORDS = ("any", "all", "not")


def read_condition(node: Node, where: str, subject: Subject, scope: Scope, depth: int = 0) -> Condition:
    """The condition that stands under the key `where`."""
    if depth > DEEPEST_CONDITION:
        scope.findings.error(node, "too-deep", _TOO_DEEP)
        return NO_CONDITION
    if not isinstance(node, nodes.Mapping):
        hint = _LIST_OF_CONDITIONS if isinstance(node, nodes.Sequence) else None
        scope.findings.expected(node, where, _A_CONDITION, "not-a-condition", hint)
        return NO_CONDITION
    parts: list[Condition] = []
    for key, value in node.entries:
        if key.text in _WORDS and key.plain:
            parts.append(_combined(key.text, value, subject, scope, depth + 1))
        else:
            parts.extend(_tests(key, value, subject, scope))
    return parts[0] if len(parts) == 1 else All(tuple(parts))


def _combined(word: str, node: Node, subject: Subject, scope: Scope, depth: int) -> Condition:
    if word == "not":
        if isinstance(node, nodes.Sequence):
            scope.findings.expected(node, word, _A_CONDITION, "not-a-condition", _NOT_ANY)
            return NO_CONDITION
        return Not(read_condition(node, word, subject, scope, depth))
    if isinstance(node, nodes.Mapping):
        scope.findings.expected(node, word, _CONDITIONS, "not-a-list", _DASHES)
        return NO_CONDITION
    items = items_of(node, word, scope.findings)
    parts = tuple(read_condition(item, word, subject, scope, depth) for item in items)
    return Any(parts) if word == "any" else All(parts)


def _tests(key: Scalar, node: Node, subject: Subject, scope: Scope) -> list[Test]:
    """All tests of one field."""
    field = key.text.strip()
    if not field:
        scope.findings.error(key, "no-field", _NO_FIELD)
        return []
    match node:
        case Scalar() if node.is_null:
            scope.findings.expected(node, field, _A_TEST, "empty-test", _UNKNOWN)
        case Scalar(text="known" | "unknown" as word, plain=True):
            return [Test(field, word, _type(field, subject, scope) or "text", None)]
        case Scalar():
            return _test(field, "equals", node, subject, scope)
        case nodes.Sequence():
            scope.findings.expected(node, field, _A_TEST, "bare-list", _bare_list(node))
        case nodes.Mapping(entries=entries) if entries:
            return [test for op, value in entries for test in _operation(field, op, value, subject, scope)]
        case _:
            scope.findings.expected(node, field, _A_TEST, "empty-test")
    return []


def _operation(field: str, key: Scalar, node: Node, subject: Subject, scope: Scope) -> list[Test]:
    if key.text in OPERATORS:
        return _test(field, cast(Operator, key.text), node, subject, scope)
    if key.text in _WORDS:
        message = Text(
            en=f"'{key.text}' stands before the field, not after it.",
            fr=f"« {key.text} » se place avant le champ, pas après.",
        )
        example = f"{key.text}: {{ {field}: ... }}" if key.text == "not" else f"{key.text}: [ {{ {field}: ... }} ]"
        hint = Text(en=f"Write {example}.", fr=f"Écrivez {example}.")
        scope.findings.error(key, "misplaced-word", message, hint)
    else:
        scope.findings.unknown(key, key.text, OPERATOR, OPERATORS)
    return []


def _test(field: str, operator: Operator, node: Node, subject: Subject, scope: Scope) -> list[Test]:
    spec = OPERATORS[operator]
    declared = _type(field, subject, scope)
    if declared and declared not in spec.types:
        _wrong_type(field, declared, spec, node, scope)
        return []
    type_ = declared or _type_needed(spec, node)
    if declared is None and subject == "trait":
        _note_number(field, operator, type_, node, scope)
    where = operator if operator != "equals" else field
    operand = read_operand(spec.operand, OperandPlace(where, node, type_, scope))
    said = "" if spec.operand == "nothing" else written(node)
    return [Test(field, operator, type_, operand, said)]


def _type(field: str, subject: Subject, scope: Scope) -> ValueType | None:
    """The declared type of a field; properties of events have none."""
    if subject == "event":
        return None
    if field == CREATED_AT:
        return "date"
    trait = scope.traits.get(field)
    return trait.type if trait else None


def _type_needed(spec: OperatorSpec, node: Node) -> ValueType:
    """How a field without a declared type is read: as the test needs it."""
    match spec.operand:
        case "number":
            return "number"
        case "pair":
            return "date" if is_pair_of_moments(node) else "number"
        case "moment" | "duration":
            return "date"
        case _:
            return "text"


def _wrong_type(field: str, declared: ValueType, spec: OperatorSpec, node: Node, scope: Scope) -> None:
    name, type_ = quoted(field), _TYPES[declared]
    message = Text(
        en=f"'{spec.name}' does not work on {name.en}, which is {type_.en}.",
        fr=f"« {spec.name} » ne s'applique pas à {name.fr}, qui est {type_.fr}.",
    )
    scope.findings.error(node, "wrong-type", message, one_of(operators_for(declared)))


def _note_number(field: str, operator: Operator, type_: ValueType, node: Node, scope: Scope) -> None:
    """Warn once of a trait that is used as a number without being declared as one."""
    as_text = operator == "equals" and isinstance(node, Scalar) and node.is_number
    if (type_ != "number" and not as_text) or field in scope.numbers_noted:
        return
    scope.numbers_noted.add(field)
    name = quoted(field)
    message = Text(
        en=f"{name.en} looks like a number, but is not declared; this test compares it as a {type_}.",
        fr=f"{name.fr} ressemble à un nombre, mais n'est pas déclaré ; ce test le compare comme {_TYPES[type_].fr}.",
    )
    declare = f"{field}: number"
    hint = Text(en=f"Write {declare} under traits.", fr=f"Écrivez {declare} sous traits.")
    scope.findings.warn(node, "undeclared-number", message, hint)


def _bare_list(node: nodes.Sequence) -> Text:
    items = ", ".join(item.text for item in node.items if isinstance(item, Scalar))
    right = f"{{ one_of: [{items}] }}" if len(items) < 60 else "{ one_of: [...] }"
    return Text(en=f"Write {right}.", fr=f"Écrivez {right}.")


_TYPES = {
    "text": Text(en="a text", fr="un texte"),
    "number": Text(en="a number", fr="un nombre"),
    "date": Text(en="a date", fr="une date"),
    "boolean": Text(en="true or false", fr="vrai ou faux"),
}
_A_CONDITION = Text(en="a condition such as { country: france }", fr="une condition comme { country: france }")
_A_TEST = Text(en="a value or an operator", fr="une valeur ou un opérateur")
_CONDITIONS = Text(en="a list of conditions", fr="une liste de conditions")
_UNKNOWN = Text(
    en="To test that there is no value, write unknown.",
    fr="Pour tester qu'il n'y a pas de valeur, écrivez unknown.",
)
_DASHES = Text(en="Write [ { ... }, { ... } ].", fr="Écrivez [ { ... }, { ... } ].")
_NOT_ANY = Text(en="Write not: { any: [ ... ] }.", fr="Écrivez not: { any: [ ... ] }.")
_LIST_OF_CONDITIONS = Text(
    en="Write { any: [ ... ] } or { all: [ ... ] }.",
    fr="Écrivez { any: [ ... ] } ou { all: [ ... ] }.",
)
_NO_FIELD = Text(en="The name of the field is missing.", fr="Il manque le nom du champ.")
_TOO_DEEP = Text(
    en=f"A condition has more than {DEEPEST_CONDITION} levels.",
    fr=f"Une condition a plus de {DEEPEST_CONDITION} niveaux.",
)
