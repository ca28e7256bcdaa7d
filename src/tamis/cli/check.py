"""`tamis check`: whether a model is right, whether its examples get what they must, and how it fits real files."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

from tamis.cli.check_text import print_report
from tamis.cli.exits import DONE, FOUND, print_problems
from tamis.cli.inputs import Inputs, opened
from tamis.cli.json_answer import print_json
from tamis.cli.options import (
    FILE,
    as_of_option,
    events_option,
    json_option,
    key_option,
    model_argument,
    option,
)
from tamis.cli.progress import Progress
from tamis.errors import ModelError, Problem, UsageError
from tamis.language import Text

if TYPE_CHECKING:
    from tamis.model.definition import Model
    from tamis.scoring.examples import ExampleResult

NAME = "check"
ABOUT = Text(
    en="Check a model, and run its examples like tests.\n"
    "With files, finds the rules that never fire, or for everybody, the classes that nobody is in, and the names that "
    "the files do not have.\n"
    "Exit code 1 where an error is found or an example fails; warnings alone are 0.\n\n"
    "tamis check model.yaml\ntamis check model.yaml --leads leads.csv --events events.csv --as-of 2026-03-05",
    fr="Vérifier un modèle, et jouer ses exemples comme des tests.\n"
    "Avec des fichiers, trouve les règles qui ne comptent jamais, ou pour tous, les classes sans personne, et les noms "
    "que les fichiers n'ont pas.\n"
    "Code de retour 1 si une erreur est trouvée ou un exemple échoue ; 0 pour de simples avertissements.\n\n"
    "tamis check model.yaml\ntamis check model.yaml --leads prospects.csv --events evenements.csv --as-of 05/03/2026",
)

_LEADS = Text(en="Leads to try the model on.", fr="Des prospects sur lesquels essayer le modèle.")
_NO_LEADS = Text(en="--events needs --leads.", fr="--events demande --leads.")


def run(
    model: Annotated[str, model_argument()],
    leads: Annotated[str | None, option("--leads", _LEADS, FILE)] = None,
    events: Annotated[str | None, events_option()] = None,
    key: Annotated[str | None, key_option()] = None,
    as_of: Annotated[str | None, as_of_option()] = None,
    json: Annotated[bool, json_option()] = False,
) -> int:
    """Prints what was found; gives the exit code."""
    from tamis.learn.sessions import check_learned
    from tamis.model.lint import lint
    from tamis.model.load import load_with_warnings

    if events and not leads:
        raise UsageError(Problem("events-without-leads", _NO_LEADS))
    try:
        loaded, odd = load_with_warnings(model)
        check_learned(loaded)
    except ModelError as error:
        return _wrong(error, json)
    with Progress(json) as progress:
        examples = _run_examples(loaded)
        seen = _survey(loaded, Inputs(leads, events, model, key, as_of), progress) if leads else ()
    warnings = (*odd, *lint(loaded), *seen)
    passed = all(example.passed for example in examples)
    if json:
        print_json(_answer(loaded, warnings, examples))
    else:
        print_report(loaded, warnings, examples)
    return DONE if passed else FOUND


def _wrong(error: ModelError, json: bool) -> int:
    """A file that cannot be read is bad input; one that says something wrong is what a check is to find."""
    if error.problems[0].code == "unreadable-file":
        raise error
    if json:
        print_json({"model": None, "errors": [p.as_dict() for p in error.problems], "warnings": [], "examples": []})
    else:
        print_problems(error.problems)
    return FOUND


def _run_examples(model: Model) -> list[ExampleResult]:
    if not model.examples:
        return []
    from tamis.learn.sessions import open_session
    from tamis.scoring.engines.base import open_engine
    from tamis.scoring.examples import run_examples

    with open_engine("duckdb") as engine:
        return run_examples(engine, model, opener=open_session)


def _survey(model: Model, inputs: Inputs, progress: Progress) -> tuple[Problem, ...]:
    """What the files say about the model."""
    from tamis.scoring.event_counts import names_seen
    from tamis.scoring.survey import survey
    from tamis.scoring.timeliness import timeliness

    with opened(inputs, progress, model) as given:
        scored = given.session.score(given.moment)
        seen = names_seen(given.session.engine) if inputs.events else None
        late = timeliness(given.session, given.moment, asked=inputs.as_of is not None, read_again=True)
        return (*given.session.warnings, *late, *survey(scored, seen))


def _answer(model: Model, warnings: tuple[Problem, ...], examples: list[ExampleResult]) -> dict[str, object]:
    return {
        "model": model.name,
        "errors": [],
        "warnings": [problem.as_dict() for problem in warnings],
        "examples": [
            {
                "name": example.example.name.say(),
                "line": example.example.at.line if example.example.at else None,
                "passed": example.passed,
                "mismatches": [mismatch.as_dict() for mismatch in example.mismatches],
            }
            for example in examples
        ],
    }
