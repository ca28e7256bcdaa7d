"""`tamis score`: leads in, scores with their reasons out."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Annotated

from tamis.cli.exits import print_problems
from tamis.cli.inputs import Inputs, Opened, opened
from tamis.cli.json_answer import print_json
from tamis.cli.options import (
    FILE,
    SCORE,
    as_of_option,
    engine_option,
    events_option,
    json_option,
    key_option,
    leads_argument,
    lenient_option,
    model_option,
    one_of,
    option,
    previous_option,
)
from tamis.cli.outputs import Outputs, left_out
from tamis.cli.progress import Progress
from tamis.errors import Location, Problem
from tamis.language import Text, current_language

if TYPE_CHECKING:
    from tamis.report.page_leads import Extras
    from tamis.scoring.result import Scored

NAME = "score"
ABOUT = Text(
    en="Score leads, and say why.\n"
    "Writes the columns of the leads unchanged, then a column for each score, the class, the grade and the reasons. "
    "Without --out, shows a summary and whom to call first.\n\n"
    "tamis score leads.csv --events events.csv --model model.yaml\n"
    "tamis score leads.xlsx --model model.yaml --key Email --out scored.xlsx --sort class",
    fr="Scorer des prospects, et dire pourquoi.\n"
    "Écrit les colonnes des prospects telles quelles, puis une colonne par score, la classe, la note et les raisons. "
    "Sans --out, montre une synthèse et qui appeler d'abord.\n\n"
    "tamis score prospects.csv --events evenements.csv --model model.yaml\n"
    "tamis score prospects.xlsx --model model.yaml --key Email --out scores.xlsx --sort class",
)
LEADS_TO_CALL = 10

_OUT = Text(
    en="Where to write: .csv, .tsv, .xlsx, .parquet or .jsonl.", fr="Où écrire : .csv, .tsv, .xlsx, .parquet ou .jsonl."
)
_COLUMNS = Text(en="Everything, or the key, the scores and the class.", fr="Tout, ou la clé, les scores et la classe.")
_SORT = Text(
    en="From the best, by a score or by class (otherwise in the order of the file).",
    fr="Du meilleur au moins bon, par un score ou par class (sinon dans l'ordre du fichier).",
)
_REJECTS = Text(
    en="Where to keep the rows left out, with the reasons (otherwise beside --out).",
    fr="Où garder les lignes écartées, avec les raisons (sinon à côté de --out).",
)
_REPORT = Text(
    en="Write a report with charts: one HTML file.", fr="Écrire un rapport avec graphiques : un fichier HTML."
)
_SHOW_SQL = Text(en="Print the SQL that would run, and stop.", fr="Afficher le SQL qui serait exécuté, et s'arrêter.")
_QUIET = Text(en="Print no summary.", fr="N'afficher aucune synthèse.")

SCORING = Text(en="Scoring", fr="Calcul des scores")
WRITING = Text(en="Writing", fr="Écriture")
WRITTEN = Text(en="Written: {files}", fr="Écrit : {files}")
KEEP_THEM = Text(
    en="To keep them with the reasons: --rejects FILE.", fr="Pour les garder avec les raisons : --rejects FICHIER."
)


def run(  # noqa: PLR0913 - one argument an option
    *,
    leads: Annotated[str, leads_argument()],
    model: Annotated[str, model_option()],
    events: Annotated[str | None, events_option()] = None,
    key: Annotated[str | None, key_option()] = None,
    as_of: Annotated[str | None, as_of_option()] = None,
    out: Annotated[str | None, option("--out", _OUT, FILE)] = None,
    sort: Annotated[str | None, option("--sort", _SORT, SCORE)] = None,
    columns: Annotated[str, option("--columns", _COLUMNS, "all|scores")] = "all",
    previous: Annotated[str | None, previous_option()] = None,
    lenient: Annotated[bool, lenient_option()] = False,
    rejects: Annotated[str | None, option("--rejects", _REJECTS, FILE)] = None,
    report: Annotated[str | None, option("--report", _REPORT, FILE)] = None,
    engine: Annotated[str, engine_option()] = "duckdb",
    show_sql: Annotated[bool, option("--show-sql", _SHOW_SQL)] = False,
    json: Annotated[bool, json_option()] = False,
    quiet: Annotated[bool, option("--quiet", _QUIET)] = False,
) -> None:
    """Scores, writes, shows."""
    inputs = Inputs(leads, events, model, key, as_of, engine, previous, lenient)
    outputs = Outputs(out, columns, sort, rejects, report)
    if show_sql:
        _show_sql(inputs)
        return
    outputs.check(lenient, (model, events))
    with Progress(quiet or json) as progress, opened(inputs, progress) as given:
        scored, odd = _score(given, inputs, outputs, progress)
        extras = _extras(given, scored, progress) if report else None
        progress.stage(WRITING)
        written = outputs.write(given.session, scored, extras)
    odd += _rows_left_out(given, written, outputs)
    if json:
        print_json(_answer(given, scored, odd, written))
        return
    print_problems(odd)
    if not quiet:
        _show(given, scored, written, outputs)


def _score(given: Opened, inputs: Inputs, outputs: Outputs, progress: Progress) -> tuple[Scored, list[Problem]]:
    """The scores, and what is odd about the files."""
    from tamis.report.scored_table import check_names, check_sort
    from tamis.scoring.timeliness import timeliness

    session = given.session
    odd = list(session.warnings)
    if outputs.sort:
        check_sort(given.model, outputs.sort)
    if outputs.out and not outputs.scores_only:
        table = session.leads.table
        taken = check_names(given.model, table.data.column_names, table.file)
        odd += [taken] if taken else []
    progress.stage(SCORING)
    scored = session.score(given.moment, reasons=not outputs.scores_only)
    odd += timeliness(session, given.moment, asked=inputs.as_of is not None, read_again=not outputs.scores_only)
    return scored, odd


def _extras(given: Opened, scored: Scored, progress: Progress) -> Extras:
    from tamis.report.details import details_of

    return details_of(given.session, scored, given.moment, LEADS_TO_CALL, progress.stage)


def _rows_left_out(given: Opened, written: list[str], outputs: Outputs) -> list[Problem]:
    """A warning for each file of which rows were left out."""
    from tamis.model.wording import number, plural

    session = given.session
    places = [name for name in written if name not in {outputs.out, outputs.report}]
    listed = ", ".join(places)
    hint = Text(en=f"See {listed}.", fr=f"Voir {listed}.") if places else KEEP_THEM
    found = []
    for name, count in left_out(session).items():
        table = session.leads.table if name == "leads" or session.events is None else session.events.table
        message = Text(
            en=f"{number(count, 'en')} {plural(count, 'row was', 'rows were', 'en')} left out.",
            fr=f"{number(count, 'fr')} {plural(count, 'ligne écartée', 'lignes écartées', 'fr')}.",
        )
        if count:
            found.append(Problem("rows-left-out", message, Location(table.file), hint, severity="warning"))
    return found


def _show(given: Opened, scored: Scored, written: list[str], outputs: Outputs) -> None:
    from tamis.report.call_list import leads_to_call
    from tamis.report.scored_table import rows_kept
    from tamis.report.summary import print_summary

    language = current_language()
    print_summary(scored, language, sys.stdout)
    if scored.reasons and not outputs.out:
        leads = given.session.leads
        print()
        leads_to_call(scored, rows_kept(leads.table.data, leads.rows), LEADS_TO_CALL, language)
    if written:
        print(f"\n{WRITTEN.say(files=', '.join(written))}")


def _answer(given: Opened, scored: Scored, odd: list[Problem], written: list[str]) -> dict[str, object]:
    from tamis.report.tallies import class_counts

    return {
        "model": scored.model.name,
        "as_of": scored.as_of.astimezone(scored.model.timezone).isoformat(),
        "leads": scored.scores.num_rows,
        "events": scored.events,
        "left_out": left_out(given.session),
        "classes": class_counts(scored),
        "rules": [{"rule": r.rule, "leads": r.leads, "hits": r.hits, "points": r.points} for r in scored.rules],
        "warnings": [problem.as_dict() for problem in odd],
        "written": written,
    }


def _show_sql(inputs: Inputs) -> None:
    from tamis.model.load import load_model
    from tamis.scoring.program import Program

    dialect = one_of("--engine", inputs.engine, ("duckdb", "spark"))
    plan = Program(load_model(inputs.model)).scores("events", bool(inputs.previous))
    print(plan.sql(dialect, pretty=True))
