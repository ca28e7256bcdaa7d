"""Which signals are worth looking at: chosen by how many leads have them, never by what became of the leads.

So nothing of the outcome is in the choice, and the choice can be made before any split into training and test.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from tamis.learn.signals import Signal
from tamis.model.definition import DAY
from tamis.model.fields import Field
from tamis.model.lists import PASSIVE_EVENTS, builtin_list

if TYPE_CHECKING:
    from tamis.scoring.vocabulary import Seen, SeenProperty, Vocabulary

_NAME_WINDOWS = (7 * DAY, 30 * DAY, 90 * DAY)
_VALUE_WINDOW = 30 * DAY
_MOST_NAMES = 30
_MOST_VALUES = 10  # of one property
_MOST_VALUES_IN_ALL = 50
_MOST_PAIRS = 8
_NAMES_IN_PAIRS = 7
_USUAL = 0.1  # the share of all events from which a name is too usual to be a step of a sequence
_NEARLY_ALL = 0.98


@dataclass(frozen=True)
class Properties:
    """The properties of events to look at, as texts and as numbers."""

    texts: tuple[str, ...] = ()
    numbers: tuple[str, ...] = ()

    @property
    def fields(self) -> tuple[Field, ...]:
        """The columns in which the engine has them."""
        return tuple(sorted([*(Field(p, "text") for p in self.texts), *(Field(p, "number") for p in self.numbers)]))


def propose(
    vocabulary: Vocabulary, properties: Properties, least_leads: int, without: Collection[str] = ()
) -> tuple[Signal, ...]:
    """Signals that at least so many leads have: of names of events, values, amounts, different values, sequences.

    `without`: names of events (normalised) that are no signals, since they are what is predicted.
    """
    seen = [name for name in vocabulary.names() if name.leads >= least_leads and name.what not in without]
    found = [vocabulary.of_property(Field(name, "text"), least_leads) for name in properties.texts]
    numbers = [vocabulary.of_property(Field(name, "number"), least_leads) for name in properties.numbers]
    signals = [
        *_of_everything(seen),
        *(signal for name in seen[:_MOST_NAMES] for signal in of_name(name.what)),
        *_of_values(found, {(name.events, name.leads) for name in seen}),
        *_of_numbers(numbers),
        *(
            Signal("distinct", p.on, p.name, window=window)
            for p in found
            if len(p.values) >= 3
            for window in (_VALUE_WINDOW, None)
        ),
        *_of_pairs(vocabulary, seen, least_leads),
    ]
    return tuple(dict.fromkeys(signals))


def _of_everything(seen: Sequence[Seen]) -> Iterator[Signal]:
    passive = builtin_list(PASSIVE_EVENTS)
    own = tuple(sorted(name.what for name in seen if name.what not in passive))
    if len(own) > 1:
        yield from (Signal(signal.kind, own, window=signal.window, every=True) for signal in of_name(own[0]))


def of_name(name: str) -> Iterator[Signal]:
    """The signals of one name of events."""
    for window in (*_NAME_WINDOWS, None):
        yield Signal("times", (name,), window=window)
    yield Signal("recency", (name,))


def _of_values(properties: Sequence[SeenProperty], known: set[tuple[int, int]]) -> Iterator[Signal]:
    """The main values; what is another name for something before it (a page's title for its address) is left out.

    `known`: how many events and leads have what is told already.
    """
    known = set(known)
    chosen: list[tuple[int, Signal]] = []
    for prop in properties:
        events = sum(value.events for value in prop.values)
        for value in prop.values[:_MOST_VALUES]:
            alike = (value.events, value.leads)
            if alike in known or value.events > _NEARLY_ALL * events:
                continue
            known.add(alike)
            chosen.append((value.leads, Signal("times", prop.on, prop.name, value.what)))
    chosen.sort(key=lambda item: -item[0])
    for _, signal in chosen[:_MOST_VALUES_IN_ALL]:
        yield Signal("times", signal.names, signal.field, signal.value, _VALUE_WINDOW)
        yield signal
        yield Signal("recency", signal.names, signal.field, signal.value)


def _of_numbers(numbers: Sequence[SeenProperty]) -> Iterator[Signal]:
    for prop in numbers:
        if prop.on and prop.different > 2:
            yield Signal("amount", prop.on, prop.name, window=_VALUE_WINDOW)
            yield Signal("amount", prop.on, prop.name)


def _of_pairs(vocabulary: Vocabulary, seen: Sequence[Seen], least_leads: int) -> Iterator[Signal]:
    """Sequences of what is not done all the time."""
    events = sum(name.events for name in seen)
    rare = [name.what for name in seen if name.events <= _USUAL * events][:_NAMES_IN_PAIRS]
    pairs = [pair for pair in vocabulary.pairs(rare) if pair.leads >= least_leads]
    for pair in pairs[:_MOST_PAIRS]:
        yield Signal("sequence", (pair.first,), then=(pair.second,))
