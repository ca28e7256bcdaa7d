"""Hypothesis strategies for conditions and for rules of every type. All that is drawn is in `vocabulary`.

Drawing is fast because draws are few and no strategy depends on what was drawn before: a *draft* is drawn first
(numbers stand for the scores, groups, audiences and classes of the model to come), and `finished` makes a rule of it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations, product
from typing import Any as Anything
from typing import TypeVar

from hypothesis import strategies as st

from tamis.model.conditions import All, Any, Condition, Not, Test
from tamis.model.definition import (
    DISQUALIFIED,
    Award,
    EventRule,
    Group,
    KeywordRule,
    Limit,
    Period,
    Proportion,
    Range,
    Rule,
    SequenceRule,
    SilenceRule,
    Step,
    TraitRule,
)

from . import vocabulary as v

T = TypeVar("T")
Draft = Mapping[str, Anything]


@dataclass(frozen=True)
class Frame:
    """What the rules of a model may name. `scores` are those that rules give points to."""

    scores: tuple[str, ...]
    groups: tuple[Group, ...]
    audiences: tuple[str, ...]
    classes: tuple[str, ...]


def one_of_each(*alphabets: Sequence[Anything]) -> st.SearchStrategy[Anything]:
    """One member of each alphabet, as a tuple: a single draw, which is what makes these strategies fast."""
    return st.sampled_from(tuple(product(*alphabets)))


def rarely(strategy: st.SearchStrategy[T]) -> st.SearchStrategy[T | None]:
    """Mostly None."""
    return st.integers(0, 4).flatmap(lambda n: strategy if n == 4 else st.none())


def up_to(most: int, members: Sequence[T], least: int = 0) -> tuple[tuple[T, ...], ...]:
    """Every way to choose between `least` and `most` members, the smallest first."""
    return tuple(chosen for n in range(least, most + 1) for chosen in combinations(members, n))


# --- Conditions -----------------------------------------------------------------------------------------------------


def conditions(tests: tuple[Test, ...]) -> st.SearchStrategy[Condition]:
    """A test, or two of them under `all`, `any`, `not`."""
    test: st.SearchStrategy[Condition] = st.sampled_from(tests)
    two = st.tuples(test, test)
    return st.one_of(test, two.map(All), two.map(Any), test.map(Not), two.map(lambda parts: Not(Any(parts))))


TRAIT_CONDITIONS = conditions(v.TRAIT_TESTS)
EVENT_CONDITIONS = conditions(v.EVENT_TESTS)

# --- Drafts ---------------------------------------------------------------------------------------------------------

SEVERAL_POINTS = up_to(2, tuple(product((0, 1, 2), v.POINTS)))  # each to a score
NAMES = st.sampled_from(up_to(3, v.EVENTS, least=1))
LENGTHS = (None, None, None, None, None, None, *v.WINDOWS)
DECAYS = st.sampled_from((None, None, None, None, *v.DECAYS))
LIMITS = tuple(product(v.PERIODS, (None, 1, 2, 3, 5), (None, *v.LIMIT_POINTS)))
AUDIENCES = (None, None, None, None, None, None, None, None, 0, 1)
MAKES = (None, None, None, None, None, None, None, None, 0, 1, 2, 3)

BASE = {
    "base": one_of_each(AUDIENCES, MAKES, up_to(2, (0, 1))),
    "points": st.sampled_from(SEVERAL_POINTS),
}
DRAFTS: dict[type[Rule], st.SearchStrategy[Draft]] = {
    TraitRule: st.fixed_dictionaries(
        {**BASE, "when": TRAIT_CONDITIONS, "condition": rarely(st.tuples(st.integers(0, 2), TRAIT_CONDITIONS))}
    ),
    EventRule: st.fixed_dictionaries(
        {
            **BASE,
            "condition": rarely(st.tuples(st.integers(0, 2), EVENT_CONDITIONS)),
            "on": NAMES,
            "where": rarely(EVENT_CONDITIONS),
            "decay": DECAYS,
            "limit": st.sampled_from((None,) * len(LIMITS) + LIMITS),
            "within": st.sampled_from(LENGTHS),
            "ranges": rarely(st.lists(one_of_each(v.RANGES, SEVERAL_POINTS), min_size=1, max_size=3)),
            "properties": one_of_each(
                (None, None, *v.PROPORTIONS), (None, None, None, "theme"), (None, None, None, "path", "theme")
            ),
        }
    ),
    SequenceRule: st.fixed_dictionaries(
        {
            **BASE,
            "steps": st.lists(st.builds(Step, NAMES, rarely(EVENT_CONDITIONS)), min_size=2, max_size=3).map(tuple),
            "lengths": one_of_each(LENGTHS, LENGTHS),
            "times": st.sampled_from((1, 2, 3, None)),
            "decay": DECAYS,
        }
    ),
    SilenceRule: st.fixed_dictionaries({**BASE, "silence": one_of_each(v.WINDOWS, up_to(2, v.EVENTS))}),
    KeywordRule: st.fixed_dictionaries(
        {
            **BASE,
            "phrases": st.sampled_from(up_to(3, v.KEYWORDS, least=1)),
            "fields": one_of_each(v.WEIGHTS, v.WEIGHTS, ("best", "each_field")),
            "scores": st.sampled_from(up_to(2, (0, 1, 2), least=1)),
        }
    ),
}

# --- Rules ----------------------------------------------------------------------------------------------------------


def finished(type_: type[Rule], draft: Draft, frame: Frame, rule_id: str) -> Rule:
    """The rule that a draft of that type stands for in a model with that frame."""
    base = _base(draft, frame, rule_id)
    if type_ is TraitRule:
        return TraitRule(**base, when=draft["when"])
    if type_ is EventRule:
        return _event_rule(draft, frame, base)
    if type_ is SequenceRule:
        within, window = draft["lengths"]
        own = {name: draft[name] for name in ("steps", "times", "decay")}
        return SequenceRule(**base, **own, within=within, window=window)
    if type_ is SilenceRule:
        silent_for, of = draft["silence"]
        return SilenceRule(**base, silent_for=silent_for, of=of)
    *weights, count = draft["fields"]
    base["awards"] = tuple(dict.fromkeys(Award(_pick(frame.scores, n), 1.0) for n in draft["scores"]))
    return KeywordRule(
        **base,
        phrases=draft["phrases"],
        written=tuple(" ".join(phrase) for phrase in draft["phrases"]),
        fields=tuple(zip(("job", "summary"), weights, strict=True)),
        count=count,
    )


def _base(draft: Draft, frame: Frame, rule_id: str) -> dict[str, Anything]:
    """What every rule has. A rule without points must make a class; there is at most one group for each score."""
    audience, made, chosen = draft["base"]
    makes = None if made is None else _pick((*frame.classes, DISQUALIFIED), made)
    groups: dict[str, str] = {}
    for group in (frame.groups[n] for n in chosen if n < len(frame.groups)):
        groups.setdefault(group.score, group.name)
    points = draft["points"] or (() if makes else ((0, v.POINTS[0]),))
    return {
        "id": rule_id,
        "awards": _awards(points, draft, frame),
        "groups": tuple(groups.values()),
        "makes": makes,
        "audiences": () if audience is None or not frame.audiences else (_pick(frame.audiences, audience),),
    }


def _awards(points: Iterable[tuple[int, float]], draft: Draft, frame: Frame) -> tuple[Award, ...]:
    """At most one award for each score; a score has the same condition in the rule and in all its ranges."""
    n, condition = draft.get("condition") or (0, None)
    conditional = _pick(frame.scores, n)
    by_score = {_pick(frame.scores, n): value for n, value in points}
    return tuple(Award(score, value, condition if score == conditional else None) for score, value in by_score.items())


def _event_rule(draft: Draft, frame: Frame, base: dict[str, Anything]) -> EventRule:
    unit, split_by, distinct = draft["properties"]
    ranges = tuple(Range(least, most, _awards(points, draft, frame)) for (least, most), points in draft["ranges"] or ())
    limit = _limit(*draft["limit"]) if draft["limit"] else None
    if limit and limit.points is not None and distinct and not ranges:
        limit = Limit(Period("ever"), limit.times, limit.points)
    own = {name: draft[name] for name in ("on", "where", "decay", "within")}
    return EventRule(
        **base,
        **own,
        per=None if unit is None else Proportion("value", unit),
        limit=limit,
        frequency=ranges,
        distinct=distinct,
        split_by=split_by,
    )


def _limit(per: Period, times: int | None, points: float | None) -> Limit:
    return Limit(per, 1 if times is None and points is None else times, points)


def _pick(names: tuple[str, ...], n: int) -> str:
    return names[n % len(names)]
