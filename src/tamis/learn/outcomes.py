"""What became of leads, and which of it is to be predicted: an outcome or an event, within a horizon.

A lead is open until it is won or lost, or converts. One that sales accepts or rejects stays open: it may still be won,
or come back.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from tamis.collect.outcomes import ACCEPTED, LOST, OUTCOMES, REJECTED, WON
from tamis.errors import Problem, UsageError, near_miss
from tamis.language import Text
from tamis.model.known_events import event_name
from tamis.model.text import normalise
from tamis.model.wording import AND, joined
from tamis.scoring.replay import NEVER

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt
    import pyarrow as pa

    from tamis.scoring.replay import Replay

    Micros = npt.NDArray[np.int64]

CLOSING = (WON, LOST)
OUTCOME_EVENTS = {WON: "lead won", LOST: "lead lost", ACCEPTED: "lead accepted", REJECTED: "lead rejected"}
"""The events that tell outcomes, by their normalised names."""


@dataclass(frozen=True)
class Conversion:
    """What is predicted: that `what` (an outcome, or the name of an event) comes within `horizon` (µs) of a moment.

    `horizon` None: whenever.
    """

    what: str
    horizon: int | None


@dataclass(frozen=True, eq=False)
class Fates:
    """For each lead, µs UTC or `NEVER`: when it first converted, and when it ceased to be open (by that, or lost)."""

    converted: Micros
    closed: Micros


def as_events(outcomes: pa.Table | None) -> pa.Table:
    """Outcomes (see `PreparedOutcomes.data`) as the events that a live history has of them: `lead`, `event`, `t`."""
    import pyarrow as pa
    import pyarrow.compute as pc

    if outcomes is None:
        empty = pa.array([], pa.int64())
        return pa.table({"lead": empty, "event": pa.array([], pa.string()), "t": empty})
    names = pa.array([OUTCOME_EVENTS[outcome] for outcome in OUTCOMES])
    event = pc.take(names, pc.index_in(outcomes["outcome"], value_set=pa.array(OUTCOMES)))
    return pa.table({"lead": outcomes["lead"], "event": event, "t": outcomes["at"]})


def event_of(conversion: str) -> str:
    """The (normalised) name of the events that are this conversion: of an outcome, those that tell it."""
    name = normalise(conversion)
    return OUTCOME_EVENTS.get(name, name)


def fates(replay: Replay, conversion: Conversion) -> Fates:
    """What became of the leads of a replay, in which outcomes are events.

    Raises:
        UsageError: there is neither an outcome nor an event of the conversion's name.
    """
    converted = replay.first_times([event_of(conversion.what)])
    if (converted == NEVER).all():
        raise UsageError(_unknown(conversion.what, replay.names()))
    return Fates(converted, closing_times(replay, conversion.what))


def closing_times(replay: Replay, what: str) -> Micros:
    """When each lead was won or lost, or converted to `what` (µs UTC; `NEVER`: it is open)."""
    return replay.first_times([*(OUTCOME_EVENTS[name] for name in CLOSING), event_of(what)])


def _unknown(what: str, events: Sequence[str]) -> Problem:
    """Nothing of that name ever happened."""
    outcomes = {event: outcome for outcome, event in OUTCOME_EVENTS.items()}
    names = sorted(outcomes.get(name) or event_name(name) for name in events)
    near = near_miss(what, names)
    there = Text(
        en=f"There are {joined(names, AND, 'en')}." if names else "There is nothing at all.",
        fr=f"Il y a {joined(names, AND, 'fr')}." if names else "Il n'y a rien du tout.",
    )
    return Problem(
        "unknown-conversion",
        Text(
            en=f"there is neither an outcome nor an event named '{what}'.",
            fr=f"il n'y a ni issue ni événement du nom de « {what} ».",
        ),
        hint=Text(en=f"{near.en} {there.en}", fr=f"{near.fr} {there.fr}") if near else there,
    )
