"""`tamis history`: a lead's scores at the end of each day."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from datetime import date, timedelta
from typing import TYPE_CHECKING, Annotated

from tamis.cli.exits import print_problems
from tamis.cli.inputs import Inputs, Opened, opened
from tamis.cli.json_answer import print_json
from tamis.cli.options import (
    NUMBER,
    as_of_option,
    events_option,
    json_option,
    key_of_lead_argument,
    key_option,
    leads_argument,
    model_option,
    option,
    whole_number,
)
from tamis.cli.progress import Progress
from tamis.language import Text, current_language

if TYPE_CHECKING:
    from tamis.scoring.history import HistoryDay

NAME = "history"
ABOUT = Text(
    en="Follow one lead, day by day.\n"
    "Shows the scores and the class at the end of each day, with what moved them.\n\n"
    "tamis history L000042 leads.csv --events events.csv --model model.yaml --days 30",
    fr="Suivre un prospect, jour après jour.\n"
    "Montre les scores et la classe à la fin de chaque jour, avec ce qui les a fait bouger.\n\n"
    "tamis history L000042 prospects.csv --events evenements.csv --model model.yaml --days 30",
)
MOST_DAYS = 120
FOLLOWING = Text(en="Following", fr="Suivi")
_DAYS = Text(
    en="How many days, the last one that of --as-of (otherwise from the first event, 120 days at most).",
    fr="Combien de jours, le dernier étant celui de --as-of (sinon depuis le premier événement, 120 jours au plus).",
)


def run(  # noqa: PLR0913 - one argument an option
    *,
    lead: Annotated[str, key_of_lead_argument()],
    leads: Annotated[str, leads_argument()],
    events: Annotated[str, events_option()],
    model: Annotated[str, model_option()],
    key: Annotated[str | None, key_option()] = None,
    as_of: Annotated[str | None, as_of_option()] = None,
    days: Annotated[str | None, option("--days", _DAYS, NUMBER)] = None,
    json: Annotated[bool, json_option()] = False,
) -> None:
    """Prints a row a day."""
    from tamis.report.daily import print_history
    from tamis.scoring.history import history

    wanted = whole_number("--days", days) if days is not None else None
    inputs = Inputs(leads, events, model, key, as_of)
    with Progress(json) as progress, opened(inputs, progress) as given:
        given.session.keep_only([lead])
        first, last = _span(given, wanted)
        found = list(history(given.session, first, last, lambda share: progress.stage(FOLLOWING, share)))
    print_problems(given.session.warnings)
    if json:
        print_json({"lead": lead, "days": list(_rows(found))})
    else:
        print_history(given.model, found, current_language(), sys.stdout)


def _span(given: Opened, days: int | None) -> tuple[date, date]:
    """The first and the last day; by default from the eve of the first event, so that what it moved is seen."""
    from tamis.report.moments import last_day
    from tamis.scoring.event_counts import first_event

    zone = given.model.timezone
    last = last_day(given.moment.time, zone).date()
    if days is not None:
        return last - timedelta(days=days - 1), last
    began = first_event(given.session.engine, given.moment)
    earliest = last - timedelta(days=MOST_DAYS - 1)
    if began is None:
        return last, last
    return max(earliest, began.astimezone(zone).date() - timedelta(days=1)), last


def _rows(days: list[HistoryDay]) -> Iterator[dict[str, object]]:
    for position, day in enumerate(days):
        now = day.explanation
        moves = [{"score": m.score, "rule": m.rule, "points": m.points, "hits": m.hits} for m in day.moves]
        yield {
            "day": day.day.isoformat(),
            "scores": now.scores,
            "class": now.klass,
            "grade": now.grade,
            "moves": moves if position else [],
        }
