"""Leads as the log makes them: whose an event is, why two identifiers are one lead, what was refused."""

from __future__ import annotations

from collections import defaultdict, deque
from collections.abc import Iterable, Mapping, Sequence

from tamis.identify.components import Components, Group
from tamis.identify.devices import Device
from tamis.identify.edges import STRONG, Edge, Trust
from tamis.identify.evidence import Evidence
from tamis.identify.identifiers import Identifier, may_join, strength
from tamis.identify.leads import Belonging, Lead, LeadKey, Ownership
from tamis.identify.refusals import Refusal
from tamis.identify.rules import Rules


class Resolution:
    """What `resolve` found. Identifiers that the log does not know are each a lead of its own."""

    def __init__(
        self,
        components: Components,
        evidence: Evidence,
        devices: Mapping[Group, Device],
        *,
        accepted: Sequence[Edge],
        refused: Sequence[Refusal],
        rules: Rules,
    ) -> None:
        self._components = components
        self._evidence = evidence
        self._devices = devices
        self._accepted = accepted
        self._rules = rules
        self.refused: tuple[Refusal, ...] = tuple(refused)
        """The edges that join nothing, with the reason, the most trusted first."""

    def leads(self) -> tuple[Lead, ...]:
        """Every lead that the edges name, persons and visitors, by key."""
        members: defaultdict[LeadKey, list[Identifier]] = defaultdict(list)
        for group in self._components.groups():
            device = self._devices.get(group)
            owner = device.owner if device else None
            members[self._key(owner or group)] += group.members
        found = (Lead(key, tuple(sorted(names, key=strength))) for key, names in members.items())
        return tuple(sorted(found, key=lambda lead: strength(lead.key.identifier)))

    def lead_of(self, identifiers: Iterable[Identifier], at: int, trust: Trust) -> LeadKey | None:
        """The lead of an event, see `belonging`."""
        found = self.belonging(identifiers, at, trust)
        return found.lead if found else None

    def belonging(self, identifiers: Iterable[Identifier], at: int, trust: Trust) -> Belonging | None:
        """Whose an event is that names these identifiers at that moment (µs UTC), said with that trust.

        His strongest identifier decides, if what is said may be believed; else the device; else, of a claim that may
        not, the visitor who claims it; else the role mailbox. None where no identifier is anybody's.
        """
        named = sorted({name for name in identifiers if not self._rules.blocks(name.value)}, key=strength)
        device = next((name for name in named if name.is_device), None)
        people = [name for name in named if not name.is_device and may_join(name, self._rules)]
        for name in people:
            if self._is_credible(name, device, trust):
                return Belonging(self._key(self._components.find(name)), was_anonymous=False)
        if device is not None:
            return self._on_device(self._components.find(device), at)
        if people:
            return Belonging(LeadKey("unproved", people[0]), was_anonymous=False)
        return Belonging(LeadKey("person", named[0]), was_anonymous=False) if named else None

    def ownership(self, device: Identifier) -> Ownership:
        """Whose that device is, and from when to when."""
        found = self._devices.get(self._components.find(device))
        if found is None or found.owner is None:
            return Ownership(owner=None, known_from=None, shared_from=None)
        return Ownership(self._key(found.owner), found.people[found.owner], found.shared_from)

    def why(self, a: Identifier, b: Identifier) -> tuple[Edge, ...] | None:
        """The shortest path of edges that makes the two one lead, from `a` to `b`; of several, the most trusted.

        Empty where the two are the same; None where they are not one lead.
        """
        edges: defaultdict[Identifier, list[tuple[Identifier, Edge]]] = defaultdict(list)
        for edge in self._accepted:
            edges[edge.a].append((edge.b, edge))
            edges[edge.b].append((edge.a, edge))
        came_by: dict[Identifier, tuple[Identifier, Edge]] = {}
        waiting = deque([b])
        while waiting and a not in came_by and a != b:
            here = waiting.popleft()
            for there, edge in edges[here]:
                if there != b and there not in came_by:
                    came_by[there] = here, edge
                    waiting.append(there)
        if a != b and a not in came_by:
            return None
        path: list[Edge] = []
        while a != b:
            a, edge = came_by[a]
            path.append(edge)
        return tuple(path)

    def same_for(self, other: Resolution, identifiers: Iterable[Identifier]) -> bool:
        """Whether no event that names only these identifiers belongs to another lead than by the other resolution."""
        return all(self._fate(name) == other._fate(name) for name in identifiers)

    def _fate(self, name: Identifier) -> object:
        """All that `belonging` looks at for an identifier."""
        group = self._components.find(name)
        device = self._devices.get(group)
        on_device = device and (
            [(self._key(person), at) for person, at in device.people.items()],
            {self._key(person) for person in device.denied},
            device.shared_from,
        )
        return self._key(group), name in self._evidence.proven, on_device

    def _is_credible(self, name: Identifier, device: Identifier | None, trust: Trust) -> bool:
        """Whether an event that names a person may be counted for him.

        What a browser says is judged as the edge was that it made between its device and the person.
        """
        if trust in STRONG:
            return True
        person = self._components.find(name)
        found = self._devices.get(self._components.find(device)) if device else None
        if found is not None and person in found.people:
            return True
        if found is not None and person in found.denied:
            return False
        return trust == "click" or name not in self._evidence.proven

    def _on_device(self, cookies: Group, at: int) -> Belonging:
        device = self._devices.get(cookies)
        if device is None or device.owner is None:
            return Belonging(self._key(cookies), was_anonymous=False)
        if device.shared_from is not None and at >= device.shared_from:
            return Belonging(LeadKey("ambiguous", self._first(cookies)), was_anonymous=False)
        return Belonging(self._key(device.owner), was_anonymous=at < device.people[device.owner])

    def _key(self, group: Group) -> LeadKey:
        first = self._first(group)
        return LeadKey("visitor" if first.is_device else "person", first)

    def _first(self, group: Group) -> Identifier:
        seen = self._evidence.first_seen
        return min(group.members, key=lambda name: (strength(name)[0], seen.get(name, 0), name.value))
