"""The line of progress: on a terminal alone, and gone when the work is done."""

from __future__ import annotations

import io
import time

import pytest

from tamis.cli import progress
from tamis.cli.progress import Progress
from tamis.language import Text, use_language

WORK = Text(en="Working", fr="Travail")


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


@pytest.fixture(autouse=True)
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(progress, "_PATIENCE", 0.0)
    monkeypatch.setattr(progress, "_BEAT", 0.01)


def shown(stream: io.StringIO, **options: bool) -> str:
    with Progress(stream=stream, **options) as line:
        line.stage(WORK, 0.5)
        until = time.monotonic() + 10
        while not stream.getvalue() and stream.isatty() and not options and time.monotonic() < until:
            time.sleep(0.01)
    return stream.getvalue()


@pytest.mark.parametrize(("language", "said"), [("en", "Working 50% · 0 s"), ("fr", "Travail 50 % · 0 s")])
def test_a_terminal_sees_what_is_done(language: str, said: str) -> None:
    use_language("fr" if language == "fr" else "en")
    drawn = shown(Terminal()).split("\r\x1b[K")
    assert drawn[1] == said
    assert drawn[-1] == ""


def test_a_pipe_sees_nothing() -> None:
    assert shown(io.StringIO()) == ""


def test_the_quiet_see_nothing() -> None:
    assert shown(Terminal(), quiet=True) == ""
