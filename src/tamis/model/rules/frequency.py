"""How often: the ranges of `frequency`, each with what it gives."""

from __future__ import annotations

from dataclasses import dataclass

from tamis.language import Text
from tamis.model.conditions import Condition
from tamis.model.definition import Award, Range
from tamis.model.reading import nodes
from tamis.model.reading.fields import Fields, Shape, items_of, open_map
from tamis.model.reading.nodes import Mark, Node
from tamis.model.reading.values import count
from tamis.model.rules.points import read_points
from tamis.model.scope import Scope

RANGE_SHAPE = Shape(
    Text(en="this range of frequency", fr="cet intervalle de fréquence"),
    {"at_least": "count", "exactly": "count", "between": "counts", "points": "points"},
)
_FORMS = ("at_least", "exactly", "between")


@dataclass(frozen=True, slots=True)
class _Placed:
    """A range and where it stands."""

    range: Range
    mark: Mark


def read_frequency(fields: Fields, awards: tuple[Award, ...], scope: Scope) -> tuple[Range, ...]:
    """The ranges, in the order in which they are tried; a range without points of its own has the rule's `awards`."""
    node = fields.node("frequency")
    if node is None:
        return ()
    items = (node,) if isinstance(node, nodes.Mapping) else items_of(node, "frequency", scope.findings)
    found = [_read_range(item, awards, fields, scope) for item in items]
    placed = [range_ for range_ in found if range_ is not None]
    _check_reachable(placed, scope)
    _check_conditions(placed, scope)
    if fields.has("points") and items and all(_has_points(item) for item in items):
        scope.findings.warn(fields.node("points") or fields, "unused-points", _UNUSED)
    return tuple(p.range for p in placed)


def _has_points(node: Node) -> bool:
    return isinstance(node, nodes.Mapping) and "points" in node.by_key


def _read_range(node: Node, awards: tuple[Award, ...], rule: Fields, scope: Scope) -> _Placed | None:
    fields = open_map(node, "frequency", RANGE_SHAPE, scope.findings)
    if fields is None:
        return None
    own = read_points(fields.node("points"), scope, "event")
    if not fields.has("points") and not rule.has("points", "points_per", "makes"):
        fields.missing("points", _NO_POINTS)
    bounds = _bounds(fields, node)
    if bounds is None:
        return None
    return _Placed(Range(*bounds, own if fields.has("points") else awards), node.mark)


def _bounds(fields: Fields, node: Node) -> tuple[int, int | None] | None:
    forms = [key for key in _FORMS if fields.has(key)]
    if len(forms) != 1:
        fields.findings.expected(node, "frequency", _A_RANGE, "bad-range")
        return None
    match forms[0]:
        case "at_least":
            least = fields.read("at_least", count)
            return None if least is None else (least, None)
        case "exactly":
            exactly = fields.read("exactly", count)
            return None if exactly is None else (exactly, exactly)
        case _:
            return _between(fields)


def _between(fields: Fields) -> tuple[int, int] | None:
    node = fields.node("between")
    if not isinstance(node, nodes.Sequence) or len(node.items) != 2:
        if node is not None:
            fields.findings.expected(node, "between", _TWO_COUNTS, "not-a-pair")
        return None
    least, most = (count(item, "between", fields.findings) for item in node.items)
    if least is None or most is None:
        return None
    if least > most:
        fields.findings.expected(node, "between", _TWO_COUNTS, "empty-range")
    return least, most


def _check_reachable(placed: list[_Placed], scope: Scope) -> None:
    """The first range that holds is the one: a range that the ones before cover is dead."""
    earlier: list[Range] = []
    for here in placed:
        if _covered(here.range, earlier):
            scope.findings.error(here, "unreachable-range", _DEAD, _HIGHEST_FIRST)
        earlier.append(here.range)


def _covered(range_: Range, earlier: list[Range]) -> bool:
    """Whether every whole number of `range_` is in one of the earlier ranges."""
    reached = range_.least
    for other in sorted(earlier, key=lambda r: r.least):
        if other.least > reached:
            break
        if other.most is None:
            return True
        reached = max(reached, other.most + 1)
    return range_.most is not None and reached > range_.most


def _check_conditions(placed: list[_Placed], scope: Scope) -> None:
    """All ranges count the same events: for one score their `if` is the same."""
    seen: dict[str, Condition | None] = {}
    for here in placed:
        for award in here.range.awards:
            if seen.setdefault(award.score, award.condition) != award.condition:
                scope.findings.error(here, "different-conditions", _ONE_CONDITION, _TWO_RULES)


_A_RANGE = Text(
    en="one of at_least: 5, exactly: 3, between: [2, 4]",
    fr="au choix at_least: 5, exactly: 3, between: [2, 4]",
)
_TWO_COUNTS = Text(
    en="two whole numbers, the lower first: [2, 4]",
    fr="deux nombres entiers, le plus petit d'abord : [2, 4]",
)
_NO_POINTS = Text(
    en="Give points to the range, or to the whole rule.",
    fr="Donnez des points à l'intervalle, ou à la règle entière.",
)
_DEAD = Text(
    en="This range is never reached: the ranges before it cover it.",
    fr="Cet intervalle n'est jamais atteint : les précédents le recouvrent.",
)
_HIGHEST_FIRST = Text(en="Put the highest range first.", fr="Placez l'intervalle le plus élevé en premier.")
_ONE_CONDITION = Text(
    en="The ranges of one frequency have the same 'if' for a score.",
    fr="Les intervalles d'une même fréquence ont le même « if » pour un score.",
)
_TWO_RULES = Text(en="Write two rules.", fr="Écrivez deux règles.")
_UNUSED = Text(
    en="These points are never given: every range of 'frequency' has its own.",
    fr="Ces points ne sont jamais donnés : chaque intervalle de « frequency » a les siens.",
)
