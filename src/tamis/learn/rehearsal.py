"""From files to a back-test: the history, what became of its leads, and one or two models over a period of it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING

from tamis.collect.outcomes import WON, prepare_outcomes
from tamis.collect.tables import read_table
from tamis.errors import Problem, UsageError
from tamis.language import Text
from tamis.learn.backtest import Backtest, Became, Move, backtest, moves
from tamis.learn.handing import Sales
from tamis.learn.history import History, open_history
from tamis.learn.moments import Span, midnights
from tamis.learn.outcomes import Conversion, fates
from tamis.learn.snapshots import first_acts, first_known
from tamis.learn.standings import Standings, standings
from tamis.model.definition import DAY, Model
from tamis.scoring.clock import Moment, from_us, moment_at
from tamis.scoring.engines.base import open_engine
from tamis.scoring.session import Request, Session

if TYPE_CHECKING:
    from zoneinfo import ZoneInfo

    import numpy as np
    import numpy.typing as npt

Stage = Callable[[Text, float | None], None]
MOST_MOMENTS = 26
_HISTORY = Text(en="Reading the history", fr="Lecture de l'historique")
_REPLAY = Text(en="Scoring the past with {model}", fr="Calcul des scores du passé avec {model}")


@dataclass(frozen=True)
class Files:
    """Where the history is: paths. `key`: the column that names the lead, where it is not `lead`."""

    leads: str
    events: str
    outcomes: str | None = None
    key: str | None = None


@dataclass(frozen=True)
class Asked:
    """What is asked of the past.

    `first` and `last`: the period (by default the last half year of which the outcomes are known, as far as it goes);
    a moment is the end of a day, every so many days. `sample`: so many leads only, drawn with `seed`.
    """

    conversion: str = WON
    horizon: int = 30 * DAY
    first: date | None = None
    last: date | None = None
    every: int = 7
    sales: Sales = field(default_factory=Sales)
    sample: int | None = None
    seed: int = 0


@dataclass(frozen=True)
class Rehearsal:
    """What came out. `against`: of the other model, with the moves from it to the first, where there is another.

    `leads`: how many there are; `sampled`: how many of them were looked at. `moved`: leads (their keys) that are in a
    better class than by the other model at the last moment, the best first.
    """

    model: Model
    found: Backtest
    leads: int
    sampled: int
    other: Model | None
    against: Backtest | None
    moves: tuple[Move, ...]
    moved: tuple[str, ...]
    warnings: tuple[Problem, ...]


def rehearse(files: Files, model: Model, other: Model | None, asked: Asked, stage: Stage) -> Rehearsal:
    """Back-tests a model, and another on the same leads and moments.

    Raises:
        InputError: a file cannot be read.
        UsageError: nothing converts, or the history does not cover the period.
    """
    stage(_HISTORY, None)
    with open_engine("duckdb") as engine:
        history = open_history(engine, model.timezone, files.events, files.leads, files.outcomes, files.key)
        keys = _drawn(history, asked)
        became, first = _became(history, files, asked)
        warnings = history.warnings
    if keys is not None:
        became = _of(became, keys)
    when = moments_of(asked, Span(first, became.end), model.timezone)
    at = [moment.us for moment in when]
    chosen = None if keys is None else [history.leads[int(place)].as_py() for place in keys]
    mine = _stand(files, model, when, chosen, stage)
    against = None if other is None else _stand(files, other, when, chosen, stage)
    names = chosen if chosen is not None else history.leads.to_pylist()
    return Rehearsal(
        model,
        backtest(at, mine, became, asked.sales),
        len(history.leads),
        len(names),
        other,
        None if against is None else backtest(at, against, became, asked.sales),
        () if against is None else moves(at, against, mine, became),
        () if against is None else _risen(against, mine, became, at[-1], names),
        warnings,
    )


def moments_of(asked: Asked, span: Span, zone: ZoneInfo) -> list[Moment]:
    """The ends of days, in the order of time: as many as were asked, else the last `MOST_MOMENTS` of known outcome.

    Raises:
        UsageError: the history does not cover them.
    """
    last = moment_at(asked.last, zone).us if asked.last else span.end - asked.horizon
    if asked.first is not None:
        earliest = moment_at(asked.first, zone).us
        at = [moment for moment in midnights(Span(earliest - 60 * DAY, last), asked.every, zone) if moment >= earliest]
    else:
        at = midnights(Span(span.start, last), asked.every, zone)[-MOST_MOMENTS:]
    if not at or at[0] <= span.start or at[0] > span.end:
        raise UsageError(_not_covered(span, zone))
    return [moment_at(from_us(moment).astimezone(zone), zone) for moment in at]


def _drawn(history: History, asked: Asked) -> npt.NDArray[np.int64] | None:
    """The places of the leads that are looked at; None for all."""
    import numpy as np

    if asked.sample is None or asked.sample >= len(history.leads):
        return None
    chosen = np.random.default_rng(asked.seed).choice(len(history.leads), asked.sample, replace=False)
    return np.sort(chosen)


def _became(history: History, files: Files, asked: Asked) -> tuple[Became, int]:
    """What became of the leads, and when the history begins (µs UTC)."""
    import numpy as np

    fate = fates(history.replay, Conversion(asked.conversion, asked.horizon))
    known = first_known(history)
    end = history.replay.last_time() or 0
    amount = amounts_of(history, files)
    found = Became(known, fate.converted, fate.closed, amount, end - history.settling, asked.horizon)
    return found, int(np.min(first_acts(history))) if len(known) else end


def amounts_of(history: History, files: Files) -> npt.NDArray[np.float64]:
    """What each lead was won for, shape (leads,); 0 where nothing is known of it.

    Raises:
        InputError: the file of outcomes cannot be read.
    """
    import numpy as np
    import pyarrow.compute as pc

    total = np.zeros(len(history.leads))
    if files.outcomes is not None:
        told = prepare_outcomes(
            read_table(files.outcomes, rows_required=False), history.leads, history.replay.zone, files.key
        ).data
        won = told.filter(pc.equal(told["outcome"], WON))
        np.add.at(total, won["lead"].to_numpy(), won["amount"].fill_null(0.0).to_numpy())
    return total


def _of(became: Became, keys: npt.NDArray[np.int64]) -> Became:
    return Became(
        became.known[keys],
        became.converted[keys],
        became.closed[keys],
        became.amount[keys],
        became.end,
        became.horizon,
    )


def _stand(
    files: Files, model: Model, when: Sequence[Moment], chosen: Sequence[object] | None, stage: Stage
) -> Standings:
    what = Text(en=_REPLAY.say("en", model=model.name), fr=_REPLAY.say("fr", model=model.name))
    stage(what, 0.0)
    with open_engine("duckdb") as engine:
        session = Session(engine, model, Request(files.leads, files.events, files.key))
        if chosen is not None:
            session.keep_only([str(key) for key in chosen])
        return standings(session, when, lambda share: stage(what, share))


def _risen(before: Standings, after: Standings, became: Became, last: int, names: Sequence[object]) -> tuple[str, ...]:
    """The keys of open leads that are in a better class at the last moment."""
    import numpy as np

    is_open = (became.known < last) & (became.closed >= last)
    better = np.flatnonzero(is_open & (after.classes[-1] < before.classes[-1]))
    order = np.lexsort((-after.score[-1, better], after.classes[-1, better]))
    return tuple(str(names[int(place)]) for place in better[order])


def _not_covered(span: Span, zone: ZoneInfo) -> Problem:
    first, last = (from_us(at).astimezone(zone).date() for at in (span.start, span.end))
    return Problem(
        "period-not-covered",
        Text(
            en=f"the history goes from {first} to {last}, and has no such moments in it.",
            fr=f"l'historique va du {first} au {last}, et ne contient pas de tels moments.",
        ),
        hint=Text(
            en="Choose a period within it, or a shorter horizon.",
            fr="Choisissez une période qui y est comprise, ou un horizon plus court.",
        ),
    )
