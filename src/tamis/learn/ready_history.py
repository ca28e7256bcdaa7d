"""Whether a history of events is enough to learn from: do events come before outcomes, how long is it, what is odd."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from tamis.collect.outcomes import prepare_outcomes
from tamis.collect.tables import read_table
from tamis.errors import InputError, UsageError
from tamis.language import LANGUAGES, Text
from tamis.learn.frame import Frame
from tamis.learn.history import open_history
from tamis.learn.leakage import Finding, quick_leaks
from tamis.learn.moments import WARM_UP, Every, Rows, Span, rows_of
from tamis.learn.outcomes import OUTCOME_EVENTS, fates
from tamis.learn.readiness import Level, Note, Readiness, Tally, expected, verdict_of
from tamis.learn.ready_table import SALES_NOT_TOLD, missing_of, speaks_of_contact
from tamis.learn.recipe import LeftOut, Recipe, decide
from tamis.learn.snapshots import BEFORE_EVENTS, NO_EVENTS, first_acts, one_class
from tamis.learn.table_frame import apply
from tamis.model.definition import DAY
from tamis.model.fields import CREATED_AT
from tamis.model.wording import day, duration, moment_of, number, percent
from tamis.scoring.replay import NEVER

if TYPE_CHECKING:
    from zoneinfo import ZoneInfo

    from tamis.learn.frame import Flags, Micros
    from tamis.learn.history import History
    from tamis.learn.outcomes import Conversion, Fates
    from tamis.learn.rehearsal import Files
    from tamis.scoring.engines.base import Engine

_FEW_BEFORE = 0.5
_LONG = 180 * DAY
_GAPS = {"unknown-lead", "incomplete-event", "missing-lead", "missing-time", "missing-outcome", "missing-value"}
_LISTED = 5


@dataclass(frozen=True, eq=False)
class _Facts:
    """What was read. `did` (leads,): when each first did anything; `known`: or was created (µs UTC, `NEVER`)."""

    history: History
    conversion: Conversion
    became: Fates
    did: Micros
    known: Micros
    rows: Rows
    end: int


def ready_history(engine: Engine, files: Files, conversion: Conversion, zone: ZoneInfo, seed: int) -> Readiness:
    """A look at a history, without learning.

    Raises:
        InputError: a file cannot be read.
        UsageError: there are no events, nothing converts, everything does, outcomes came before all events.
    """
    import numpy as np

    history, gaps = _opened(engine, files, zone)
    facts = _facts(history, conversion)
    rows = facts.rows
    leads, won = len(np.unique(rows.lead)), len(np.unique(rows.lead[rows.won]))
    still_open = int(((facts.known < NEVER) & (facts.became.closed == NEVER)).sum())
    tally = Tally(len(rows.lead), won, leads - won, still_open)
    converted = facts.became.converted
    when = converted[converted < NEVER].tolist()
    tally = tally.with_dates(when, int(facts.did.min()), facts.end, zone)
    missing, left, leaks = _columns(facts, files, seed)
    notes = (*_before(facts), *_ripe(facts), *gaps, *_silent(facts), *_open(facts), *_sales(facts))
    warnings = history.warnings
    return Readiness(
        verdict_of(tally), tally, expected(won, leads - won), notes, missing, tuple(left), tuple(leaks), warnings
    )


def _opened(engine: Engine, files: Files, zone: ZoneInfo) -> tuple[History, tuple[Note, ...]]:
    """The history; where rows have gaps, without these, and how many there are."""
    try:
        history = open_history(engine, zone, files.events, files.leads, files.outcomes, files.key)
    except InputError as error:
        if not {problem.code for problem in error.problems} <= _GAPS:
            raise
        history = open_history(engine, zone, files.events, files.leads, files.outcomes, files.key, lenient=True)
        return history, tuple(_gaps(history, files, zone))
    said = Text(en="Every event and every outcome is of a lead.", fr="Chaque événement et chaque issue a son prospect.")
    return history, (Note("identity", "fine", said, {"events_of_nobody": 0}),)


def _gaps(history: History, files: Files, zone: ZoneInfo) -> Iterator[Note]:
    """Events of nobody, and outcomes that cannot be used."""
    told = 0
    if files.outcomes is not None:
        table = read_table(files.outcomes, rows_required=False, lenient=True)
        prepared = prepare_outcomes(table, history.leads, zone, files.key, lenient=True)
        told, without = len(prepared.data), table.data.num_rows - len(prepared.data)
        if without:
            said = Text(
                en=f"{number(without, 'en')} outcomes have no date, no lead or no meaning, and are left out.",
                fr=f"{number(without, 'fr')} issues n'ont pas de date, de prospect ou de sens, et sont écartées.",
            )
            yield Note("outcomes", "wrong", said, {"unusable": without})
    events = read_table(files.events, rows_required=False, lenient=True).data.num_rows
    lost = events - (history.replay.events - told)
    if lost > 0:
        said = Text(
            en=f"{number(lost, 'en')} of {number(events, 'en')} events ({percent(lost / events, 'en', 1)}) are of "
            "nobody in the leads' file, or have no date: they teach nothing.",
            fr=f"{number(lost, 'fr')} événements sur {number(events, 'fr')} ({percent(lost / events, 'fr', 1)}) ne "
            "sont d'aucun prospect du fichier, ou n'ont pas de date : ils n'apprennent rien.",
        )
        yield Note("identity", "wrong" if lost > events / 10 else "odd", said, {"events_of_nobody": lost})


def _facts(history: History, conversion: Conversion) -> _Facts:
    import numpy as np

    replay = history.replay
    did = first_acts(history)
    end = replay.last_time()
    if end is None or (did == NEVER).all():
        raise UsageError(NO_EVENTS)
    became = fates(replay, conversion)
    known = np.minimum(did, history.created)
    converted = became.converted < NEVER
    if (became.converted[converted] <= known[converted]).all():
        raise UsageError(BEFORE_EVENTS)
    span = Span(int(did.min()), end, history.settling)
    rows = rows_of(Every(), span, conversion.horizon, known, became, replay.zone)
    if len(rows.lead) and rows.won.all():
        raise UsageError(one_class(len(rows.lead), conversion, len(rows.lead)))
    return _Facts(history, conversion, became, did, known, rows, end)


def _before(facts: _Facts) -> Iterator[Note]:
    """Do events come before outcomes?"""
    converted = facts.became.converted < NEVER
    count = int(converted.sum())
    seen = int((facts.did[converted] < facts.became.converted[converted]).sum())
    values = {language: (number(seen, language), number(count, language)) for language in LANGUAGES}
    said = Text(
        en=f"Of {values['en'][1]} leads that converted, {values['en'][0]} ({percent(seen / count, 'en')}) had done "
        "something before.",
        fr=f"Sur {values['fr'][1]} prospects convertis, {values['fr'][0]} ({percent(seen / count, 'fr')}) avaient fait "
        "quelque chose avant.",
    )
    level: Level = "fine" if seen > _FEW_BEFORE * count else "wrong"
    yield Note("events_before_outcomes", level, said, {"converted": count, "with_events_before": seen})


def _ripe(facts: _Facts) -> Iterator[Note]:
    """How long the history is, and how many moments are ripe."""
    import numpy as np

    horizon = facts.conversion.horizon or 0
    days = (facts.end - int(facts.did.min())) / DAY
    moments = len(np.unique(facts.rows.at))
    figures = {"days": round(days, 1), "horizon_days": horizon / DAY, "ripe_moments": moments}
    values = {language: (number(days, language, 0), duration(horizon, language)) for language in LANGUAGES}
    said = Text(
        en=f"The history is {values['en'][0]} days long, for a horizon of {values['en'][1]}: {moments} weekly moments "
        f"are ripe, with {number(len(facts.rows.lead), 'en')} rows; {number(facts.rows.immature, 'en')} are not yet.",
        fr=f"L'historique couvre {values['fr'][0]} jours, pour un horizon de {values['fr'][1]} : {moments} moments "
        f"hebdomadaires sont mûrs, avec {number(len(facts.rows.lead), 'fr')} lignes ; "
        f"{number(facts.rows.immature, 'fr')} ne le sont pas encore.",
    )
    if not moments:
        said = _not_ripe(facts, said)
    level: Level = "wrong" if not moments else "odd" if days * DAY < 3 * horizon else "fine"
    yield Note("history", level, said, figures)


def _not_ripe(facts: _Facts, said: Text) -> Text:
    """When the first moment will be ripe."""
    zone = facts.history.replay.zone
    start = int(facts.did.min())
    first = start + min(WARM_UP, (facts.end - start) // 4) + (facts.conversion.horizon or 0) + facts.history.settling
    when = {language: day(moment_of(first, zone), language) for language in LANGUAGES}
    return Text(
        en=f"{said.en} The first will be about {when['en']}, or sooner with a shorter --horizon.",
        fr=f"{said.fr} Le premier le sera vers le {when['fr']}, ou plus tôt avec un --horizon plus court.",
    )


def _silent(facts: _Facts) -> Iterator[Note]:
    """Leads that never did anything."""
    silent = int((facts.did == NEVER).sum())
    share = silent / max(1, len(facts.did))
    if silent:
        said = Text(
            en=f"{number(silent, 'en')} leads ({percent(share, 'en')}) have no event at all.",
            fr=f"{number(silent, 'fr')} prospects ({percent(share, 'fr')}) n'ont aucun événement.",
        )
        yield Note("silent", "odd" if share > _FEW_BEFORE else "told", said, {"leads": silent, "share": share})


def _open(facts: _Facts) -> Iterator[Note]:
    """Leads that have been open for long: nobody says what became of them."""
    old = facts.known < facts.end - _LONG
    count = int(old.sum())
    if not count:
        return
    still = int((facts.became.closed[old] == NEVER).sum())
    share = still / count
    said = Text(
        en=f"Of {number(count, 'en')} leads known for half a year, {number(still, 'en')} ({percent(share, 'en')}) are "
        "neither won nor lost.",
        fr=f"Sur {number(count, 'fr')} prospects connus depuis six mois, {number(still, 'fr')} "
        f"({percent(share, 'fr')}) ne sont ni gagnés ni perdus.",
    )
    yield Note("open_for_long", "odd" if share > _FEW_BEFORE else "fine", said, {"leads": count, "open": still})


def _sales(facts: _Facts) -> Iterator[Note]:
    """Whether sales call the leads they get, where anything says so."""
    replay = facts.history.replay
    answers = [OUTCOME_EVENTS["accepted"], OUTCOME_EVENTS["rejected"]]
    accepted, rejected = (int((replay.first_times([name]) < NEVER).sum()) for name in answers)
    if accepted or rejected:
        said = Text(
            en=f"Sales accepted {number(accepted, 'en')} leads and rejected {number(rejected, 'en')}: what became of "
            "the others says little about their worth.",
            fr=f"Les commerciaux ont accepté {number(accepted, 'fr')} prospects et refusé {number(rejected, 'fr')} : "
            "ce que sont devenus les autres dit peu de leur valeur.",
        )
        yield Note("sales", "told", said, {"accepted": accepted, "rejected": rejected})
        return
    names = [name for name in sorted(replay.names()) if speaks_of_contact(name)]
    if not names:
        yield SALES_NOT_TOLD
        return
    called = int((replay.first_times(names) < NEVER).sum())
    listed = ", ".join(names[:_LISTED])
    said = Text(
        en=f"{number(called, 'en')} leads have events that may be contacts with sales ({listed}); nothing else tells "
        "whether sales call the leads they get.",
        fr=f"{number(called, 'fr')} prospects ont des événements qui peuvent être des contacts commerciaux ({listed}) "
        "; rien d'autre ne dit si les commerciaux appellent les prospects transmis.",
    )
    yield Note("sales", "told", said, {"contacted": called})


def _columns(facts: _Facts, files: Files, seed: int) -> tuple[dict[str, float], list[LeftOut], list[Finding]]:
    """Of the leads' file: what is not known, what is left out, and what seems to know the outcome."""
    import numpy as np

    table = read_table(files.leads, lenient=True)
    aside = {files.key or "lead", CREATED_AT}
    decided = decide(table, [name for name in table.data.column_names if name.casefold() in aside])
    whole, _ = apply(table, Recipe(tuple(decided.takes)))
    missing = missing_of(whole)
    won = _won_of(facts)
    if whole.rows != len(facts.known) or not 0 < won.sum() < len(won):
        return missing, decided.left_out, []  # rows without a key were left out of the history
    decisive = np.flatnonzero((facts.became.closed < NEVER) | _over(facts))
    frame = Frame(whole.columns, whole.lead, won).take(decisive)
    return missing, decided.left_out, quick_leaks(frame, seed) if 0 < frame.outcomes.sum() < frame.rows else []


def _won_of(facts: _Facts) -> Flags:
    won: Flags = facts.became.converted < NEVER
    return won


def _over(facts: _Facts) -> Flags:
    """Leads whose horizon is over since they were first known."""
    over: Flags = facts.known < facts.end - (facts.conversion.horizon or 0)
    return over
