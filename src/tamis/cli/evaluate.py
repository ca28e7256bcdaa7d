"""`tamis evaluate`: a learned model at work on a file, and how good it is there."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

from tamis.cli.histories import FILE_OR_WORKSPACE, ZONE, files_of, workspace_option
from tamis.cli.json_answer import print_json
from tamis.cli.learned_report import LearnedReport, cost_option, read_report, report_option, value_option
from tamis.cli.options import COLUMN, FILE, FOLDER, argument, json_option, key_option, option
from tamis.cli.progress import Progress
from tamis.errors import UsageError
from tamis.language import Text, current_language

if TYPE_CHECKING:
    from tamis.collect.table import Table
    from tamis.learn.artifact import Artifact
    from tamis.learn.metrics import Metrics
    from tamis.learn.prediction import Predicted

NAME = "evaluate"
ABOUT = Text(
    en="Predict with a learned model, and judge it.\n"
    "Gives each lead of a file its probability to be won, with an interval and the reasons. Where the file has "
    "outcomes, says how good the probabilities are.\n\n"
    "tamis evaluate learned leads.csv --out predicted.csv\ntamis evaluate learned later.csv --outcome Converted --json",
    fr="Prédire avec un modèle appris, et le juger.\n"
    "Donne à chaque prospect d'un fichier sa probabilité d'être gagné, avec un intervalle et les raisons. Si le "
    "fichier a des issues, dit ce que valent les probabilités.\n\n"
    "tamis evaluate appris prospects.csv --out predits.csv\ntamis evaluate appris suite.csv --outcome Converti --json",
)
_FOLDER = Text(en="The folder that 'tamis learn --out' wrote.", fr="Le dossier écrit par « tamis learn --out ».")
_FILE = Text(
    en="The leads, one a row: CSV, XLSX (book.xlsx#Sheet), Parquet or JSON Lines.",
    fr="Les prospects, un par ligne : CSV, XLSX (classeur.xlsx#Feuille), Parquet ou JSON Lines.",
)
_OUTCOME = Text(
    en="The column that says won or lost, to judge the model.",
    fr="La colonne qui dit gagné ou perdu, pour juger le modèle.",
)
_WON = Text(
    en="The value that means won; all others mean lost.", fr="La valeur qui veut dire gagné ; les autres, perdu."
)
_OUT = Text(
    en="Where to write: .csv, .tsv, .xlsx, .parquet or .jsonl.", fr="Où écrire : .csv, .tsv, .xlsx, .parquet ou .jsonl."
)
_VALUE = Text(en="VALUE", fr="VALEUR")
_WORKING = Text(en="Predicting", fr="Prédiction")
_COUNT = Text(en="{rows} leads; the mean probability is {mean}.", fr="{rows} prospects ; probabilité moyenne : {mean}.")
_BEST = Text(en="The best:", fr="Les meilleurs :")
_LEAD = Text(en="{key}: {p} ({low} to {high})", fr="{key} : {p} ({low} à {high})")
_JUDGED = Text(en="Judged on {rows} leads ({won} won):", fr="Jugé sur {rows} prospects ({won} gagnés) :")
_WRITTEN = Text(en="Written: {out}", fr="Écrit : {out}")
_SHOWN = 5


def run(  # noqa: PLR0913 - one argument an option
    *,
    model: Annotated[str, argument(FOLDER, _FOLDER)],
    file: Annotated[str | None, argument(FILE, _FILE)] = None,
    workspace: Annotated[str | None, workspace_option()] = None,
    outcome: Annotated[str | None, option("--outcome", _OUTCOME, COLUMN)] = None,
    won: Annotated[str | None, option("--won", _WON, _VALUE)] = None,
    key: Annotated[str | None, key_option()] = None,
    out: Annotated[str | None, option("--out", _OUT, FILE)] = None,
    report: Annotated[str | None, report_option()] = None,
    value: Annotated[str | None, value_option()] = None,
    cost: Annotated[str | None, cost_option()] = None,
    json: Annotated[bool, json_option()] = False,
) -> None:
    """Predicts, judges, writes, tells."""
    from tamis.learn.artifact import load
    from tamis.report.output import output_format

    if (file is None) is (workspace is None):
        raise UsageError(FILE_OR_WORKSPACE)
    if out is not None:
        output_format(out)
    page = read_report(report, value, cost, [file, out], judging=outcome is not None)
    artifact = load(model)
    with Progress(quiet=json) as progress:
        progress.stage(_WORKING)
        if workspace is None:
            table, predicted = _of_table(artifact, str(file), key)
        else:
            table, predicted = _of_history(artifact, workspace, key)
        metrics, written = _judge(predicted, table, outcome, won, page)
        if out is not None:
            _write(table, predicted, out)
            written = [out, *written]
    if json:
        print_json(_answer(predicted, metrics, written, everything=out is None))
        return
    _tell(predicted, metrics)
    if written:
        print("\n" + "\n".join(_WRITTEN.say(out=file) for file in written))


def _judge(
    predicted: Predicted, table: Table, outcome: str | None, won: str | None, page: LearnedReport
) -> tuple[Metrics | None, list[str]]:
    """The figures, where the outcomes are named; and the page, where one is asked for: its name."""
    from tamis.learn.prediction import judge, judged_rows
    from tamis.report.learned_subject import of_file

    if outcome is None:
        return None, []
    judged, frame = judged_rows(predicted, table, outcome, won)
    metrics = judge(judged)
    if page.path is None:
        return metrics, []
    subject = of_file(predicted.artifact, frame, judged, metrics, Path(table.file).name, page.worth())
    return metrics, page.write(subject)


def _of_table(artifact: Artifact, file: str, key: str | None) -> tuple[Table, Predicted]:
    from tamis.collect.tables import read_table
    from tamis.learn.prediction import predict_table

    table = read_table(file)
    return table, predict_table(artifact, table, key)


def _of_history(artifact: Artifact, workspace: str, key: str | None) -> tuple[Table, Predicted]:
    """The open leads of a history as they are after all that it tells."""
    from tamis.collect.tables import read_table
    from tamis.learn.history import open_history
    from tamis.learn.prediction import predict_history
    from tamis.scoring.engines.base import open_engine

    files = files_of(workspace, None, None, None, key)
    table = read_table(files.leads)
    with open_engine("duckdb") as engine:
        history = open_history(engine, ZONE, files.events, files.leads, files.outcomes, files.key)
        predicted = predict_history(artifact, history)
    return replace(table, data=table.data.take(predicted.places)), predicted


def _write(table: Table, predicted: Predicted, out: str) -> None:
    import pyarrow as pa

    from tamis.report.output import write_table

    own: dict[str, Any] = {
        "probability": pa.array(predicted.values.probability),
        "low": pa.array(predicted.values.low),
        "high": pa.array(predicted.values.high),
        "reasons": pa.array([reasons.say() for reasons in predicted.reasons()]),
    }
    data = table.data.drop_columns([name for name in table.data.column_names if name in own])
    for name, values in own.items():
        data = data.append_column(name, values)
    write_table(data, out, dialect=table.dialect, own={"reasons"})


def _answer(
    predicted: Predicted, metrics: Metrics | None, written: list[str], *, everything: bool
) -> dict[str, object]:
    values = predicted.values
    rows = [
        {"lead": key, "probability": float(p), "low": float(low), "high": float(high), **reasons.as_dict()}
        for key, p, low, high, reasons in zip(
            predicted.keys, values.probability, values.low, values.high, predicted.reasons(), strict=True
        )
    ]
    return {
        "metrics": metrics.as_dict() if metrics else None,
        "leads": len(predicted.keys),
        "mean_probability": float(values.probability.mean()),
        "predictions": rows if everything else [],
        "written": written,
    }


def _tell(predicted: Predicted, metrics: Metrics | None) -> None:
    from tamis.model.wording import number, percent
    from tamis.report.learned import metric_lines

    language = current_language()
    values = predicted.values
    print(_COUNT.say(rows=number(len(predicted.keys), language), mean=percent(values.probability.mean(), language, 1)))
    print(f"\n{_BEST}")
    reasons = None
    for place in (-values.probability).argsort(kind="stable")[:_SHOWN]:
        p, low, high = (percent(float(one[place]), language) for one in (values.probability, values.low, values.high))
        print(f"  {_LEAD.say(key=predicted.keys[place], p=p, low=low, high=high)}")
        reasons = predicted.reasons_of(int(place))
        print("\n".join(f"    {'+' if one.adds > 0 else '-'} {one.say()}" for one in reasons.main(2)))
    if metrics is not None:
        print(f"\n{_JUDGED.say(rows=number(metrics.rows, language), won=number(metrics.won, language))}")
        print("\n".join(f"  {line}" for line in metric_lines(metrics, language)))
