"""The personas of a model, run like unit tests: through the same door as files, and the engine, in one batch."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from typing import TYPE_CHECKING, Literal
from zoneinfo import ZoneInfo

from tamis.language import Language, Text
from tamis.model.definition import Example, ExampleEvent, Model
from tamis.model.wording import number
from tamis.scoring.clock import Moment, moment_at, to_us
from tamis.scoring.explanation import Explanation, explain
from tamis.scoring.session import Request, Session

if TYPE_CHECKING:
    import pyarrow as pa

    from tamis.collect.table import Table
    from tamis.scoring.engines.base import Engine

Opener = Callable[["Engine", Model, Request], Session]
_KEY, _PREVIOUS = "tamis example", "tamis previous"
_EXACT = 5e-7  # scores have 6 decimals
_EVENT_COLUMNS = ("lead", "event", "occurred_at")

NONE = Text(en="none", fr="aucune")
AT_LEAST = Text(en="at least {least}", fr="au moins {least}")
AT_MOST = Text(en="at most {most}", fr="au plus {most}")
BETWEEN = Text(en="from {least} to {most}", fr="de {least} à {most}")


@dataclass(frozen=True)
class Mismatch:
    """Something that a persona did not get as expected. `name` is that of the score, else empty."""

    what: Literal["class", "grade", "audience", "score"]
    name: str
    expected: str | tuple[float | None, float | None]
    got: str | float | None

    def expected_text(self, language: Language) -> str:
        """What was expected, for people."""
        if isinstance(self.expected, str):
            return self.expected
        least, most = (None if end is None else number(end, language, 6) for end in self.expected)
        if least == most and least is not None:
            return least
        if least is not None and most is not None:
            return BETWEEN.say(language, least=least, most=most)
        return AT_LEAST.say(language, least=least) if most is None else AT_MOST.say(language, most=most)

    def got_text(self, language: Language) -> str:
        """What the persona got, for people."""
        if isinstance(self.got, str):
            return self.got
        return NONE.say(language) if self.got is None else number(self.got, language, 2)

    def as_dict(self) -> dict[str, object]:
        """For `--json`: a range is a map of its ends."""
        expected: object = self.expected
        if not isinstance(expected, str):
            expected = dict(zip(("at_least", "at_most"), self.expected, strict=True))
        return {"what": self.what, "name": self.name or None, "expected": expected, "got": self.got}


@dataclass(frozen=True)
class ExampleResult:
    """What a persona got, and where that is not what was expected."""

    example: Example
    explanation: Explanation
    mismatches: tuple[Mismatch, ...]

    @property
    def passed(self) -> bool:
        """Whether all is as expected."""
        return not self.mismatches


def run_examples(
    engine: Engine, model: Model, now: datetime | None = None, opener: Opener = Session
) -> list[ExampleResult]:
    """Runs the personas of the model, in the order of the file, in sessions that `opener` opens on the engine.

    A persona without a moment of its own is tested at noon of the day of `now` (default: the current time) in the
    model's zone, so that the outcome does not hang on the hour.

    Raises:
        InputError: a value of a persona cannot be read as the model reads it.
    """
    local = (now or datetime.now(UTC)).astimezone(model.timezone)
    noon = local.replace(hour=12, minute=0, second=0, microsecond=0)
    moments = [example.as_of or noon for example in model.examples]
    found: dict[int, Explanation] = {}
    for moment in dict.fromkeys(moments):
        chosen = [i for i, own in enumerate(moments) if own == moment]
        found |= _explained(engine, model, chosen, moment, opener)
    return [
        ExampleResult(example, found[i], tuple(_mismatches(example, found[i])))
        for i, example in enumerate(model.examples)
    ]


def _explained(
    engine: Engine, model: Model, chosen: Sequence[int], moment: datetime, opener: Opener
) -> dict[int, Explanation]:
    """The explanations of some personas, by their place in the model."""
    examples = {i: model.examples[i] for i in chosen}
    leads, events = _leads_table(model, examples), _events_table(model, examples, moment)
    session = opener(engine, model, Request(leads, events, _KEY, _PREVIOUS))
    at = _moment_at(moment, model.timezone)
    session.stand(at)
    return {int(each.lead): each for each in explain(engine, session.program, at, previous=True)}


def _moment_at(moment: datetime, zone: ZoneInfo) -> Moment:
    """Midnight is the end of a day: a model's `as_of` without a time."""
    local = moment.astimezone(zone)
    at_midnight = local.time() == time.min
    return moment_at(local.date() - timedelta(days=1) if at_midnight else moment, zone)


def _leads_table(model: Model, examples: Mapping[int, Example]) -> Table:
    from tamis.collect.table import Table

    names = dict.fromkeys(name for example in examples.values() for name in example.traits)
    columns: dict[str, list[str | None]] = {_KEY: [str(i) for i in examples]}
    columns |= {_PREVIOUS: [example.previous for example in examples.values()]}
    columns |= {name: [_written(e.traits.get(name)) for e in examples.values()] for name in names}
    lines = [_line(example) for example in examples.values()]
    return Table(_texts(columns), model.file, lines=lambda: lines)


def _events_table(model: Model, examples: Mapping[int, Example], moment: datetime) -> Table:
    import pyarrow as pa

    from tamis.collect.table import Table

    rows = [(i, event) for i, example in examples.items() for event in example.events for _ in range(event.times)]
    names = dict.fromkeys(name for _, event in rows for name in event.properties if name not in _EVENT_COLUMNS)
    columns: dict[str, list[str | None]] = {"lead": [str(i) for i, _ in rows], "event": [e.event for _, e in rows]}
    columns |= {name: [_written(event.properties.get(name)) for _, event in rows] for name in names}
    times = pa.array([_time(event, moment) for _, event in rows], pa.timestamp("us", "UTC"))
    lines = [_line(examples[i]) for i, _ in rows]
    return Table(_texts(columns).append_column("occurred_at", times), model.file, lines=lambda: lines)


def _texts(columns: Mapping[str, Sequence[str | None]]) -> pa.Table:
    import pyarrow as pa

    return pa.table({name: pa.array(values, pa.string()) for name, values in columns.items()})


def _written(value: object) -> str | None:
    return None if value is None else str(value)


def _time(event: ExampleEvent, moment: datetime) -> int:
    return to_us(moment) - event.ago


def _line(example: Example) -> int:
    return example.at.line if example.at else 0


def _mismatches(example: Example, got: Explanation) -> list[Mismatch]:
    expect = example.expect
    named: tuple[tuple[Literal["class", "grade", "audience"], str | None, str | None], ...] = (
        ("class", expect.klass, got.klass),
        ("grade", expect.grade, got.grade),
        ("audience", expect.audience, got.audience),
    )
    found = [Mismatch(what, "", wanted, had) for what, wanted, had in named if wanted is not None and wanted != had]
    for name, (least, most) in expect.scores.items():
        value = got.scores[name]
        if (least is not None and value < least - _EXACT) or (most is not None and value > most + _EXACT):
            found.append(Mismatch("score", name, (least, most), value))
    return found
