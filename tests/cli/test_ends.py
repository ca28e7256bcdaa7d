"""How commands end: killed, interrupted, piped into something that stops reading, or broken."""

from __future__ import annotations

import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from tamis.cli import exits
from tamis.cli.exits import guarded
from tamis.errors import Location, Problem, UsageError
from tamis.language import Text, use_language

Start = Callable[..., "subprocess.Popen[bytes]"]


@pytest.mark.parametrize(("number", "code"), [(signal.SIGINT, 130), (signal.SIGTERM, 143)])
def test_stopped_in_the_middle_nothing_half_written_remains(process: Start, number: int, code: int) -> None:
    running = process("simulate", "--leads", "3000", "--days", "60", "--out", "made-up")
    while not Path("made-up").exists() and running.poll() is None:
        time.sleep(0.01)
    running.send_signal(number)
    _, said = running.communicate(timeout=60)
    assert running.returncode == code
    assert said.decode().strip() == "Stopped; no file is half written."
    assert [path for path in Path("made-up").rglob("*") if path.name.startswith(".")] == []


def test_stopped_while_scores_are_written_the_old_file_stays(company: Path) -> None:
    """The signal comes when half of the file is written aside."""
    Path("out.csv").write_text("old", "utf-8")
    code = (
        "import os, signal, sys\n"
        "import tamis.collect.csv_writing as writing\n"
        "whole = writing.write_csv\n"
        "def half(stream, *rest, **more):\n"
        "    whole(stream, *rest, **more); stream.flush(); os.kill(os.getpid(), signal.SIGTERM)\n"
        "writing.write_csv = half\n"
        "from tamis.cli import main\n"
        "sys.exit(main())"
    )
    words = "score leads.csv --events events.csv --model model.yaml --out out.csv".split()
    done = subprocess.run([sys.executable, "-c", code, *words], capture_output=True, check=False)
    assert done.returncode == 143
    assert Path("out.csv").read_text("utf-8") == "old"
    assert [path.name for path in company.iterdir() if path.name.startswith(".")] == []


def test_a_reader_that_stops_reading(process: Start) -> None:
    running = process("schema", PYTHONUNBUFFERED="")
    assert running.stdout is not None
    running.stdout.close()
    assert running.wait(timeout=60) == 141
    assert running.stderr is not None
    assert running.stderr.read() == b""
    running.stderr.close()


def test_help_is_fast() -> None:
    """0.3 s on a machine that does nothing else: what takes longer to load than all the rest is not loaded."""
    heavy = {"duckdb", "jinja2", "numpy", "pyarrow", "pydantic", "sqlalchemy", "sqlglot", "starlette", "yaml"}
    heavy |= {"tamis.model.definition", "tamis.store.database"}
    code = "import sys\nfrom tamis.cli import main\nmain(['--help'])\nprint(*sys.modules, file=sys.stderr)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, check=True, text=True)
    assert heavy.isdisjoint(done.stderr.split())
    assert "tamis.cli.score" in done.stderr.split()


def test_problems_are_one_line_each(capsys: pytest.CaptureFixture[str]) -> None:
    def fail() -> int:
        said = Text(en="something is wrong.", fr="quelque chose ne va pas.")
        hint = Text(en="Mend it.", fr="Réparez.")
        raise UsageError([Problem("a", said, Location("f.csv", 3), hint), Problem("b", said)])

    use_language("fr")
    assert guarded(fail) == 2
    assert capsys.readouterr().err == (
        "erreur : f.csv:3: quelque chose ne va pas. Réparez.\nerreur : Quelque chose ne va pas.\n"
    )


def test_an_error_of_ours_is_no_traceback(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    def fail() -> int:
        raise ZeroDivisionError("by zero")

    monkeypatch.delenv("TAMIS_DEBUG", raising=False)
    assert guarded(fail) == exits.OURS == 70
    said = capsys.readouterr().err
    assert said.startswith("This is an error of Tamis, not yours: ZeroDivisionError: by zero.")
    assert "Traceback" not in said
    monkeypatch.setenv("TAMIS_DEBUG", "1")
    assert guarded(fail) == 70
    assert "Traceback" in capsys.readouterr().err
