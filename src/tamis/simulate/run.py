"""The whole simulation, from the arguments to the files."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from importlib.resources import files
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from tamis.errors import Problem, UsageError, near_miss
from tamis.language import Text
from tamis.simulate import PRESETS, Progress, SimulationSummary
from tamis.simulate.company import LINES, Calendar, calendar
from tamis.simulate.elsewhere import contact_events
from tamis.simulate.events import Events, in_time_order, subset, together
from tamis.simulate.history import History, live_through
from tamis.simulate.mailings import mail_events
from tamis.simulate.noise import bot_storms, sent_twice
from tamis.simulate.outcomes import ACCEPTED, LOST, REJECTED, WON, Outcomes, outcomes_of
from tamis.simulate.people import HIDDEN, People, draw_people
from tamis.simulate.personas import NAMES, PERSONAS, column
from tamis.simulate.profiles import COLUMNS, Profiles, Seen, lead_key
from tamis.simulate.truth import FUTURES, Moment, propensity
from tamis.simulate.visits import order_events, visit_events, visits_of
from tamis.simulate.write import moment, write_csv, write_events, write_text

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]

_LIVING = Text(en="Living the days", fr="Vie de l'entreprise")
_TELLING = Text(en="Telling the events", fr="Récit des événements")
_TRUTH = Text(en="Computing the truth", fr="Calcul de la vérité")
_WRITING = Text(en="Writing the files", fr="Écriture des fichiers")
_DONE = Text(en="Done", fr="Terminé")

_OUTCOME_COLUMNS = ("lead", "outcome", "occurred_at", "amount", "product_line", "reason")


def run(
    preset: str, leads: int, days: int, seed: int, out: Path, end: date, progress: Progress | None
) -> SimulationSummary:
    """See `tamis.simulate.simulate`."""
    _check(preset, leads, days)

    def tell(what: Text, done: float) -> None:
        if progress:
            progress(what.say(), done)

    of_people, of_life, of_events, of_truth, of_profiles = (
        np.random.default_rng(s) for s in np.random.SeedSequence(seed).spawn(5)
    )
    tell(_LIVING, 0.0)
    plan = calendar(end, days)
    people, accounts = draw_people(preset, leads, plan, of_people)
    history = live_through(people, plan, of_life)
    outcomes = outcomes_of(history.register, people, column("spread")[people.persona], plan, of_life)
    tell(_TELLING, 0.2)
    told = [
        *visit_events(visits_of(history, people, plan, of_events), people, plan, of_events),
        *order_events(outcomes, people, plan, of_events),
        *contact_events(history, people, plan, of_events),
        *mail_events(history, people, accounts, plan, of_events),
        bot_storms(people, plan, of_events),
    ]
    events = _until_the_end(told, plan)
    tell(_TRUTH, 0.4)
    known = _propensities(history, people, plan, of_truth)
    tell(_WRITING, 0.8)
    written, message = sent_twice(events, np.arange(len(events["lead"])), of_events)
    profiles = Profiles(people, accounts, plan, _seen(events, leads), of_profiles)
    write_csv(out / "leads.csv", COLUMNS, profiles.rows())
    write_events(out / "events.parquet", written, message, leads, plan)
    recorded = (outcomes.at < plan.end) & (outcomes.recorded < plan.end)
    write_csv(out / "outcomes.csv", _OUTCOME_COLUMNS, _outcome_rows(outcomes, people, np.flatnonzero(recorded)))
    write_text(out / "model.yaml", _model(preset))
    _write_truth(out / "truth", history, outcomes, people, plan, known)
    tell(_DONE, 1.0)
    return _summary(preset, out, plan, people, written, outcomes, recorded)


def _check(preset: str, leads: int, days: int) -> None:
    if preset not in PRESETS:
        message = Text(en=f"There is no preset '{preset}'.", fr=f"Il n'y a pas de modèle type « {preset} ».")
        hint = near_miss(preset, PRESETS) or Text(
            en=f"There are {', '.join(PRESETS)}.", fr=f"Il y a {', '.join(PRESETS)}."
        )
        raise UsageError(Problem("unknown-preset", message, hint=hint))
    if leads < 1 or days < 1:
        raise UsageError(
            Problem(
                "nothing-to-simulate",
                Text(
                    en=f"{leads} leads over {days} days cannot be simulated.",
                    fr=f"Impossible de simuler {leads} prospects sur {days} jours.",
                ),
                hint=Text(en="Ask for one of each at least.", fr="Demandez au moins un prospect et un jour."),
            )
        )


def _model(preset: str) -> str:
    return files("tamis.model").joinpath("presets", f"{preset}.yaml").read_text(encoding="utf-8")


def _until_the_end(told: list[Events], plan: Calendar) -> Events:
    events = together(told)
    return in_time_order(subset(events, events["at"] < plan.end))


def _seen(events: Events, leads: int) -> Seen:
    lead = events["lead"].astype(np.int64)
    first = np.full(leads, np.iinfo(np.int64).max)
    np.minimum.at(first, lead, events["at"].astype(np.int64))
    return Seen(first, np.bincount(lead[events["device"] >= 0], minlength=leads) > 0)


def _propensities(
    history: History, people: People, plan: Calendar, rng: np.random.Generator
) -> tuple[Floats, dict[int, Floats]]:
    """The truth of each lead, and of each moment. The end, which most will look at, is computed with more futures."""
    of_moments = {
        day: propensity(found, people, plan, rng, 4 * FUTURES if day == plan.days else FUTURES)
        for day, found in sorted(history.moments.items())
    }
    of_leads = np.full(len(people), np.nan)
    for day, values in of_moments.items():
        of_leads[history.moments[day].lead] = values
    firsts = history.firsts
    rows = np.flatnonzero(np.isnan(of_leads[firsts.lead]))
    rest = Moment(firsts.lead[rows], firsts.day[rows], firsts.state.take(rows), firsts.endured[rows])
    of_leads[rest.lead] = propensity(rest, people, plan, rng, FUTURES)
    return of_leads, of_moments


def _outcome_rows(outcomes: Outcomes, people: People, rows: Ints) -> Iterator[list[str]]:
    for i in rows:
        lead = int(outcomes.lead[i])
        amount = "" if np.isnan(outcomes.amount[i]) else f"{outcomes.amount[i]:.2f}"
        yield [
            lead_key(lead), str(outcomes.outcome[i]), moment(int(outcomes.at[i])), amount, LINES[people.line[lead]],
            str(outcomes.reason[i]),
        ]  # fmt: skip


def _write_truth(
    folder: Path,
    history: History,
    outcomes: Outcomes,
    people: People,
    plan: Calendar,
    known: tuple[Floats, dict[int, Floats]],
) -> None:
    of_leads, of_moments = known
    rows = ([lead_key(i), f"{p:.6g}", f"{people.value[i]:.2f}"] for i, p in enumerate(of_leads))
    write_csv(folder / "propensity.csv", ("lead", "propensity", "value"), rows)
    write_csv(
        folder / "snapshots.csv", ("lead", "as_of", "propensity", "won"), _snapshot_rows(history, plan, of_moments)
    )
    never = np.iinfo(np.int64).max
    everything = _outcome_rows(outcomes, people, np.arange(len(outcomes.lead)))
    with_recording = (
        [*row, "" if at == never else moment(int(at))] for row, at in zip(everything, outcomes.recorded, strict=True)
    )
    write_csv(folder / "outcomes.csv", (*_OUTCOME_COLUMNS, "recorded_at"), with_recording)
    columns = ("lead", "persona", "audience", "product_line", "budget", "timing", "relation", "bot")
    write_csv(folder / "people.csv", columns, _people_rows(people))


def _snapshot_rows(history: History, plan: Calendar, of_moments: dict[int, Floats]) -> Iterator[list[str]]:
    for day, values in of_moments.items():
        as_of = moment(int(plan.starts[day]))
        leads = history.moments[day].lead
        won = history.won[leads] < day + plan.all_days - plan.days
        for lead, value, converted in zip(leads.tolist(), values.tolist(), won.tolist(), strict=True):
            yield [lead_key(lead), as_of, f"{value:.6g}", str(int(converted))]


def _people_rows(people: People) -> Iterator[list[str]]:
    for i in range(len(people)):
        persona = int(people.persona[i])
        hidden = [name for name, *_ in HIDDEN[people.hidden[i]]]
        audience = PERSONAS[persona].audience
        yield [lead_key(i), NAMES[persona], audience, LINES[people.line[i]], *hidden, str(int(people.bot[i]))]


def _summary(
    preset: str,
    out: Path,
    plan: Calendar,
    people: People,
    events: Events,
    outcomes: Outcomes,
    recorded: NDArray[np.bool_],
) -> SimulationSummary:
    def counted(outcome: str) -> int:
        return int((outcomes.outcome[recorded] == outcome).sum())

    all_won = int(((outcomes.outcome == WON) & (outcomes.at < plan.end)).sum())
    return SimulationSummary(
        out=out,
        preset=preset,
        first_day=plan.first,
        last_day=plan.day_of(plan.days - 1),
        leads=len(people),
        visitors=int((~people.known).sum()),
        bots=int(people.bot.sum()),
        events=len(events["lead"]),
        suspect=int((events["suspect"] >= 0).sum()),
        won=counted(WON),
        lost=counted(LOST),
        accepted=counted(ACCEPTED),
        rejected=counted(REJECTED),
        unrecorded=all_won - counted(WON),
    )
