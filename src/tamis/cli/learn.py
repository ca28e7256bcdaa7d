"""`tamis learn`: a model of what is won, from a table of leads with their outcomes."""

from __future__ import annotations

from typing import Annotated

from tamis.cli.json_answer import print_json
from tamis.cli.options import COLUMN, FILE, FOLDER, NUMBER, argument, json_option, option, whole_number
from tamis.cli.progress import Progress
from tamis.language import Text, current_language

NAME = "learn"
ABOUT = Text(
    en="Learn from what was won and lost.\n"
    "Takes one row a lead with a column that says what became of it. Leaves out the columns that know the outcome, "
    "judges the model on leads that it never saw, and says when nothing can be learned.\n\n"
    "tamis learn leads.csv --outcome Converted --out learned\n"
    "tamis learn deals.xlsx --outcome Stage --won 'Closed Won' --time 'Created date' --json",
    fr="Apprendre de ce qui a été gagné et perdu.\n"
    "Prend une ligne par prospect, avec une colonne qui dit ce qu'il est devenu. Écarte les colonnes qui connaissent "
    "l'issue, juge le modèle sur des prospects qu'il n'a jamais vus, et dit quand il n'y a rien à apprendre.\n\n"
    "tamis learn prospects.csv --outcome Converti --out appris\n"
    "tamis learn affaires.xlsx --outcome Statut --won 'Signé' --time 'Date de création' --json",
)
_FILE = Text(
    en="The leads and their outcomes: CSV, XLSX (book.xlsx#Sheet), Parquet or JSON Lines.",
    fr="Les prospects et leur issue : CSV, XLSX (classeur.xlsx#Feuille), Parquet ou JSON Lines.",
)
_OUTCOME = Text(
    en="The column that says won or lost: 1/0, yes/no, won/lost...",
    fr="La colonne qui dit gagné ou perdu : 1/0, oui/non, gagné/perdu...",
)
_WON = Text(
    en="The value that means won; all others mean lost.", fr="La valeur qui veut dire gagné ; les autres, perdu."
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
_OUT = Text(en="The folder to write the model into.", fr="Le dossier où écrire le modèle.")
_SEED = Text(en="The same seed gives the same model.", fr="La même graine donne le même modèle.")
_VALUE = Text(en="VALUE", fr="VALEUR")
_WRITTEN = Text(
    en="Written: {out}\nNext: tamis evaluate {out} {file}", fr="Écrit : {out}\nEnsuite : tamis evaluate {out} {file}"
)
_NOT_WRITTEN = Text(en="Nothing was written to {out}.", fr="Rien n'a été écrit dans {out}.")
_READING = Text(en="Reading the file", fr="Lecture du fichier")


def run(  # noqa: PLR0913 - one argument an option
    *,
    file: Annotated[str, argument(FILE, _FILE)],
    outcome: Annotated[str, option("--outcome", _OUTCOME, COLUMN)],
    won: Annotated[str | None, option("--won", _WON, _VALUE)] = None,
    key: Annotated[str | None, option("--key", _KEY, COLUMN)] = None,
    time: Annotated[str | None, option("--time", _TIME, COLUMN)] = None,
    keep: Annotated[list[str] | None, option("--keep", _KEEP, COLUMN)] = None,
    drop: Annotated[list[str] | None, option("--drop", _DROP, COLUMN)] = None,
    out: Annotated[str | None, option("--out", _OUT, FOLDER)] = None,
    seed: Annotated[str, option("--seed", _SEED, NUMBER)] = "1",
    json: Annotated[bool, json_option()] = False,
) -> None:
    """Learns, writes, tells."""
    number = whole_number("--seed", seed, least=0)

    from tamis.collect.tables import read_table
    from tamis.learn.artifact import check_free, save
    from tamis.learn.from_table import learn_table
    from tamis.learn.table_frame import Asked, frame_to_learn
    from tamis.report.learned import lines_of

    if out is not None:
        check_free(out)
    asked = Asked(outcome, key, time, won, tuple(keep or ()), tuple(drop or ()))
    with Progress(quiet=json) as progress:
        progress.stage(_READING)
        read = frame_to_learn(read_table(file), asked)
        learned = learn_table(read, asked, number, progress.stage)
    text = "\n".join(lines_of(learned, current_language()))
    artifact = learned.artifact()
    written = save(artifact, out, f"{text}\n") if out is not None and artifact is not None else []
    if json:
        print_json({**learned.as_dict(), "written": written})
        return
    print(text)
    if out is not None:
        print("\n" + (_WRITTEN if written else _NOT_WRITTEN).say(out=out, file=file))
