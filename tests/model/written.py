"""Small models as text, for the tests of the loader."""

from __future__ import annotations

from typing import TypeVar

import pytest

from tamis.errors import ModelError, Problem
from tamis.model.conditions import Condition
from tamis.model.definition import Model, TraitRule
from tamis.model.load import parse_model

HEAD = "tamis: 1\nname: small\ntimezone: Europe/Paris\n"
SCORES = "scores: { fit: { kind: fit }, engagement: { kind: engagement }, total: { combine: { fit: 1 } } }\n"
T = TypeVar("T")


def small(body: str = "") -> Model:
    """A model of two scores and a combined one, with `body` after them."""
    return parse_model(HEAD + SCORES + body)


def rule(written: str, kind: type[T]) -> T:
    """The only rule of a small model, of that kind."""
    found = small(f"rules:\n  - {written}\n").rules[0]
    assert isinstance(found, kind)
    return found


def trait_condition(written: str, traits: str = "{}") -> Condition:
    """A condition on traits, as a rule has it."""
    found = small(f"traits: {traits}\nrules:\n  - {{ id: r, points: {{ fit: 1 }}, when: {written} }}\n").rules[0]
    assert isinstance(found, TraitRule)
    return found.when


def problems(text: str) -> list[Problem]:
    """What is wrong with a whole model."""
    with pytest.raises(ModelError) as caught:
        parse_model(text)
    return list(caught.value.problems)


def codes(text: str) -> list[str]:
    """The codes of what is wrong with a whole model."""
    return [problem.code for problem in problems(text)]
