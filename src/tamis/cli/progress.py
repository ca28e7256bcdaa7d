"""What is being done, on one line of the terminal, once it takes more than a second."""

from __future__ import annotations

import shutil
import sys
import threading
import time
from types import TracebackType
from typing import Self, TextIO

from tamis.language import Text, current_language

_PATIENCE = 1.0  # seconds before anything is shown
_BEAT = 0.2


class Progress:
    """Shows stages while it is open; nothing where standard error is no terminal, or when `quiet`."""

    def __init__(self, quiet: bool = False, stream: TextIO | None = None) -> None:
        self._stream = stream or sys.stderr
        self._shown = not quiet and self._stream.isatty()
        self._what = ""
        self._start = time.monotonic()
        self._end = threading.Event()
        self._thread = threading.Thread(target=self._beat, daemon=True)

    def __enter__(self) -> Self:
        if self._shown:
            self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._shown:
            self._end.set()
            self._thread.join()

    def stage(self, what: Text | str, share: float | None = None) -> None:
        """Says what is done from here on, and how much of it is done, 0 to 1, where that is known."""
        from tamis.model.wording import percent  # with the model: most commands show no progress

        done = "" if share is None else f" {percent(share, current_language())}"
        self._what = f"{what}{done}"

    def _beat(self) -> None:
        drawn = False
        while not self._end.wait(_BEAT):
            passed = time.monotonic() - self._start
            if passed >= _PATIENCE and self._what:
                drawn = True
                self._write(self._line(passed))
        if drawn:
            self._write("")

    def _line(self, passed: float) -> str:
        return f"{self._what} · {passed:.0f} s"[: shutil.get_terminal_size().columns - 1]

    def _write(self, text: str) -> None:
        self._stream.write(f"\r\x1b[K{text}")
        self._stream.flush()
