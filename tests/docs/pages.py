"""The pages of the documentation, taken apart: headings, links, code blocks.

What stands after the language of a fence is the name of the file that the page gives (```` ```csv leads.csv ````).
A yaml block is a whole model, unless its first line is `# fragment: KEY`: then it holds that top-level key (and maybe
others) of a model, and `as_model` puts it into a small frame. A `yml` block is a model that is wrong on purpose.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

ROOT = Path(__file__).parents[2]
DOCS = ROOT / "docs"
PAIRS = (
    (ROOT / "README.md", ROOT / "README.fr.md"),
    *((page, DOCS / "fr" / page.name) for page in sorted((DOCS / "en").glob("*.md"))),
)
PAGES = (
    *(page for pair in PAIRS for page in pair),
    *sorted(DOCS.glob("*.md")),
    ROOT / "CONTRIBUTING.md",
)

_FENCE = re.compile(r"^ *(`{3,})(.*)$")
_HEADING = re.compile(r"^(#{1,6}) (.+)$")
_LINK = re.compile(r"\[[^\]]*\]\(([^)\s]+)\)")
_CODE = re.compile(r"(`+)(.+?)\1")
_TOP_KEY = re.compile(r"^([a-z_]+):", re.MULTILINE)
_FRAGMENT = re.compile(r"# fragment: ([a-z_]+)\n")

FRAME = {
    "tamis": "1",
    "name": "frame",
    "timezone": "Europe/Paris",
    "scores": "{ fit: { kind: fit }, engagement: { kind: engagement }, medical: { kind: interest } }",
    "audiences": "{ b2b: { when: { company: known } }, b2c: {} }",
    "classes": "{ hot: { enter: { engagement: 70 } }, warm: { enter: { engagement: 30 } }, cold: {} }",
}


@dataclass(frozen=True)
class Block:
    """A fenced block: its language, the name of the file that it gives, its text, and the line of its fence."""

    page: Path
    line: int
    language: str
    file: str
    text: str

    @property
    def where(self) -> str:
        """For the names of tests."""
        return f"{name_of(self.page)}:{self.line}"

    @property
    def fragment(self) -> str | None:
        """The top-level key that the block is a fragment of; None for a whole model."""
        found = _FRAGMENT.match(self.text)
        return found[1] if found else None


def name_of(page: Path) -> str:
    """The page's path in the repository."""
    return page.relative_to(ROOT).as_posix()


@cache
def blocks(page: Path) -> tuple[Block, ...]:
    """The fenced blocks of a page, in order."""
    return tuple(_blocks(page))


def _blocks(page: Path) -> Iterator[Block]:
    fence, info, start = "", "", 0
    kept: list[str] = []
    for number, line in enumerate(page.read_text("utf-8").splitlines(), 1):
        found = _FENCE.match(line)
        if not fence and found:
            fence, info, start, kept = found[1], found[2].strip(), number, []
        elif fence and found and found[1] == fence and not found[2].strip():
            language, _, file = info.partition(" ")
            yield Block(page, start, language, file.strip(), "".join(f"{kept_line}\n" for kept_line in kept))
            fence = ""
        elif fence:
            kept.append(line)
    assert not fence, f"{name_of(page)}:{start}: the fence is not closed"


@cache
def prose(page: Path) -> str:
    """The page without its fenced blocks; the lines keep their numbers."""
    lines = page.read_text("utf-8").splitlines()
    for block in blocks(page):
        count = block.text.count("\n") + 2
        lines[block.line - 1 : block.line - 1 + count] = [""] * count
    return "\n".join(lines)


@cache
def headings(page: Path) -> tuple[tuple[int, str], ...]:
    """The level and the text of each heading."""
    found = (_HEADING.match(line) for line in prose(page).splitlines())
    return tuple((len(match[1]), match[2].strip()) for match in found if match)


def anchors(page: Path) -> set[str]:
    """The anchors that GitHub gives the headings of a page."""
    found: set[str] = set()
    for _, text in headings(page):
        plain = re.sub(r"[^\w\- ]", "", text.lower()).replace(" ", "-")
        anchor, again = plain, 0
        while anchor in found:
            again += 1
            anchor = f"{plain}-{again}"
        found.add(anchor)
    return found


def links(page: Path) -> list[str]:
    """The targets of the page's links and images."""
    return _LINK.findall(_CODE.sub("", prose(page)))


def codes(text: str) -> list[str]:
    """What stands between backquotes."""
    return [match[2].strip() for match in _CODE.finditer(text)]


def section(page: Path, position: int) -> str:
    """The prose under the heading of that position on the page (from 0), up to the next heading."""
    lines = prose(page).splitlines()
    places = [n for n, line in enumerate(lines) if _HEADING.match(line)] + [len(lines)]
    return "\n".join(lines[places[position] : places[position + 1]])


def rows(text: str) -> list[list[str]]:
    """The cells of the tables in a text, row by row, without the headings' rows."""
    found = [line.strip().strip("|") for line in text.splitlines() if line.lstrip().startswith("|")]
    cells = [[cell.strip() for cell in re.split(r"(?<!\\)\|", line)] for line in found]
    ruled = [n for n, row in enumerate(cells) if set("".join(row)) <= set("-: ")]
    skipped = {*ruled, *(n - 1 for n in ruled)}
    return [row for n, row in enumerate(cells) if n not in skipped]


def as_model(block: Block) -> str:
    """The text of a whole model: the block's own, or a fragment in the frame."""
    if block.fragment is None:
        return block.text
    present = set(_TOP_KEY.findall(block.text))
    assert block.fragment in present, f"{block.where}: the fragment has no key '{block.fragment}'"
    rest = "".join(f"{key}: {value}\n" for key, value in FRAME.items() if key not in present)
    return f"{rest}{block.text}"
