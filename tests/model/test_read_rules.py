"""Each kind of rule as it is written, and the rule that it becomes."""

from __future__ import annotations

import pytest

from tamis.language import Text
from tamis.model.conditions import Test
from tamis.model.definition import (
    DAY,
    HOUR,
    WEEK,
    Award,
    Decay,
    EventRule,
    Expiry,
    HalfLife,
    KeywordRule,
    Limit,
    Linear,
    NoDecay,
    Period,
    Proportion,
    Range,
    SequenceRule,
    SilenceRule,
    Step,
    TraitRule,
)
from tamis.model.load import parse_model, parse_with_warnings
from tests.model.written import HEAD, SCORES, codes, rule, small

GROUPS = "groups: { email: { score: engagement, max: 20 }, shape: { score: fit, min: -5 } }\n"
PLACES = "audiences: { b2b: { when: { company: known } }, b2c: }\nclasses: { hot: { enter: { fit: 1 } }, cold: }\n"


def on(written: str) -> EventRule:
    return rule(f"{{ id: r, on: Page Viewed, {written} }}", EventRule)


def test_what_every_rule_may_have() -> None:
    written = "{ id: r, label: { fr: Règle }, on: e, points: { fit: 1, engagement: 2 }, group: [email, shape], "
    written += "makes: hot, audience: b2b }"
    found = small(f"{GROUPS}{PLACES}rules:\n  - {written}\n").rules[0]
    assert (found.id, found.label, found.makes, found.audiences, found.groups) == (
        "r",
        Text(en="Règle", fr="Règle"),
        "hot",
        ("b2b",),
        ("email", "shape"),
    )


def test_a_rule_knows_its_line() -> None:
    at = small("rules:\n  - id: r\n    on: e\n    points: { fit: 1 }\n").rules[0].at
    assert at is not None
    assert (at.file, at.line, at.column) == ("model.yaml", 6, 5)


def test_rules_keep_the_order_of_the_file() -> None:
    written = "".join(f"  - {{ id: r{n}, on: e, points: {{ fit: {n} }} }}\n" for n in (3, 1, 2))
    assert [found.id for found in small(f"rules:\n{written}").rules] == ["r3", "r1", "r2"]


def test_nought_points_are_right() -> None:
    assert on("points: { fit: 0 }").awards == (Award("fit", 0.0),)


def test_a_rule_may_make_a_class_and_give_nothing() -> None:
    assert on("makes: disqualified").makes == "disqualified"


def test_bare_points_are_for_the_only_score() -> None:
    text = (
        HEAD + "scores: { fit: { kind: fit }, all: { combine: { fit: 2 } } }\nrules:\n  - { id: r, on: e, points: 5 }\n"
    )
    assert parse_model(text).rules[0].awards == (Award("fit", 5.0),)


def test_a_trait_rule() -> None:
    found = rule("{ id: r, when: { city: Lyon }, points: { fit: { if: { size: big }, points: -3.5 } } }", TraitRule)
    assert found.when == Test("city", "equals", "text", "lyon", "Lyon")
    assert found.awards == (Award("fit", -3.5, Test("size", "equals", "text", "big", "big")),)


def test_the_names_of_events_are_normalised_and_each_once() -> None:
    found = rule("{ id: r, on: [Page  Viewed, PAGE VIEWED, Visité], points: { fit: 1 } }", EventRule)
    assert found.on == ("page viewed", "visité")


def test_an_event_rule_with_everything() -> None:
    found = on(
        "where: { path: /a }, points: { fit: 1 }, limit: { times: 3, points: 9, per: 30d }, within: 90d, "
        "distinct: path, split_by: theme, frequency: { at_least: 2 }"
    )
    assert found.where == Test("path", "equals", "text", "/a", "/a")
    assert found.limit == Limit(Period("days", 30), 3, 9.0)
    assert (found.within, found.distinct, found.split_by) == (90 * DAY, "path", "theme")
    assert found.frequency == (Range(2, None, (Award("fit", 1.0),)),)


