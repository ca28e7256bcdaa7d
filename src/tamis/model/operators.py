"""The table of condition operators: one line for each, with its types, its operand and its sentence.

A new operator is a line here, its name in `tamis.model.conditions.Operator`, and its SQL in `tamis.scoring`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from tamis.language import Text
from tamis.model.conditions import Operator, ValueType

OperandKind = Literal["value", "values", "list", "number", "pair", "texts", "pattern", "nothing", "moment", "duration"]


@dataclass(frozen=True, slots=True)
class OperatorSpec:
    """What may be said with an operator.

    `types` are those of the fields that it works on; `operand` is how what is written after it is read;
    `sentence` and `negated` have the places `{field}` and `{operand}`.
    """

    name: Operator
    types: tuple[ValueType, ...]
    operand: OperandKind
    sentence: Text
    negated: Text


_ALL: tuple[ValueType, ...] = ("text", "number", "date", "boolean")


def _line(
    name: Operator,
    types: tuple[ValueType, ...],
    operand: OperandKind,
    en: tuple[str, str],
    fr: tuple[str, str],
) -> OperatorSpec:
    """A line of the table; `en` and `fr` are what follows the field, affirmed then denied."""
    sentence, negated = (Text(en=f"{{field}} {e}", fr=f"{{field}} {f}") for e, f in zip(en, fr, strict=True))
    return OperatorSpec(name, types, operand, sentence, negated)


# fmt: off
_TABLE = (
    _line("equals", _ALL, "value",
          ("is {operand}", "is not {operand}"),
          ("vaut {operand}", "ne vaut pas {operand}")),
    _line("one_of", ("text", "number", "boolean"), "values",
          ("is one of {operand}", "is none of {operand}"),
          ("est parmi {operand}", "n'est pas parmi {operand}")),
    _line("in_list", ("text",), "list",
          ("is in the list {operand}", "is not in the list {operand}"),
          ("figure dans la liste {operand}", "ne figure pas dans la liste {operand}")),
    _line("at_least", ("number",), "number",
          ("is at least {operand}", "is not at least {operand}"),
          ("vaut au moins {operand}", "ne vaut pas au moins {operand}")),
    _line("at_most", ("number",), "number",
          ("is at most {operand}", "is not at most {operand}"),
          ("vaut au plus {operand}", "ne vaut pas au plus {operand}")),
    _line("more_than", ("number",), "number",
          ("is more than {operand}", "is not more than {operand}"),
          ("dépasse {operand}", "ne dépasse pas {operand}")),
    _line("less_than", ("number",), "number",
          ("is less than {operand}", "is not less than {operand}"),
          ("est inférieur à {operand}", "n'est pas inférieur à {operand}")),
    _line("between", ("number", "date"), "pair",
          ("is between {operand}", "is not between {operand}"),
          ("est entre {operand}", "n'est pas entre {operand}")),
    _line("contains", ("text",), "texts",
          ("contains {operand}", "does not contain {operand}"),
          ("contient {operand}", "ne contient pas {operand}")),
    _line("starts_with", ("text",), "texts",
          ("starts with {operand}", "does not start with {operand}"),
          ("commence par {operand}", "ne commence pas par {operand}")),
    _line("ends_with", ("text",), "texts",
          ("ends with {operand}", "does not end with {operand}"),
          ("se termine par {operand}", "ne se termine pas par {operand}")),
    _line("matches", ("text",), "pattern",
          ("matches the pattern {operand}", "does not match the pattern {operand}"),
          ("correspond au motif {operand}", "ne correspond pas au motif {operand}")),
    _line("known", _ALL, "nothing",
          ("is known", "is not known"),
          ("est connu", "n'est pas connu")),
    _line("unknown", _ALL, "nothing",
          ("is unknown", "is not unknown"),
          ("est inconnu", "n'est pas inconnu")),
    _line("before", ("date",), "moment",
          ("is before {operand}", "is not before {operand}"),
          ("est avant le {operand}", "n'est pas avant le {operand}")),
    _line("after", ("date",), "moment",
          ("is after {operand}", "is not after {operand}"),
          ("est après le {operand}", "n'est pas après le {operand}")),
    _line("older_than", ("date",), "duration",
          ("is more than {operand} ago", "is not more than {operand} ago"),
          ("remonte à plus de {operand}", "ne remonte pas à plus de {operand}")),
    _line("newer_than", ("date",), "duration",
          ("is less than {operand} ago", "is not less than {operand} ago"),
          ("remonte à moins de {operand}", "ne remonte pas à moins de {operand}")),
)
# fmt: on

OPERATORS: Mapping[Operator, OperatorSpec] = {line.name: line for line in _TABLE}


def operators_for(type_: ValueType) -> tuple[Operator, ...]:
    """The operators that work on a field of `type_`, in the order of the table."""
    return tuple(line.name for line in _TABLE if type_ in line.types)
