"""What stands after an operator, made ready to compare: one reader for each kind of operand of the table."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from tamis.language import Text
from tamis.model.conditions import Operand, ValueType
from tamis.model.operators import OperandKind
from tamis.model.reading import nodes
from tamis.model.reading.fields import items_of
from tamis.model.reading.findings import Findings
from tamis.model.reading.moments import Moment, looks_like_moment, moment
from tamis.model.reading.nodes import Node, Scalar
from tamis.model.reading.values import age, number, text, truth
from tamis.model.regex import safe_pattern
from tamis.model.regex_errors import UnsafePatternError
from tamis.model.scope import Scope
from tamis.model.text import normalise


@dataclass(frozen=True, slots=True)
class OperandPlace:
    """An operand to read: the operator that it belongs to, the type it is compared as, and the model around it."""

    operator: str
    node: Node
    type: ValueType
    scope: Scope

    @property
    def findings(self) -> Findings:
        """Where problems go."""
        return self.scope.findings


def read_operand(kind: OperandKind, place: OperandPlace) -> Operand:
    """The operand, as `Test.operand` describes it; None, with an error, where it is wrong."""
    return _READERS[kind](place)


def written(node: Node) -> str | tuple[str, ...]:
    """What the author wrote, for sentences."""
    if isinstance(node, Scalar):
        return node.text.strip()
    if isinstance(node, nodes.Sequence):
        return tuple(item.text.strip() for item in node.items if isinstance(item, Scalar))
    return ""


def is_pair_of_moments(node: Node) -> bool:
    """Whether a `between` is about dates, as far as one can see: any of its ends looks like one."""
    return isinstance(node, nodes.Sequence) and any(
        isinstance(item, Scalar) and looks_like_moment(item.text.strip()) for item in node.items
    )


def _value(place: OperandPlace) -> Operand:
    match place.type:
        case "number":
            return number(place.node, place.operator, place.findings)
        case "boolean":
            return truth(place.node, place.operator, place.findings)
        case "date":
            return _day(place)
        case "text":
            return _text(place.node, place)


def _text(node: Node, place: OperandPlace) -> str | None:
    value = text(node, place.operator, place.findings)
    return None if value is None else normalise(value)


def _day(place: OperandPlace) -> Operand:
    day = _moment(place.node, place)
    if day is None:
        return None
    if not day.date_only:
        a_day = Text(en="a day without a time", fr="un jour sans heure")
        hint = Text(en="Use between for a time.", fr="Pour une heure, utilisez between.")
        place.findings.expected(place.node, place.operator, a_day, "not-a-day", hint)
        return None
    return day.start, day.end


def _moment(node: Node, place: OperandPlace) -> Moment | None:
    return moment(node, place.operator, place.findings, place.scope.zone)


def _values(place: OperandPlace) -> Operand:
    items = items_of(place.node, place.operator, place.findings)
    if place.type == "number":
        numbers = [number(item, place.operator, place.findings) for item in items]
        return tuple(dict.fromkeys(n for n in numbers if n is not None))
    if place.type == "boolean":
        truths = [truth(item, place.operator, place.findings) for item in items]
        return tuple(dict.fromkeys(t for t in truths if t is not None))
    return _folded(items, place)


def _texts(place: OperandPlace) -> Operand:
    if isinstance(place.node, Scalar):
        return _folded((place.node,), place)
    return _folded(items_of(place.node, place.operator, place.findings), place)


def _folded(items: tuple[Node, ...], place: OperandPlace) -> tuple[str, ...]:
    """Normalised texts, each once."""
    values = [_text(item, place) for item in items]
    return tuple(dict.fromkeys(value for value in values if value))


def _list(place: OperandPlace) -> Operand:
    name = text(place.node, place.operator, place.findings)
    if name is not None:
        place.scope.lists.use(name, place.node, place.findings)
    return name


def _number(place: OperandPlace) -> Operand:
    return number(place.node, place.operator, place.findings)


def _pair(place: OperandPlace) -> Operand:
    node = place.node
    if not isinstance(node, nodes.Sequence) or len(node.items) != 2:
        place.findings.expected(node, place.operator, _A_PAIR, "not-a-pair")
        return None
    return _dates(node, place) if place.type == "date" else _numbers(node, place)


def _numbers(node: nodes.Sequence, place: OperandPlace) -> Operand:
    least, most = (number(item, place.operator, place.findings) for item in node.items)
    if least is None or most is None:
        return None
    if least > most:
        place.findings.error(node, "empty-range", _EMPTY)
    return least, most


def _dates(node: nodes.Sequence, place: OperandPlace) -> Operand:
    first, last = (_moment(item, place) for item in node.items)
    if first is None or last is None:
        return None
    if first.start >= last.end:
        place.findings.error(node, "empty-range", _EMPTY)
    return first.start, last.end


def _before_or_after(place: OperandPlace) -> Operand:
    """`before` is x < it; `after` is x >= it: the end of a day, but the time itself."""
    found = _moment(place.node, place)
    if found is None:
        return None
    return found.end if place.operator == "after" and found.date_only else found.start


def _age(place: OperandPlace) -> Operand:
    return age(place.node, place.operator, place.findings)


def _pattern(place: OperandPlace) -> Operand:
    value = text(place.node, place.operator, place.findings)
    if value is None:
        return None
    try:
        return safe_pattern(value)
    except UnsafePatternError as error:
        place.findings.error(place.node, "unsafe-pattern", _in_pattern(error.reason))
        return None


def _in_pattern(reason: Text) -> Text:
    return Text(en=f"'matches': {reason.en}", fr=f"« matches » : {reason.fr}")


def _nothing(place: OperandPlace) -> Operand:
    if not isinstance(place.node, Scalar) or place.node.text != "true":
        place.findings.expected(place.node, place.operator, Text(en="true", fr="true"), "not-true", _KNOWN)
    return None


_A_PAIR = Text(en="a list of two: [10, 500]", fr="une liste de deux éléments : [10, 500]")
_EMPTY = Text(
    en="'between' begins above its end: nothing is in it.",
    fr="« between » commence au-dessus de sa fin : rien ne s'y trouve.",
)
_KNOWN = Text(en="For the contrary, swap known and unknown.", fr="Pour le contraire, échangez known et unknown.")

_READERS: Mapping[OperandKind, Callable[[OperandPlace], Operand]] = {
    "value": _value,
    "values": _values,
    "list": _list,
    "number": _number,
    "pair": _pair,
    "texts": _texts,
    "pattern": _pattern,
    "nothing": _nothing,
    "moment": _before_or_after,
    "duration": _age,
}
