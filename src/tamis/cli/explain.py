"""`tamis explain`: where the points of one lead come from."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Annotated

from tamis.cli.exits import print_problems
from tamis.cli.inputs import Inputs, Opened, opened
from tamis.cli.json_answer import print_json
from tamis.cli.options import (
    as_of_option,
    engine_option,
    events_option,
    json_option,
    key_of_lead_argument,
    key_option,
    leads_argument,
    model_option,
    previous_option,
)
from tamis.cli.progress import Progress
from tamis.language import Text, current_language

if TYPE_CHECKING:
    from tamis.learn.reasons import Reasons
    from tamis.model.definition import Model
    from tamis.report.lead_columns import LeadIdentity
    from tamis.scoring.explanation import Explanation

NAME = "explain"
ABOUT = Text(
    en="Explain one lead.\n"
    "Shows the lines that add up to each score, as a table and in words, and what lacks for the next class.\n\n"
    "tamis explain L000042 leads.csv --events events.csv --model model.yaml",
    fr="Expliquer un prospect.\n"
    "Montre les lignes dont la somme fait chaque score, en tableau et en toutes lettres, et ce qui manque pour la "
    "classe suivante.\n\n"
    "tamis explain L000042 prospects.csv --events evenements.csv --model model.yaml",
)
EXPLAINING = Text(en="Explaining", fr="Explication")


def run(  # noqa: PLR0913 - one argument an option
    *,
    lead: Annotated[str, key_of_lead_argument()],
    leads: Annotated[str, leads_argument()],
    model: Annotated[str, model_option()],
    events: Annotated[str | None, events_option()] = None,
    key: Annotated[str | None, key_option()] = None,
    as_of: Annotated[str | None, as_of_option()] = None,
    previous: Annotated[str | None, previous_option()] = None,
    engine: Annotated[str, engine_option()] = "duckdb",
    json: Annotated[bool, json_option()] = False,
) -> None:
    """Prints the explanation."""
    from tamis.report.explanation import print_explanation
    from tamis.scoring.explanation import explain

    inputs = Inputs(leads, events, model, key, as_of, engine, previous)
    with Progress(json) as progress, opened(inputs, progress) as given:
        session = given.session
        session.keep_only([lead])
        progress.stage(EXPLAINING)
        session.stand(given.moment)
        (explanation,) = explain(session.engine, session.program, given.moment, previous is not None)
        why = _predicted(given)
    print_problems(session.warnings)
    if json:
        print_json(_answer(given.model, explanation, why))
    else:
        who, said = identity(given, explanation.lead), _sentences(why)
        print_explanation(given.model, explanation, who, current_language(), sys.stdout, predicted=said)


def _predicted(given: Opened) -> Reasons | None:
    """Why the learned model predicts what it does of the one lead of the session; None where there is none."""
    from tamis.learn.sessions import FileForecast

    forecast = given.session.forecast
    return forecast.reasons(given.session, given.moment)[0] if isinstance(forecast, FileForecast) else None


def _sentences(why: Reasons | None) -> list[str]:
    return [] if why is None else [f"{'+' if one.adds > 0 else '-'} {one.say()}" for one in why.main()]


def identity(given: Opened, lead: str) -> LeadIdentity:
    """Who the lead is, as far as the file says."""
    import pyarrow as pa
    import pyarrow.compute as pc

    from tamis.report.lead_columns import identities

    leads = given.session.leads
    place = pc.index(leads.data["lead"].cast(pa.string()), lead).as_py()
    (found,) = identities(leads.table.data, [lead], [int(leads.rows[place])])
    return found


def _answer(model: Model, explanation: Explanation, why: Reasons | None) -> dict[str, object]:
    from tamis.scoring.next_class import next_class

    above = next_class(model, explanation.klass, explanation.audience, explanation.scores)
    return {
        "lead": explanation.lead,
        "as_of": explanation.as_of.astimezone(model.timezone).isoformat(),
        "audience": explanation.audience,
        "class": explanation.klass,
        "grade": explanation.grade,
        "scores": explanation.scores,
        "makes": [{"rule": rule, "class": name} for rule, name in explanation.makes],
        "next_class": above and {"class": above.name, "missing": {lack.score: lack.missing for lack in above.lacks}},
        "prediction": why.as_dict() if why is not None else None,
        "lines": [line.as_dict() for line in explanation.lines],
    }
