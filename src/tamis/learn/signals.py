"""A signal: one thing that leads do, counted or dated as of a moment, by a rule of the model language.

A signal says by itself what it is made of, so it can be written as data and read again, and it keeps the rule that
computes it, so that points can be learned for it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from functools import cached_property
from typing import Any, Literal
from zoneinfo import ZoneInfo

from tamis.language import LANGUAGES, Text
from tamis.model.conditions import Test
from tamis.model.definition import DAY, Award, EventRule, Model, Proportion, Rule, Score, SequenceRule, Step
from tamis.model.fields import Field
from tamis.model.known_events import event_name

Kind = Literal["times", "recency", "amount", "distinct", "sequence"]
APART = 14 * DAY
"""The longest delay between the steps of a sequence, µs."""


@dataclass(frozen=True)
class Signal:
    """One column of what leads do. Names of events and values of properties are normalised.

    `times`: how often; `recency`: days since the last time; `amount`: the sum of the property `field`; `distinct`: how
    many values of it; `sequence`: how often `then` came after `names`, at most `APART` later. `names`: of the events
    (`every`: they are all that leads do of their own). `value`: what `field` must be. `window`: in the last so many µs,
    whole days (None: ever).
    """

    kind: Kind
    names: tuple[str, ...]
    field: str | None = None
    value: str | None = None
    window: int | None = None
    then: tuple[str, ...] = ()
    every: bool = False

    @cached_property
    def name(self) -> str:
        """The name of its column: unlike that of any other signal."""
        what = "anything" if self.every else " | ".join(map(event_name, self.names))
        if self.then:
            what = f"{what} > {' | '.join(map(event_name, self.then))}"
        elif self.field is not None:
            what = self.field if self.value is None else f"{self.field} = {self.value}"
        return f"{what}: {self.kind}" + (f", {self.window // DAY} d" if self.window else "")

    @cached_property
    def said(self) -> Text:
        """What the column tells, for a reader."""
        from tamis.learn.signal_words import said

        return said(self)

    @cached_property
    def rule(self) -> Rule:
        """The rule that computes it: 1 point each time (for each unit, value, completion), to the score of its window.

        That of `recency` counts; its last hit is what the column tells.
        """
        award = (Award(_score_of(self.window), 1.0),)
        if self.kind == "sequence":
            steps = (Step(self.names), Step(self.then))
            return SequenceRule(
                id=self.name, label=self.said, awards=award, steps=steps, within=APART, window=self.window, times=None
            )
        return EventRule(
            id=self.name,
            label=self.said,
            awards=award,
            on=self.names,
            where=self.test,
            within=self.window,
            per=Proportion(self.field, 1.0) if self.field and self.kind == "amount" else None,
            distinct=self.field if self.kind == "distinct" else None,
        )

    @property
    def test(self) -> Test | None:
        """What the property must be, if anything."""
        if self.field is None or self.value is None:
            return None
        return Test(self.field, "equals", "text", self.value, self.value)

    @property
    def column(self) -> Field | None:
        """The property of events that it reads, if any."""
        return None if self.field is None else Field(self.field, "number" if self.kind == "amount" else "text")

    def as_dict(self) -> dict[str, Any]:
        """For JSON."""
        return {key: value for key, value in asdict(self).items() if value not in (None, (), False)}

    @staticmethod
    def from_dict(data: Mapping[str, Any]) -> Signal:
        """The signal that `as_dict` wrote."""
        lists = {key: tuple(data[key]) for key in ("names", "then") if key in data}
        return Signal(**{**data, **lists})


def model_of(rules: Sequence[Rule], zone: ZoneInfo) -> Model:
    """A model of rules of signals, each of which has lines of its own, numbered in their order.

    Each window has a score of its own, so that no two rules of one kind of event add up to one line.
    """
    rules = tuple(replace(rule, id=f"signal_{number}") for number, rule in enumerate(rules))
    names = dict.fromkeys(award.score for rule in rules for award in rule.awards)
    scores = {name: Score(name, "engagement") for name in names}
    return Model("signals", zone, LANGUAGES, {}, {}, (), scores, {}, rules, ())


def _score_of(window: int | None) -> str:
    return "ever" if window is None else f"last_{window // DAY}_days"
