"""Edits of a model's text: numbers changed where they stand, rules added, everything else left as it was written."""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

_MARGIN = re.compile(" *")
MARK = "# learned: "
"""How the comments of learned points begin: those of an earlier edit are replaced, a user's own are kept."""


@dataclass(frozen=True)
class Edit:
    """`old`, which stands at the character `start`, becomes `new`; `why` (if any) is said in a comment above."""

    start: int
    old: str
    new: str
    why: str


def edited(text: str, edits: Sequence[Edit], added: str = "", end: int = 0) -> str:
    """The text with these edits; `added` (whole lines) is put in at the character `end`, which ends a line."""
    newline = "\r\n" if "\r\n" in text else "\n"
    insertions = [(edit.start, edit.start + len(edit.old), edit.new) for edit in edits]
    reasons: dict[int, list[str]] = {}
    for edit in sorted(edits, key=lambda edit: edit.start):
        line = text.rfind("\n", 0, edit.start) + 1
        if edit.why and edit.why not in reasons.setdefault(line, []):
            reasons[line].append(edit.why)
    for line, whys in reasons.items():
        blank = _MARGIN.match(text, line).group()  # type: ignore[union-attr]
        begin = _earlier(text, line)
        insertions.append((begin, line, "".join(f"{blank}{MARK}{why}{newline}" for why in whys)))
    if added:
        open_line = "" if not end or text[end - 1] == "\n" else newline
        insertions.append((end, end, open_line + added.replace("\n", newline)))
    for begin, stop, new in sorted(insertions, reverse=True):
        text = text[:begin] + new + text[stop:]
    return text


def _earlier(text: str, line: int) -> int:
    """Where our own comments above a line begin, which starts at the character `line`."""
    while line:
        above = text.rfind("\n", 0, line - 1) + 1
        if not text[above:line].lstrip().startswith(MARK):
            break
        line = above
    return line


def unified_diff(before: str, after: str, name: str) -> str:
    """What `patch -p0` makes `after` of `before` by; empty where they are the same."""
    lines = difflib.unified_diff(_lines(before), _lines(after), name, name)
    return "".join(_ended(line) for line in lines)


def _lines(text: str) -> list[str]:
    parts = text.split("\n")
    return [f"{part}\n" for part in parts[:-1]] + ([parts[-1]] if parts[-1] else [])


def _ended(line: str) -> str:
    return line if line.endswith("\n") else f"{line}\n\\ No newline at end of file\n"


def decimals_of(written: str) -> int:
    """How many decimals a number is written with."""
    plain = written.lower().partition("e")[0]
    return len(plain.partition(".")[2])


def new_number(written: str, value: float) -> str:
    """The value, written as finely as the number that it replaces."""
    rounded = f"{value:.{decimals_of(written)}f}"
    return rounded[1:] if float(rounded) == 0 and rounded.startswith("-") else rounded


def indented(lines: Sequence[str], indent: str) -> Iterator[str]:
    """Lines behind a margin, ended; blank ones stay blank."""
    for line in lines:
        yield f"{indent}{line}\n" if line else "\n"
