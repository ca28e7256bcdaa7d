"""`tamis backtest`: what a model would have done in the past, and what an edit of it changes."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Annotated, Any

from tamis.cli.exits import print_problems
from tamis.cli.histories import files_of, workspace_option
from tamis.cli.json_answer import print_json
from tamis.cli.options import (
    AMOUNT,
    FILE,
    MODEL,
    NUMBER,
    decimal_number,
    duration_of,
    json_option,
    key_option,
    model_argument,
    option,
    whole_number,
)
from tamis.cli.progress import Progress
from tamis.errors import Problem, UsageError
from tamis.language import Text, current_language

if TYPE_CHECKING:
    from tamis.learn.backtest import Backtest
    from tamis.learn.rehearsal import Asked, Files, Rehearsal
    from tamis.learn.shares import Share

NAME = "backtest"
ABOUT = Text(
    en="Say what a model would have done.\n"
    "At each past week, who would have been in which class, what became of them, what sales would have had of it. "
    "With --against, also by another model: what an edit changes, before it is published.\n\n"
    "tamis backtest model.yaml --workspace made-up\n"
    "tamis backtest edited.yaml --against model.yaml --leads leads.csv --events events.csv --outcomes outcomes.csv",
    fr="Dire ce qu'un modèle aurait fait.\n"
    "À chaque semaine passée, qui aurait été dans quelle classe, ce qu'ils sont devenus, ce que les commerciaux en "
    "auraient eu. Avec --against, aussi pour un autre modèle : ce que change une modification, avant de la publier.\n\n"
    "tamis backtest model.yaml --workspace invente\n"
    "tamis backtest modifie.yaml --against model.yaml --leads prospects.csv --events evenements.csv "
    "--outcomes issues.csv",
)
_LEADS = Text(en="The leads: one row each.", fr="Les prospects : une ligne chacun.")
_EVENTS = Text(en="What they did: one row an event.", fr="Ce qu'ils ont fait : une ligne par événement.")
_OUTCOMES = Text(en="What became of them: won, lost...", fr="Ce qu'ils sont devenus : gagné, perdu...")
_AGAINST = Text(en="Another model, to compare with.", fr="Un autre modèle, pour comparer.")
_CONVERSION = Text(
    en="What counts as success: an outcome or the name of an event (otherwise won).",
    fr="Ce qui compte comme succès : une issue ou le nom d'un événement (sinon won).",
)
_HORIZON = Text(
    en="How long after a moment a success counts, such as 30d (the default).",
    fr="Combien de temps après un moment un succès compte, comme 30d (par défaut).",
)
_FROM = Text(
    en="The first day (otherwise half a year before the last).", fr="Le premier jour (sinon six mois avant le dernier)."
)
_TO = Text(
    en="The last day (otherwise the last one whose successes are known).",
    fr="Le dernier jour (sinon le dernier dont les succès sont connus).",
)
_EVERY = Text(
    en="How many days from one moment to the next (otherwise 7).", fr="Jours d'un moment à l'autre (sinon 7)."
)
_CAPACITY = Text(
    en="How many leads sales can call from one moment to the next.",
    fr="Combien de prospects les commerciaux peuvent appeler d'un moment à l'autre.",
)
_COST = Text(en="What it costs to call a lead.", fr="Ce que coûte l'appel d'un prospect.")
_SAMPLE = Text(
    en="Look at so many leads only, drawn by chance: an answer in seconds.",
    fr="Ne regarder qu'autant de prospects, tirés au sort : une réponse en secondes.",
)
_SEED = Text(en="Another draw for another number.", fr="Un autre tirage pour un autre nombre.")


def run(  # noqa: PLR0913 - one argument an option
    *,
    model: Annotated[str, model_argument()],
    against: Annotated[str | None, option("--against", _AGAINST, MODEL)] = None,
    workspace: Annotated[str | None, workspace_option()] = None,
    leads: Annotated[str | None, option("--leads", _LEADS, FILE)] = None,
    events: Annotated[str | None, option("--events", _EVENTS, FILE)] = None,
    outcomes: Annotated[str | None, option("--outcomes", _OUTCOMES, FILE)] = None,
    key: Annotated[str | None, key_option()] = None,
    conversion: Annotated[str, option("--conversion", _CONVERSION, Text(en="NAME", fr="NOM"))] = "won",
    horizon: Annotated[str, option("--horizon", _HORIZON, Text(en="TIME", fr="DURÉE"))] = "30d",
    first: Annotated[str | None, option("--from", _FROM, Text(en="DAY", fr="JOUR"))] = None,
    last: Annotated[str | None, option("--to", _TO, Text(en="DAY", fr="JOUR"))] = None,
    every: Annotated[str, option("--every", _EVERY, NUMBER)] = "7",
    capacity: Annotated[str | None, option("--capacity", _CAPACITY, NUMBER)] = None,
    cost: Annotated[str | None, option("--cost", _COST, AMOUNT)] = None,
    sample: Annotated[str | None, option("--sample", _SAMPLE, NUMBER)] = None,
    seed: Annotated[str, option("--seed", _SEED, NUMBER)] = "0",
    json: Annotated[bool, json_option()] = False,
) -> None:
    """Replays the period, and shows what came out."""
    from tamis.learn.handing import Sales
    from tamis.learn.rehearsal import Asked

    most = None if capacity is None else whole_number("--capacity", capacity)
    asked = Asked(
        conversion,
        duration_of("--horizon", horizon),
        _day("--from", first),
        _day("--to", last),
        whole_number("--every", every),
        Sales(most, None if cost is None else decimal_number("--cost", cost)),
        None if sample is None else whole_number("--sample", sample),
        whole_number("--seed", seed, 0),
    )
    _rehearse(files_of(workspace, leads, events, outcomes, key), model, against, asked, json=json)


def _rehearse(files: Files, model: str, against: str | None, asked: Asked, *, json: bool) -> None:
    from tamis.learn.rehearsal import rehearse
    from tamis.model.definition import DAY
    from tamis.model.load import load_with_warnings
    from tamis.report.backtest_text import print_backtest

    mine, odd = load_with_warnings(model)
    other, more = load_with_warnings(against) if against is not None else (None, ())
    with Progress(json) as progress:
        found = rehearse(files, mine, other, asked, progress.stage)
    if json:
        print_json(_answer(found, asked))
        return
    print_problems([*odd, *more, *found.warnings])
    print_backtest(found, asked.horizon / DAY, current_language(), sys.stdout)


def _day(name: str, written: str | None) -> Any:
    """The day that an option names.

    Raises:
        UsageError: it names none.
    """
    from datetime import datetime

    from tamis.scoring.as_of import read_as_of

    if written is None:
        return None
    found = read_as_of(written)
    if isinstance(found, datetime):
        said = Text(
            en=f"{name}: expected a day, found '{written}'.", fr=f"{name} : on attend un jour, pas « {written} »."
        )
        raise UsageError(Problem("bad-option", said))
    return found


def _answer(found: Rehearsal, asked: Asked) -> dict[str, object]:
    from tamis.model.definition import DAY

    answer: dict[str, object] = {
        "conversion": asked.conversion,
        "horizon_days": asked.horizon / DAY,
        "leads": found.leads,
        "sampled": found.sampled,
        "model": {"name": found.model.name, **_figures(found, found.found)},
        "warnings": [problem.as_dict() for problem in found.warnings],
    }
    if found.other is not None and found.against is not None:
        moves = [{"from": move.before, "to": move.after, **_share(move.rate)} for move in found.moves]
        against = {"name": found.other.name, **_figures(found, found.against)}
        answer |= {"against": against, "moves": moves, "moved_up": list(found.moved)}
    return answer


def _figures(found: Rehearsal, test: Backtest) -> dict[str, object]:
    from tamis.model.wording import moment_of

    zone, sold = found.model.timezone, test.selling
    names = [each.name for each in test.classes]
    return {
        "all": _share(test.all),
        "classes": [{"class": each.name, **_share(each.rate), "lift": each.lift} for each in test.classes],
        "weeks": [
            {
                "as_of": moment_of(week.at, zone).isoformat(),
                "open": week.open,
                "classes": dict(zip(names, week.classes, strict=True)),
                "handed": week.handed,
                "horizon_over": week.ripe,
            }
            for week in test.weeks
        ],
        "ranked_by": test.by,
        "lift": [{"called": point.called, "reached": point.reached, "lift": point.lift} for point in test.lift],
        "calibration": [{"from": band.low, "to": band.high, **_share(band.rate)} for band in test.bands],
        "sales": {
            "called": sold.called,
            "won": sold.won,
            "value": sold.value,
            "cost": sold.cost,
            "waiting": sold.waiting,
            "converted": sold.early.converted,
            "seen_before": sold.early.seen,
            "median_days_before": sold.early.median_days,
        },
    }


def _share(share: Share) -> dict[str, object]:
    return {
        "rows": share.rows,
        "leads": share.leads,
        "converted": share.won,
        "rate": share.share,
        "low": share.low,
        "high": share.high,
    }
