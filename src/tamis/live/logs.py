"""What a server and its worker say on standard error: lines to read, or one JSON object a line for programs.

Never what anybody sent: messages of ours and of the HTTP server hold none of it; of other libraries', and of every
exception, only its kind and its place in the code are told, since their texts quote rows and requests.
"""

from __future__ import annotations

import json
import logging
import sys
import threading
import traceback
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from types import TracebackType
from typing import Literal

LogFormat = Literal["text", "json"]
LOG_FORMATS: tuple[LogFormat, ...] = ("text", "json")
LOG = logging.getLogger(__name__)
_TRUSTED = frozenset({"tamis", "uvicorn"})
_WITHHELD = "(withheld, since it may quote what was sent)"
_DEEPEST = 30  # places in the code


@contextmanager
def logs_on_standard_error(log_format: LogFormat) -> Iterator[None]:
    """While this lasts, warnings and what Tamis has to say are written there; in all threads."""
    root, ours, threads = logging.getLogger(), logging.getLogger("tamis"), threading.excepthook
    before = root.handlers[:], root.level, ours.level
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(JsonLines() if log_format == "json" else PlainLines())
    root.handlers[:] = [handler]
    root.setLevel(logging.WARNING)
    ours.setLevel(logging.INFO)
    logging.captureWarnings(capture=True)
    threading.excepthook = _thread_failed
    try:
        yield
    finally:
        threading.excepthook = threads
        logging.captureWarnings(capture=False)
        root.handlers[:] = before[0]
        root.setLevel(before[1])
        ours.setLevel(before[2])


class JsonLines(logging.Formatter):
    """`time` (ISO 8601, UTC), `level`, `logger`, `process`, `message`; of an exception `error` and `where`."""

    def format(self, record: logging.LogRecord) -> str:
        """One line."""
        return json.dumps(_entry(record))


class PlainLines(logging.Formatter):
    """The same for people."""

    def format(self, record: logging.LogRecord) -> str:
        """A line; the places of an exception on lines of their own."""
        said = _entry(record)
        line = f"{said['time']} {said['level']} {said['logger']}: {said['message']}"
        if "error" not in said:
            return line
        return "\n  ".join([f"{line}: {said['error']}", *_places(record)])


def _entry(record: logging.LogRecord) -> dict[str, object]:
    entry: dict[str, object] = {
        "time": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
        "level": record.levelname.lower(),
        "logger": record.name,
        "process": record.processName,
        "message": _message(record),
    }
    error = record.exc_info[1] if record.exc_info else None
    if error is not None:
        entry |= {"error": " from ".join(_kinds(error)), "where": _places(record)}
    return entry


def _message(record: logging.LogRecord) -> str:
    if record.name.partition(".")[0] not in _TRUSTED:
        return _WITHHELD
    return record.getMessage().partition("\n")[0]


def _kinds(error: BaseException) -> Iterator[str]:
    """Of the exception, and of those that it came from."""
    found: BaseException | None = error
    for _ in range(_DEEPEST):
        if found is None:
            return
        yield type(found).__name__
        found = found.__cause__ or (None if found.__suppress_context__ else found.__context__)


def _places(record: logging.LogRecord) -> list[str]:
    """`module:line`, the innermost last."""
    trace: TracebackType | None = record.exc_info[2] if record.exc_info else None
    places = [f"{frame.f_globals.get('__name__')}:{line}" for frame, line in traceback.walk_tb(trace)]
    return places[-_DEEPEST:]


def _thread_failed(failed: threading.ExceptHookArgs) -> None:
    error = failed.exc_value
    told = (failed.exc_type, error, failed.exc_traceback) if error is not None else None
    LOG.critical("the thread %s ended by an error", failed.thread.name if failed.thread else "", exc_info=told)
