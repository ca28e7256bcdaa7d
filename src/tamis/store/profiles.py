"""Profiles as the fold of what was said of each lead: of a trait the most trusted, then the latest word counts."""

from __future__ import annotations

from collections import defaultdict
from typing import Any

from tamis.collect.cell_text import text_of_cell
from tamis.identify.edges import Trust
from tamis.identify.leads import LeadKey

_Weight = tuple[bool, int, int]  # whether it is trusted, when (µs UTC), the event's number


class Profiles:
    """Traits of leads, told in any order."""

    def __init__(self) -> None:
        self._traits: defaultdict[LeadKey, dict[str, tuple[_Weight, Any]]] = defaultdict(dict)
        self._first: dict[LeadKey, int] = {}

    def see(self, lead: LeadKey, at: int) -> None:
        """The lead did something at that moment (µs UTC)."""
        self._traits.setdefault(lead, {})
        self._first[lead] = min(at, self._first.get(lead, at))

    def tell(self, lead: LeadKey, traits: dict[str, Any], trust: Trust, at: int, seq: int) -> None:
        """What an event says of the lead; null takes a trait away."""
        weight = (trust == "verified", at, seq)
        known = self._traits[lead]
        for name, value in traits.items():
            if name not in known or known[name][0] < weight:
                known[name] = (weight, value)

    def leads(self) -> list[LeadKey]:
        """Every lead that was seen, the earliest first."""
        return sorted(self._traits, key=lambda lead: (self._first.get(lead, 0), str(lead)))

    def first_seen(self, lead: LeadKey) -> int:
        """When the lead did its first thing, µs UTC."""
        return self._first[lead]

    def traits(self, lead: LeadKey) -> dict[str, str]:
        """The lead's traits as texts; lists and objects as JSON."""
        said = {name: value for name, (_, value) in self._traits[lead].items() if value is not None}
        return {name: text_of_cell(value) for name, value in said.items()}
