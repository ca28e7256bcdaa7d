"""How points fade: `half_life`, or `decay` in one of its forms."""

from __future__ import annotations

from tamis.language import Text
from tamis.model.definition import Decay, Expiry, HalfLife, Linear, NoDecay
from tamis.model.reading.fields import Fields, Shape, open_map
from tamis.model.reading.findings import Findings
from tamis.model.reading.nodes import Node, Scalar
from tamis.model.reading.values import duration, percentage

DECAY_SHAPE = Shape(
    Text(en="this decay", fr="cette érosion"),
    {"half_life": "duration", "linear": "percentage", "every": "duration", "expires": "duration"},
)
KEYS = {"half_life": "duration", "decay": "decay"}
"""What a rule with decay may say of it."""


def read_decay(fields: Fields) -> Decay | None:
    """The decay of a rule; None: that of the score."""
    if fields.has("half_life") and fields.has("decay"):
        fields.conflict("half_life", "decay")
    half_life = fields.read("half_life", duration)
    if half_life is not None:
        return HalfLife(half_life)
    node = fields.node("decay")
    return None if node is None else _decay(node, "decay", fields.findings)


def _decay(node: Node, where: str, findings: Findings) -> Decay | None:
    if isinstance(node, Scalar) and node.text == "none":
        return NoDecay()
    if isinstance(node, Scalar):
        findings.expected(node, where, _A_DECAY, "bad-decay")
        return None
    fields = open_map(node, where, DECAY_SHAPE, findings)
    return None if fields is None else _form(fields, node)


def _form(fields: Fields, node: Node) -> Decay | None:
    forms = [key for key in ("half_life", "linear", "expires") if fields.has(key)]
    if len(forms) != 1:
        fields.findings.expected(node, "decay", _A_DECAY, "bad-decay")
        return None
    if fields.has("every") and forms != ["linear"]:
        fields.conflict(forms[0], "every")
    match forms[0]:
        case "half_life":
            us = fields.read("half_life", duration)
            return None if us is None else HalfLife(us)
        case "expires":
            us = fields.read("expires", duration)
            return None if us is None else Expiry(us)
        case _:
            return _linear(fields)


def _linear(fields: Fields) -> Linear | None:
    share, every = fields.read("linear", percentage), fields.read("every", duration)
    if not fields.has("every"):
        fields.missing("every", Text(en="For example every: 30d.", fr="Par exemple every: 30d."))
    return None if share is None or every is None else Linear(share, every)


_A_DECAY = Text(
    en="none, { half_life: 30d }, { linear: 25%, every: 30d } or { expires: 90d }",
    fr="none, { half_life: 30d }, { linear: 25%, every: 30d } ou { expires: 90d }",
)
