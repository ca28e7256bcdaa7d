"""Trait rules: points for what a lead is (`when`)."""

from __future__ import annotations

from tamis.language import Text
from tamis.model.definition import TraitRule
from tamis.model.parse_conditions import NO_CONDITION, read_condition
from tamis.model.reading.fields import Fields
from tamis.model.rules.common import RuleType, must_give, read_common
from tamis.model.rules.points import read_points
from tamis.model.scope import Scope


def _read(fields: Fields, scope: Scope) -> TraitRule:
    must_give(fields, "points")
    when = fields.node("when")
    awards = read_points(fields.node("points"), scope, "trait")
    return TraitRule(
        **read_common(fields, scope, awards),
        when=NO_CONDITION if when is None else read_condition(when, "when", "trait", scope),
    )


RULE_TYPE = RuleType(
    key="when",
    title=Text(en="this trait rule", fr="cette règle de caractéristique"),
    keys={"when": "trait_condition", "points": "points"},
    read=_read,
)
