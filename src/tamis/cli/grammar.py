"""Typer's commands with our own words: help pages and errors are in the language of the user, to the last one.

Typer's own texts are English and cannot be translated, so what it would say is said here.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import typer
from typer.core import TyperCommand, TyperGroup

from tamis.cli.help_pages import Entry, HelpPage
from tamis.errors import Problem, UsageError, near_miss
from tamis.language import LANGUAGES, Text

LANG = Text(en="The language of this run.", fr="La langue de cette exécution.")
HELP = Text(en="Show this page.", fr="Afficher cette page.")
DEFAULT = Text(en="default: {value}", fr="par défaut : {value}")
COMMAND = Text(en="COMMAND", fr="COMMANDE")
OPTIONS = Text(en="[OPTIONS]", fr="[OPTIONS]")


class Command(TyperCommand):
    """One command."""

    allow_extra_args = True  # refused below, in words

    def get_help(self, ctx: Any) -> str:
        """The help page."""
        return _page(self, ctx).text()

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        """Reads the words after the command's name.

        Raises:
            UsageError: a word is not known, or one is missing.
        """
        rest = _in_words(super().parse_args, self, ctx, args)
        if rest:
            message = Text(en=f"'{rest[0]}' is one word too many.", fr=f"« {rest[0]} » est de trop.")
            raise UsageError(Problem("unexpected-argument", message, hint=_see(ctx)))
        return rest


class Group(TyperGroup):
    """The command `tamis` itself."""

    def get_help(self, ctx: Any) -> str:
        """The help page, with all commands."""
        page = _page(self, ctx)
        page.commands = [
            Entry(name, (command.help or "").partition("\n")[0]) for name, command in self.commands.items()
        ]
        return page.text()

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        """Reads the words up to the command's name.

        Raises:
            UsageError: an option is not known.
        """
        return _in_words(super().parse_args, self, ctx, args)

    def resolve_command(self, ctx: Any, args: list[str]) -> tuple[str | None, Any, list[str]]:
        """The command of that name.

        Raises:
            UsageError: there is none.
        """
        name = args[0]
        if name not in self.commands:
            message = Text(en=f"there is no command '{name}'.", fr=f"il n'y a pas de commande « {name} ».")
            raise UsageError(Problem("unknown-command", message, hint=near_miss(name, self.commands) or _see(ctx)))
        return name, self.commands[name], args[1:]


def _page(command: TyperCommand | TyperGroup, ctx: Any) -> HelpPage:
    params: list[Any] = command.params
    arguments = [p for p in params if p.param_type_name == "argument"]
    options = [p for p in params if p.param_type_name == "option"]
    needed = [f"{p.opts[0]} {p.metavar}" for p in options if p.required]
    words = [p.metavar if p.required else f"[{p.metavar}]" for p in arguments]
    words = [COMMAND.say()] if isinstance(command, TyperGroup) else [*words, *needed]
    about, _, examples = (command.help or "").partition("\n\n")
    return HelpPage(
        usage=" ".join([ctx.command_path, *words, OPTIONS.say()]),
        about=about,
        examples=examples.splitlines(),
        arguments=[Entry(p.metavar, p.help or "") for p in arguments],
        options=[*(_option(p) for p in options), *_common()],
    )


def _option(param: Any) -> Entry:
    name = ", ".join(param.opts)
    default = param.default
    said = param.help or ""
    if default is not None and not isinstance(default, bool):
        said = f"{said} [{DEFAULT.say(value=default)}]"
    return Entry(f"{name} {param.metavar}" if param.metavar else name, said, param.required)


def _common() -> list[Entry]:
    return [Entry(f"--lang {'|'.join(LANGUAGES)}", LANG.say()), Entry("--help", HELP.say())]


def _in_words(parse: Any, command: TyperCommand | TyperGroup, ctx: Any, args: list[str]) -> list[str]:
    try:
        rest: list[str] = parse(ctx, args)
    except typer.TyperException as error:
        raise UsageError(_problem(error, command, ctx)) from None
    return rest


def _problem(error: Any, command: TyperCommand | TyperGroup, ctx: Any) -> Problem:
    """Typer's error by its name: its classes are not public, its texts are in English."""
    match type(error).__name__:
        case "NoSuchOption":
            name = error.option_name
            message = Text(en=f"there is no option '{name}'.", fr=f"il n'y a pas d'option « {name} ».")
            return Problem("unknown-option", message, hint=near_miss(name, _options(command)) or _see(ctx))
        case "MissingParameter":
            param = error.param
            name = param.metavar if param.param_type_name == "argument" else f"{param.opts[0]} {param.metavar}"
            return Problem("missing-argument", Text(en=f"{name} is missing.", fr=f"{name} manque."), hint=_see(ctx))
        case "BadOptionUsage":
            name = error.option_name
            message = Text(en=f"{name}: a value is missing.", fr=f"{name} : une valeur manque.")
            return Problem("bad-option", message, hint=_see(ctx))
        case _:
            said = error.format_message()
            return Problem("bad-usage", Text(en=said, fr=said), hint=_see(ctx))


def _options(command: TyperCommand | TyperGroup) -> Iterable[str]:
    return [name for param in command.params for name in param.opts if name.startswith("--")] + ["--lang", "--help"]


def _see(ctx: Any) -> Text:
    return Text(en=f"See {ctx.command_path} --help.", fr=f"Voir {ctx.command_path} --help.")
