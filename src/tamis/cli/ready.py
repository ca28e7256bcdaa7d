"""`tamis ready`: is there enough data, before one learns?"""

from __future__ import annotations

import shlex
import sys
from typing import TYPE_CHECKING, Annotated

from tamis.cli.exits import DONE, FOUND, print_problems
from tamis.cli.histories import FILE_OR_WORKSPACE, ZONE, files_of, workspace_option
from tamis.cli.json_answer import print_json
from tamis.cli.options import COLUMN, FILE, argument, duration_of, json_option, option
from tamis.cli.progress import Progress
from tamis.errors import UsageError
from tamis.language import Text, current_language

if TYPE_CHECKING:
    from tamis.learn.readiness import Readiness

NAME = "ready"
ABOUT = Text(
    en="Say whether there is enough data to learn from.\n"
    "Counts what was won and lost, says what HubSpot, Dynamics and Segment would ask for, how sure a model's figures "
    "could be, by when there will be enough, and what is odd about the data. Learns nothing: an answer in seconds.\n"
    "Exit code 0 where a model can be learned, 1 where not yet.\n\n"
    "tamis ready leads.csv --outcome Converted\n"
    "tamis ready --workspace made-up --outcome won --horizon 30d",
    fr="Dire s'il y a assez de données pour apprendre.\n"
    "Compte ce qui a été gagné et perdu, dit ce que demanderaient HubSpot, Dynamics et Segment, à quel point les "
    "chiffres d'un modèle pourraient être sûrs, quand il y en aura assez, et ce que les données ont d'étrange. "
    "N'apprend rien : une réponse en secondes.\n"
    "Code de retour 0 si un modèle peut être appris, 1 si ce n'est pas encore le cas.\n\n"
    "tamis ready prospects.csv --outcome Converti\n"
    "tamis ready --workspace invente --outcome won --horizon 30d",
)
_FILE = Text(
    en="The leads and their outcomes: CSV, XLSX (book.xlsx#Sheet), Parquet or JSON Lines.",
    fr="Les prospects et leur issue : CSV, XLSX (classeur.xlsx#Feuille), Parquet ou JSON Lines.",
)
_OUTCOME = Text(
    en="The column that says won or lost; with --workspace, an outcome or an event.",
    fr="La colonne qui dit gagné ou perdu ; avec --workspace, une issue ou un événement.",
)
_WON = Text(
    en="The value that means won; all others mean lost.", fr="La valeur qui veut dire gagné ; les autres, perdu."
)
_HORIZON = Text(
    en="With --workspace: how soon it must come, such as 30d (the default).",
    fr="Avec --workspace : dans quel délai elle doit venir, comme 30d (par défaut).",
)
_KEY = Text(en="The column that names each lead.", fr="La colonne qui identifie chaque prospect.")
_TIME = Text(en="The column of when each lead came.", fr="La colonne de la date d'arrivée de chaque prospect.")
_VALUE = Text(en="VALUE", fr="VALEUR")
_TIME_VALUE = Text(en="TIME", fr="DURÉE")
_READING = Text(en="Reading the files", fr="Lecture des fichiers")
_SEED = 1


def run(  # noqa: PLR0913 - one argument an option
    *,
    file: Annotated[str | None, argument(FILE, _FILE)] = None,
    outcome: Annotated[str, option("--outcome", _OUTCOME, COLUMN)],
    workspace: Annotated[str | None, workspace_option()] = None,
    horizon: Annotated[str, option("--horizon", _HORIZON, _TIME_VALUE)] = "30d",
    won: Annotated[str | None, option("--won", _WON, _VALUE)] = None,
    key: Annotated[str | None, option("--key", _KEY, COLUMN)] = None,
    time: Annotated[str | None, option("--time", _TIME, COLUMN)] = None,
    json: Annotated[bool, json_option()] = False,
) -> int:
    """Looks, tells; gives the exit code."""
    if (file is None) is (workspace is None):
        raise UsageError(FILE_OR_WORKSPACE)
    with Progress(quiet=json) as progress:
        progress.stage(_READING)
        if workspace is None:
            found = _of_table(str(file), outcome, won, key, time)
            again = shlex.join([str(file), "--outcome", outcome, *(["--won", won] if won else [])])
        else:
            found = _of_history(workspace, outcome, horizon, key)
            again = shlex.join(["--workspace", workspace, "--outcome", outcome, "--horizon", horizon])
    _tell(found, again, json=json)
    return DONE if found.verdict == "ready" else FOUND


def _of_table(file: str, outcome: str, won: str | None, key: str | None, time: str | None) -> Readiness:
    from tamis.collect.tables import read_table
    from tamis.learn.ready_table import ready_table
    from tamis.learn.table_frame import Asked

    return ready_table(read_table(file), Asked(outcome, key, time, won), _SEED)


def _of_history(workspace: str, outcome: str, horizon: str, key: str | None) -> Readiness:
    from tamis.learn.outcomes import Conversion
    from tamis.learn.ready_history import ready_history
    from tamis.scoring.engines.base import open_engine

    conversion = Conversion(outcome, duration_of("--horizon", horizon))
    with open_engine("duckdb") as engine:
        return ready_history(engine, files_of(workspace, None, None, None, key), conversion, ZONE, _SEED)


def _tell(found: Readiness, again: str, *, json: bool) -> None:
    from tamis.report.ready_text import print_ready, readiness_as_dict

    if json:
        print_json(readiness_as_dict(found, again))
        return
    print_problems(found.warnings)
    print_ready(found, again, current_language(), sys.stdout)
