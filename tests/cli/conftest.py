"""A small company in a folder of its own, and the command as a user types it."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pytest

from tamis.cli import main

HERE = Path(__file__).parent
GOLDEN = HERE / "golden"


@dataclass(frozen=True)
class Answer:
    """What a command printed, and its exit code."""

    code: int
    out: str
    err: str


Tamis = Callable[..., Answer]


@pytest.fixture
def company(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The folder of the small company, which is the current one; the terminal has 90 columns."""
    for file in (HERE / "company").iterdir():
        shutil.copy(file, tmp_path)
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("COLUMNS", "90")
    return tmp_path


@pytest.fixture
def tamis(capsys: pytest.CaptureFixture[str], company: Path) -> Tamis:
    """Runs `tamis WORDS...` in the company's folder."""

    def run(*words: str) -> Answer:
        assert Path.cwd() == company
        code = main(words)
        printed = capsys.readouterr()
        return Answer(code, printed.out, printed.err)

    return run


@pytest.fixture
def process(company: Path) -> Callable[..., subprocess.Popen[bytes]]:
    """Starts `tamis WORDS...` as a process of its own."""

    def start(*words: str, **environment: str) -> subprocess.Popen[bytes]:
        return subprocess.Popen(
            [sys.executable, "-m", "tamis", *words],
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            cwd=company,
            env=os.environ | environment,
        )

    return start


@pytest.fixture
def golden() -> Callable[[str, str], None]:
    """Compares a text with the file of that name; `TAMIS_GOLDEN=write` writes it (look at the difference)."""

    def compare(name: str, text: str) -> None:
        file = GOLDEN / f"{name}.txt"
        if os.environ.get("TAMIS_GOLDEN") == "write":
            file.write_text(text, "utf-8")
        assert text == file.read_text("utf-8")

    return compare


@pytest.fixture
def deals(company: Path) -> Path:
    """300 leads: the origin and the size say something, `closed_on` was filled in at the sale."""
    rng = np.random.default_rng(3)
    lines = ["lead,origin,size,closed_on,won"]
    for number in range(300):
        origin, size = rng.choice(["fair", "web", "call"]), rng.normal()
        won = rng.random() < 1 / (1 + np.exp(-(1.6 * size + (2.0 if origin == "fair" else -1.0))))
        closed = "2026-03-05" if won and rng.random() < 0.9 else ""
        lines.append(f"L{number},{origin},{size:.2f},{closed},{'yes' if won else 'no'}")
    file = company / "deals.csv"
    file.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return file
