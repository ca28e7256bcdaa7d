"""Where a history is: a folder of three files, or the files themselves."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from tamis.cli.options import FOLDER, option
from tamis.errors import Problem, UsageError
from tamis.language import Text

if TYPE_CHECKING:
    from tamis.learn.rehearsal import Files

_WORKSPACE = Text(
    en="A folder with leads.csv, events.parquet (or .csv) and outcomes.csv.",
    fr="Un dossier avec leads.csv, events.parquet (ou .csv) et outcomes.csv.",
)
ZONE = ZoneInfo("Europe/Paris")
"""Where weeks begin at midnight, and where times without an offset are meant."""


def workspace_option() -> Any:
    """`--workspace`."""
    return option("--workspace", _WORKSPACE, FOLDER)


def files_of(
    workspace: str | None, leads: str | None, events: str | None, outcomes: str | None, key: str | None
) -> Files:
    """The files of a folder, or those that are given; these go before.

    Raises:
        UsageError: the leads or the events are nowhere.
    """
    from tamis.learn.rehearsal import Files

    if workspace is not None:
        folder = Path(workspace)
        leads = leads or str(folder / "leads.csv")
        parquet, text = folder / "events.parquet", folder / "events.csv"
        events = events or str(text if text.exists() and not parquet.exists() else parquet)
        told = folder / "outcomes.csv"  # none where the conversion is an event
        outcomes = outcomes or (str(told) if told.exists() else None)
    if leads is None or events is None:
        raise UsageError(_NO_FILES)
    return Files(leads, events, outcomes, key)


_NO_FILES = Problem(
    "no-history",
    Text(en="there is no history to look back on.", fr="il n'y a pas d'historique à rejouer."),
    hint=Text(
        en="Give --workspace FOLDER, or --leads FILE and --events FILE (and --outcomes FILE).",
        fr="Donnez --workspace DOSSIER, ou --leads FICHIER et --events FICHIER (et --outcomes FICHIER).",
    ),
)
FILE_OR_WORKSPACE = Problem(
    "file-or-workspace",
    Text(
        en="a FILE or --workspace FOLDER is needed, and not both.",
        fr="il faut un FICHIER ou --workspace DOSSIER, et pas les deux.",
    ),
    hint=Text(
        en="A table of leads with their outcomes, or a folder with leads.csv, events.parquet and outcomes.csv.",
        fr="Un tableau de prospects avec leur issue, ou un dossier avec leads.csv, events.parquet et outcomes.csv.",
    ),
)
