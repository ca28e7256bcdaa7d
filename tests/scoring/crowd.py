"""A crowd for any model: leads and events in which the values that its rules look for are common."""

from __future__ import annotations

import random
from collections.abc import Iterator

import pyarrow as pa

from tamis.model.conditions import Condition, Test, tests_of
from tamis.model.definition import DAY, EventRule, KeywordRule, Model, SequenceRule, SilenceRule, TraitRule
from tamis.model.fields import Field, event_fields, trait_fields
from tamis.scoring.clock import Moment

_TYPES = {"number": pa.float64(), "date": pa.int64(), "day": pa.int32()}


def crowd(model: Model, moment: Moment, leads: int, events: int, seed: int = 1) -> tuple[pa.Table, pa.Table]:
    """The relations `profiles` and `events`: `leads` leads with `events` events, mostly in the weeks before.

    A few leads do much, many do nothing: so that sequences happen, and silences too.
    """
    chance = random.Random(seed)
    wanted = _wanted(model)
    keys = [f"lead {i}" for i in range(leads)]
    profiles: dict[str, pa.Array] = {"lead": pa.array(keys)}
    for field in trait_fields(model):
        profiles[field.name] = _column(field, leads, wanted, moment, chance)
    names = [*_names(model), "something else"]
    found: dict[str, pa.Array] = {
        "lead": pa.array([keys[int(leads * chance.random() ** 4)] for _ in range(events)]),
        "event": pa.array([chance.choice(names) for _ in range(events)]),
        "t": pa.array([moment.us - int(chance.expovariate(1 / (15 * DAY))) - 1 for _ in range(events)], pa.int64()),
        "day": pa.array([False] * events, pa.bool_()),
    }
    for field in event_fields(model):
        found[field.name] = _column(field, events, wanted, moment, chance)
    return pa.table(profiles), pa.table(found)


def _column(
    field: Field, rows: int, wanted: dict[str, list[object]], moment: Moment, chance: random.Random
) -> pa.Array:
    """Mostly values that some test looks for, some others, some missing."""
    others: dict[str, list[object]] = {
        "number": [0.0, 7.5, 100.0],
        "date": [moment.us - n * DAY for n in (0, 1, 30, 400)],
        "day": [20_200_229, 20_150_101, 20_260_301],
        "boolean": ["true", "false"],
    }
    choices = others.get(field.type, ["other", "a", "école"])
    values = [*wanted.get(field.source, []), *choices] if field.type != "day" else choices
    typed = [v for v in values if _fits(v, field)]
    return pa.array([chance.choice([None, *typed]) for _ in range(rows)], _TYPES.get(field.type, pa.string()))


def _fits(value: object, field: Field) -> bool:
    if field.type == "number":
        return isinstance(value, float)
    if field.type in ("date", "day"):
        return isinstance(value, int)
    return isinstance(value, str)


def _wanted(model: Model) -> dict[str, list[object]]:
    """Values near what the tests of each field name."""
    found: dict[str, list[object]] = {}
    for test in _tests(model):
        for value in _operands(test, model):
            found.setdefault(test.field, []).extend(_near(value, test))
    for trait in model.traits.values():
        if trait.derived_from:
            found.setdefault(trait.derived_from, []).extend(found.get(trait.name, []))
    for rule in model.rules:
        if isinstance(rule, KeywordRule):
            for name, _ in rule.fields:
                found.setdefault(name, []).extend(f" some {' '.join(words)} here " for words in rule.phrases)
    return found


def _operands(test: Test, model: Model) -> tuple[object, ...]:
    if test.operator == "matches" or test.operand is None:
        return ()
    if test.operator == "in_list":
        return tuple(sorted(model.lists[str(test.operand)])[:3])
    return test.operand if isinstance(test.operand, tuple) else (test.operand,)


def _near(value: object, test: Test) -> list[object]:
    if isinstance(value, float):
        return [value, value + 1, value - 1]
    if isinstance(value, str) and test.type == "text":
        return [value, f"{value}/more", f"more {value}", f"x{value}x"]
    return [value]


def _tests(model: Model) -> Iterator[Test]:
    conditions: list[Condition | None] = [a.when for a in model.audiences]
    for rule in model.rules:
        conditions += [award.condition for award in rule.awards]
        if isinstance(rule, TraitRule):
            conditions.append(rule.when)
        if isinstance(rule, EventRule):
            conditions.append(rule.where)
        if isinstance(rule, SequenceRule):
            conditions += [step.where for step in rule.steps]
    for condition in conditions:
        yield from tests_of(condition)


def _names(model: Model) -> list[str]:
    names: list[str] = []
    for rule in model.rules:
        if isinstance(rule, EventRule):
            names += rule.on
        elif isinstance(rule, SequenceRule):
            names += [name for step in rule.steps for name in step.on]
        elif isinstance(rule, SilenceRule):
            names += rule.of
    return list(dict.fromkeys(names))
