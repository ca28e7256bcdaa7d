"""Silence rules: points, mostly negative, for doing nothing (`silent_for`)."""

from __future__ import annotations

from tamis.language import Text
from tamis.model.definition import SilenceRule
from tamis.model.reading.fields import Fields
from tamis.model.reading.values import duration, event_names
from tamis.model.rules.common import RuleType, must_give, read_common
from tamis.model.rules.points import read_points
from tamis.model.scope import Scope


def _read(fields: Fields, scope: Scope) -> SilenceRule:
    must_give(fields, "points")
    if not fields.has("of"):
        scope.lists.use_passive_events()
    awards = read_points(fields.node("points"), scope, None)
    return SilenceRule(
        **read_common(fields, scope, awards),
        silent_for=fields.read("silent_for", duration) or 0,
        of=fields.read("of", event_names) or (),
    )


RULE_TYPE = RuleType(
    key="silent_for",
    title=Text(en="this silence rule", fr="cette règle de silence"),
    keys={"silent_for": "duration", "of": "texts", "points": "plain_points"},
    read=_read,
)
