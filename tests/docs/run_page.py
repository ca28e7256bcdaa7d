"""Runs what a page shows: the commands of its console blocks and its Python, in one folder with the page's files.

Blocks run in their order, so that a page reads like a session. `console` blocks hold commands (`$ ...`) with what they
answer; a line `...` stands for any lines. `sh` blocks answer nothing: their commands `tamis` run at the end, when all
files are there, and `make` only has to know its target.
"""

from __future__ import annotations

import contextlib
import csv
import io
import os
import re
import shlex
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Self

from tamis.cli import main
from tamis.language import use_language
from tests.web.served import Served

from .curl import curl
from .pages import ROOT, Block, blocks

PORT = "8765"  # as it stands on the pages
_ANYTHING = "..."
_PATH = re.compile(r"^(?:\.venv/bin/)?tamis$")
_NOT_OURS = {"git", "pip", "python", "cd", "make", "open", "xdg-open"}


@dataclass(frozen=True)
class Answer:
    """What a command was to answer, and what it did; without a command, what a file was to hold, and holds."""

    block: Block
    command: str
    written: tuple[str, ...]
    said: tuple[str, ...]
    code: int = 0

    @property
    def is_true(self) -> bool:
        """Whether the page says what happened; `sh` blocks say nothing, so their commands must only succeed."""
        if self.block.language == "sh" or not self.written:
            return self.code == 0 and (self.block.language == "sh" or not self.said)
        return _fits(self.written, self.said)


def run_page(page: Path, folder: Path, language: str) -> list[Answer]:
    """The answers of all commands of the page, run in `folder`, which is empty."""
    answers: list[Answer] = []
    names: dict[str, object] = {}
    with contextlib.chdir(folder), _environment(language), Server(folder) as server:
        for block in sorted(blocks(page), key=lambda block: block.language == "sh"):
            if block.file:
                answers += _give(block)
            elif block.language in {"console", "sh"}:
                answers += [server.run(block, command, written) for command, written in commands(block)]
            elif block.language == "python":
                _execute(block, server.here(block.text), names)
    return answers


class Server:
    """What `tamis serve` starts on a page: it runs until the page's end, on a port of its own."""

    def __init__(self, folder: Path) -> None:
        self.served = Served(str(folder / "tamis.db"), folder)
        self.key = ""
        self.keys: dict[str, str] = {}

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_error: object) -> None:
        self.served.stop()

    def run(self, block: Block, command: str, written: tuple[str, ...]) -> Answer:
        """The answer of a command; of `tamis keys create` the key is kept: `curl` finds it as `$READ_KEY`..."""
        if command.startswith("tamis serve") and "--help" not in command:
            self.served.options = shlex.split(command)[2:]
            self.served.start()
            said = (self.served.folder / "server.log").read_text("utf-8").replace(str(self.served.port), PORT)
            return Answer(block, command, written, tuple(said.splitlines()), 0)
        if command.startswith("curl "):
            return Answer(block, command, written, tuple(curl(self.served, command, self.keys).splitlines()))
        answer = _run(block, command, written)
        if command.startswith("tamis keys create"):
            self.key = answer.said[-1]
            self.keys[f"${self.key.split('_')[1].upper()}_KEY"] = self.key
        return answer

    def here(self, code: str) -> str:
        """Code that speaks to this server, with the key that the page made."""
        return code.replace(f"localhost:{PORT}", f"localhost:{self.served.port}").replace("tamis_write_...", self.key)


def commands(block: Block) -> list[tuple[str, tuple[str, ...]]]:
    """The commands of a block, each with the lines of its answer; a line that ends in a backslash goes on."""
    found: list[tuple[str, list[str]]] = []
    prompt = "$ " if block.language == "console" else ""
    for line in block.text.splitlines():
        if found and found[-1][0].endswith("\\"):
            found[-1] = (f"{found[-1][0][:-1]}{line.removeprefix('> ').strip()}", [])
        elif line.startswith(prompt) and (prompt or line.strip()):
            found.append((line.removeprefix(prompt), []))
        elif found:
            found[-1][1].append(line)
    return [(re.sub(r"\s+#.*$", "", command), tuple(_trimmed(answer))) for command, answer in found]


def _trimmed(lines: list[str]) -> list[str]:
    while lines and not lines[-1].strip():
        lines = lines[:-1]
    return lines


@contextlib.contextmanager
def _environment(language: str) -> Iterator[None]:
    changed = {"TAMIS_LANG": language, "COLUMNS": "100", "NO_COLOR": "1"}
    before = {name: os.environ.get(name) for name in changed}
    os.environ.update(changed)
    try:
        yield
    finally:
        use_language(None)
        for name, value in before.items():
            if value is None:
                os.environ.pop(name, None)
            else:
                os.environ[name] = value


def _give(block: Block) -> list[Answer]:
    """Writes the file of a block; one that is there already was made by a command, and is compared with the page."""
    file = Path(block.file)
    if file.exists() and block.language != "yaml":
        return [Answer(block, "", tuple(block.text.splitlines()), tuple(file.read_text("utf-8").splitlines()))]
    file.parent.mkdir(parents=True, exist_ok=True)
    if file.suffix == ".xlsx":
        _write_workbook(file, block.text)
    else:
        file.write_text(block.text, "utf-8")
    return []


def _write_workbook(file: Path, text: str) -> None:
    import openpyxl

    book = openpyxl.Workbook(write_only=True)
    sheet = book.create_sheet()
    for row in csv.reader(io.StringIO(text)):
        sheet.append([_cell(value) for value in row])
    book.save(file)


def _cell(value: str) -> str | int | None:
    return None if value == "" else int(value) if value.isdigit() else value


def _run(block: Block, command: str, written: tuple[str, ...]) -> Answer:
    words = shlex.split(command)
    if words[0] == "make":
        targets = re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text("utf-8"), re.MULTILINE)
        missing = [word for word in words[1:] if "=" not in word and word not in targets]
        return Answer(block, command, written, (f"no target {missing}",) if missing else written, int(bool(missing)))
    if not _PATH.match(words[0]):
        assert words[0] in _NOT_OURS, f"{block.where}: what is {words[0]}?"
        return Answer(block, command, written, written, 0)
    output = Path(words[words.index(">") + 1]) if ">" in words else None
    said = io.StringIO()
    with contextlib.redirect_stdout(said), contextlib.redirect_stderr(said):
        code = main(words[1 : words.index(">") if output else None])
    if output:
        output.write_text(said.getvalue(), "utf-8")
        said = io.StringIO()
    lines = _trimmed([line.rstrip() for line in said.getvalue().splitlines()])
    return Answer(block, command, written, tuple(lines), code)


def _execute(block: Block, code: str, names: dict[str, object]) -> None:
    with contextlib.redirect_stdout(io.StringIO()):
        exec(compile(code, block.where, "exec"), names)


def _fits(written: tuple[str, ...], said: tuple[str, ...]) -> bool:
    """Whether `said` is what is written, where a line `...` stands for any lines."""
    pattern = "".join(r"(?:[^\n]*\n)*?" if line.strip() == _ANYTHING else f"{re.escape(line)}\n" for line in written)
    return re.fullmatch(pattern, "".join(f"{line}\n" for line in said)) is not None
