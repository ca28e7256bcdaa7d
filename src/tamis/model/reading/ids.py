"""Ids in a list of maps: no two alike."""

from __future__ import annotations

from tamis.language import Text
from tamis.model.reading import nodes
from tamis.model.reading.findings import Findings
from tamis.model.reading.nodes import Scalar, quoted


def check_ids(node: nodes.Sequence, findings: Findings) -> None:
    """Note every item whose `id` an earlier one has."""
    first: dict[str, Scalar] = {}
    for item in node.items:
        id_ = item.by_key.get("id") if isinstance(item, nodes.Mapping) else None
        if not isinstance(id_, Scalar):
            continue
        other = first.setdefault(id_.text, id_)
        if other.mark != id_.mark:
            name, line = quoted(id_.text), other.mark.line
            message = Text(
                en=f"The id {name.en} is already used on line {line}.",
                fr=f"L'id {name.fr} est déjà utilisé à la ligne {line}.",
            )
            findings.error(id_, "duplicate-id", message)
