"""What the parts of a model may refer to while it is read: names that other parts declare."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from zoneinfo import ZoneInfo

from tamis.model.definition import Grade, Group, Score, Trait
from tamis.model.lists import Lists
from tamis.model.reading.findings import Findings


@dataclass
class Scope:
    """Filled section by section, in the order in which sections refer to one another."""

    findings: Findings
    zone: ZoneInfo
    lists: Lists
    traits: Mapping[str, Trait] = field(default_factory=dict)
    audiences: tuple[str, ...] = ()
    scores: Mapping[str, Score] = field(default_factory=dict)
    groups: Mapping[str, Group] = field(default_factory=dict)
    classes: tuple[str, ...] = ()
    grade: Grade | None = None
    numbers_noted: set[str] = field(default_factory=set)
    """Undeclared traits that a warning has been given for."""

    def paid_scores(self) -> tuple[str, ...]:
        """The scores that rules may give points to: all but the combined and the predicted ones."""
        return tuple(s.name for s in self.scores.values() if s.kind not in ("combined", "predicted"))
