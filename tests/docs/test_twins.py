"""The French pages say what the English ones say: the same headings, the same code, the same tables."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tamis.model.reading import nodes
from tamis.model.reading.document import compose
from tamis.model.reading.findings import Findings
from tamis.model.reading.nodes import Node, Scalar

from .pages import DOCS, PAIRS, Block, blocks, codes, headings, name_of, rows, section

pairs = pytest.mark.parametrize(("english", "french"), PAIRS, ids=[name_of(page) for page, _ in PAIRS])
SAID = ("label", "name")


def test_every_page_has_a_twin() -> None:
    """And none is left over in French."""
    assert {page.name for page in (DOCS / "fr").glob("*.md")} == {page.name for page in (DOCS / "en").glob("*.md")}


@pairs
def test_the_headings_have_the_same_structure(english: Path, french: Path) -> None:
    assert [level for level, _ in headings(french)] == [level for level, _ in headings(english)]


@pairs
def test_the_tables_have_as_many_rows_and_name_the_same_code(english: Path, french: Path) -> None:
    for position, (_, title) in enumerate(headings(english)):
        first, second = rows(section(english, position)), rows(section(french, position))
        assert [codes(row[0]) for row in first] == [codes(row[0]) for row in second], title


@pairs
def test_the_code_is_the_same(english: Path, french: Path) -> None:
    """But for comments, and for what is only said: names, labels, what a command answers."""
    assert [meaning(block) for block in blocks(french)] == [meaning(block) for block in blocks(english)]


def meaning(block: Block) -> tuple[str, str, object]:
    """What a block does, in no language."""
    if block.file in files_made(block.page):
        return block.language, block.file, None
    match block.language:
        case "yaml":
            root = compose(block.text, Findings(block.where))
            assert root is not None
            return "yaml", block.file, without_words(root)
        case "console":
            commands = [line for line in block.text.splitlines() if line.startswith("$ ")]
            return "console", block.file, [re.sub(r"--lang (fr|en)", "--lang", command) for command in commands]
        case "python" | "sh" | "toml" | "":
            return block.language, block.file, re.sub(r" *#.*", "", block.text)
    return block.language, block.file, block.text


def files_made(page: Path) -> set[str]:
    """The files that the page's commands write: their texts are in its language."""
    shown = "\n".join(block.text for block in blocks(page) if block.language == "console")
    return set(re.findall(r"(?:--out|--rejects|>) (\S+)", shown))


def without_words(node: Node) -> object:
    """A YAML tree as plain values, without the labels of rules and the names of examples."""
    match node:
        case Scalar():
            return node.text
        case nodes.Sequence():
            return [without_words(item) for item in node.items]
        case nodes.Mapping():
            return {key.text: without_words(value) for key, value in node.entries if key.text not in SAID}
