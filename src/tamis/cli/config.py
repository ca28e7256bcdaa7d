"""One file in place of many options: TOML, whose keys are the long options of a command.

An option on the command line goes before the environment, and the environment before the file.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import typer

from tamis.cli.options import FILE
from tamis.errors import Location, Problem, UsageError, near_miss
from tamis.language import Text

VARIABLE = "TAMIS_CONFIG"
_CONFIG = Text(
    en=f"The options in a file, TOML (or {VARIABLE}); those given here and in the environment go before.",
    fr=f"Les options dans un fichier, TOML (ou {VARIABLE}) ; celles d'ici et de l'environnement priment.",
)


def config_option() -> Any:
    """`--config`."""
    return typer.Option(
        "--config",
        metavar=FILE.say(),
        help=_CONFIG.say(),
        envvar=VARIABLE,
        show_envvar=False,
        is_eager=True,
        callback=_use,
    )


def read_config(file: str, known: Iterable[str]) -> dict[str, str]:
    """The options that the file gives, by name, as texts.

    Raises:
        UsageError: it cannot be read, has a key that is none of `known`, or a value that is no text and no number.
    """
    try:
        text = Path(file).read_text("utf-8")
        found = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise UsageError(_no_toml(file, str(error))) from None
    except (OSError, UnicodeError) as error:
        raise UsageError(unreadable(file, error)) from None
    problems = list(_problems(file, text, found, frozenset(known)))
    if problems:
        raise UsageError(problems)
    return {name: str(value) for name, value in found.items()}


def unreadable(file: str, error: OSError | UnicodeError) -> Problem:
    """What is wrong with a file that cannot be read."""
    reason = (error.strerror if isinstance(error, OSError) else None) or str(error)
    message = Text(en=f"the file cannot be read: {reason}.", fr=f"le fichier ne peut pas être lu : {reason}.")
    return Problem("unreadable", message, Location(file))


def _use(context: typer.Context, file: str | None) -> str | None:
    """Called before the other options are read."""
    if file:
        names = {str(param.name) for param in context.command.params} - {"config"}
        context.default_map = {**read_config(file, names)}
    return file


def _problems(file: str, text: str, found: dict[str, object], known: frozenset[str]) -> Iterator[Problem]:
    for name, value in found.items():
        place = Location(file, _line(text, name))
        if name not in known:
            message = Text(en=f"there is no setting '{name}'.", fr=f"il n'y a pas de réglage « {name} ».")
            listed = ", ".join(sorted(known))
            all_known = Text(en=f"There are: {listed}.", fr=f"Il y a : {listed}.")
            yield Problem("unknown-setting", message, place, near_miss(name, known) or all_known)
        elif isinstance(value, bool) or not isinstance(value, str | int):
            message = Text(
                en=f"{name}: expected a text in quotes, or a whole number.",
                fr=f"{name} : on attend un texte entre guillemets, ou un nombre entier.",
            )
            yield Problem("bad-setting", message, place)


def _line(text: str, name: str) -> int:
    """Where that key stands, as far as can be seen; 0 where it cannot."""
    key = re.compile(rf"\s*\[*\s*[\"']?{re.escape(name)}\b")
    return next((number for number, line in enumerate(text.splitlines(), 1) if key.match(line)), 0)


def _no_toml(file: str, said: str) -> Problem:
    """The parser's own words end with the place."""
    found = re.search(r"\s*\(at line (\d+), column (\d+)\)$", said)
    reason = said[: found.start()] if found else said
    place = Location(file, int(found[1]), int(found[2])) if found else Location(file)
    return Problem("no-toml", Text(en=f"this is no TOML: {reason}.", fr=f"ce n'est pas du TOML : {reason}."), place)
