"""All commands, under one name."""

from __future__ import annotations

from typing import Annotated, Any

import typer
from typer.main import get_command

from tamis.cli import (
    backtest,
    backup,
    check,
    consent,
    demo,
    describe,
    evaluate,
    explain,
    export,
    history,
    importing,
    init,
    keys,
    learn,
    links,
    merge,
    ready,
    restore,
    retrain,
    schema,
    score,
    serve,
    simulate,
    unmerge,
    verify,
    why,
)
from tamis.cli.grammar import Command, Group
from tamis.cli.options import option
from tamis.language import Text

ABOUT = Text(
    en="Lead scoring that explains itself.\nFacts in (CSV, XLSX, Parquet, JSON Lines), scores with their reasons out. "
    "A model in YAML says what counts.\n\n"
    "tamis demo\ntamis init my-scoring --preset b2b\n"
    "tamis score leads.csv --events events.csv --model model.yaml --out scored.xlsx",
    fr="Un scoring de prospects qui s'explique.\nDes faits en entrée (CSV, XLSX, Parquet, JSON Lines), des scores et "
    "leurs raisons en sortie. Un modèle en YAML dit ce qui compte.\n\n"
    "tamis demo\ntamis init mon-scoring --preset b2b\n"
    "tamis score prospects.csv --events evenements.csv --model model.yaml --out scores.xlsx",
)
VERSION = Text(en="Show the version.", fr="Afficher la version.")

_COMMANDS = (
    init,
    check,
    describe,
    schema,
    score,
    explain,
    history,
    simulate,
    demo,
    ready,
    learn,
    evaluate,
    backtest,
    retrain,
    keys,
    serve,
    links,
    importing,
    export,
    backup,
    restore,
    verify,
    merge,
    unmerge,
    why,
    consent,
)


def command_tree() -> Any:
    """The command `tamis` with all its commands, in the language of now; `make_context` and `invoke` run it."""
    app = typer.Typer(cls=Group, rich_markup_mode=None, pretty_exceptions_enable=False, add_completion=False)
    app.callback(invoke_without_command=True, help=ABOUT.say())(_without_command)
    for module in _COMMANDS:
        app.command(module.NAME, cls=Command, help=module.ABOUT.say())(module.run)
    return get_command(app)


def _without_command(context: typer.Context, version: Annotated[bool, option("--version", VERSION)] = False) -> None:
    if version:
        from tamis import __version__

        print(f"tamis {__version__}")
        raise typer.Exit
    if context.invoked_subcommand is None:
        print(context.get_help())
        raise typer.Exit
