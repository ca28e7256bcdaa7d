"""The predicate tree: what a trait or an event must be. It can be read, never executed."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

ValueType = Literal["text", "number", "date", "boolean"]

Operator = Literal[
    "equals",
    "one_of",
    "in_list",
    "at_least",
    "at_most",
    "more_than",
    "less_than",
    "between",
    "contains",
    "starts_with",
    "ends_with",
    "matches",
    "known",
    "unknown",
    "before",
    "after",
    "older_than",
    "newer_than",
]

# Text: a normalised text, texts (one_of, contains, starts_with, ends_with), a list's name (in_list),
# a pattern (matches).
# Number: a float, floats (one_of), (least, most) for between.
# Date: microseconds UTC (before: x < it; after: x >= it), (start, end) for equals and between: start <= x < end,
# a duration in microseconds for older_than and newer_than. Boolean: the text true or false.
Operand = str | float | int | tuple[str, ...] | tuple[float, ...] | tuple[int, int] | None


@dataclass(frozen=True, slots=True)
class Test:
    """One operator on one field (a trait, or a property of an event).

    `operand` is ready to compare (normalised, in microseconds); `written` is what the author wrote, for sentences.
    `words` is the type of the tests that keyword rules are compiled to: no author writes it.
    """

    __test__ = False  # not a pytest class

    field: str
    operator: Operator
    type: ValueType | Literal["words"]
    operand: Operand
    written: str | tuple[str, ...] = ""


@dataclass(frozen=True, slots=True)
class All:
    """Every part holds (no part: holds)."""

    parts: tuple[Condition, ...]


@dataclass(frozen=True, slots=True)
class Any:
    """At least one part holds (no part: does not hold)."""

    parts: tuple[Condition, ...]


@dataclass(frozen=True, slots=True)
class Not:
    """The part does not hold; a missing value makes the part false, so this true."""

    part: Condition


Condition = Test | All | Any | Not


def tests_of(condition: Condition | None) -> Iterator[Test]:
    """Every `Test` of the tree, in the order written."""
    match condition:
        case None:
            return
        case Test():
            yield condition
        case Not(part):
            yield from tests_of(part)
        case All(parts) | Any(parts):
            for part in parts:
                yield from tests_of(part)
