"""Which columns a model reads, and as what: the door of every file and stream prepares exactly these.

A column that is read in two ways (a text here, a number there) is two fields.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from tamis.model.conditions import Condition, tests_of
from tamis.model.definition import (
    EventRule,
    KeywordRule,
    Model,
    SequenceRule,
    SilenceRule,
    TraitRule,
)

FieldType = Literal["text", "number", "date", "boolean", "domain", "day", "words"]
CREATED_AT = "created_at"


@dataclass(frozen=True, slots=True, order=True)
class Field:
    """A typed column.

    `source` is the column of the file. `type`: `text` normalised, `number` a float, `date` microseconds UTC,
    `boolean` the text true or false, `domain` of an e-mail (normalised), `day` a date's yyyymmdd in the model's zone
    (an integer), `words` as `tamis.model.text.words_of` gives them. All are nullable.
    """

    source: str
    type: FieldType

    @property
    def name(self) -> str:
        """The name of the prepared column: unlike those of other fields, also where capitals are no difference."""
        capitals = ".".join(str(i) for i, letter in enumerate(self.source) if letter != letter.lower())
        return f"{self.source}:{self.type}" + (f":{capitals}" if capitals else "")


def trait_fields(model: Model) -> tuple[Field, ...]:
    """The fields of profiles that the model's rules and audiences read, sorted."""
    found = {_trait_field(model, name, type_) for name, type_ in _trait_uses(model)}
    for rule in model.rules:
        if isinstance(rule, KeywordRule):
            found.update(Field(name, "words") for name, _ in rule.fields)
    if any(isinstance(rule, SilenceRule) for rule in model.rules):
        found.add(Field(CREATED_AT, "date"))
    return tuple(sorted(found))


def event_fields(model: Model) -> tuple[Field, ...]:
    """The fields of events (beside lead, event and time) that the model reads, sorted."""
    found: set[Field] = set()
    for condition in _event_conditions(model):
        found.update(Field(t.field, t.type) for t in tests_of(condition))
    for rule in model.rules:
        if isinstance(rule, EventRule):
            found.update(Field(p, "text") for p in (rule.split_by, rule.distinct) if p)
            if rule.per:
                found.add(Field(rule.per.property, "number"))
    return tuple(sorted(found))


def trait_field(model: Model, name: str, type_: str) -> Field:
    """The prepared column in which a test of `type_` on trait `name` looks; derived traits look at their source."""
    return _trait_field(model, name, type_)


def _trait_field(model: Model, name: str, type_: str) -> Field:
    trait = model.traits.get(name)
    if trait and trait.derive == "domain":
        return Field(trait.derived_from or "", "domain")
    if trait and trait.derive == "years_since":
        return Field(trait.derived_from or "", "day")
    return Field(name, type_)  # type: ignore[arg-type]


def _trait_uses(model: Model) -> Iterator[tuple[str, str]]:
    conditions: list[Condition | None] = [a.when for a in model.audiences]
    for rule in model.rules:
        if isinstance(rule, TraitRule):
            conditions.append(rule.when)
            conditions.extend(award.condition for award in rule.awards)
    for condition in conditions:
        for test in tests_of(condition):
            yield test.field, test.type


def _event_conditions(model: Model) -> Iterator[Condition | None]:
    for rule in model.rules:
        if isinstance(rule, EventRule):
            yield rule.where
            yield from (award.condition for award in rule.awards)
            yield from (award.condition for range_ in rule.frequency for award in range_.awards)
        elif isinstance(rule, SequenceRule):
            yield from (step.where for step in rule.steps)
