"""YAML as text with places: syntax errors, keys, bounds."""

from __future__ import annotations

import pytest

from tamis.errors import ModelError, Problem
from tamis.model.reading.document import LARGEST_WITH_ALIASES, compose
from tamis.model.reading.findings import Findings
from tamis.model.reading.nodes import Mapping, Node, Scalar, Sequence


def read(text: str) -> Node | None:
    findings = Findings("m.yaml")
    node = compose(text, findings)
    findings.stop()
    return node


def read_map(text: str) -> Mapping:
    node = read(text)
    assert isinstance(node, Mapping)
    return node


def problem(text: str) -> Problem:
    with pytest.raises(ModelError) as caught:
        read(text)
    assert len(caught.value.problems) == 1
    return caught.value.problems[0]


@pytest.mark.parametrize("written", ["01000", "NO", "1_000", "2026-03-01", "0o17", "1e3", "yes", "69001", ".5"])
def test_a_plain_value_stays_as_it_was_written(written: str) -> None:
    value = read_map(f"a: {written}").by_key["a"]
    assert isinstance(value, Scalar)
    assert (value.text, value.plain) == (written, True)


def test_a_quoted_value_is_not_plain() -> None:
    value = read_map("a: 'null'").by_key["a"]
    assert isinstance(value, Scalar)
    assert not value.is_null


def test_places_count_from_one() -> None:
    value = read_map("# a comment\nkey:\n  inner: [1, é, x]\n").by_key["key"]
    assert isinstance(value, Mapping)
    items = value.by_key["inner"]
    assert isinstance(items, Sequence)
    assert (items.items[2].mark.line, items.items[2].mark.column) == (3, 17)


def test_nothing_is_no_node() -> None:
    assert read("# only a comment\n") is None


def test_a_byte_order_mark_is_ignored() -> None:
    assert list(read_map("\ufeffa: 1").by_key) == ["a"]


def test_an_alias_stands_for_its_anchor() -> None:
    document = read_map("a: &x [1, 2]\nb: *x\n")
    assert document.by_key["a"] is document.by_key["b"]


@pytest.mark.parametrize(
    ("text", "code", "line", "column"),
    [
        ("a: 1\nb: 2\na: 3", "duplicate-key", 3, 1),
        ("a: &x { b: 1 }\nc:\n  <<: *x", "merge-key", 3, 3),
        ("? [a]\n: b", "bad-key", 1, 3),
        ("a: !odd b", "tag", 1, 4),
        ("a: *nowhere", "unknown-alias", 1, 4),
        ("a: &x [1, *x]", "unknown-alias", 1, 11),
        ("a: 1\n---\nb: 2", "two-documents", 2, 1),
        ("a: { fit: 0,4 }", "decimal-comma", 1, 13),
        ("a: [1, 2", "yaml-syntax", 1, 9),
        ("a: b: c", "yaml-syntax", 1, 5),
        ("a:\n\t- b", "yaml-syntax", 2, 1),
        ("a: 'open", "yaml-syntax", 1, 9),
        ("a: @b", "yaml-syntax", 1, 4),
        ("a: b\x07", "yaml-syntax", 1, 5),
        ('a: "\\ud800"', "bad-character", 1, 4),
    ],
)
def test_what_cannot_be_read_is_told_with_its_place(text: str, code: str, line: int, column: int) -> None:
    found = problem(text)
    assert found.location is not None
    assert (found.code, found.location.line, found.location.column) == (code, line, column)


@pytest.mark.parametrize(
    ("text", "advice"),
    [
        ("a:\n\t- b", "Indentez avec des espaces, pas des tabulations."),
        ("a: [1, 2", "Une liste [ ] ou un bloc { } n'est pas fermé, ou il manque une virgule."),
        ("a: 'open", "Des guillemets ne sont pas fermés."),
        ("a: b: c", "Mettez entre guillemets droits un texte qui contient « : », et vérifiez l'indentation."),
    ],
)
def test_frequent_syntax_errors_have_advice(text: str, advice: str) -> None:
    hint = problem(text).hint
    assert hint is not None
    assert hint.fr == advice


def test_an_escape_that_the_parser_trips_over_is_a_problem() -> None:
    assert problem('a: "\\U00110000"').code == "yaml-syntax"


@pytest.mark.parametrize("opening", ["[", "{a: ", "- ", "? "])
def test_nesting_is_bounded(opening: str) -> None:
    assert problem(opening * 3000).code == "too-deep"


def test_aliases_cannot_unfold_without_end() -> None:
    levels = [f"k{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 9)}]" for n in range(1, 9)]
    assert LARGEST_WITH_ALIASES < 9**8
    assert problem("\n".join(["k0: &a0 [x]", *levels])).code == "too-large"
