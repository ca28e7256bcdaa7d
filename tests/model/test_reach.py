"""How far a score can go, for each kind of rule."""

from __future__ import annotations

from math import inf

import pytest

from tamis.model.load import parse_model
from tamis.model.reach import reach

HEAD = """
tamis: 1
name: reach
timezone: UTC
audiences: { b2b: { when: { company: known } }, b2c: {} }
scores:
  s: { kind: fit }
  t: { kind: engagement, min: -5, max: 40 }
  c: { combine: { s: 0.5, t: -1 } }
groups: { g: { score: s, max: 12, min: -3 } }
rules:
  - { id: other, when: { x: known }, points: { t: 100 } }
"""
KINDS = [
    ("{ when: { a: known }, points: { s: 10 } }", (0, 10)),
    ("{ when: { a: known }, points: { s: -10 } }", (-10, 0)),
    ("{ when: { a: known }, points: { s: 10 }, audience: b2c }", (0, 0)),
    ("{ on: A, points: { s: 2 } }", (0, inf)),
    ("{ on: A, points: { s: 2 }, limit: { times: 3, per: ever } }", (0, 6)),
    ("{ on: A, points: { s: 2 }, limit: { times: 3, per: day } }", (0, inf)),
    ("{ on: A, points: { s: 2 }, limit: { points: 5, per: ever } }", (0, 5)),
    ("{ on: A, points: { s: -2 }, limit: { points: 5, per: ever } }", (-5, 0)),
    ("{ on: A, points_per: { v: 1, s: 2 }, limit: { times: 3, per: ever } }", (0, inf)),
    ("{ on: A, points: { s: 2 }, split_by: p, limit: { times: 3, per: ever } }", (0, inf)),
    ("{ on: A, frequency: [ { at_least: 5, points: { s: 9 } }, { at_least: 2, points: { s: -4 } } ] }", (-4, 9)),
    ("{ sequence: [A, B], points: { s: 7 } }", (0, 7)),
    ("{ sequence: [A, B], points: { s: 7 }, times: 2 }", (0, 14)),
    ("{ sequence: [A, B], points: { s: 7 }, times: each }", (0, inf)),
    ("{ silent_for: 9d, points: { s: -8 } }", (-8, 0)),
    ("{ keywords: [k], in: { a: 6, b: 4, c: -2 }, score: s }", (-2, 6)),
    ("{ keywords: [k], in: { a: 6, b: 4, c: -2 }, count: each_field, score: s }", (-2, 10)),
    ("{ when: { a: known }, points: { s: 20 }, group: g }", (0, 12)),
    ("{ when: { a: known }, points: { s: -20 }, group: g }", (-3, 0)),
]


@pytest.mark.parametrize(("rule", "span"), KINDS)
def test_the_reach_of_one_rule(rule: str, span: tuple[float, float]) -> None:
    model = parse_model(f"{HEAD}  - {rule.replace('{', '{ id: r,', 1)}\n")
    assert reach(model, "s", "b2b") == span


def test_a_combined_score_reaches_what_its_parts_do() -> None:
    model = parse_model(f"{HEAD}  - {{ id: r, when: {{ a: known }}, points: {{ s: 10 }} }}\n")
    assert reach(model, "t", None) == (0, 40)
    assert reach(model, "c", None) == (-40, 5)
