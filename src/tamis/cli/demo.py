"""`tamis demo`: a made-up company, scored: whom to call, and why."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated

from tamis.cli.exits import print_problems
from tamis.cli.inputs import Inputs, opened
from tamis.cli.options import FOLDER, NUMBER, option, whole_number
from tamis.cli.outputs import Outputs
from tamis.cli.progress import Progress
from tamis.cli.score import LEADS_TO_CALL, SCORING, WRITING
from tamis.language import Text, current_language

NAME = "demo"
ABOUT = Text(
    en="See it at work.\n"
    "Simulates a maker of 3D printers, scores its leads, shows whom to call and why, and writes a workbook and a "
    "report.\n\ntamis demo",
    fr="Voir Tamis à l'œuvre.\n"
    "Simule un fabricant d'imprimantes 3D, score ses prospects, montre qui appeler et pourquoi, et écrit un classeur "
    "et un rapport.\n\ntamis demo",
)

_DIR = Text(en="The folder to write into; made if absent.", fr="Le dossier où écrire ; créé s'il n'existe pas.")
_LEADS = Text(en="How many leads.", fr="Combien de prospects.")
_DAYS = Text(en="How many days of events.", fr="Combien de jours d'événements.")
_SEED = Text(en="The same seed gives the same company.", fr="La même graine donne la même entreprise.")
_WRITTEN = Text(
    en="To look at next:\n"
    "  {out}/report.html    the report, in a browser\n"
    "  {out}/scored.xlsx    the leads for sales, in a spreadsheet\n"
    "  {out}/model.yaml     what counts: edit it, then\n"
    "    tamis score {out}/leads.csv --events {out}/events.parquet --model {out}/model.yaml --as-of {day}\n"
    "    tamis explain {lead} {out}/leads.csv --events {out}/events.parquet --model {out}/model.yaml --as-of {day}",
    fr="À regarder ensuite :\n"
    "  {out}/report.html    le rapport, dans un navigateur\n"
    "  {out}/scored.xlsx    les prospects pour les commerciaux, dans un tableur\n"
    "  {out}/model.yaml     ce qui compte : modifiez-le, puis\n"
    "    tamis score {out}/leads.csv --events {out}/events.parquet --model {out}/model.yaml --as-of {day}\n"
    "    tamis explain {lead} {out}/leads.csv --events {out}/events.parquet --model {out}/model.yaml --as-of {day}",
)


def run(
    folder: Annotated[str, option("--dir", _DIR, FOLDER)] = "demo",
    leads: Annotated[str, option("--leads", _LEADS, NUMBER)] = "5000",
    days: Annotated[str, option("--days", _DAYS, NUMBER)] = "90",
    seed: Annotated[str, option("--seed", _SEED, NUMBER)] = "1",
) -> None:
    """Simulates, scores, writes, shows."""
    from tamis.report.call_list import leads_to_call
    from tamis.report.details import details_of
    from tamis.report.summary import print_summary
    from tamis.report.tallies import best_leads
    from tamis.simulate import simulate

    out = Path(folder)
    counts = whole_number("--leads", leads), whole_number("--days", days), whole_number("--seed", seed, least=0)
    outputs = Outputs(str(out / "scored.xlsx"), sort="class", report=str(out / "report.html"))
    with Progress() as progress:
        summary = simulate("printers", *counts, out, progress=progress.stage)
        day = summary.last_day.isoformat()
        leads_file, events_file, model_file = (str(out / f) for f in ("leads.csv", "events.parquet", "model.yaml"))
        with opened(Inputs(leads_file, events_file, model_file, as_of=day), progress) as given:
            progress.stage(SCORING)
            scored = given.session.score(given.moment)
            extras = details_of(given.session, scored, given.moment, LEADS_TO_CALL, progress.stage)
            progress.stage(WRITING)
            outputs.write(given.session, scored, extras)
            table = given.session.leads.table.data
    print_problems(given.session.warnings)
    print_summary(scored, current_language(), sys.stdout)
    print()
    leads_to_call(scored, table, LEADS_TO_CALL, current_language())
    print()
    best = [scored.scores[scored.key][row].as_py() for row in best_leads(scored, 1)]
    print(_WRITTEN.say(out=out, day=day, lead=(best or ["L000001"])[0]))
