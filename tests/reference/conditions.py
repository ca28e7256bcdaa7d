"""Whether a condition holds, of a lead's traits or of one event. semantics.md: 'Conditions', 'Derived traits'."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

from tamis.model import conditions as tree

from . import moments, values
from .records import Case, RefEvent


def trait_holds(case: Case, condition: tree.Condition | None) -> bool:
    """A condition on traits alone; *now* is `as_of`. None always holds."""
    return _holds(case, condition, case.as_of, lambda test: trait(case, test.field, test.type))


def event_holds(case: Case, condition: tree.Condition | None, event: RefEvent) -> bool:
    """A condition on one event alone; *now* is the event's own time. None always holds."""
    return _holds(case, condition, event.t, lambda test: read(case, event.properties.get(test.field), test.type))


def trait(case: Case, name: str, type_: str) -> object:
    """The value of a trait, read as `type_`; a derived trait is computed from its source."""
    declared = case.model.traits.get(name)
    if declared is None or declared.derive is None:
        return read(case, case.profile.get(name), type_)
    source = case.profile.get(declared.derived_from or "")
    if declared.derive == "domain":
        return values.domain(source)
    began = values.moment(source, case.zone)
    if began is None:
        return None
    began_day = moments.yyyymmdd(moments.local_day(began, case.zone))
    return float((case.as_of_day - began_day) // 10_000)


def read(case: Case, raw: object, type_: str) -> object:
    """A raw value as a test of `type_` needs it; None when it is missing."""
    match type_:
        case "text":
            return values.text(raw)
        case "number":
            return values.number(raw)
        case "boolean":
            return values.boolean(raw)
        case "date":
            return values.moment(raw, case.zone)
    raise ValueError(type_)


def _holds(case: Case, condition: tree.Condition | None, now: int, value_of: Callable[[tree.Test], object]) -> bool:
    match condition:
        case None:
            return True
        case tree.All(parts):
            return all(_holds(case, part, now, value_of) for part in parts)
        case tree.Any(parts):
            return any(_holds(case, part, now, value_of) for part in parts)
        case tree.Not(part):
            return not _holds(case, part, now, value_of)
        case tree.Test():
            return _passes(case, condition, value_of(condition), now)


def _passes(case: Case, test: tree.Test, value: Any, now: int) -> bool:
    if test.operator in ("known", "unknown"):
        return (value is not None) == (test.operator == "known")
    if value is None:
        return False
    if test.type == "date":
        return _date_passes(test, value, now)
    if test.type == "text":
        return _text_passes(case, test, value)
    return _number_passes(test, value)


def _number_passes(test: tree.Test, x: Any) -> bool:
    operand: Any = test.operand
    match test.operator:
        case "equals":
            return bool(x == operand)
        case "one_of":
            return x in operand
        case "at_least":
            return bool(x >= operand)
        case "at_most":
            return bool(x <= operand)
        case "more_than":
            return bool(x > operand)
        case "less_than":
            return bool(x < operand)
        case "between":
            return bool(operand[0] <= x <= operand[1])
    raise ValueError(test)


def _text_passes(case: Case, test: tree.Test, x: str) -> bool:
    operand: Any = test.operand
    several = operand if isinstance(operand, tuple) else (operand,)
    match test.operator:
        case "equals" | "one_of":
            return x in several
        case "in_list":
            return x in case.model.lists[operand]
        case "contains":
            return any(part in x for part in several)
        case "starts_with":
            return any(x.startswith(part) for part in several)
        case "ends_with":
            return any(x.endswith(part) for part in several)
        case "matches":
            return re.search(operand, x) is not None
    raise ValueError(test)


def _date_passes(test: tree.Test, x: int, now: int) -> bool:
    operand: Any = test.operand
    match test.operator:
        case "equals" | "between":
            return bool(operand[0] <= x < operand[1])
        case "before":
            return bool(x < operand)
        case "after":
            return bool(x >= operand)
        case "older_than":
            return bool(x < now - operand)
        case "newer_than":
            return bool(x > now - operand)
    raise ValueError(test)
