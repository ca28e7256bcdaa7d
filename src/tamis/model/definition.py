"""The scoring model as it was written: frozen, complete, and knowing nothing of any engine.

Durations are whole microseconds. `None` for a bound means no bound. Names of events are normalised texts
(see `tamis.model.text`), as are the members of lists.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING, Literal
from zoneinfo import ZoneInfo

from tamis.errors import Location
from tamis.language import Language, Text
from tamis.model.conditions import Condition, ValueType

if TYPE_CHECKING:
    from tamis.model.experiences import Experience
    from tamis.model.learned import Learned

HOUR = 3_600_000_000
DAY = 24 * HOUR
WEEK = 7 * DAY

DISQUALIFIED = "disqualified"


@dataclass(frozen=True)
class Trait:
    """A declared trait. `derived_from` names the trait that a `domain` or `years_since` is computed from."""

    name: str
    type: ValueType
    derive: Literal["domain", "years_since"] | None = None
    derived_from: str | None = None
    at: Location | None = None


@dataclass(frozen=True)
class Audience:
    """A part of the leads, by their traits; `when` is None for 'all the others'."""

    name: str
    when: Condition | None
    label: Text | None = None
    at: Location | None = None


@dataclass(frozen=True)
class Score:
    """A named number for each lead. `half_life`: by audience name, or under None for all audiences."""

    name: str
    kind: Literal["fit", "engagement", "interest", "combined", "predicted"]
    min: float | None = None
    max: float | None = None
    half_life: Mapping[str | None, int] = field(default_factory=dict)
    combine: tuple[tuple[str, float], ...] = ()
    label: Text | None = None
    at: Location | None = None


@dataclass(frozen=True)
class Group:
    """Rules whose points to one score are summed and cut together."""

    name: str
    score: str
    min: float | None = None
    max: float | None = None
    label: Text | None = None
    at: Location | None = None


@dataclass(frozen=True)
class HalfLife:
    """Points are halved every `us` microseconds."""

    us: int


@dataclass(frozen=True)
class Linear:
    """Points lose `share` (0.25 is 25 %) of their original value at the end of every `every_us`."""

    share: float
    every_us: int


@dataclass(frozen=True)
class Expiry:
    """Points count in full for `us`, then not at all."""

    us: int


@dataclass(frozen=True)
class NoDecay:
    """Points do not fade, whatever the score's half-life."""


Decay = HalfLife | Linear | Expiry | NoDecay


@dataclass(frozen=True)
class Period:
    """What a limit counts in: an hour, `days` calendar days of the model's zone, or ever."""

    unit: Literal["hour", "days", "ever"]
    days: int = 0


@dataclass(frozen=True)
class Limit:
    """At most so many hits, so many points, or both, in each period."""

    per: Period
    times: int | None = None
    points: float | None = None


@dataclass(frozen=True)
class Award:
    """Points for one score, where `condition` holds (None: always)."""

    score: str
    points: float
    condition: Condition | None = None


@dataclass(frozen=True)
class Proportion:
    """Awards are for each `unit` of a numeric property."""

    property: str
    unit: float


@dataclass(frozen=True)
class Range:
    """`least <= n <= most` (most None: no end), and what it gives."""

    least: int
    most: int | None
    awards: tuple[Award, ...]


@dataclass(frozen=True, kw_only=True)
class RuleBase:
    """What every rule has. `audiences` empty: all. `groups`: at most one for each score."""

    id: str
    label: Text | None = None
    awards: tuple[Award, ...] = ()
    groups: tuple[str, ...] = ()
    makes: str | None = None
    audiences: tuple[str, ...] = ()
    at: Location | None = None


@dataclass(frozen=True, kw_only=True)
class TraitRule(RuleBase):
    """Points for what a lead is."""

    when: Condition


@dataclass(frozen=True, kw_only=True)
class EventRule(RuleBase):
    """Points for what a lead did."""

    on: tuple[str, ...]
    where: Condition | None = None
    per: Proportion | None = None
    decay: Decay | None = None
    limit: Limit | None = None
    within: int | None = None
    frequency: tuple[Range, ...] = ()
    distinct: str | None = None
    split_by: str | None = None


