"""The model reference names everything that a model may say, in both languages, and what it shows is true."""

from __future__ import annotations

from collections.abc import Collection
from pathlib import Path

import pytest

from tamis.model import classes, examples, lists, parse_experiences, scores, traits
from tamis.model.load import MODEL_SHAPE
from tamis.model.operators import OPERATORS
from tamis.model.rules.catalogue import rule_types
from tamis.model.rules.common import COMMON_KEYS
from tamis.model.rules.decay import DECAY_SHAPE
from tamis.model.rules.frequency import RANGE_SHAPE
from tamis.model.rules.keywords import COUNTS
from tamis.model.rules.limits import LIMIT_SHAPE
from tamis.model.rules.points import CONDITIONAL_SHAPE
from tamis.model.rules.sequences import STEP_SHAPE

from .pages import DOCS, codes, headings, rows, section

PAGES = (DOCS / "en" / "model.md", DOCS / "fr" / "model.md")
RULE_SECTIONS = {
    "when": "Trait rules",
    "on": "Event rules",
    "sequence": "Sequence rules",
    "silent_for": "Silence rules",
    "keywords": "Keyword rules",
}

in_both_languages = pytest.mark.parametrize("page", PAGES, ids=["en", "fr"])


def section_of(page: Path, title: str) -> str:
    """The section that has this title in English."""
    titles = [text for _, text in headings(PAGES[0])]
    return section(page, titles.index(title))


def documented(page: Path, title: str) -> set[str]:
    """What the tables of a section explain: the code in the first cells of their rows."""
    return {code for row in rows(section_of(page, title)) for code in codes(row[0])}


@in_both_languages
def test_the_operators_are_those_of_the_code_with_their_types(page: Path) -> None:
    """The order too, so that the table is read like the code."""
    table = [(codes(row[0])[0], codes(row[1])) for row in rows(section_of(page, "Operators"))]
    assert table == [(name, list(spec.types)) for name, spec in OPERATORS.items()]


@in_both_languages
@pytest.mark.parametrize("kind", rule_types())
def test_every_key_of_every_kind_of_rule_is_explained(page: Path, kind: str) -> None:
    assert set(rule_types()[kind].keys) <= documented(page, RULE_SECTIONS[kind])


@in_both_languages
@pytest.mark.parametrize(
    ("title", "keys"),
    [
        ("Top-level keys", MODEL_SHAPE.keys),
        ("Traits", traits.DERIVATION.keys),
        ("Audiences", scores.AUDIENCE_SHAPE.keys),
        ("Scores", scores.SCORE_SHAPE.keys),
        ("Combined scores", scores.COMBINED_SHAPE.keys),
        ("Groups", scores.GROUP_SHAPE.keys),
        ("Rules", COMMON_KEYS),
        ("Points", CONDITIONAL_SHAPE.keys),
        ("Limits", LIMIT_SHAPE.keys),
        ("Frequency", RANGE_SHAPE.keys),
        ("Decay", DECAY_SHAPE.keys),
        ("Sequence rules", STEP_SHAPE.keys),
        ("Classes", {*classes.CLASS_SHAPE.keys, classes.BY_AUDIENCE}),
        ("Examples", {*examples.EXAMPLE_SHAPE.keys, *examples.EVENT_SHAPE.keys, *examples.EXPECT_SHAPE.keys}),
    ],
)
def test_every_key_of_every_section_is_explained(page: Path, title: str, keys: Collection[str]) -> None:
    assert set(keys) <= documented(page, title)


@pytest.mark.parametrize("language", ["en", "fr"])
@pytest.mark.parametrize(
    ("title", "keys"),
    [
        ("An experience", parse_experiences.EXPERIENCE_SHAPE.keys),
        ("An experience", {*parse_experiences.BLOCK_SHAPE.keys, *parse_experiences.OPENING_SHAPE.keys}),
        ("For whom", parse_experiences.VISITORS_SHAPE.keys),
    ],
)
def test_every_key_of_experiences_is_explained(language: str, title: str, keys: Collection[str]) -> None:
    titles = [text for _, text in headings(DOCS / "en" / "experiences.md")]
    table = rows(section(DOCS / language / "experiences.md", titles.index(title)))
    assert set(keys) <= {code for row in table for code in codes(row[0])}


@in_both_languages
@pytest.mark.parametrize(
    ("title", "words"),
    [
        ("Lists", lists.BUILTIN),
        ("Traits", traits.TYPES),
        ("Traits", traits.DERIVED),
        ("Scores", scores.KINDS),
        ("Keyword rules", COUNTS),
        ("Missing values, `any`, `all` and `not`", ("any: [...]", "all: [...]", "not: {...}")),
    ],
)
def test_every_word_that_a_key_may_have_is_named(page: Path, title: str, words: Collection[str]) -> None:
    assert set(words) <= set(codes(section_of(page, title)))
