"""Sequence rules: points for doing things in order (`sequence`)."""

from __future__ import annotations

from tamis.language import Text
from tamis.model.definition import SequenceRule, Step
from tamis.model.parse_conditions import read_condition
from tamis.model.reading import nodes
from tamis.model.reading.fields import Fields, Shape, open_map
from tamis.model.reading.findings import Findings
from tamis.model.reading.nodes import Node, Scalar
from tamis.model.reading.values import count, duration, event_names
from tamis.model.rules.common import RuleType, must_give, read_common
from tamis.model.rules.decay import KEYS as DECAY_KEYS
from tamis.model.rules.decay import read_decay
from tamis.model.rules.points import read_points
from tamis.model.scope import Scope

STEP_SHAPE = Shape(
    Text(en="this step", fr="cette étape"),
    {"on": "texts", "where": "event_condition"},
    required=("on",),
)


def _read(fields: Fields, scope: Scope) -> SequenceRule:
    must_give(fields, "points")
    awards = read_points(fields.node("points"), scope, None)
    return SequenceRule(
        **read_common(fields, scope, awards),
        steps=_read_steps(fields.node("sequence"), scope),
        within=fields.read("within", duration),
        window=fields.read("window", duration),
        times=_read_times(fields),
        decay=read_decay(fields),
    )


def _read_steps(node: Node | None, scope: Scope) -> tuple[Step, ...]:
    if node is None:
        return ()
    if not isinstance(node, nodes.Sequence) or len(node.items) < 2:
        scope.findings.expected(node, "sequence", _TWO_STEPS, "too-few-steps")
        return ()
    return tuple(_read_step(item, scope) for item in node.items)


def _read_step(node: Node, scope: Scope) -> Step:
    if not isinstance(node, nodes.Mapping):
        return Step(event_names(node, "sequence", scope.findings) or ())
    fields = open_map(node, "sequence", STEP_SHAPE, scope.findings)
    if fields is None:
        return Step(())
    where = fields.node("where")
    condition = None if where is None else read_condition(where, "where", "event", scope)
    return Step(fields.read("on", event_names) or (), condition)


def _read_times(fields: Fields) -> int | None:
    """How many completions are paid; None for each."""
    node = fields.node("times")
    if node is None:
        return 1
    if isinstance(node, Scalar) and node.text == "each":
        return None
    return _times(node, fields.findings)


def _times(node: Node, findings: Findings) -> int | None:
    if isinstance(node, Scalar) and node.is_number:
        return count(node, "times", findings)
    what = Text(en="a whole number of at least 1, or each", fr="un nombre entier d'au moins 1, ou each (chaque fois)")
    findings.expected(node, "times", what, "not-a-count")
    return None


_TWO_STEPS = Text(
    en="a list of at least two steps: [Event A, Event B]",
    fr="une liste d'au moins deux étapes : [Événement A, Événement B]",
)

RULE_TYPE = RuleType(
    key="sequence",
    title=Text(en="this sequence rule", fr="cette règle de séquence"),
    keys={
        "sequence": "steps",
        "within": "duration",
        "window": "duration",
        "times": "times",
        "points": "plain_points",
        **DECAY_KEYS,
    },
    read=_read,
)