@pytest.mark.parametrize(
    ("written", "decay"),
    [
        ("half_life: 36h", HalfLife(36 * HOUR)),
        ("decay: { half_life: 2w }", HalfLife(2 * WEEK)),
        ("decay: { linear: 25%, every: 30d }", Linear(0.25, 30 * DAY)),
        ("decay: { linear: 12.5 %, every: 1h }", Linear(0.125, HOUR)),
        ("decay: { expires: 90d }", Expiry(90 * DAY)),
        ("decay: none", NoDecay()),
        ("within: 1d", None),
    ],
)
def test_decay(written: str, decay: Decay | None) -> None:
    assert on(f"points: {{ fit: 1 }}, {written}").decay == decay


@pytest.mark.parametrize(
    ("per", "period"),
    [
        ("hour", Period("hour")),
        ("day", Period("days", 1)),
        ("7d", Period("days", 7)),
        ("2w", Period("days", 14)),
        ("ever", Period("ever")),
    ],
)
def test_periods(per: str, period: Period) -> None:
    assert on(f"points: {{ fit: 1 }}, limit: {{ times: 2, per: {per} }}").limit == Limit(period, 2)


def test_a_limit_is_for_ever_where_it_does_not_say() -> None:
    assert on("points: { fit: 1 }, limit: { points: 5 }").limit == Limit(Period("ever"), None, 5.0)


def test_in_proportion_to_a_property() -> None:
    found = on("points_per: { value: 10, engagement: 1, fit: { if: { a: b }, points: 2 } }")
    assert found.per == Proportion("value", 10.0)
    assert found.awards == (
        Award("engagement", 1.0),
        Award("fit", 2.0, Test("a", "equals", "text", "b", "b")),
    )


def test_ranges_have_their_points_or_those_of_the_rule() -> None:
    found = on("points: { fit: 1 }, frequency: [ { exactly: 9 }, { between: [2, 4], points: { fit: 7 } } ]")
    assert found.frequency == (Range(9, 9, (Award("fit", 1.0),)), Range(2, 4, (Award("fit", 7.0),)))


def test_a_range_may_give_nothing_but_a_class() -> None:
    assert on("makes: disqualified, frequency: { at_least: 100 }").frequency == (Range(100, None, ()),)


@pytest.mark.parametrize(
    ("ranges", "dead"),
    [
        ("{ at_least: 5 }, { between: [2, 4] }", 0),
        ("{ at_least: 2 }, { at_least: 5 }", 1),
        ("{ between: [1, 3] }, { between: [4, 6] }, { between: [2, 5] }", 1),
        ("{ between: [1, 3] }, { between: [5, 6] }, { between: [2, 5] }", 0),
        ("{ between: [2, 3] }, { at_least: 2 }", 0),
        ("{ between: [1, 5] }, { between: [7, 9] }, { exactly: 3 }", 1),
        ("{ exactly: 3 }, { exactly: 3 }", 1),
    ],
)
def test_a_range_that_is_never_reached_is_a_mistake(ranges: str, dead: int) -> None:
    text = f"{HEAD}{SCORES}rules:\n  - {{ id: r, on: e, points: {{ fit: 1 }}, frequency: [{ranges}] }}\n"
    if dead:
        assert codes(text) == ["unreachable-range"] * dead
    else:
        assert len(parse_model(text).rules) == 1


def test_points_that_no_range_takes_are_warned_of() -> None:
    rules = "rules:\n  - { id: r, on: e, points: { fit: 1 }, frequency: { at_least: 2, points: { fit: 3 } } }\n"
    assert [warning.code for warning in parse_with_warnings(HEAD + SCORES + rules)[1]] == ["unused-points"]


def test_a_group_may_be_that_of_the_points_of_a_range() -> None:
    written = "{ id: r, on: e, group: email, frequency: { at_least: 2, points: { engagement: 1 } } }"
    assert small(f"{GROUPS}rules:\n  - {written}\n").rules[0].groups == ("email",)


