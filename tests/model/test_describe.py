"""A model in words: every construct is said, in both languages, as the golden files show.

The golden files are written again with `TAMIS_GOLDEN=write`; read the difference before you keep it.
"""

from __future__ import annotations

import os
from dataclasses import replace
from pathlib import Path
from typing import get_args

import pytest

from tamis.language import LANGUAGES, Language
from tamis.model.conditions import All, Any, Condition, Not, Operator, Test
from tamis.model.definition import HOUR, Decay, EventRule, HalfLife, Rule, TraitRule
from tamis.model.describe import describe_model
from tamis.model.describe_conditions import describe_condition
from tamis.model.describe_rules import describe_rule
from tamis.model.operators import OPERATORS
from tests.model.every_construct import MODEL, day, where

GOLDEN = Path(__file__).parent / "golden"
OPERANDS = {
    "text": "abc",
    "number": 12.0,
    "boolean": "true",
    "date": day(2026, 3, 5),
}


def said(condition: Condition, language: Language = "en") -> str:
    return describe_condition(condition, MODEL, language)


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_whole_model_reads_as_in_the_golden_file(language: Language) -> None:
    path = GOLDEN / f"describe.{language}.txt"
    text = "".join(
        f"{section.title}\n" + "".join(f"  {line}\n" for line in section.lines)
        for section in describe_model(MODEL, language)
    )
    if os.environ.get("TAMIS_GOLDEN") == "write":
        path.write_text(text, "utf-8")
    assert text == path.read_text("utf-8")


def test_the_sentences_of_the_two_languages_are_different() -> None:
    for rule in MODEL.rules:
        assert describe_rule(MODEL, rule, "en") != describe_rule(MODEL, rule, "fr")


def test_the_model_of_the_golden_files_uses_every_kind_of_period_decay_and_rule() -> None:
    events = [rule for rule in MODEL.rules if isinstance(rule, EventRule)]
    assert {rule.limit.per.unit for rule in events if rule.limit} == {"hour", "days", "ever"}
    assert {type(rule.decay) for rule in events if rule.decay} == set(get_args(Decay))
    assert {type(rule) for rule in MODEL.rules} == set(get_args(Rule))


def _operand(operator: Operator, type_: str) -> object:
    kind = OPERATORS[operator].operand
    if kind == "duration":
        return 36 * HOUR
    if kind == "pair" or (operator == "equals" and type_ == "date"):
        return (day(2026, 3, 5), day(2026, 3, 6)) if type_ == "date" else (10.0, 20.0)
    return None if kind == "nothing" else OPERANDS[type_]


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize(
    ("operator", "type_"), [(spec.name, type_) for spec in OPERATORS.values() for type_ in spec.types]
)
def test_every_operator_is_said_with_its_field_and_its_operand(
    operator: Operator, type_: str, language: Language
) -> None:
    test = Test("theme", operator, type_, _operand(operator, type_))  # type: ignore[arg-type]
    affirmed, denied = said(test, language), said(Not(test), language)
    assert affirmed.startswith("the theme" if language == "en" else "le thème")
    assert affirmed != denied
    assert not {"{", "}"} & {*affirmed, *denied}
    shown = {"text": "abc", "number": "1", "boolean": "yes" if language == "en" else "oui", "date": "3"}
    if OPERATORS[operator].operand not in {"nothing", "duration"} and type_ != "date":
        assert shown[type_] in affirmed


@pytest.mark.parametrize(
    ("condition", "english", "french"),
    [
        (
            Not(All((where("city", "known"), where("phone", "unknown")))),
            "the city is unknown or the phone number is known",
            "la ville est inconnue ou le numéro de téléphone est connu",
        ),
        (
            Not(Not(where("city", "equals", "lyon", written="Lyon"))),
            "the city is Lyon",
            "la ville est Lyon",
        ),
        (
            All((where("city", "known"), Any((where("age", "known"), where("budget", "known"))))),
            "the city is known, and (the age is known or the budget is known)",
            "la ville est connue, et (l'âge est connu ou le budget est connu)",
        ),
        (where("city", "one_of", ("lyon",)), "the city is lyon", "la ville est lyon"),
        (where("city", "equals", "a, b"), 'the city is "a, b"', "la ville est « a, b »"),
        (All(()), "always", "toujours"),
        (Not(All(())), "never", "jamais"),
        (
            where("career_start", "before", day(2026, 3, 5) + 14 * HOUR + HOUR // 2, "date"),
            "the start of the career is before 5 March 2026 at 14:30",
            "le début de carrière est avant le 5 mars 2026 à 14 h 30",
        ),
        (
            where("career_start", "equals", (day(2026, 3, 1), day(2026, 3, 2)), "date"),
            "the start of the career is 1 March 2026",
            "le début de carrière tombe le 1er mars 2026",
        ),
        (
            where("created_at", "older_than", 36 * HOUR, "date"),
            "the creation date is more than 36 hours ago",
            "la date de création remonte à plus de 36 heures",
        ),
        (where("my_score", "at_least", 1.0, "number"), "the my score is at least 1", "« my_score » vaut au moins 1"),
        (where("My field", "known"), '"My field" is known', "« My field » est connu"),
        (where("revenue", "more_than", 1_234_567.5, "number"),
         "the revenue is more than 1,234,567.5", "le chiffre d'affaires dépasse 1 234 567,5"),
    ],
)  # fmt: skip
def test_a_condition_reads_as_people_write(condition: Condition, english: str, french: str) -> None:
    assert said(condition, "en") == english
    assert said(condition, "fr") == french


def test_a_long_list_of_values_is_cut_and_its_rest_counted() -> None:
    condition = Test("city", "one_of", "text", tuple(f"c{i}" for i in range(40)))
    assert said(condition).endswith("c6, c7 or 32 others")


def test_names_with_braces_do_not_break_a_sentence() -> None:
    rule = TraitRule(id="odd", when=where("{field}", "equals", "{operand}"))
    assert describe_rule(MODEL, rule, "en") == 'When "{field}" is {operand}: no effect.'


def test_a_rule_without_label_is_named_after_its_id() -> None:
    rule = replace(MODEL.rules[0], label=None)
    sections = {s.title: s.lines for s in describe_model(replace(MODEL, rules=(rule,)), "fr")}
    assert sections["Règles"][0].startswith("Free mailbox : quand")


def test_a_half_life_of_one_day_needs_no_number() -> None:
    rule = EventRule(id="x", on=("page viewed",), decay=HalfLife(24 * HOUR))
    assert "halved every day" in describe_rule(MODEL, rule, "en")
    assert "divisé par deux tous les jours" in describe_rule(MODEL, rule, "fr")


def test_what_a_model_does_not_have_makes_no_section() -> None:
    bare = replace(MODEL, audiences=(), lists={}, groups={}, grade=None, hand_off={}, experiences=())
    assert [s.title for s in describe_model(bare, "en")] == ["Scores", "Rules", "Classes"]
