"""`tamis learn`: a model of what is won, from a table of leads with their outcomes, or from a history of events."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

from tamis.cli.columnar import history_of, history_option
from tamis.cli.exits import print_problems
from tamis.cli.histories import ZONE, files_of, workspace_option
from tamis.cli.json_answer import print_json
from tamis.cli.learned_report import LearnedReport, cost_option, read_report, report_option, value_option
from tamis.cli.options import COLUMN, FILE, FOLDER, NUMBER, argument, duration_of, json_option, option, whole_number
from tamis.cli.progress import Progress
from tamis.errors import Problem, UsageError
from tamis.language import Text, current_language

if TYPE_CHECKING:
    from collections.abc import Callable

    from tamis.learn.from_history import LearnedHistory
    from tamis.learn.from_table import Learned
    from tamis.learn.outcomes import Conversion
    from tamis.learn.points import LearnedPoints
    from tamis.learn.table_frame import Asked
    from tamis.report.learned_subject import Subject

    Stage = Callable[[Text], None]


NAME = "learn"
ABOUT = Text(
    en="Learn from what was won and lost.\n"
    "Takes one row a lead with a column that says what became of it, or (--workspace) what leads did, week by week. "
    "Leaves out the columns that know the outcome, judges the model on leads that it never saw, and says when nothing "
    "can be learned. With --points, writes a scoring model of few whole points, to read, edit and publish.\n\n"
    "tamis learn leads.csv --outcome Converted --out learned\n"
    "tamis learn deals.xlsx --outcome Stage --won 'Closed Won' --time 'Created date' --json\n"
    "tamis learn --workspace made-up --outcome won --horizon 30d --points --out learned",
    fr="Apprendre de ce qui a été gagné et perdu.\n"
    "Prend une ligne par prospect, avec une colonne qui dit ce qu'il est devenu, ou (--workspace) ce qu'ont fait les "
    "prospects, semaine par semaine. Écarte les colonnes qui connaissent l'issue, juge le modèle sur des prospects "
    "qu'il n'a jamais vus, et dit quand il n'y a rien à apprendre. Avec --points, écrit un modèle de scoring de "
    "quelques points entiers, à lire, modifier et publier.\n\n"
    "tamis learn prospects.csv --outcome Converti --out appris\n"
    "tamis learn affaires.xlsx --outcome Statut --won 'Signé' --time 'Date de création' --json\n"
    "tamis learn --workspace invente --outcome won --horizon 30d --points --out appris",
)
POINTS = "points.yaml"
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
_DATABASE = Text(
    en="Learn from the past of a server's store: a file, or postgresql://user@host/name.",
    fr="Apprendre du passé de la base d'un serveur : un fichier, ou postgresql://utilisateur@hote/nom.",
)
_ONE_SOURCE = Problem(
    "one-source",
    Text(
        en="a FILE, --workspace FOLDER or --database URL is needed, and one of them alone.",
        fr="il faut un FICHIER, --workspace DOSSIER ou --database URL, et un seul des trois.",
    ),
    hint=Text(
        en="A table of leads with their outcomes, a folder with leads.csv, events.parquet and outcomes.csv, a store.",
        fr="Un tableau de prospects avec leur issue, un dossier avec leads.csv, events.parquet et outcomes.csv, "
        "une base.",
    ),
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
_PAGE = Text(en="The page: {file}", fr="La page : {file}")
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
    database: Annotated[str | None, option("--database", _DATABASE, "URL")] = None,
    history: Annotated[str | None, history_option()] = None,
    horizon: Annotated[str, option("--horizon", _HORIZON, _TIME_VALUE)] = "30d",
    won: Annotated[str | None, option("--won", _WON, _VALUE)] = None,
    key: Annotated[str | None, option("--key", _KEY, COLUMN)] = None,
    time: Annotated[str | None, option("--time", _TIME, COLUMN)] = None,
    keep: Annotated[list[str] | None, option("--keep", _KEEP, COLUMN)] = None,
    drop: Annotated[list[str] | None, option("--drop", _DROP, COLUMN)] = None,
    points: Annotated[bool, option("--points", _POINTS)] = False,
    out: Annotated[str | None, option("--out", _OUT, FOLDER)] = None,
    report: Annotated[str | None, report_option()] = None,
    value: Annotated[str | None, value_option(amounts=True)] = None,
    cost: Annotated[str | None, cost_option()] = None,
    seed: Annotated[str, option("--seed", _SEED, NUMBER)] = "1",
    json: Annotated[bool, json_option()] = False,
) -> None:
    """Learns, writes, tells."""
    from tamis.learn.artifact import check_free
    from tamis.learn.outcomes import Conversion
    from tamis.learn.table_frame import Asked

    if sum(given is not None for given in (file, workspace, database)) != 1:
        raise UsageError(_ONE_SOURCE)
    if out is not None:
        check_free(out)
    page = read_report(report, value, cost, [file])
    number = whole_number("--seed", seed, least=0)
    with Progress(quiet=json) as progress:
        asked = Asked(outcome, key, time, won, tuple(keep or ()), tuple(drop or ()))
        within = Conversion(outcome, duration_of("--horizon", horizon))
        if file is not None:
            learned: Learned | LearnedHistory = _of_table(file, asked, number, progress.stage)
        elif workspace is not None:
            learned = _of_history(workspace, within, asked, number, progress.stage)
        else:
            learned = _of_store(str(database), history, within, asked, number, progress.stage)
        card = _points_of(learned, number, progress.stage) if points else None
    _tell(learned, card, file or workspace or "tamis", out, page, json=json)


def _points_of(learned: Learned | LearnedHistory, seed: int, stage: Stage) -> LearnedPoints | None:
    """None where nothing was learned."""
    if learned.trained.predictor is None:
        return None
    stage(_LEARNING_POINTS)
    return learned.points(seed)


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


def _of_store(
    database: str, folder: str | None, conversion: Conversion, asked: Asked, seed: int, stage: Stage
) -> LearnedHistory:
    from tamis.learn.from_history import learn_history
    from tamis.learn.training import Settings
    from tamis.live.past import past_of
    from tamis.scoring.engines.base import open_engine
    from tamis.store.database import Database

    stage(_READING)
    store = Database(database)
    store.upgrade()
    try:
        with history_of(store, folder) as columnar, open_engine("duckdb") as engine, store.read() as connection:
            past = past_of(connection, columnar, engine, ZONE)
            return learn_history(past, conversion, Settings(seed, asked.keep, dated=True), stage, asked.drop)
    finally:
        store.close()


def _tell(
    learned: Learned | LearnedHistory,
    card: LearnedPoints | None,
    source: str,
    out: str | None,
    page: LearnedReport,
    *,
    json: bool,
) -> None:
    from tamis.learn.from_table import Learned
    from tamis.model.wording import number as number_of
    from tamis.report.learned import lines_of

    language = current_language()
    text = "\n".join(lines_of(learned, language))
    model = _model_of_points(learned, card, source) if card is not None else None
    written = _write(learned, model, text, out)
    page_written = page.write(_subject(learned, source, page)) if page.path is not None else []
    if json:
        answer = {**learned.as_dict(), "written": [*written, *page_written]}
        print_json(answer if card is None else {**answer, "points": {**card.as_dict(), "model": model}})
        return
    print_problems(learned.warnings)
    print(text)
    if card is not None and card.metrics is not None:
        auc = number_of(card.metrics.auc, language, 3)
        print("\n" + _POINTS_AUC.say(lines=len(card.card.lines), auc=auc))
    if model is not None and out is None:
        print(f"\n{model}")
    if out is not None:
        print("\n" + (_WRITTEN if written else _NOT_WRITTEN).say(out=out))
        if model is not None and written:
            print(_RULES.say(file=written[-1]))
        if written and isinstance(learned, Learned):
            print(_NEXT.say(out=out, file=source))
    if page_written:
        print(("" if out is not None else "\n") + _PAGE.say(file=page_written[0]))


def _write(learned: Learned | LearnedHistory, model: str | None, text: str, out: str | None) -> list[str]:
    """The folder of the model, where one is asked for and one was learned; gives the names of its files."""
    from tamis.learn.artifact import save

    artifact = learned.artifact()
    if out is None or artifact is None:
        return []
    written = save(artifact, out, f"{text}\n")
    place = Path(out) / POINTS
    place.unlink(missing_ok=True)  # of an earlier model
    if model is not None:
        place.write_text(model, encoding="utf-8")
        written.append(str(place))
    return written


def _subject(learned: Learned | LearnedHistory, source: str, page: LearnedReport) -> Subject:
    from tamis.learn.from_table import Learned
    from tamis.learn.recipe import ZONE as ZONE_OF_TABLES
    from tamis.report.learned_subject import of_learning

    if isinstance(learned, Learned):
        return of_learning(learned, Path(source).name, page.worth(), ZONE_OF_TABLES)
    return of_learning(learned, Path(source).name, page.worth(learned.amounts), ZONE)


def _model_of_points(learned: Learned | LearnedHistory, card: LearnedPoints, source: str) -> str:
    from tamis.learn.points_model import About, model_text

    metrics = learned.trained.metrics
    file = Path(source).resolve()
    about = About(file.stem, file.name, metrics.auc if metrics else None)
    return model_text(card, about, learned.writer(), current_language())