@dataclass(frozen=True)
class Step:
    """One step of a sequence."""

    on: tuple[str, ...]
    where: Condition | None = None


@dataclass(frozen=True, kw_only=True)
class SequenceRule(RuleBase):
    """Points for doing things in order. `within`: the longest delay between consecutive steps. `times` None: each."""

    steps: tuple[Step, ...]
    within: int | None = None
    window: int | None = None
    times: int | None = 1
    decay: Decay | None = None


@dataclass(frozen=True, kw_only=True)
class SilenceRule(RuleBase):
    """Points for doing nothing. `of` empty: any act of the lead's own."""

    silent_for: int
    of: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class KeywordRule(RuleBase):
    """Points for words in texts. `phrases`: tuples of singular words; `fields`: trait and weight.

    `awards` holds one award of 1 point for each score named; the points are the weights.
    """

    phrases: tuple[tuple[str, ...], ...]
    written: tuple[str, ...]
    fields: tuple[tuple[str, float], ...]
    count: Literal["best", "each_field"] = "best"


Rule = TraitRule | EventRule | SequenceRule | SilenceRule | KeywordRule


@dataclass(frozen=True)
class Thresholds:
    """Least values of scores, to enter a class and to stay in it (what `leave` does not name stays as in `enter`)."""

    enter: tuple[tuple[str, float], ...] = ()
    leave: tuple[tuple[str, float], ...] = ()


@dataclass(frozen=True)
class ClassRule:
    """A class and its thresholds; `by_audience` is complete where present."""

    name: str
    thresholds: Thresholds
    by_audience: Mapping[str, Thresholds] = field(default_factory=dict)
    label: Text | None = None
    at: Location | None = None


@dataclass(frozen=True)
class Grade:
    """Boundaries, ascending: letters (D..A) by one score, figures (4..1) by another."""

    letters: str
    letter_bounds: tuple[float, ...]
    figures: str
    figure_bounds: tuple[float, ...]


@dataclass(frozen=True)
class ExampleEvent:
    """An event of a persona: `ago` microseconds before the moment of the test; properties as written."""

    event: str
    ago: int
    properties: Mapping[str, object] = field(default_factory=dict)
    times: int = 1


@dataclass(frozen=True)
class Expectation:
    """What a persona must get. Ranges are inclusive; None is no bound."""

    klass: str | None = None
    grade: str | None = None
    audience: str | None = None
    scores: Mapping[str, tuple[float | None, float | None]] = field(default_factory=dict)


@dataclass(frozen=True)
class Example:
    """A persona: run by `tamis check` like a unit test."""

    name: Text
    traits: Mapping[str, object]
    events: tuple[ExampleEvent, ...]
    expect: Expectation
    as_of: datetime | None = None
    previous: str | None = None
    at: Location | None = None


@dataclass(frozen=True)
class Model:
    """A whole scoring model, checked. Mappings keep the order of the file.

    `learned`: what predicts; then `scores` has the one that is predicted.
    """

    name: str
    timezone: ZoneInfo
    languages: tuple[Language, ...]
    lists: Mapping[str, frozenset[str]]
    traits: Mapping[str, Trait]
    audiences: tuple[Audience, ...]
    scores: Mapping[str, Score]
    groups: Mapping[str, Group]
    rules: tuple[Rule, ...]
    classes: tuple[ClassRule, ...]
    grade: Grade | None = None
    hand_off: Mapping[str | None, str] = field(default_factory=dict)
    examples: tuple[Example, ...] = ()
    experiences: tuple[Experience, ...] = ()
    learned: Learned | None = None
    key: str | None = None
    file: str = ""

    def rule(self, rule_id: str) -> Rule:
        """The rule of that id.

        Raises:
            KeyError: there is none.
        """
        for rule in self.rules:
            if rule.id == rule_id:
                return rule
        raise KeyError(rule_id)
