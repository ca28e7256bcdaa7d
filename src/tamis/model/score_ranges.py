"""Ranges that a score must be in: `{ at_least: 20 }`, `{ at_most: 60 }`, `{ between: [20, 60] }`."""

from __future__ import annotations

from tamis.language import Text
from tamis.model.reading import nodes
from tamis.model.reading.fields import Shape, open_map
from tamis.model.reading.findings import Findings
from tamis.model.reading.nodes import Node
from tamis.model.reading.values import number

SCORE_RANGE_SHAPE = Shape(
    Text(en="this range of a score", fr="cet intervalle de score"),
    {"at_least": "number", "at_most": "number", "between": "pair"},
)
Bounds = tuple[float | None, float | None]


def read_score_range(node: Node, where: str, findings: Findings, wanted: Text) -> Bounds:
    """The least and the most; None is no bound. `wanted`: what to ask for where it is no range."""
    fields = open_map(node, where, SCORE_RANGE_SHAPE, findings)
    if fields is None:
        return None, None
    if not fields.has(*SCORE_RANGE_SHAPE.keys):
        findings.expected(node, where, wanted, "empty-map")
    if fields.has("between") and fields.has("at_least", "at_most"):
        findings.expected(node, where, wanted, "bad-range")
    least, most = fields.read("at_least", number), fields.read("at_most", number)
    pair = fields.node("between")
    if pair is not None:
        least, most = _read_pair(pair, findings, wanted)
    if least is not None and most is not None and least > most:
        findings.expected(node, where, wanted, "empty-range")
    return least, most


def _read_pair(node: Node, findings: Findings, wanted: Text) -> Bounds:
    if not isinstance(node, nodes.Sequence) or len(node.items) != 2:
        findings.expected(node, "between", wanted, "not-a-pair")
        return None, None
    least, most = (number(item, "between", findings) for item in node.items)
    return least, most
