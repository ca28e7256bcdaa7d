"""Writes into the pages what the commands answer now: `python -m tests.docs.refresh`. Read the difference afterwards.

An answer with a line `...` that still fits is left alone; one that does not is written whole.
"""

from __future__ import annotations

import re
import sys
import tempfile
from pathlib import Path

from tamis.cli.exits import OURS

from .pages import PAGES, blocks, name_of
from .run_page import Answer, run_page


def refresh(page: Path) -> bool:
    """Whether the page was changed."""
    language = "fr" if "fr" in page.parts or page.stem.endswith(".fr") else "en"
    with tempfile.TemporaryDirectory() as folder:
        answers = [a for a in run_page(page, Path(folder), language) if a.block.language != "sh" and not a.is_true]
    if broken := [a for a in answers if a.code == OURS]:
        sys.exit(f"{name_of(page)}: {broken[0].command}: {broken[0].said}")
    lines = page.read_text("utf-8").splitlines(keepends=True)
    for answer in reversed(answers):
        _write(lines, answer)
    page.write_text("".join(lines), "utf-8")
    return bool(answers)


def _write(lines: list[str], answer: Answer) -> None:
    """Replaces the lines below the command, up to the next command or the end of the block; or all of the block."""
    start = answer.block.line
    end = start + answer.block.text.count("\n")
    if not answer.command:
        lines[start:end] = [f"{line}\n" for line in answer.said]
        return
    prompts = [n for n in range(start, end) if lines[n].startswith("$ ")]
    mine = [n for n in prompts if re.sub(r"\s+#.*$", "", lines[n].strip().removeprefix("$ ")) == answer.command]
    first = mine[0] + 1
    last = next((n for n in prompts if n >= first), end)
    gap = ["\n"] if last < end else []
    lines[first:last] = [f"{line}\n" for line in answer.said] + gap


if __name__ == "__main__":
    chosen = [Path(name).resolve() for name in sys.argv[1:]] or [page for page in PAGES if blocks(page)]
    for found in chosen:
        print("changed" if refresh(found) else "  as is", name_of(found))