def test_a_sequence_rule() -> None:
    found = rule(
        "{ id: r, sequence: [A, [B, C], { on: D, where: { x: y } }], within: 14d, window: 90d, times: 2, "
        "half_life: 30d, points: { fit: 1 } }",
        SequenceRule,
    )
    assert found.steps == (Step(("a",)), Step(("b", "c")), Step(("d",), Test("x", "equals", "text", "y", "y")))
    assert (found.within, found.window, found.times, found.decay) == (14 * DAY, 90 * DAY, 2, HalfLife(30 * DAY))


@pytest.mark.parametrize(("written", "times"), [("", 1), (", times: 3", 3), (", times: each", None)])
def test_how_often_a_sequence_is_paid(written: str, times: int | None) -> None:
    assert rule(f"{{ id: r, sequence: [A, B], points: {{ fit: 1 }}{written} }}", SequenceRule).times == times


def test_a_silence_rule() -> None:
    found = rule("{ id: r, silent_for: 60d, of: [Page Viewed], points: { engagement: -20 } }", SilenceRule)
    assert (found.silent_for, found.of, found.awards) == (60 * DAY, ("page viewed",), (Award("engagement", -20.0),))


def test_a_keyword_rule() -> None:
    found = rule(
        "{ id: r, keywords: [Blockchain, smart contracts, 'Smart Contract', Hôpitaux], "
        "in: { job: 15, headline: -2.5 }, count: each_field, score: [fit, engagement] }",
        KeywordRule,
    )
    assert found.phrases == (("blockchain",), ("smart", "contract"), ("hopital",))
    assert found.written == ("Blockchain", "smart contracts", "Hôpitaux")
    assert (found.fields, found.count) == ((("job", 15.0), ("headline", -2.5)), "each_field")
    assert found.awards == (Award("fit", 1.0), Award("engagement", 1.0))


def test_the_only_score_gets_the_weights_of_keywords() -> None:
    text = HEAD + "scores: { fit: { kind: fit } }\nrules:\n  - { id: r, keywords: [a], in: { b: 1 } }\n"
    assert parse_model(text).rules[0].awards == (Award("fit", 1.0),)


def test_keywords_may_only_make_a_class() -> None:
    assert rule("{ id: r, keywords: [student], in: { title: 1 }, makes: disqualified }", KeywordRule).awards == ()


@pytest.mark.parametrize(
    ("written", "code"),
    [
        ("{ id: r, on: e, points: { fit: 1 }, half_life: 0h }", "not-a-duration"),
        ("{ id: r, on: e, points: { fit: 1 }, within: 30 d }", "not-a-duration"),
        ("{ id: r, on: e, points: { fit: 1 }, decay: { linear: 120%, every: 3d } }", "not-a-percentage"),
        ("{ id: r, on: e, points: { fit: 1 }, decay: {} }", "bad-decay"),
        ("{ id: r, on: e, points: { fit: 1 }, limit: { times: 1.5 } }", "not-a-count"),
        ("{ id: r, on: e, points: { fit: 1 }, limit: { points: 0 } }", "not-positive"),
        ("{ id: r, on: e, points: { fit: 1 }, limit: { times: 1, per: 0d } }", "bad-period"),
        ("{ id: r, on: e, points: { fit: .inf } }", "not-a-number"),
        ("{ id: r, on: e, points: { fit: 1e999 } }", "not-a-number"),
        ("{ id: r, on: e, points: { fit: '1' } }", "not-a-number"),
        ("{ id: r, on: e, points_per: { value: 1 } }", "no-points"),
        ("{ id: r, on: e, frequency: { at_least: 1 }, points_per: { v: 1, fit: 1 } }", "conflicting-keys"),
        ("{ id: r, silent_for: 3d, points: { fit: 1 }, decay: none }", "unknown-key"),
        ("{ id: r, when: { a: b }, points: { fit: 1 }, group: missing }", "unknown-group"),
    ],
)
def test_a_mistake_has_its_code(written: str, code: str) -> None:
    assert [code] == codes(f"{HEAD}{SCORES}rules:\n  - {written}\n")
