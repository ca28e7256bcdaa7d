"""Groups of identifiers that grow by joins, each join checked against what one lead may hold.

A group holds either identifiers of persons or devices: devices are joined to one another when a cookie is renewed, but
a device never joins two persons, see `tamis.identify.devices`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import get_args

from tamis.identify.identifiers import Identifier, Kind, strength
from tamis.identify.refusals import Reason
from tamis.identify.rules import Rules

_ONE: Mapping[Kind, Mapping[str, int]] = {kind: {kind: 1} for kind in get_args(Kind)}


@dataclass(slots=True, eq=False)
class Group:
    """Identifiers of one lead, or cookies of one device. Compared by being the same object.

    `first`: the strongest of them, of several the one known first. `kinds`: how many there are of each.
    """

    members: list[Identifier]
    first: Identifier
    kinds: Mapping[str, int]
    merges: int = 0


class Components:
    """Every identifier in its group; at first each is alone.

    `apart`: those that an operator keeps apart from each. `first_seen`: since when each is known, in microseconds UTC.
    """

    def __init__(
        self, apart: Mapping[Identifier, frozenset[Identifier]], first_seen: Mapping[Identifier, int], rules: Rules
    ) -> None:
        self._apart = apart
        self._first_seen = first_seen
        self._rules = rules
        self._groups: dict[Identifier, Group] = {}

    def group(self, identifier: Identifier) -> Group:
        """The group that it belongs to; from now on it has one."""
        found = self._groups.get(identifier)
        if found is None:
            found = self._groups[identifier] = self.find(identifier)
        return found

    def find(self, identifier: Identifier) -> Group:
        """The group that it belongs to, or would."""
        return self._groups.get(identifier) or Group([identifier], identifier, _ONE[identifier.kind])

    def groups(self) -> list[Group]:
        """Each group once."""
        return list(dict.fromkeys(self._groups.values()))

    def why_apart(self, one: Group, other: Group) -> Reason | None:
        """`kept-apart` where an operator keeps a member of the one apart from a member of the other."""
        if not self._apart:
            return None
        small, large = sorted((one, other), key=lambda group: len(group.members))
        for member in small.members:
            if any(self._groups.get(x) is large for x in self._apart.get(member, ())):
                return "kept-apart"
        return None

    def why_not(self, one: Group, other: Group) -> Reason | None:
        """Why the two may not become one, if they may not, operators apart."""
        for kind, most in self._rules.limits.items():
            mine, theirs = one.kinds.get(kind, 0), other.kinds.get(kind, 0)
            if mine and theirs and mine + theirs > most:
                return "too-many-of-a-kind"
        if len(one.members) + len(other.members) > self._rules.most_identifiers:
            return "too-many-identifiers"
        if one.merges + other.merges + 1 > self._rules.most_merges:
            return "too-many-merges"
        return None

    def join(self, one: Group, other: Group) -> None:
        """Make them one."""
        small, large = sorted((one, other), key=lambda group: len(group.members))
        large.members += small.members
        large.first = min(large.first, small.first, key=self._precedence)
        large.kinds = {kind: large.kinds.get(kind, 0) + small.kinds.get(kind, 0) for kind in _ONE}
        large.merges += small.merges + 1
        for member in small.members:
            self._groups[member] = large

    def _precedence(self, name: Identifier) -> tuple[int, int, str]:
        return strength(name)[0], self._first_seen[name], name.value
