"""How a command ends: its exit code, and what is said on standard error. Never a traceback."""

from __future__ import annotations

import os
import signal
import sys
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from types import FrameType
from typing import TextIO

from tamis.errors import Problem, TamisError
from tamis.language import Text

DONE, FOUND, BAD_INPUT, OURS, INTERRUPTED, BROKEN_PIPE, TERMINATED = 0, 1, 2, 70, 130, 141, 143

ERROR = Text(en="error: {problem}", fr="erreur : {problem}")
WARNING = Text(en="warning: {problem}", fr="attention : {problem}")
STOPPED = Text(en="Stopped; no file is half written.", fr="Interrompu ; aucun fichier n'est écrit à moitié.")
UNEXPECTED = Text(
    en="This is an error of Tamis, not yours: {what}. Please report it, with what TAMIS_DEBUG=1 shows.",
    fr="C'est une erreur de Tamis, pas la vôtre : {what}. Merci de la signaler, avec ce que montre TAMIS_DEBUG=1.",
)


def guarded(work: Callable[[], int]) -> int:
    """The exit code of `work`, or of how it failed, which is said on standard error."""
    import typer

    for stream in (sys.stdout, sys.stderr):
        _say_what_can_be_said(stream)
    stops: list[int] = []
    try:
        with _stops_raised(stops):
            code = work()
            sys.stdout.flush()
            return code
    except typer.Exit as done:
        return done.exit_code
    except TamisError as error:
        print_problems(error.problems)
        return BAD_INPUT
    except BrokenPipeError:
        _forget_standard_output()
        return BROKEN_PIPE
    except (Exception, KeyboardInterrupt) as error:  # noqa: BLE001 - whatever it is, it is said in words
        if stops or isinstance(error, KeyboardInterrupt):
            print(f"\n{STOPPED}", file=sys.stderr)
            return TERMINATED if signal.SIGTERM in stops else INTERRUPTED
        return _unexpected(error)


def print_problems(problems: Sequence[Problem], stream: TextIO | None = None) -> None:
    """One line each, on standard error: errors and warnings."""
    for problem in problems:
        text = WARNING if problem.severity == "warning" else ERROR
        said = problem.say()
        if problem.location is None:
            said = said[:1].upper() + said[1:]
        print(text.say(problem=said), file=stream or sys.stderr)


def _unexpected(error: Exception) -> int:
    """A traceback is no message for a user."""
    if os.environ.get("TAMIS_DEBUG"):
        import traceback

        traceback.print_exception(error)
    said = " ".join(f"{type(error).__name__}: {error}".split())
    print(UNEXPECTED.say(what=said[:300].rstrip(".")), file=sys.stderr)
    return OURS


@contextmanager
def _stops_raised(stops: list[int]) -> Iterator[None]:
    """While this lasts, SIGINT and SIGTERM raise, so that what is half done is undone on the way out, and are noted.

    Noted, because a library may make another exception of it (DuckDB does).
    """
    if threading.current_thread() is not threading.main_thread():
        yield
        return

    def stop(number: int, _: FrameType | None) -> None:
        stops.append(number)
        raise KeyboardInterrupt

    before = {number: signal.signal(number, stop) for number in (signal.SIGINT, signal.SIGTERM)}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def _say_what_can_be_said(stream: TextIO) -> None:
    """A terminal that has not all letters shows a mark in place of those that it has not."""
    reconfigure = getattr(stream, "reconfigure", None)
    if reconfigure:
        reconfigure(errors="replace")


def _forget_standard_output() -> None:
    """So that the interpreter does not fail once more on its way out."""
    try:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    except (OSError, ValueError, AttributeError):
        sys.stdout = None
