"""`tamis learn`: a model of what is won, from a table of leads with their outcomes, or from a history of events."""

from __future__ import annotations

import shlex
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

from tamis.cli.exits import print_problems
from tamis.cli.histories import FILE_OR_WORKSPACE, ZONE, files_of, workspace_option
from tamis.cli.json_answer import print_json
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
from tamis.errors import UsageError
from tamis.language import Text, current_language

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from tamis.learn.against import Against
    from tamis.learn.from_history import LearnedHistory
    from tamis.learn.from_table import Learned
    from tamis.learn.model_patch import OwnModel
    from tamis.learn.outcomes import Conversion
    from tamis.learn.points import LearnedPoints
    from tamis.learn.table_frame import Asked

    Stage = Callable[[Text], None]


NAME = "learn"
ABOUT = Text(
    en="Learn from what was won and lost.\n"
    "Takes one row a lead with a column that says what became of it, or (--workspace) what leads did, week by week. "
    "Leaves out the columns that know the outcome, judges the model on leads that it never saw, and says when nothing "
    "can be learned. With --points, writes a scoring model of few whole points, to read, edit and publish; with "
    "--against, says what history thinks of your own model's points, and writes the changes as a diff.\n\n"
    "tamis learn leads.csv --outcome Converted --out learned\n"
    "tamis learn deals.xlsx --outcome Stage --won 'Closed Won' --time 'Created date' --json\n"
    "tamis learn --workspace made-up --outcome won --horizon 30d --points --out learned\n"
    "tamis learn --workspace made-up --outcome won --against model.yaml --out learned",
    fr="Apprendre de ce qui a été gagné et perdu.\n"
    "Prend une ligne par prospect, avec une colonne qui dit ce qu'il est devenu, ou (--workspace) ce qu'ont fait les "
    "prospects, semaine par semaine. Écarte les colonnes qui connaissent l'issue, juge le modèle sur des prospects "
    "qu'il n'a jamais vus, et dit quand il n'y a rien à apprendre. Avec --points, écrit un modèle de scoring de "
    "quelques points entiers, à lire, modifier et publier ; avec --against, dit ce que l'historique pense des points "
    "de votre propre modèle, et écrit les changements en diff.\n\n"
    "tamis learn prospects.csv --outcome Converti --out appris\n"
    "tamis learn affaires.xlsx --outcome Statut --won 'Signé' --time 'Date de création' --json\n"
    "tamis learn --workspace invente --outcome won --horizon 30d --points --out appris\n"
    "tamis learn --workspace invente --outcome won --against model.yaml --out appris",
)
POINTS, DIFF = "points.yaml", "points.diff"
_FILE = Text(
    en="The leads and their outcomes: CSV, XLSX (book.xlsx#Sheet), Parquet or JSON Lines.",
    fr="Les prospects et leur issue : CSV, XLSX (classeur.xlsx#Feuille), Parquet ou JSON Lines.",
)
_OUTCOME = Text(
    en="The column that says won or lost: 1/0, yes/no, won/lost... With --workspace, an outcome or an event.",
    fr="La colonne qui dit gagné ou perdu : 1/0, oui/non, gagné/perdu... Avec --workspace, une issue ou un événement.",
)
_WON = Text(
    en="The value that means won; all others mean lost.", fr="La valeur qui veut dire gagné ; les autres, perdu."
)
_HORIZON = Text(
    en="With --workspace: how soon it must come, such as 30d (the default).",
    fr="Avec --workspace : dans quel délai elle doit venir, comme 30d (par défaut).",
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
_PATCH = Text(en="To take the changes over: {command}", fr="Pour reprendre les changements : {command}")
_OUT = Text(en="The folder to write the model into.", fr="Le dossier où écrire le modèle.")
_SEED = Text(en="The same seed gives the same model.", fr="La même graine donne le même modèle.")
_VALUE = Text(en="VALUE", fr="VALEUR")
_TIME_VALUE = Text(en="TIME", fr="DURÉE")
_WRITTEN = Text(en="Written: {out}", fr="Écrit : {out}")
_RULES = Text(
    en="The scoring model of learned points: {file}. To look back with it: tamis backtest {file}",
    fr="Le modèle de scoring des points appris : {file}. Pour le rejouer : tamis backtest {file}",
)
_NEXT = Text(en="Next: tamis evaluate {out} {file}", fr="Ensuite : tamis evaluate {out} {file}")
_NOT_WRITTEN = Text(en="Nothing was written to {out}.", fr="Rien n'a été écrit dans {out}.")
_READING = Text(en="Reading the file", fr="Lecture du fichier")
_POINTS_AUC = Text(
    en="Points: {lines} rules in whole points reach AUC {auc} on the same leads held out.",
    fr="Points : {lines} règles en points entiers atteignent une AUC de {auc} sur les mêmes prospects mis de côté.",
)
_LEARNING_POINTS = Text(en="Learning points", fr="Apprentissage des points")


def run(  # noqa: PLR0913 - one argument an option
    *,
    file: Annotated[str | None, argument(FILE, _FILE)] = None,
    outcome: Annotated[str, option("--outcome", _OUTCOME, COLUMN)],
    workspace: Annotated[str | None, workspace_option()] = None,
    horizon: Annotated[str, option("--horizon", _HORIZON, _TIME_VALUE)] = "30d",
    won: Annotated[str | None, option("--won", _WON, _VALUE)] = None,
    key: Annotated[str | None, option("--key", _KEY, COLUMN)] = None,
    time: Annotated[str | None, option("--time", _TIME, COLUMN)] = None,
    keep: Annotated[list[str] | None, option("--keep", _KEEP, COLUMN)] = None,
    drop: Annotated[list[str] | None, option("--drop", _DROP, COLUMN)] = None,
    points: Annotated[bool, option("--points", _POINTS)] = False,
    against: Annotated[str | None, option("--against", _AGAINST, MODEL)] = None,
    out: Annotated[str | None, option("--out", _OUT, FOLDER)] = None,
    seed: Annotated[str, option("--seed", _SEED, NUMBER)] = "1",
    json: Annotated[bool, json_option()] = False,
) -> None:
    """Learns, writes, tells."""
    from tamis.learn.artifact import check_free
    from tamis.learn.outcomes import Conversion
    from tamis.learn.table_frame import Asked

    number = whole_number("--seed", seed, least=0)
    if (file is None) is (workspace is None):
        raise UsageError(FILE_OR_WORKSPACE)
    if out is not None:
        check_free(out)
    own = None if against is None else _own_model(against)
    with Progress(quiet=json) as progress:
        asked = Asked(outcome, key, time, won, tuple(keep or ()), tuple(drop or ()))
        if workspace is None:
            learned: Learned | LearnedHistory = _of_table(str(file), asked, number, progress.stage)
        else:
            conversion = Conversion(outcome, duration_of("--horizon", horizon))
            learned = _of_history(workspace, conversion, asked, number, progress.stage)
        card = None
        if points and own is None and learned.trained.predictor is not None:
            progress.stage(_LEARNING_POINTS)
            card = learned.points(number)
        judged = None if own is None else _against(own, learned, (file, workspace, key), number, progress.stage)
    _tell(learned, card, judged, file or str(workspace), out, json=json)


def _of_table(file: str, asked: Asked, seed: int, stage: Stage) -> Learned:
    from tamis.collect.tables import read_table
    from tamis.learn.from_table import learn_table
    from tamis.learn.table_frame import frame_to_learn

    stage(_READING)
    return learn_table(frame_to_learn(read_table(file), asked), asked, seed, stage)


def _of_history(workspace: str, conversion: Conversion, asked: Asked, seed: int, stage: Stage) -> LearnedHistory:
    from tamis.learn.from_history import learn_history
    from tamis.learn.history import open_history
    from tamis.learn.training import Settings
    from tamis.scoring.engines.base import open_engine

    stage(_READING)
    files = files_of(workspace, None, None, None, asked.key)
    settings = Settings(seed, asked.keep, dated=True)
    with open_engine("duckdb") as engine:
        history = open_history(engine, ZONE, files.events, files.leads, files.outcomes, files.key)
        return learn_history(history, conversion, settings, stage, asked.drop)


def _own_model(path: str) -> OwnModel:
    from tamis.learn.model_patch import OwnModel

    return OwnModel(path)


def _against(
    own: OwnModel,
    learned: Learned | LearnedHistory,
    source: tuple[str | None, str | None, str | None],
    seed: int,
    stage: Callable[[Text, float | None], None],
) -> Against:
    """What history says of that model. `source`: the file, the workspace, the column of the key."""
    from tamis.collect.tables import read_table
    from tamis.learn.against import against
    from tamis.learn.from_table import Learned
    from tamis.learn.ground import ground_of_history, ground_of_table

    file, workspace, key = source
    if isinstance(learned, Learned):
        ground = ground_of_table(learned, read_table(str(file)), seed)
    else:
        ground = ground_of_history(learned, files_of(workspace, None, None, None, key), seed)
    return against(own, ground, current_language(), stage, change=learned.trained.predictor is not None)


def _tell(
    learned: Learned | LearnedHistory,
    card: LearnedPoints | None,
    judged: Against | None,
    source: str,
    out: str | None,
    *,
    json: bool,
) -> None:
    from tamis.report.learned import lines_of

    text = "\n".join(lines_of(learned, current_language()))
    model = _model_of_points(learned, card, source) if card is not None else None
    diff = judged.diff or None if judged is not None else None
    written = _write(learned, f"{text}\n", {POINTS: model, DIFF: diff}, out)
    if json:
        _answer(learned, card, model, judged, written)
        return
    print_problems([*learned.warnings, *(judged.own.warnings if judged is not None else ())])
    print(text)
    _tell_points(card, model, judged, shown=out is None)
    if out is not None:
        _tell_written(learned, model, judged, source, out, written)


def _write(
    learned: Learned | LearnedHistory, readme: str, texts: Mapping[str, str | None], out: str | None
) -> list[str]:
    """Writes the model, and these files beside it; gives what was written. Files of an earlier model are removed."""
    from tamis.learn.artifact import save

    artifact = learned.artifact()
    if out is None or artifact is None:
        return []
    written = save(artifact, out, readme)
    for name, text in texts.items():
        place = Path(out) / name
        place.unlink(missing_ok=True)
        if text is not None:
            place.write_bytes(text.encode())  # line ends as they are
            written.append(str(place))
    return written


def _answer(
    learned: Learned | LearnedHistory,
    card: LearnedPoints | None,
    model: str | None,
    judged: Against | None,
    written: Sequence[str],
) -> None:
    answer: dict[str, object] = {**learned.as_dict(), "written": list(written)}
    if card is not None:
        answer["points"] = {**card.as_dict(), "model": model}
    if judged is not None:
        from tamis.report.against_text import against_as_dict

        answer["against"] = against_as_dict(judged)
    print_json(answer)


def _tell_points(card: LearnedPoints | None, model: str | None, judged: Against | None, *, shown: bool) -> None:
    """What was learned in points; the files themselves where they are not written."""
    from tamis.model.wording import number as number_of

    if card is not None and card.metrics is not None:
        auc = number_of(card.metrics.auc, current_language(), 3)
        print("\n" + _POINTS_AUC.say(lines=len(card.card.lines), auc=auc))
    if judged is not None:
        from tamis.report.against_text import print_against

        print()
        print_against(judged, current_language(), sys.stdout)
    text = model if judged is None else judged.diff
    if shown and text:
        print(f"\n{text}")


def _tell_written(
    learned: Learned | LearnedHistory,
    model: str | None,
    judged: Against | None,
    source: str,
    out: str,
    written: Sequence[str],
) -> None:
    from tamis.learn.from_table import Learned

    print("\n" + (_WRITTEN if written else _NOT_WRITTEN).say(out=out))
    if not written:
        return
    if model is not None:
        print(_RULES.say(file=written[-1]))
    if judged is not None and judged.diff:
        folder = judged.own.path.parent
        there = "" if folder == Path() else f"-d {shlex.quote(str(folder))} "
        print(_PATCH.say(command=f"patch -p0 {there}< {shlex.quote(written[-1])}"))
    if isinstance(learned, Learned):
        print(_NEXT.say(out=out, file=source))


def _model_of_points(learned: Learned | LearnedHistory, card: LearnedPoints, source: str) -> str:
    from tamis.learn.points_model import About, model_text

    metrics = learned.trained.metrics
    file = Path(source).resolve()
    about = About(file.stem, file.name, metrics.auc if metrics else None)
    return model_text(card, about, learned.writer(), current_language())
