"""A model's rules, taken apart: one component for each rule, score, condition of an award and decay.

A component is the unit that plans compute: whatever it gives goes to one cell (a group or a score), and the sum of
cells is the score. Rules that make a class give one point to a cell of their own, `makes:<class>`.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Literal

from tamis.model.conditions import All, Any, Condition, Not, Test
from tamis.model.definition import (
    Award,
    Decay,
    EventRule,
    HalfLife,
    KeywordRule,
    Limit,
    Model,
    NoDecay,
    Rule,
    SequenceRule,
    SilenceRule,
    TraitRule,
)
from tamis.model.fields import Field

MAKES = "makes:"
NOBODY = ""  # the audience of a lead that fits none
PASSIVE_EVENTS = "passive_events"


@dataclass(frozen=True)
class Match:
    """What makes an event a hit: one of `names` (none: any but `excluded`), the condition, and what it must have."""

    names: tuple[str, ...]
    condition: Condition | None = None
    present: tuple[Field, ...] = ()
    excluded: tuple[str, ...] = ()


@dataclass(frozen=True)
class EntryRule:
    """What decides a ledger entry; `key` is its name in the ledger, the same in every version of the model that has it.

    `kind`: `hits` (an entry an hour), `acts` (the same, for silence), `step` (an entry a microsecond; `step` from 1 is
    by how many microseconds a date-only event is shifted).
    """

    kind: Literal["hits", "acts", "step"]
    match: Match
    split: Field | None = None
    distinct: Field | None = None
    amount: Field | None = None
    half_life: int | None = None
    step: int = 0
    zone: str = "UTC"  # whose hours and days

    @cached_property
    def key(self) -> int:
        """63 bits of a hash of all that is said here."""
        digest = hashlib.blake2b(repr(self).encode(), digest_size=8).digest()
        return int.from_bytes(digest, "big") >> 1


@dataclass(frozen=True)
class Silence:
    """A lead condition: no act of `acts` for at least `duration`."""

    acts: EntryRule
    duration: int


LeadCondition = Condition | Silence


@dataclass(frozen=True, kw_only=True)
class Component:
    """What one rule gives to one cell. `audiences` None: everybody. `points` are for one hit (or the award).

    `part` tells the lines of one rule apart where there are several (the field of a keyword rule).
    """

    number: int
    rule: str
    score: str
    cell: str
    points: float
    audiences: tuple[str, ...] | None = None
    part: str | None = None


@dataclass(frozen=True, kw_only=True)
class LeadComponent(Component):
    """Points for what a lead is, or for its silence."""

    condition: LeadCondition


@dataclass(frozen=True, kw_only=True)
class EventComponent(Component):
    """Points for hits, by unit (a hit, or one of the amount); `ranges` (least, most, points) replace `points`."""

    entries: EntryRule
    decay: Decay
    window: int | None
    limit: Limit | None
    ranges: tuple[tuple[int, int | None, float], ...] | None = None

    @property
    def per_value(self) -> bool:
        """Paid once for each distinct value."""
        return self.entries.distinct is not None and self.ranges is None


@dataclass(frozen=True, kw_only=True)
class SequenceComponent(Component):
    """Points for completing a sequence: the `times` most recent completions (None: each), in `window`."""

    steps: tuple[EntryRule, ...]
    within: int | None
    window: int | None
    times: int | None
    decay: Decay


def components_of(model: Model) -> tuple[Component, ...]:
    """Every component of the model, numbered in the order of its rules."""
    found: list[Component] = []
    for rule in model.rules:
        for component in _Compiler(model, rule).components():
            found.append(replace(component, number=len(found)))
    return tuple(found)


class _Compiler:
    """Takes one rule apart."""

    def __init__(self, model: Model, rule: Rule) -> None:
        self.model = model
        self.rule = rule
        self.zone = model.timezone.key
        self.cells = {model.groups[g].score: g for g in rule.groups}

    def _plain(self, condition: Condition | None) -> Condition | None:
        """The condition without its wording; a test of a list carries a digest of the list's members instead."""
        match condition:
            case Test(operator="in_list", operand=str(name)):
                members = "\n".join(sorted(self.model.lists[name]))
                return replace(condition, written=hashlib.blake2b(members.encode(), digest_size=8).hexdigest())
            case Test():
                return replace(condition, written="")
            case Not(part):
                return Not(self._plain(part) or part)
            case All(parts):
                return All(tuple(self._plain(p) or p for p in parts))
            case Any(parts):
                return Any(tuple(self._plain(p) or p for p in parts))
        return None

    def components(self) -> Iterator[Component]:
        rule = self.rule
        flag = self._flags()
        match rule:
            case TraitRule():
                for award in rule.awards + flag:
                    parts = (rule.when, award.condition) if award.condition else (rule.when,)
                    yield self._lead(award.score, award.points, parts[0] if len(parts) == 1 else All(parts))
            case SilenceRule():
                acts = EntryRule("acts", self._acts(rule), zone=self.zone)
                for award in rule.awards + flag:
                    yield self._lead(award.score, award.points, Silence(acts, rule.silent_for))
            case KeywordRule():
                yield from self._keywords(rule, flag)
            case EventRule():
                yield from self._events(rule)
            case SequenceRule():
                yield from self._sequence(rule, flag)

    def _flags(self) -> tuple[Award, ...]:
        """What a rule that makes a class gives to `makes:<class>`: a point where any of its awards would be paid."""
        rule = self.rule
        if rule.makes is None:
            return ()
        ranges = rule.frequency if isinstance(rule, EventRule) else ()
        awards = [*rule.awards, *(award for range_ in ranges for award in range_.awards)]
        conditions = list(dict.fromkeys(award.condition for award in awards))
        if not conditions or None in conditions:
            conditions = [None]
        return tuple(Award(MAKES + rule.makes, 1.0, condition) for condition in conditions)

    def _common(self, score: str, points: float) -> dict[str, object]:
        return {
            "number": 0,
            "rule": self.rule.id,
            "score": score,
            "cell": self.cells.get(score, score),
            "points": points,
            "audiences": self.rule.audiences or None,
        }

    def _lead(self, score: str, points: float, condition: LeadCondition) -> LeadComponent:
        return LeadComponent(**self._common(score, points), condition=condition)  # type: ignore[arg-type]

    def _acts(self, rule: SilenceRule) -> Match:
        if rule.of:
            return Match(rule.of)
        return Match((), excluded=tuple(sorted(self.model.lists.get(PASSIVE_EVENTS, frozenset()))))

    def _keywords(self, rule: KeywordRule, flag: tuple[Award, ...]) -> Iterator[LeadComponent]:
        phrases = tuple(f" {' '.join(words)} " for words in rule.phrases)
        found = [(Test(name, "contains", "words", phrases), name, weight) for name, weight in rule.fields]
        if rule.count == "best":
            found.sort(key=lambda item: -abs(item[2]))
        for award in rule.awards:
            for i, (test, name, weight) in enumerate(found):
                earlier = tuple(Not(t) for t, _, _ in found[:i]) if rule.count == "best" else ()
                component = self._lead(award.score, weight * award.points, All((test, *earlier)))
                yield replace(component, part=name)
        for award in flag:
            firsts = [(test, tuple(Not(t) for t, _, _ in found[:i])) for i, (test, _, _) in enumerate(found)]
            for test, earlier in firsts:
                yield self._lead(award.score, award.points, All((test, *earlier)))

    def _events(self, rule: EventRule) -> Iterator[EventComponent]:
        unit = rule.per.unit if rule.per and not rule.distinct else 1.0
        awards = rule.awards if not rule.frequency else ()
        for award in awards:
            for audiences, decay in self._decays(rule.decay, award.score):
                yield self._hits(rule, award.score, award.condition, audiences, decay, award.points / unit)
        for score, condition, ranges in _range_awards(rule):
            for audiences, decay in self._decays(rule.decay, score):
                yield self._hits(rule, score, condition, audiences, decay, 0.0, ranges)
        holds = tuple((r.least, r.most, 1.0) for r in rule.frequency) or ((1, None, 1.0),)
        for award in self._flags():
            yield self._hits(rule, award.score, award.condition, rule.audiences or None, NoDecay(), 0.0, holds)

    def _hits(
        self,
        rule: EventRule,
        score: str,
        condition: Condition | None,
        audiences: tuple[str, ...] | None,
        decay: Decay,
        points: float,
        ranges: tuple[tuple[int, int | None, float], ...] | None = None,
    ) -> EventComponent:
        conditions = tuple(c for c in (self._plain(rule.where), self._plain(condition)) if c is not None)
        split = Field(rule.split_by, "text") if rule.split_by else None
        distinct = Field(rule.distinct, "text") if rule.distinct else None
        amount = Field(rule.per.property, "number") if rule.per else None
        match = Match(
            tuple(dict.fromkeys(rule.on)),
            None if not conditions else conditions[0] if len(conditions) == 1 else All(conditions),
            tuple(f for f in (split, distinct, amount) if f is not None),
        )
        award_once = ranges is not None or distinct is not None
        half_life = decay.us if isinstance(decay, HalfLife) and not award_once else None
        summed = amount if ranges is None else None
        entries = EntryRule("hits", match, split, distinct, summed, half_life, zone=self.zone)
        return EventComponent(
            **{**self._common(score, points), "audiences": audiences},  # type: ignore[arg-type]
            entries=entries,
            decay=decay,
            window=rule.within,
            limit=rule.limit,
            ranges=ranges,
        )

    def _sequence(self, rule: SequenceRule, flag: tuple[Award, ...]) -> Iterator[SequenceComponent]:
        steps = tuple(
            EntryRule("step", Match(tuple(dict.fromkeys(step.on)), self._plain(step.where)), step=i, zone=self.zone)
            for i, step in enumerate(rule.steps, start=1)
        )
        for award in rule.awards + flag:
            decays = [(rule.audiences or None, NoDecay())] if award in flag else self._decays(rule.decay, award.score)
            for audiences, decay in decays:
                yield SequenceComponent(
                    **{**self._common(award.score, award.points), "audiences": audiences},  # type: ignore[arg-type]
                    steps=steps,
                    within=rule.within,
                    window=rule.window,
                    times=1 if award in flag else rule.times,
                    decay=decay,
                )

    def _decays(self, own: Decay | None, score: str) -> list[tuple[tuple[str, ...] | None, Decay]]:
        """The decay for each part of the audiences: the rule's own, else the score's half-life by audience."""
        allowed = self.rule.audiences
        half_life = self.model.scores[score].half_life
        if own is not None or not half_life or None in half_life:
            shared: Decay = own or (HalfLife(half_life[None]) if half_life else NoDecay())
            return [(allowed or None, shared)]
        everyone = allowed or (*(a.name for a in self.model.audiences), NOBODY)
        by_decay: dict[Decay, list[str]] = {}
        for audience in everyone:
            us = half_life.get(audience)
            by_decay.setdefault(HalfLife(us) if us else NoDecay(), []).append(audience)
        return [(tuple(audiences), decay) for decay, audiences in by_decay.items()]


def _range_awards(
    rule: EventRule,
) -> Iterator[tuple[str, Condition | None, tuple[tuple[int, int | None, float], ...]]]:
    """For each (score, condition) that any range awards: every range, with its points or 0."""
    ranges = [(r.least, r.most, r.awards or rule.awards) for r in rule.frequency]
    targets = dict.fromkeys((a.score, a.condition) for _, _, awards in ranges for a in awards)
    for score, condition in targets:
        yield (
            score,
            condition,
            tuple(
                (least, most, sum(a.points for a in awards if (a.score, a.condition) == (score, condition)))
                for least, most, awards in ranges
            ),
        )
