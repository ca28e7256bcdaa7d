"""Hypothesis strategies for whole models and for the leads that they score: `models`, `populations`, `cases`."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import product
from typing import Any as Anything
from zoneinfo import ZoneInfo

from hypothesis import strategies as st

from tamis.model.conditions import Test, tests_of
from tamis.model.definition import (
    DAY,
    DISQUALIFIED,
    HOUR,
    Audience,
    ClassRule,
    EventRule,
    Expiry,
    Grade,
    Group,
    HalfLife,
    Linear,
    Model,
    Rule,
    Score,
    SequenceRule,
    SilenceRule,
    Thresholds,
)

from . import vocabulary as v
from .moments import EPOCH, hour, local_day, start_of_day, yyyymmdd
from .records import RefEvent
from .rule_strategies import DRAFTS, TRAIT_CONDITIONS, Draft, Frame, finished, one_of_each, rarely, up_to

ALL_TYPES: tuple[type[Rule], ...] = tuple(DRAFTS)


@dataclass(frozen=True)
class RefLead:
    """A lead as `evaluate` takes it; `previous` is the class held before."""

    key: str
    profile: Mapping[str, object]
    events: tuple[RefEvent, ...]
    previous: str | None


@dataclass(frozen=True)
class Population:
    """Leads and the moment for which they are scored; for a date-only one `as_of_day` is that day (yyyymmdd)."""

    as_of: int
    as_of_day: int | None
    leads: tuple[RefLead, ...]


def cases(
    rule_types: Sequence[type[Rule]] = ALL_TYPES, max_rules: int = 5
) -> st.SearchStrategy[tuple[Model, Population]]:
    """A model and a population for it."""
    drawn = st.tuples(models(rule_types, max_rules), POPULATIONS)
    return drawn.map(lambda pair: (pair[0], _population(pair[0], pair[1])))


def populations(model: Model) -> st.SearchStrategy[Population]:
    """1 to 6 leads with 0 to 25 events each, at and around the moments where something changes in `model`."""
    return POPULATIONS.map(lambda draft: _population(model, draft))


# --- Models ---------------------------------------------------------------------------------------------------------

CONDITION_OR_ALL = st.one_of(st.none(), TRAIT_CONDITIONS)
INDICES = (0, 1, 2, 3)
THRESHOLDS = st.sampled_from(up_to(2, tuple(product(INDICES, v.THRESHOLDS, (None, *v.DROPS))), least=1))
MODEL: dict[str, st.SearchStrategy[Anything]] = {
    "timezone": st.sampled_from(v.ZONES),
    "audiences": st.lists(CONDITION_OR_ALL, max_size=2),
    "scores": st.lists(
        one_of_each(v.BOUNDS, ("none", "one", "first", "each"), v.HALF_LIVES, v.HALF_LIVES), min_size=1, max_size=3
    ),
    "combined": one_of_each((False, True), v.BOUNDS, *[v.COMBINED] * 3),
    "groups": st.lists(one_of_each(INDICES, v.BOUNDS), max_size=2),
    "classes": st.lists(st.tuples(THRESHOLDS, rarely(THRESHOLDS), rarely(THRESHOLDS)), max_size=2),
    "grade": one_of_each((False, True), INDICES, INDICES),
}


def models(rule_types: Sequence[type[Rule]] = ALL_TYPES, max_rules: int = 5) -> st.SearchStrategy[Model]:
    """A whole model with 1 to `max_rules` rules of the given types (event rules more often: they hold most)."""
    weighted = [type_ for type_ in rule_types for _ in range(3 if type_ is EventRule else 1)]
    rule = st.one_of([st.tuples(st.just(type_), DRAFTS[type_]) for type_ in weighted])
    rules = st.lists(rule, min_size=1, max_size=max_rules)
    return st.fixed_dictionaries({**MODEL, "rules": rules}).map(_model)


def _model(draft: Draft) -> Model:
    audiences = tuple(Audience(name, when) for name, when in zip(("b2b", "b2c"), draft["audiences"], strict=False))
    named = tuple(audience.name for audience in audiences)
    scores = _scores(draft, named)
    points_to = tuple(name for name, score in scores.items() if not score.combine)
    groups = {
        name: Group(name, points_to[n % len(points_to)], *bounds)
        for name, (n, bounds) in zip(("visits", "mails"), draft["groups"], strict=False)
    }
    classes = _classes(draft, tuple(scores), named)
    frame = Frame(points_to, tuple(groups.values()), named, tuple(rule.name for rule in classes))
    return Model(
        name="drawn",
        timezone=draft["timezone"],
        languages=("fr", "en"),
        lists=v.LISTS,
        traits=v.TRAITS,
        audiences=audiences,
        scores=scores,
        groups=groups,
        rules=tuple(finished(type_, rule, frame, f"rule_{i}") for i, (type_, rule) in enumerate(draft["rules"])),
        classes=classes,
        grade=_grade(draft["grade"], tuple(scores)),
    )


def _scores(draft: Draft, audiences: tuple[str, ...]) -> dict[str, Score]:
    found: dict[str, Score] = {}
    for name, kind, drawn in zip(v.SCORES, ("engagement", "fit", "interest"), draft["scores"], strict=False):
        (least, most), who, *half_lives = drawn
        to = {"none": (), "one": (None,), "first": audiences[:1], "each": audiences}[who]
        half_life = dict(zip(to, half_lives, strict=False))
        found[name] = Score(name, kind, least, most, half_life)  # type: ignore[arg-type]
    is_there, (least, most), *weights = draft["combined"]
    if is_there:
        found["total"] = Score("total", "combined", least, most, combine=tuple(zip(found, weights, strict=False)))
    return found


def _classes(draft: Draft, scores: tuple[str, ...], audiences: tuple[str, ...]) -> tuple[ClassRule, ...]:
    """Up to two classes with thresholds above one without."""
    rules = []
    for name, (thresholds, *by_audience) in zip(("hot", "warm"), draft["classes"], strict=False):
        own = {who: _thresholds(drawn, scores) for who, drawn in zip(audiences, by_audience, strict=False) if drawn}
        rules.append(ClassRule(name, _thresholds(thresholds, scores), own))
    return (*rules, ClassRule("cold", Thresholds()))


def _thresholds(drawn: Iterable[tuple[int, float, float | None]], scores: tuple[str, ...]) -> Thresholds:
    """What is left is lower than what is entered."""
    by_score = {scores[n % len(scores)]: (least, drop) for n, least, drop in drawn}
    enter = tuple((name, least) for name, (least, _) in by_score.items())
    leave = tuple((name, least - drop) for name, (least, drop) in by_score.items() if drop is not None)
    return Thresholds(enter, leave)


def _grade(drawn: tuple[bool, int, int], scores: tuple[str, ...]) -> Grade | None:
    is_there, letters, figures = drawn
    if not is_there:
        return None
    return Grade(scores[letters % len(scores)], (4.5, 9.5, 24.5), scores[figures % len(scores)], (-4.5, 0.5, 19.5))


# --- Populations ----------------------------------------------------------------------------------------------------

NUDGES = (0, 1, -1, 20 * HOUR // 60, -20 * HOUR // 60, -HOUR, -DAY)
BURSTS = (1, 3, 5)  # how many events alike, a gap apart
GAP = 25 * HOUR // 60
MOST_EVENTS = 25
DUE = (None, DAY, DAY + 1, HOUR, -HOUR)
MOMENTS = (0, 1, 2, 3, 4, 5)
DATES = (None, *product(MOMENTS, (False, True)), date(1990, 3, 5), date(2024, 2, 29))
EVENTS = st.lists(
    st.tuples(
        one_of_each(v.RAW_EVENTS, MOMENTS, BURSTS, (False, False, False, True), NUDGES),
        one_of_each(DUE, v.VALUES, v.PATHS, v.THEMES),
    ),
    max_size=MOST_EVENTS,
)
PROFILES = st.tuples(
    one_of_each(v.INDUSTRIES, v.EMPLOYEES, v.EMAILS, v.OPT_INS),
    one_of_each(DATES, DATES),
    one_of_each(v.TEXTS, v.TEXTS),
)
LEADS = st.tuples(PROFILES, EVENTS, st.sampled_from((None,) * 8 + INDICES))
POPULATIONS: st.SearchStrategy[Draft] = st.fixed_dictionaries(
    {
        "as_of": one_of_each(
            (False, True), v.BASES, (0, HOUR, -HOUR, 6 * HOUR, DAY), (0, 1, -1, 17 * HOUR // 60 + 123, HOUR // 2)
        ),
        "anchors": st.lists(st.integers(0, 47), min_size=1, max_size=len(MOMENTS)),
        "leads": st.lists(LEADS, min_size=1, max_size=6),
    }
)


def _population(model: Model, draft: Draft) -> Population:
    zone = model.timezone
    day_only, base, shift, off_hour = draft["as_of"]
    as_of, as_of_day = base + shift + off_hour, None
    if day_only:
        day = local_day(as_of, zone)
        as_of, as_of_day = start_of_day(day + timedelta(days=1), zone), yyyymmdd(day)
    known = anchors(model, as_of)
    moments = [known[n % len(known)] for n in draft["anchors"]]
    classes = (*(rule.name for rule in model.classes), DISQUALIFIED)
    leads = [
        RefLead(
            key=f"lead {i}",
            profile=_profile(profile, zone, moments),
            events=tuple(event for drawn in bursts for event in _events(drawn, zone, moments))[:MOST_EVENTS],
            previous=None if previous is None else classes[previous % len(classes)],
        )
        for i, (profile, bursts, previous) in enumerate(draft["leads"])
    ]
    return Population(as_of, as_of_day, tuple(leads))


def _events(drawn: tuple[Anything, ...], zone: ZoneInfo, moments: Sequence[int]) -> list[RefEvent]:
    (name, n, burst, day_only, nudge), (due, value, path, theme) = drawn
    found = []
    for i in range(burst):
        t = moments[n % len(moments)] + nudge - i * GAP
        if day_only:
            t = start_of_day(local_day(t, zone), zone)
        given = {"theme": theme, "path": path, "value": value, "due": None if due is None else _moment(t - due)}
        known = {field: value for field, value in given.items() if value is not None}
        found.append(RefEvent(name, t, day_only, known))
    return found


def _profile(drawn: tuple[Anything, ...], zone: ZoneInfo, moments: Sequence[int]) -> dict[str, object]:
    (industry, employees, email, opt_in), dates, (job, summary) = drawn
    career_start, created_at = (_date(found, zone, moments) for found in dates)
    profile = {
        "industry": industry,
        "employees": employees,
        "email": email,
        "opt_in": opt_in,
        "career_start": career_start,
        "created_at": created_at,
        "job": job,
        "summary": summary,
    }
    return {name: value for name, value in profile.items() if value is not None}


def _date(drawn: tuple[int, bool] | date | None, zone: ZoneInfo, moments: Sequence[int]) -> date | None:
    if not isinstance(drawn, tuple):
        return drawn
    n, day_only = drawn
    t = moments[n % len(moments)]
    return local_day(t, zone) if day_only else _moment(t)


def _moment(t: int) -> datetime:
    return EPOCH + timedelta(microseconds=t)


# --- The moments where something changes ----------------------------------------------------------------------------


def anchors(model: Model, as_of: int) -> tuple[int, ...]:
    """`as_of`, its hour, where the model's durations fall before them, and the starts of some days."""
    zone = model.timezone
    whole = hour(as_of, zone)
    found = [as_of - HOUR, as_of - 1, as_of, whole, whole - 1]
    for length in dict.fromkeys(durations(model)):
        found += [as_of - length, whole - length, whole - length - 1]
    today = local_day(as_of, zone)
    for days in (0, 1, 2, 7, 365):
        midnight = start_of_day(today - timedelta(days=days), zone)
        found += [midnight, midnight - 1, midnight + 3 * HOUR]
    return tuple(dict.fromkeys(found))


def durations(model: Model) -> Iterator[int]:
    """The lengths of time that a model names."""
    for score in model.scores.values():
        yield from score.half_life.values()
    for rule in model.rules:
        yield from _durations_of(rule)


def _durations_of(rule: Rule) -> Iterator[int]:
    if isinstance(rule, EventRule | SequenceRule):
        yield from (length for length in (rule.within, getattr(rule, "window", None)) if length)
        match rule.decay:
            case HalfLife(length) | Linear(_, length) | Expiry(length):
                yield length
    if isinstance(rule, SilenceRule):
        yield rule.silent_for
    for test in _tests_of_rule(rule):
        if test.operator in ("older_than", "newer_than") and isinstance(test.operand, int):
            yield test.operand


def _tests_of_rule(rule: Rule) -> Iterator[Test]:
    for name in ("when", "where"):
        yield from tests_of(getattr(rule, name, None))
