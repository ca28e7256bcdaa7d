"""Takes the pictures of the README from a simulated company: `python -m tests.docs.pictures`. Needs Chromium."""

from __future__ import annotations

import html
import os
import pty
import re
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from .pages import DOCS

_TOP_SIZE, _WHY_SIZE = (1200, 1000), (1200, 1300)
_TERMINAL_WIDTH, _LINE_HEIGHT, _MARGIN = 980, 17.5, 28  # lines that touch, as blocks do on a terminal
_LEADS = 3
_COLOURS = {"31": "#ff7b72", "32": "#7ee787", "33": "#f2b155", "34": "#79b8ff", "36": "#76e3ea", "90": "#8b949e"}
_PAGE = """<!doctype html><meta charset="utf-8"><style>
body {{ margin: 0; background: #16181d; color: #e6e8eb; }}
pre {{ margin: {margin}px; font: 15px/{line}px "DejaVu Sans Mono", monospace; }}
</style><pre>{text}</pre>"""
_ONLY_WHY = """<style>
.top, main > :not(#to-call), .lead:nth-child(n+3) { display: none }
</style></head>"""


def main() -> None:
    """Simulates, scores, takes the pictures."""
    chromium = shutil.which("chromium") or sys.exit("Chromium is not installed")
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        _tamis("simulate", "--out", str(folder), language="en")
        files = [str(folder / "leads.csv"), "--events", str(folder / "events.parquet")]
        files += ["--model", str(folder / "model.yaml"), "--as-of", "2026-11-01"]
        for language in ("en", "fr"):
            report = folder / "report.html"
            _tamis("score", *files, "--report", str(report), language=language)
            _shoot(chromium, report, f"report-{language}", *_TOP_SIZE)
            why = report.read_text("utf-8").replace("<details>", "<details open>").replace("</head>", _ONLY_WHY, 1)
            _shoot(chromium, _page(folder, why), f"why-{language}", *_WHY_SIZE)
            said, _, _ = _tamis("score", *files, language=language).partition(f"\n  {_LEADS + 1}. ")
            said = (
                f"\x1b[2m$ tamis score leads.csv --events events.parquet --model model.yaml\x1b[0m\n{said.rstrip()}\n"
            )
            page = _page(folder, _PAGE.format(margin=_MARGIN, line=_LINE_HEIGHT, text=_in_colour(said)))
            height = int(_LINE_HEIGHT * len(said.splitlines())) + 2 * _MARGIN
            _shoot(chromium, page, f"terminal-{language}", _TERMINAL_WIDTH, height)


def _page(folder: Path, text: str) -> Path:
    page = folder / "page.html"
    page.write_text(text, "utf-8")
    return page


def _tamis(*words: str, language: str) -> str:
    """What the command says on a terminal, up to the words."""
    master, terminal = pty.openpty()
    environment = os.environ | {"TAMIS_LANG": language, "TERM": "xterm", "COLUMNS": "100", "NO_COLOR": ""}
    command = [sys.executable, "-m", "tamis", *words]
    running = subprocess.Popen(command, stdout=terminal, stderr=subprocess.DEVNULL, env=environment)
    os.close(terminal)
    said = b""
    while True:
        try:
            said += os.read(master, 1 << 16)
        except OSError:  # how a terminal says that nobody writes to it any more
            break
    if running.wait():
        sys.exit(said.decode())
    return said.decode().replace("\r\n", "\n")


def _in_colour(text: str) -> str:
    """Colours of a terminal as HTML."""
    opened = re.sub(r"\x1b\[(\d+)m", lambda found: _opening(found[1]), html.escape(text))
    return opened.replace("\x1b", "")


def _opening(code: str) -> str:
    if code == "0":
        return "</span>"
    style = {"1": "font-weight:bold", "2": "color:#8b949e"}.get(code) or f"color:{_COLOURS.get(code, 'inherit')}"
    return f'<span style="{style}">'


def _shoot(chromium: str, page: Path, name: str, width: int, height: int) -> None:
    picture = DOCS / "images" / f"{name}.png"
    command = [chromium, "--headless", "--no-sandbox", "--disable-gpu", "--hide-scrollbars"]
    command += [f"--screenshot={picture}", f"--window-size={width},{height}", page.as_uri()]
    subprocess.run(command, check=True, stderr=subprocess.DEVNULL)


if __name__ == "__main__":
    main()
