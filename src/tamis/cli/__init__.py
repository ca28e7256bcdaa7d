"""The command `tamis`. It holds no logic of its own: it reads what was asked, calls the packages below, and prints."""

from __future__ import annotations

import sys
from collections.abc import Sequence


def main(arguments: Sequence[str] | None = None) -> int:
    """Runs the command with `arguments` (default: those of the process) and gives its exit code.

    0 done; 1 found something wrong; 2 bad input; 70 an error of Tamis itself; 130, 143 interrupted, terminated.
    The language is that of `--lang`, else of the environment (see `tamis.language.environment_language`).
    """
    from tamis.cli.exits import guarded
    from tamis.cli.run import run

    given = list(sys.argv[1:] if arguments is None else arguments)
    return guarded(lambda: run(given))
