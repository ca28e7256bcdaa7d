"""The JSON Schema for editors: it takes what the loader takes, and sees the mistakes that a schema can see."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator
from ruamel.yaml import YAML

from tamis.model.rules.catalogue import rule_types
from tamis.model.schema import definitions, json_schema
from tests.model.written import HEAD, SCORES

HERE = Path(__file__).parent
PRESETS = sorted((HERE.parent.parent / "src" / "tamis" / "model" / "presets").glob("*.yaml"))
VALIDATOR = Draft202012Validator(json_schema())


def data_of(text: str) -> Any:
    """The model as an editor sees it: dates are texts."""
    return json.loads(json.dumps(YAML(typ="safe", pure=True).load(text), default=str))


def faults(text: str) -> list[str]:
    return [f"{error.json_path}: {error.message}" for error in VALIDATOR.iter_errors(data_of(text))]


def test_it_is_a_schema() -> None:
    Draft202012Validator.check_schema(json_schema())


@pytest.mark.parametrize("path", [HERE / "contract_model.yaml", *PRESETS], ids=lambda path: path.stem)
def test_right_models_are_valid(path: Path) -> None:
    assert faults(path.read_text("utf-8")) == []


def test_every_kind_of_value_that_is_used_is_defined_and_the_other_way_round() -> None:
    used = set(re.findall(r'"#/\$defs/(\w+)"', json.dumps(json_schema())))
    assert used == set(definitions())


def test_every_kind_of_rule_is_in_it() -> None:
    assert [{"required": [key]} for key in rule_types()] == definitions()["rule"]["oneOf"]


@pytest.mark.parametrize(
    "body",
    [
        "rules: [ { id: r, when: { a: { at_least: 3, known: true } }, points: 3, label: x, group: [a, b] } ]",
        "rules: [ { id: r, on: [a, b], points_per: { v: 1, fit: 2 }, decay: { linear: 12.5%, every: 2w } } ]",
        "rules: [ { id: r, sequence: [a, [b, c], { on: d }], times: each, points: { fit: 1 } } ]",
        "rules: [ { id: r, silent_for: 60d, points: { fit: -1 } } ]",
        "rules: [ { id: r, keywords: one, in: { a: -1 }, makes: disqualified } ]",
        "rules:",
        "classes: { hot: { enter: { fit: 1 } }, cold: }",
        "lists: { a: builtin, b: { file: x.txt }, c: [1, x] }",
        "examples: [ { traits: { a: 01, b: null }, events: [ { event: e, hours_ago: 1 } ], expect: { fit: 1 } } ]",
        "experiences: [ { id: e, show: popup, content: { fr: { title: t, link: /a } }, when: { class: warm } } ]",
        "experiences: [ { id: e, show: swap, selector: '#a', content: { en: { text: t } }, at_most: { times: 2 } } ]",
        "experiences: [ { id: e, show: chat, content: { en: { opening: t } }, when: { fit: { at_least: 2 } } } ]",
        "experiences: [ { id: e, show: chat, content: { en: { opening: t } }, when: { class: { one_of: [hot] } } } ]",
    ],
)
def test_right_parts_are_valid(body: str) -> None:
    assert faults(HEAD + SCORES + body) == []


@pytest.mark.parametrize(
    "body",
    [
        "ruls: []",
        "languages: [de]",
        "traits: { n: integer }",
        "traits: { n: { derive: domain } }",
        "groups: { g: { max: 3 } }",
        "audiences: { B2B: {} }",
        "rules: [ { id: r, points: { fit: 1 } } ]",
        "rules: [ { id: r, on: e, when: { a: b }, points: { fit: 1 } } ]",
        "rules: [ { on: e, points: { fit: 1 } } ]",
        "rules: [ { id: r, on: e, points: { fit: many } } ]",
        "rules: [ { id: r, on: e, points: { fit: 1 }, half_life: 30 } ]",
        "rules: [ { id: r, on: e, points: { fit: 1 }, limit: { times: 1, per: week } } ]",
        "rules: [ { id: r, on: e, points: { fit: 1 }, limits: { times: 1 } } ]",
        "rules: [ { id: r, on: e, frequency: { at_lest: 1 } } ]",
        "rules: [ { id: r, when: { a: { at_lest: 1 } }, points: { fit: 1 } } ]",
        "rules: [ { id: r, when: { a: [b, c] }, points: { fit: 1 } } ]",
        "rules: [ { id: r, when: { any: { a: b } }, points: { fit: 1 } } ]",
        "rules: [ { id: r, sequence: [a], points: { fit: 1 } } ]",
        "rules: [ { id: r, silent_for: 60d, points: { fit: { if: { a: b }, points: 1 } } } ]",
        "rules: [ { id: r, keywords: [a], in: { b: 0 }, score: fit } ]",
        "classes: { hot: { entre: { fit: 1 } }, cold: {} }",
        "grade: { fit: [1] }",
        "examples: [ { expect: {} } ]",
        "experiences: [ { id: e, show: pop-up, content: { fr: { title: t } } } ]",
        "experiences: [ { id: e, show: swap, content: { fr: { title: t } } } ]",
        "experiences: [ { id: e, show: popup, selector: a, content: { fr: { title: t } } } ]",
        "experiences: [ { id: e, show: popup, content: { de: { title: t } } } ]",
        "experiences: [ { id: e, show: popup, content: { fr: { title: t, link: 'javascript:alert(1)' } } } ]",
        "experiences: [ { id: e, show: popup, content: { fr: { title: t } }, when: { fit: 60 } } ]",
        "experiences: [ { id: e, show: popup, content: { fr: { title: t } }, at_most: { per: 7d } } ]",
    ],
)
def test_frequent_mistakes_are_seen(body: str) -> None:
    assert faults(HEAD + SCORES + body) != []
