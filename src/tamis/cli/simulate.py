"""`tamis simulate`: a believable company with known truth."""

from __future__ import annotations

from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

from tamis.cli.json_answer import print_json
from tamis.cli.options import FOLDER, MOMENT, NUMBER, json_option, option, whole_number
from tamis.cli.progress import Progress
from tamis.language import Text

if TYPE_CHECKING:
    from tamis.simulate import SimulationSummary

NAME = "simulate"
ABOUT = Text(
    en="Make up a believable company.\n"
    "Writes its leads, what they did, what became of them, and the truth behind it.\n\n"
    "tamis simulate --leads 5000 --days 90 --out made-up",
    fr="Inventer une entreprise crédible.\n"
    "Écrit ses prospects, ce qu'ils ont fait, leur issue, et la vérité derrière.\n\n"
    "tamis simulate --leads 5000 --days 90 --out fictif",
)

_OUT = Text(en="The folder to write into; made if absent.", fr="Le dossier où écrire ; créé s'il n'existe pas.")
_PRESET = Text(en="Which company.", fr="Quelle entreprise.")
_LEADS = Text(en="How many leads.", fr="Combien de prospects.")
_DAYS = Text(en="How many days of events.", fr="Combien de jours d'événements.")
_SEED = Text(en="The same seed gives the same company.", fr="La même graine donne la même entreprise.")
_END = Text(
    en="The last day (otherwise 1 November 2026, so that results can be repeated).",
    fr="Le dernier jour (sinon le 1er novembre 2026, pour pouvoir refaire les mêmes résultats).",
)
_WRITTEN = Text(
    en="{out}: {leads} leads, {events} events from {first} to {last}, {won} won, {lost} lost.\n"
    "  leads.csv, events.parquet, outcomes.csv, model.yaml; in truth/, what no learner may see.\n"
    "Next: tamis score {out}/leads.csv --events {out}/events.parquet --model {out}/model.yaml --as-of {day}",
    fr="{out} : {leads} prospects, {events} événements du {first} au {last}, {won} gagnés, {lost} perdus.\n"
    "  leads.csv, events.parquet, outcomes.csv, model.yaml ; dans truth/, ce qu'aucun apprentissage ne doit voir.\n"
    "Ensuite : tamis score {out}/leads.csv --events {out}/events.parquet --model {out}/model.yaml --as-of {day}",
)


def run(
    out: Annotated[str, option("--out", _OUT, FOLDER)],
    preset: Annotated[str, option("--preset", _PRESET, "b2b|b2c|printers")] = "printers",
    leads: Annotated[str, option("--leads", _LEADS, NUMBER)] = "5000",
    days: Annotated[str, option("--days", _DAYS, NUMBER)] = "90",
    seed: Annotated[str, option("--seed", _SEED, NUMBER)] = "1",
    end: Annotated[str | None, option("--end", _END, MOMENT)] = None,
    json: Annotated[bool, json_option()] = False,
) -> None:
    """Writes the company's files."""
    from tamis.scoring.as_of import read_as_of
    from tamis.simulate import simulate

    counts = whole_number("--leads", leads), whole_number("--days", days), whole_number("--seed", seed, least=0)
    last = read_as_of(end) if end is not None else None
    last_day = last.date() if isinstance(last, datetime) else last
    with Progress(quiet=json) as progress:
        summary = simulate(preset, *counts, Path(out), last_day, progress.stage)
    if json:
        print_json(summary.as_dict())
    else:
        print(summary_text(summary))


def summary_text(summary: SimulationSummary) -> str:
    """What was written, and what to do with it."""
    from tamis.language import current_language
    from tamis.model.wording import day, number

    language = current_language()
    return _WRITTEN.say(
        out=summary.out,
        leads=number(summary.leads, language),
        events=number(summary.events, language),
        won=number(summary.won, language),
        lost=number(summary.lost, language),
        first=day(summary.first_day, language),
        last=day(summary.last_day, language),
        day=date.isoformat(summary.last_day),
    )
