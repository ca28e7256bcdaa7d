"""Conditions of the file as predicate trees: operators, types, operands, nesting."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import get_args

import pytest

from tamis.model import conditions
from tamis.model.conditions import All, Any, Condition, Not, Operand, Operator, Test, ValueType
from tamis.model.definition import DAY, HOUR, WEEK, EventRule
from tamis.model.load import parse_with_warnings
from tamis.model.operators import OPERATORS, operators_for
from tamis.model.parse_conditions import DEEPEST_CONDITION
from tests.model.written import HEAD, SCORES, codes, trait_condition

TYPED = "{ employees: number, since: date, opted_in: boolean, host: { derive: domain, of: email } }"


def us(year: int, month: int, day: int, hour: int, minute: int = 0) -> int:
    """Microseconds of a time in UTC."""
    at = datetime(year, month, day, hour, minute, tzinfo=UTC)
    return (at - datetime(1970, 1, 1, tzinfo=UTC)) // timedelta(microseconds=1)


def the_test(written: str) -> Test:
    condition = trait_condition(written, TYPED)
    assert isinstance(condition, Test)
    return condition


# 5 March 2026 in Paris (UTC+1) begins at 23:00 UTC the day before; 29 March 2026 has 23 hours there.
MARCH_5 = us(2026, 3, 4, 23)
MARCH_6 = MARCH_5 + DAY

CASES: list[tuple[str, Operator, ValueType, Operand]] = [
    ("{ city: Lyon }", "equals", "text", "lyon"),
    ("{ city: '  ÉCULLY  sud ' }", "equals", "text", "écully sud"),
    ("{ zip: 01000 }", "equals", "text", "01000"),
    ("{ country: NO }", "equals", "text", "no"),
    ("{ revenue: 400 }", "equals", "text", "400"),
    ("{ newsletter: true }", "equals", "text", "true"),
    ("{ city: { equals: known } }", "equals", "text", "known"),
    ("{ city: 'known' }", "equals", "text", "known"),
    ("{ employees: 400 }", "equals", "number", 400.0),
    ("{ since: 2026-03-05 }", "equals", "date", (MARCH_5, MARCH_6)),
    ("{ since: 29/03/2026 }", "equals", "date", (us(2026, 3, 28, 23), us(2026, 3, 29, 22))),
    ("{ opted_in: oui }", "equals", "boolean", "true"),
    ("{ opted_in: 0 }", "equals", "boolean", "false"),
    ("{ host: ACME.com }", "equals", "text", "acme.com"),
    ("{ city: { one_of: [Lyon, PARIS, lyon] } }", "one_of", "text", ("lyon", "paris")),
    ("{ revenue: { one_of: [1, 02] } }", "one_of", "text", ("1", "02")),
    ("{ employees: { one_of: [1, 2.5] } }", "one_of", "number", (1.0, 2.5)),
    ("{ opted_in: { one_of: [yes, non] } }", "one_of", "boolean", ("true", "false")),
    ("{ host: { in_list: free_mail } }", "in_list", "text", "free_mail"),
    ("{ employees: { at_least: 10 } }", "at_least", "number", 10.0),
    ("{ revenue: { at_most: -1.5 } }", "at_most", "number", -1.5),
    ("{ revenue: { more_than: 1e3 } }", "more_than", "number", 1000.0),
    ("{ revenue: { less_than: .5 } }", "less_than", "number", 0.5),
    ("{ employees: { between: [10, 500] } }", "between", "number", (10.0, 500.0)),
    ("{ born: { between: [2026-03-05, 2026-03-05] } }", "between", "date", (MARCH_5, MARCH_6)),
    (
        "{ since: { between: [2026-03-05T08:00, '2026-03-05T09:00:00+02:00'] } }",
        "between",
        "date",
        (us(2026, 3, 5, 7), us(2026, 3, 5, 7) + 1),
    ),
    ("{ city: { contains: Ly } }", "contains", "text", ("ly",)),
    ("{ city: { starts_with: [St, SAINT] } }", "starts_with", "text", ("st", "saint")),
    ("{ zip: { ends_with: 000 } }", "ends_with", "text", ("000",)),
    ("{ title: { matches: '^Dir(ecteur|ectrice)$' } }", "matches", "text", "^dir(ecteur|ectrice)$"),
    ("{ company: known }", "known", "text", None),
    ("{ employees: unknown }", "unknown", "number", None),
    ("{ since: { known: true } }", "known", "date", None),
    ("{ born: { before: 2026-03-05 } }", "before", "date", MARCH_5),
    ("{ born: { after: 2026-03-05 } }", "after", "date", MARCH_6),
    ("{ since: { before: 2026-03-05T00:30 } }", "before", "date", us(2026, 3, 4, 23, 30)),
    ("{ since: { after: 2026-03-05T00:30:00Z } }", "after", "date", us(2026, 3, 5, 0, 30)),
    ("{ created_at: { older_than: 36h } }", "older_than", "date", 36 * HOUR),
    ("{ since: { newer_than: 2w } }", "newer_than", "date", 2 * WEEK),
]


@pytest.mark.parametrize(("written", "operator", "type_", "operand"), CASES)
def test_a_test_is_ready_to_compare(written: str, operator: Operator, type_: ValueType, operand: Operand) -> None:
    found = the_test(written)
    assert (found.operator, found.type, found.operand) == (operator, type_, operand)


def test_every_operator_is_tried_here() -> None:
    assert {operator for _, operator, _, _ in CASES} == set(get_args(Operator)) == set(OPERATORS)


def test_every_operator_is_tried_with_every_type_that_it_works_on() -> None:
    tried = {(operator, type_) for _, operator, type_, _ in CASES if operator not in ("known", "unknown")}
    table = {(name, type_) for name, spec in OPERATORS.items() for type_ in spec.types}
    assert {pair for pair in table if pair[0] not in ("known", "unknown")} <= tried


def test_the_operators_of_a_type_are_in_the_order_of_the_table() -> None:
    assert operators_for("boolean") == ("equals", "one_of", "known", "unknown")


def test_the_hour_that_a_clock_change_repeats_is_the_first_of_the_two() -> None:
    assert the_test("{ since: { before: 2026-10-25T02:30 } }").operand == us(2026, 10, 25, 0, 30)


def test_the_hour_that_a_clock_change_skips_has_the_offset_before_it() -> None:
    assert the_test("{ since: { before: 2026-03-29T02:30 } }").operand == us(2026, 3, 29, 1, 30)


def test_what_was_written_is_kept_for_sentences() -> None:
    assert the_test("{ city: { one_of: [Lyon, PARIS] } }").written == ("Lyon", "PARIS")


def test_properties_of_events_have_no_declared_type() -> None:
    traits = f"traits: {TYPED}\n"
    rules = "rules:\n  - { id: r, on: e, points: { fit: 1 }, where: { employees: 400, since: { at_least: 3 } } }\n"
    model, warnings = parse_with_warnings(HEAD + SCORES + traits + rules)
    assert isinstance(model.rules[0], EventRule)
    assert [(test.field, test.type) for test in conditions.tests_of(model.rules[0].where)] == [
        ("employees", "text"),
        ("since", "number"),
    ]
    assert warnings == ()


def test_a_map_is_all_of_its_tests() -> None:
    found = trait_condition("{ a: x, n: { at_least: 1, less_than: 5 } }")
    assert found == All(
        (
            Test("a", "equals", "text", "x", "x"),
            Test("n", "at_least", "number", 1.0, "1"),
            Test("n", "less_than", "number", 5.0, "5"),
        )
    )


def test_any_all_and_not_nest() -> None:
    a, b = Test("a", "equals", "text", "x", "x"), Test("b", "known", "text", None)
    assert trait_condition("{ any: [ { a: x }, { not: { all: [ { a: x }, { b: known } ] } } ] }") == Any(
        (a, Not(All((a, b))))
    )


def test_an_empty_map_always_holds() -> None:
    assert trait_condition("{}") == All(())


def nested(levels: int) -> str:
    return "{ not: " * levels + "{ a: x }" + " }" * levels


def depth(condition: Condition) -> int:
    return 1 + depth(condition.part) if isinstance(condition, Not) else 0


def test_conditions_nest_as_deep_as_the_bound() -> None:
    assert depth(trait_condition(nested(DEEPEST_CONDITION))) == DEEPEST_CONDITION


def test_deeper_conditions_are_refused() -> None:
    rules = f"rules:\n  - {{ id: r, points: {{ fit: 1 }}, when: {nested(DEEPEST_CONDITION + 1)} }}\n"
    assert codes(HEAD + SCORES + rules) == ["too-deep"]


@pytest.mark.parametrize(
    ("test", "type_"),
    [("{ at_least: 3 }", "number"), ("{ between: [1, 2] }", "number"), ("3", "text")],
)
def test_an_undeclared_trait_that_looks_like_a_number_is_warned_of_once(test: str, type_: str) -> None:
    rules = "".join(f"  - {{ id: r{n}, points: {{ fit: 1 }}, when: {{ revenue: {test} }} }}\n" for n in range(2))
    _, warnings = parse_with_warnings(HEAD + SCORES + "rules:\n" + rules)
    assert [(w.code, w.severity, w.location and w.location.line) for w in warnings] == [
        ("undeclared-number", "warning", 6)
    ]
    assert f"as a {type_}" in warnings[0].message.en
