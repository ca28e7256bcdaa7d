"""Traits, audiences, scores, groups, classes, grade, hand-off, examples: as written, and what they become."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from tamis.language import Text
from tamis.model.conditions import All, Test
from tamis.model.definition import DAY, HOUR, ClassRule, Example, ExampleEvent, Grade, Thresholds
from tamis.model.load import parse_model
from tests.model.written import HEAD, SCORES, codes, small

B2B_B2C = "audiences: { b2b: { when: { company: known }, label: Companies }, b2c: {} }\n"
CLASSES = """classes:
  hot: { enter: { fit: 30, engagement: 70 }, leave: { engagement: 60 }, label: { fr: Chaud, en: Hot } }
  warm: { enter: { total: 30 } }
  cold:
  by_audience:
    b2c: { hot: { enter: { engagement: 80 } }, warm: { leave: { total: 10 } } }
    b2b: { hot: { enter: { fit: 20 } } }
"""


def classes() -> dict[str, ClassRule]:
    return {found.name: found for found in small(B2B_B2C + CLASSES).classes}


def example(written: str, before: str = "") -> Example:
    return small(f"{before}examples:\n  - {written}\n").examples[0]


def test_declared_and_derived_traits() -> None:
    found = small("traits: { n: number, born: date, age: { derive: years_since, of: born } }").traits
    assert [(t.name, t.type, t.derive, t.derived_from) for t in found.values()] == [
        ("n", "number", None, None),
        ("born", "date", None, None),
        ("age", "number", "years_since", "born"),
    ]


def test_a_domain_may_be_that_of_an_undeclared_trait() -> None:
    assert small("traits: { host: { derive: domain, of: email } }").traits["host"].type == "text"


def test_created_at_may_be_declared_as_what_it_is() -> None:
    assert small("traits: { created_at: date }").traits["created_at"].type == "date"


def test_audiences_in_their_order() -> None:
    b2b, b2c = small(B2B_B2C).audiences
    assert (b2b.name, b2b.when, b2b.label) == (
        "b2b",
        Test("company", "known", "text", None),
        Text(en="Companies", fr="Companies"),
    )
    assert (b2c.name, b2c.when) == ("b2c", None)


def test_an_audience_without_conditions_takes_everybody() -> None:
    assert small("audiences: { all: { when: {} } }").audiences[0].when == All(())


def test_scores_with_bounds_and_half_lives() -> None:
    text = HEAD + B2B_B2C + "scores:\n  a: { kind: interest, min: -5, max: 10.5, half_life: 30d }\n"
    text += "  b: { kind: engagement, half_life: { b2b: 2w, b2c: 36h } }\n"
    a, b = parse_model(text).scores.values()
    assert (a.kind, a.min, a.max, a.half_life) == ("interest", -5.0, 10.5, {None: 30 * DAY})
    assert (b.kind, b.min, b.max, b.half_life) == ("engagement", None, None, {"b2b": 14 * DAY, "b2c": 36 * HOUR})


def test_a_combined_score_may_stand_before_its_parts() -> None:
    text = HEAD + "scores: { all: { combine: { a: 0.4, b: -1 }, max: 9 }, a: { kind: fit }, b: { kind: interest } }\n"
    found = parse_model(text).scores["all"]
    assert (found.kind, found.combine, found.max) == ("combined", (("a", 0.4), ("b", -1.0)), 9.0)


def test_groups() -> None:
    group = small("groups: { email: { score: engagement, min: -3, max: 20, label: E-mail } }").groups["email"]
    assert (group.score, group.min, group.max, group.label) == (
        "engagement",
        -3.0,
        20.0,
        Text(en="E-mail", fr="E-mail"),
    )


def test_classes_from_the_top() -> None:
    assert list(classes()) == ["hot", "warm", "cold"]
    assert classes()["hot"].thresholds == Thresholds((("fit", 30.0), ("engagement", 70.0)), (("engagement", 60.0),))
    assert classes()["cold"].thresholds == Thresholds()


def test_the_thresholds_of_an_audience_are_complete() -> None:
    assert classes()["hot"].by_audience["b2c"] == Thresholds((("engagement", 80.0),), (("engagement", 60.0),))
    assert classes()["warm"].by_audience == {"b2c": Thresholds((("total", 30.0),), (("total", 10.0),))}


def test_a_leave_threshold_of_a_score_that_an_audience_does_not_enter_by_is_left_out() -> None:
    assert classes()["hot"].by_audience["b2b"] == Thresholds((("fit", 20.0),), ())


def test_without_classes_there_is_one() -> None:
    assert [found.name for found in small().classes] == ["cold"]


def test_the_grade_matrix() -> None:
    assert small("grade: { fit: [25, 50.5], total: [1] }").grade == Grade("fit", (25.0, 50.5), "total", (1.0,))


def test_hand_off_for_all_or_by_audience() -> None:
    assert small(B2B_B2C + CLASSES + "hand_off: hot").hand_off == {None: "hot"}
    assert small(B2B_B2C + CLASSES + "hand_off: { b2b: warm }").hand_off == {"b2b": "warm"}


def test_an_example_keeps_what_was_written() -> None:
    found = example(
        "{ name: { en: A, fr: B }, traits: { zip: 01000, n: 4.50, on: yes, no: null }, expect: { fit: 3 } }"
    )
    assert found.name == Text(en="A", fr="B")
    assert found.traits == {"zip": "01000", "n": "4.50", "on": "yes"}


def test_the_events_of_an_example() -> None:
    found = example(
        "{ events: [ { event: Page  Viewed, days_ago: 1.5, times: 3, path: /a, properties: { times: 2 } }, "
        "{ event: B, hours_ago: 0 } ], expect: { fit: 0 } }"
    )
    assert found.events == (
        ExampleEvent("page viewed", 36 * HOUR, {"times": "2", "path": "/a"}, 3),
        ExampleEvent("b", 1),
    )


def test_what_an_example_expects() -> None:
    expect = "{ class: hot, grade: B2, audience: b2c, fit: 3, engagement: { at_least: 1 }, total: { between: [1, 2] } }"
    sections = B2B_B2C + CLASSES + "grade: { fit: [25, 50, 75], engagement: [50] }\n"
    found = example(f"{{ expect: {expect}, previous: warm }}", sections)
    assert (found.expect.klass, found.expect.grade, found.expect.audience) == ("hot", "B2", "b2c")
    assert found.expect.scores == {"fit": (3.0, 3.0), "engagement": (1.0, None), "total": (1.0, 2.0)}
    assert found.previous == "warm"


def test_an_example_without_a_name_has_its_number() -> None:
    assert example("{ expect: { class: disqualified } }").name == Text(en="Example 1", fr="Exemple 1")


@pytest.mark.parametrize(
    ("written", "moment"),
    [
        ("2026-03-05", datetime(2026, 3, 5, 23, tzinfo=UTC)),
        ("2026-03-05T12:00", datetime(2026, 3, 5, 11, tzinfo=UTC)),
    ],
)
def test_the_moment_of_an_example_is_the_end_of_its_day(written: str, moment: datetime) -> None:
    assert example(f"{{ as_of: {written}, expect: {{ fit: 0 }} }}").as_of == moment


@pytest.mark.parametrize(
    ("body", "code"),
    [
        ("classes: { by_audience: {} }\nhand_off: warm", "unknown-class"),
        ("classes: { hot: { enter: { fit: 1 } } }", "last-class"),
        ("grade: { fit: [1], engagement: [1], total: [1] }", "not-two-scores"),
        ("grade: { fit: [], engagement: [1] }", "not-a-list"),
        (f"grade: {{ fit: {list(range(26))}, engagement: [1] }}", "bad-boundaries"),
        ("examples: [ { expect: { grade: A1 } } ]", "no-grade"),
        ("examples: [ { expect: { fit: 1 }, events: [ { event: e, days_ago: 40000 } ] } ]", "bad-age"),
        ("traits: { created_at: number }", "reserved-trait"),
        ("audiences: [b2b]", "not-a-map"),
        ("audiences: { b2b: { when: 3 } }", "not-a-condition"),
    ],
)
def test_a_mistake_has_its_code(body: str, code: str) -> None:
    assert codes(HEAD + SCORES + body) == [code]
