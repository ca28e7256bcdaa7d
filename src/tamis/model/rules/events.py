"""Event rules: points for what a lead did (`on`)."""

from __future__ import annotations

from tamis.language import Text
from tamis.model.definition import EventRule
from tamis.model.parse_conditions import read_condition
from tamis.model.reading.fields import Fields
from tamis.model.reading.values import duration, event_names, text
from tamis.model.rules.common import RuleType, must_give, read_common
from tamis.model.rules.decay import KEYS as DECAY_KEYS
from tamis.model.rules.decay import read_decay
from tamis.model.rules.frequency import read_frequency
from tamis.model.rules.limits import read_limit
from tamis.model.rules.points import read_points, read_proportion
from tamis.model.scope import Scope

KEYS = {
    "on": "texts",
    "where": "event_condition",
    "points": "points",
    "points_per": "points_per",
    **DECAY_KEYS,
    "limit": "limit",
    "within": "duration",
    "frequency": "frequency",
    "distinct": "text",
    "split_by": "text",
}


def _read(fields: Fields, scope: Scope) -> EventRule:
    must_give(fields, "points", "points_per", "frequency")
    points = read_points(fields.node("points"), scope, "event")
    per, proportional = read_proportion(fields, scope)
    awards = points + proportional
    ranges = read_frequency(fields, awards, scope)
    paid = [award.score for range_ in ranges for award in range_.awards]
    where = fields.node("where")
    rule = EventRule(
        **read_common(fields, scope, awards, paid),
        on=fields.read("on", event_names) or (),
        where=None if where is None else read_condition(where, "where", "event", scope),
        per=per,
        decay=read_decay(fields),
        limit=fields.read("limit", read_limit),
        within=fields.read("within", duration),
        frequency=ranges,
        distinct=fields.read("distinct", text),
        split_by=fields.read("split_by", text),
    )
    _check_together(rule, fields)
    return rule


def _check_together(rule: EventRule, fields: Fields) -> None:
    """Keys that each are right but have no meaning together."""
    for key in ("frequency", "distinct"):
        if fields.has("points_per") and fields.has(key):
            fields.conflict("points_per", key, _ONE_AWARD)
    counts_values = fields.has("distinct") and not fields.has("frequency")
    if counts_values and rule.limit and rule.limit.points is not None and rule.limit.per.unit != "ever":
        fields.findings.error(fields.node("limit") or fields, "limit-period", _EVER_ONLY, _WRITE_EVER)


_ONE_AWARD = Text(
    en="A frequency, or distinct values, are paid once and not by an amount.",
    fr="Une fréquence, ou des valeurs distinctes, se paient une fois et non selon un montant.",
)
_EVER_ONLY = Text(
    en="With 'distinct', a limit on points has no period.",
    fr="Avec « distinct », un plafond de points n'a pas de période.",
)
_WRITE_EVER = Text(en="Write per: ever.", fr="Écrivez per: ever.")

RULE_TYPE = RuleType(
    key="on",
    title=Text(en="this event rule", fr="cette règle d'événement"),
    keys=KEYS,
    read=_read,
)
