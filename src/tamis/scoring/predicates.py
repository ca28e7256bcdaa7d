"""Conditions as SQL: one small function for each operator, in one table.

Logic has two values: a comparison with a missing value is null, which an engine treats as false wherever a
condition decides; only `not` must turn it into false first.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from sqlglot import exp

from tamis.model.conditions import All, Any, Condition, Not, Test
from tamis.scoring.expressions import (
    E,
    above,
    at_least,
    at_most,
    below,
    both,
    col,
    either,
    equals,
    integer,
    is_in,
    is_known,
    is_null,
    number,
    otherwise,
    sub,
    table,
    text,
)

LISTS = "lists"  # the relation of named lists: list, value
_INLINE_LIST = 64  # longer lists are joined, not written into the plan


@dataclass
class Scope:
    """Where the tests of one relation look: `resolve` gives the column of a test, `now` the moment of ages.

    Tests of long lists ask for a join; `joined` gives the relation with all of them.
    """

    resolve: Callable[[Test], E]
    now: E
    lists: Mapping[str, frozenset[str]]
    _joins: dict[tuple[str, str], tuple[str, E]] = field(default_factory=dict)

    def in_list(self, test: Test) -> E:
        """Whether the test's column is in its list."""
        name = str(test.operand)
        members = self.lists[name]
        column = self.resolve(test)
        if not members:
            return exp.false()
        if len(members) <= _INLINE_LIST:
            return is_in(column, [text(m) for m in sorted(members)])
        alias, _ = self._joins.setdefault((column.sql(), name), (f"list_{len(self._joins)}", column))
        return is_known(col("value", alias))

    def joined(self, select: exp.Select) -> exp.Select:
        """The select with a join for each long list that was tested."""
        for (_, name), (alias, column) in self._joins.items():
            on = both(equals(col("value", alias), column.copy()), equals(col("list", alias), text(name)))
            select = select.join(table(LISTS, alias), on=on, join_type="left", copy=False)
        return select


def compile_condition(condition: Condition, scope: Scope) -> E:
    """The condition as a boolean expression, true where it holds, and false or null where it does not."""
    match condition:
        case Test():
            return _OPERATORS[condition.operator](condition, scope)
        case Not(part):
            return exp.Not(this=exp.paren(otherwise(compile_condition(part, scope), exp.false())))
        case All(parts):
            return both(*(compile_condition(p, scope) for p in parts))
        case Any(parts):
            return either(*(compile_condition(p, scope) for p in parts))


def equality(condition: Condition | None) -> tuple[Test, tuple[str, ...]] | None:
    """The test and the texts, where the condition is just 'this text is one of these'; else nothing."""
    match condition:
        case Test(operator="equals", type="text", operand=str(value)):
            return condition, (value,)
        case Test(operator="one_of", type="text", operand=tuple(values)):
            return condition, tuple(str(v) for v in values)
        case All((single,)):
            return equality(single)
    return None


def long_lists(lists: Mapping[str, frozenset[str]]) -> list[tuple[str, str]]:
    """The rows (list, value) of the relation `lists`: the lists that are too long to be written into a plan."""
    return [(name, m) for name, members in lists.items() if len(members) > _INLINE_LIST for m in sorted(members)]


def _literal(test: Test, value: object) -> E:
    if test.type == "number":
        return number(float(value))  # type: ignore[arg-type]
    return text(str(value))


def _equals(test: Test, scope: Scope) -> E:
    column = scope.resolve(test)
    if test.type == "date":
        start, end = _pair(test)
        return both(at_least(column, integer(start)), below(column.copy(), integer(end)))
    return equals(column, _literal(test, test.operand))


def _one_of(test: Test, scope: Scope) -> E:
    return is_in(scope.resolve(test), [_literal(test, v) for v in _many(test)])


def _between(test: Test, scope: Scope) -> E:
    column = scope.resolve(test)
    if test.type == "date":
        return _equals(test, scope)
    low, high = _many(test)
    return both(at_least(column, number(float(low))), at_most(column.copy(), number(float(high))))


def _compare(kind: Callable[[E, E], E]) -> Callable[[Test, Scope], E]:
    return lambda test, scope: kind(scope.resolve(test), number(float(test.operand)))  # type: ignore[arg-type]


def _search(kind: type[exp.Expression]) -> Callable[[Test, Scope], E]:
    return lambda test, scope: either(*(kind(this=scope.resolve(test), expression=text(str(v))) for v in _many(test)))


def _matches(test: Test, scope: Scope) -> E:
    return exp.RegexpLike(this=scope.resolve(test), expression=text(str(test.operand)))


def _before(test: Test, scope: Scope) -> E:
    return below(scope.resolve(test), integer(_whole(test)))


def _after(test: Test, scope: Scope) -> E:
    return at_least(scope.resolve(test), integer(_whole(test)))


def _older(test: Test, scope: Scope) -> E:
    return below(scope.resolve(test), sub(scope.now, integer(_whole(test))))


def _newer(test: Test, scope: Scope) -> E:
    return above(scope.resolve(test), sub(scope.now, integer(_whole(test))))


def _many(test: Test) -> tuple[str | float | int, ...]:
    return test.operand if isinstance(test.operand, tuple) else (test.operand,)  # type: ignore[return-value]


def _pair(test: Test) -> tuple[int, int]:
    start, end = _many(test)
    return int(start), int(end)


def _whole(test: Test) -> int:
    return int(test.operand)  # type: ignore[arg-type]


_OPERATORS: dict[str, Callable[[Test, Scope], E]] = {
    "equals": _equals,
    "one_of": _one_of,
    "in_list": lambda test, scope: scope.in_list(test),
    "at_least": _compare(at_least),
    "at_most": _compare(at_most),
    "more_than": _compare(above),
    "less_than": _compare(below),
    "between": _between,
    "contains": _search(exp.Contains),
    "starts_with": _search(exp.StartsWith),
    "ends_with": _search(exp.EndsWith),
    "matches": _matches,
    "known": lambda test, scope: is_known(scope.resolve(test)),
    "unknown": lambda test, scope: is_null(scope.resolve(test)),
    "before": _before,
    "after": _after,
    "older_than": _older,
    "newer_than": _newer,
}
