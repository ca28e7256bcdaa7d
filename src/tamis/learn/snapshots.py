"""Training sets from event histories: leads as they stood at past moments, with what became of them after."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from typing import TYPE_CHECKING, Any

from tamis.errors import Problem, UsageError
from tamis.language import LANGUAGES, Text
from tamis.learn.features import SignalColumns
from tamis.learn.frame import Column, Frame
from tamis.learn.moments import Drawing, Every, Moments, Rows, Span, rows_of
from tamis.learn.outcomes import OUTCOME_EVENTS, Conversion, Fates, event_of, fates
from tamis.learn.proposals import propose
from tamis.learn.recipe import Take
from tamis.learn.signals import Signal
from tamis.learn.traits_as_of import columns_of, takes_of
from tamis.model.definition import DAY
from tamis.model.wording import duration
from tamis.scoring.replay import NEVER
from tamis.scoring.vocabulary import Vocabulary

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

    from tamis.learn.history import History

    Micros = npt.NDArray[np.int64]

KNOWN_FOR = "known for"
_KNOWN_FOR = Text(en="Days since the lead was first seen", fr="Jours depuis que le prospect est connu")


@dataclass(frozen=True)
class Looking:
    """What is looked at: the columns of a frame, as data. The same looking sees the same columns at any moment."""

    signals: tuple[Signal, ...]
    traits: tuple[Take, ...]

    def as_dict(self) -> dict[str, Any]:
        """For JSON."""
        return {
            "signals": [signal.as_dict() for signal in self.signals],
            "traits": [asdict(take) for take in self.traits],
        }

    @staticmethod
    def from_dict(data: Mapping[str, Any]) -> Looking:
        """The looking that `as_dict` wrote."""
        signals = tuple(Signal.from_dict(signal) for signal in data["signals"])
        traits = tuple(Take(one["column"], one["kind"], tuple(one["keywords"])) for one in data["traits"])
        return Looking(signals, traits)


@dataclass(frozen=True)
class Counts:
    """What a training set was made of.

    `rows`: used, `mature`: they were chosen from so many, `immature`: so many more were left out because their horizon
    was not over. `leads`: with any row. `moments`: different ones. `won`: rows that convert.
    """

    leads: int
    moments: int
    rows: int
    won: int
    mature: int
    immature: int


@dataclass(frozen=True, eq=False)
class TrainingSet:
    """Rows to learn from, how they were looked at, and what is odd about them but no error."""

    frame: Frame
    looking: Looking
    counts: Counts
    warnings: tuple[Problem, ...] = ()


def training_set(
    history: History,
    conversion: Conversion,
    moments: Moments | None = None,
    *,
    end: int | None = None,
    least_leads: int | None = None,
    drawing: Drawing | None = None,
) -> TrainingSet:
    """Leads at past moments (every week, unless said otherwise), as they were then, and whether they converted after.

    `end`: until when the history is complete (µs UTC; by default until the last thing that it tells). `least_leads`:
    of how many leads a signal must be (by default 0.5 % of them, and 10 at least). `drawing`: how many rows at most.

    Raises:
        UsageError: there are no events, nothing converts, everything does, no horizon is over yet, outcomes came before
            all events.
    """
    import numpy as np

    replay = history.replay
    did = first_acts(history)
    until = end if end is not None else replay.last_time()
    if until is None or (did == NEVER).all():
        raise UsageError(NO_EVENTS)
    became = fates(replay, conversion)
    known = np.minimum(did, history.created)
    span = Span(int(did.min()), until, history.settling)
    mature = rows_of(moments or Every(), span, conversion.horizon, known, became, replay.zone)
    rows = mature.drawn(drawing or Drawing())
    _check(rows, known, became, conversion)
    least = least_leads if least_leads is not None else max(10, len(history.leads) // 200)
    looking = look_for(history, int(rows.at.max()), least, event_of(conversion.what))
    frame = frame_as_of(history, looking, rows.lead, rows.at)
    looking, frame = _telling(looking, frame)
    frame = Frame(frame.columns, frame.lead, rows.won, frame.at)
    return TrainingSet(frame, looking, _counts(rows), history.warnings)


def first_known(history: History) -> Micros:
    """When each lead first did anything, or was created (µs UTC; `NEVER`: nothing is known of it)."""
    import numpy as np

    return np.minimum(first_acts(history), history.created)


def first_seen(history: History) -> Micros:
    """The same, where an outcome is something too: as a live server knows it, of which all are events."""
    import numpy as np

    return np.minimum(history.replay.first_times((), others=True), history.created)


def first_acts(history: History) -> Micros:
    """When each lead first did anything (µs UTC; `NEVER`: it never did)."""
    return history.replay.first_times(tuple(OUTCOME_EVENTS.values()), others=True)


def look_for(history: History, until: int, least_leads: int, conversion: str) -> Looking:
    """What is worth looking at, by the events and traits before `until` (µs UTC): nothing later is in the choice."""
    replay = history.replay
    without = {conversion, OUTCOME_EVENTS["won"], OUTCOME_EVENTS["lost"]}
    signals = propose(Vocabulary(replay.engine, until), history.properties, least_leads, without)
    return Looking(signals, takes_of(history.traits, until))


def frame_as_of(history: History, looking: Looking, lead: Micros, at: Micros) -> Frame:
    """Leads (their places) as they were, each at its moment (µs UTC). To predict, the moment is now."""
    done = SignalColumns(looking.signals, history.replay.zone).of(history.replay, lead, at)
    are = columns_of(looking.traits, history.traits, lead, at, history.replay.zone)
    return Frame((known_for(at, first_seen(history)[lead]), *done, *are), lead, None, at)


def known_for(at: Micros, first: Micros) -> Column:
    """How long each row has been known at its moment, `first` being when it was first (µs UTC)."""
    return Column(KNOWN_FOR, "number", (at - first) / DAY, _KNOWN_FOR)


def _telling(looking: Looking, frame: Frame) -> tuple[Looking, Frame]:
    """Without the columns that are the same in every row."""
    import numpy as np

    def varies(column: Column) -> bool:
        values = column.values
        return bool(((values != values[0]) & ~(np.isnan(values) & np.isnan(values[0]))).any())

    dull = {column.name for column in frame.columns if column.name != KNOWN_FOR and not varies(column)}
    signals = tuple(signal for signal in looking.signals if signal.name not in dull)
    traits = tuple(_without_keywords(take, dull) for take in looking.traits if take.column not in dull)
    return Looking(signals, traits), frame.without(dull)


def _without_keywords(take: Take, dull: set[str]) -> Take:
    return replace(take, keywords=tuple(word for word in take.keywords if f"{take.column}: {word}" not in dull))


def _counts(rows: Rows) -> Counts:
    import numpy as np

    leads, moments = len(np.unique(rows.lead)), len(np.unique(rows.at))
    return Counts(leads, moments, len(rows.lead), int(rows.won.sum()), rows.of, rows.immature)


def _check(rows: Rows, known: Micros, became: Fates, conversion: Conversion) -> None:
    """That there is something to learn from.

    Raises:
        UsageError: there is not.
    """
    converted = became.converted < NEVER
    if (became.converted[converted] <= known[converted]).all():
        raise UsageError(BEFORE_EVENTS)
    if not len(rows.lead):
        raise UsageError(_too_short(rows, conversion))
    won = int(rows.won.sum())
    if won in {0, len(rows.lead)}:
        raise UsageError(one_class(won, conversion, len(rows.lead)))


NO_EVENTS = Problem(
    "no-events",
    Text(en="there is not a single event to learn from.", fr="il n'y a pas un seul événement dont apprendre."),
)
BEFORE_EVENTS = Problem(
    "outcomes-before-events",
    Text(
        en="every outcome came before the first event of its lead: nothing that leads did can announce it.",
        fr="chaque issue précède le premier événement de son prospect : rien ne peut donc l'annoncer.",
    ),
    hint=Text(
        en="Are the dates of both files right, and do the events go back far enough?",
        fr="Les dates des deux fichiers sont-elles justes, et les événements remontent-ils assez loin ?",
    ),
)


def _too_short(rows: Rows, conversion: Conversion) -> Problem:
    if conversion.horizon is None:
        return Problem(
            "nothing-closed",
            Text(en="not a single open lead has been closed since.", fr="aucun prospect ouvert n'a été clos depuis."),
        )
    days = {language: duration(conversion.horizon, language) for language in LANGUAGES}
    return Problem(
        "history-too-short",
        Text(
            en=f"the history is too short for a horizon of {days['en']}: it was over for no lead that was open.",
            fr=f"l'historique est trop court pour un horizon de {days['fr']} : il n'est écoulé pour aucun prospect.",
        ),
        hint=Text(
            en=f"Choose a shorter horizon, or wait: {rows.immature} rows are not ripe yet.",
            fr=f"Choisissez un horizon plus court, ou attendez : {rows.immature} lignes ne sont pas encore mûres.",
        ),
    )


def one_class(won: int, conversion: Conversion, rows: int) -> Problem:
    """That all rows convert, or none does."""
    what = conversion.what
    if won:
        said = Text(en=f"all {rows} rows convert ('{what}').", fr=f"les {rows} lignes convertissent (« {what} »).")
    else:
        said = Text(
            en=f"none of {rows} rows converts ('{what}') within the horizon.",
            fr=f"aucune des {rows} lignes ne convertit (« {what} ») dans l'horizon.",
        )
    return Problem(
        "one-class-only",
        said,
        hint=Text(
            en="There is nothing to tell apart: choose another conversion or another horizon.",
            fr="Il n'y a rien à distinguer : choisissez une autre conversion ou un autre horizon.",
        ),
    )
