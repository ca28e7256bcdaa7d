"""`tamis learn`: a model of what is won, from a table of leads with their outcomes, or from a history of events."""

from __future__ import annotations

from typing import Annotated

from tamis.cli.columnar import history_option
from tamis.cli.histories import workspace_option
from tamis.cli.learned_report import cost_option, read_report, report_option, value_option
from tamis.cli.options import (
    COLUMN,
    FILE,
    FOLDER,
    MODEL,
    NUMBER,
    argument,
    duration_of,
    json_option,
    option,
    whole_number,
)
from tamis.cli.progress import Progress
from tamis.language import Text

NAME = "learn"
ABOUT = Text(
    en="Learn from what was won and lost.\n"
    "Takes one row a lead with a column that says what became of it, or (--workspace, --database) what leads did, week "
    "by week. Leaves out the columns that know the outcome, judges the model on leads that it never saw, and says when "
    "nothing can be learned. With --points, writes a scoring model of few whole points, to read, edit and publish; "
    "with --against, says what history thinks of your own model's points, and writes the changes as a diff.\n\n"
    "tamis learn leads.csv --outcome Converted --out learned\n"
    "tamis learn deals.xlsx --outcome Stage --won 'Closed Won' --time 'Created date' --json\n"
    "tamis learn --workspace made-up --outcome won --horizon 30d --points --out learned\n"
    "tamis learn --workspace made-up --outcome won --against model.yaml --out learned",
    fr="Apprendre de ce qui a été gagné et perdu.\n"
    "Prend une ligne par prospect, avec une colonne qui dit ce qu'il est devenu, ou (--workspace, --database) ce "
    "qu'ont fait les prospects, semaine par semaine. Écarte les colonnes qui connaissent l'issue, juge le modèle sur "
    "des prospects qu'il n'a jamais vus, et dit quand il n'y a rien à apprendre. Avec --points, écrit un modèle de "
    "scoring de quelques points entiers, à lire, modifier et publier ; avec --against, dit ce que l'historique pense "
    "des points de votre propre modèle, et écrit les changements en diff.\n\n"
    "tamis learn prospects.csv --outcome Converti --out appris\n"
    "tamis learn affaires.xlsx --outcome Statut --won 'Signé' --time 'Date de création' --json\n"
    "tamis learn --workspace invente --outcome won --horizon 30d --points --out appris\n"
    "tamis learn --workspace invente --outcome won --against model.yaml --out appris",
)
_FILE = Text(
    en="The leads and their outcomes: CSV, XLSX (book.xlsx#Sheet), Parquet or JSON Lines.",
    fr="Les prospects et leur issue : CSV, XLSX (classeur.xlsx#Feuille), Parquet ou JSON Lines.",
)
_OUTCOME = Text(
    en="The column that says won or lost: 1/0, yes/no, won/lost... Of a history, an outcome or an event.",
    fr="La colonne qui dit gagné ou perdu : 1/0, oui/non, gagné/perdu... D'un historique, une issue ou un événement.",
)
_WON = Text(
    en="The value that means won; all others mean lost.", fr="La valeur qui veut dire gagné ; les autres, perdu."
)
_DATABASE = Text(
    en="Learn from the past of a server's store: a file, or postgresql://user@host/name.",
    fr="Apprendre du passé de la base d'un serveur : un fichier, ou postgresql://utilisateur@hote/nom.",
)
_HORIZON = Text(
    en="With a history: how soon it must come, such as 30d (the default).",
    fr="Avec un historique : dans quel délai elle doit venir, comme 30d (par défaut).",
)
_KEY = Text(en="The column that names each lead.", fr="La colonne qui identifie chaque prospect.")
_TIME = Text(
    en="The column of when each lead came: the newest fifth then judges the model.",
    fr="La colonne de la date d'arrivée : le cinquième le plus récent juge alors le modèle.",
)
_KEEP = Text(
    en="Use this column although it seems to know the outcome (may be repeated).",
    fr="Utiliser cette colonne même si elle semble connaître l'issue (peut être répétée).",
)
_DROP = Text(en="Leave this column out (may be repeated).", fr="Écarter cette colonne (peut être répétée).")
_POINTS = Text(
    en="Also learn whole points: a scoring model (points.yaml in --out, or shown).",
    fr="Apprendre aussi des points entiers : un modèle de scoring (points.yaml dans --out, ou affiché).",
)
_AGAINST = Text(
    en="Your own model: what history says of its points, as a diff (points.diff in --out, or shown).",
    fr="Votre propre modèle : ce que l'historique dit de ses points, en diff (points.diff dans --out, ou affiché).",
)
_OUT = Text(en="The folder to write the model into.", fr="Le dossier où écrire le modèle.")
_SEED = Text(en="The same seed gives the same model.", fr="La même graine donne le même modèle.")
_VALUE = Text(en="VALUE", fr="VALEUR")
_TIME_VALUE = Text(en="TIME", fr="DURÉE")


def run(  # noqa: PLR0913 - one argument an option
    *,
    file: Annotated[str | None, argument(FILE, _FILE)] = None,
    outcome: Annotated[str, option("--outcome", _OUTCOME, COLUMN)],
    workspace: Annotated[str | None, workspace_option()] = None,
    database: Annotated[str | None, option("--database", _DATABASE, "URL")] = None,
    history: Annotated[str | None, history_option()] = None,
    horizon: Annotated[str, option("--horizon", _HORIZON, _TIME_VALUE)] = "30d",
    won: Annotated[str | None, option("--won", _WON, _VALUE)] = None,
    key: Annotated[str | None, option("--key", _KEY, COLUMN)] = None,
    time: Annotated[str | None, option("--time", _TIME, COLUMN)] = None,
    keep: Annotated[list[str] | None, option("--keep", _KEEP, COLUMN)] = None,
    drop: Annotated[list[str] | None, option("--drop", _DROP, COLUMN)] = None,
    points: Annotated[bool, option("--points", _POINTS)] = False,
    against: Annotated[str | None, option("--against", _AGAINST, MODEL)] = None,
    out: Annotated[str | None, option("--out", _OUT, FOLDER)] = None,
    report: Annotated[str | None, report_option()] = None,
    value: Annotated[str | None, value_option(amounts=True)] = None,
    cost: Annotated[str | None, cost_option()] = None,
    seed: Annotated[str, option("--seed", _SEED, NUMBER)] = "1",
    json: Annotated[bool, json_option()] = False,
) -> None:
    """Learns, writes, tells."""
    from tamis.cli.learned_telling import Answer, check_out, tell
    from tamis.cli.learning_sources import Source, judged_against, learned_from, points_of
    from tamis.learn.model_patch import OwnModel
    from tamis.learn.outcomes import Conversion
    from tamis.learn.table_frame import Asked

    source = Source(file, workspace, database, history)
    check_out(out)
    page = read_report(report, value, cost, [file])
    number = whole_number("--seed", seed, least=0)
    within = Conversion(outcome, duration_of("--horizon", horizon))
    asked = Asked(outcome, key, time, won, tuple(keep or ()), tuple(drop or ()))
    own = OwnModel(source.with_files(against)) if against is not None else None
    with Progress(quiet=json) as progress:
        learned = learned_from(source, within, asked, number, progress.stage)
        card = points_of(learned, number, progress.stage) if points and own is None else None
        judged = None if own is None else judged_against(own, learned, source, key, number, progress.stage)
    tell(Answer(learned, card, judged, source.name), out, page, json=json)
