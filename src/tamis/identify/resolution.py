"""Leads as the log makes them: whose an event is, why two identifiers are one lead, what was refused."""

from __future__ import annotations

from collections import defaultdict, deque
from collections.abc import Iterable, Mapping, Sequence
from functools import cached_property

from tamis.identify.components import Components, Group
from tamis.identify.devices import Device
from tamis.identify.edges import STRONG, Edge, Trust, by_rank
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
        self._refused = refused
        self._rules = rules

    @cached_property
    def refused(self) -> tuple[Refusal, ...]:
        """The edges that join nothing, with the reason, the most trusted first; of a repeated link only the first."""
        return tuple(sorted(self._refused, key=lambda refusal: by_rank(refusal.edge)))

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

    def turning_points(self, identifiers: Iterable[Identifier]) -> tuple[int, ...]:
        """The moments from which on an event that names these may be another lead's than before (µs UTC)."""
        shared = {self.ownership(name).shared_from for name in identifiers if name.is_device}
        return tuple(sorted(moment for moment in shared if moment is not None))

    def ownership(self, device: Identifier) -> Ownership:
        """Whose that device is, and from when to when."""
        found = self._devices.get(self._components.find(device))
        if found is None or found.owner is None:
            return Ownership(owner=None, known_from=None, shared_from=None)
        return Ownership(self._key(found.owner), found.people[found.owner], found.shared_from)

    def same_for(self, other: Resolution, identifiers: Iterable[Identifier]) -> bool:
        """Whether no event that names only these identifiers changes its lead, from the one resolution to the other.

        True only if `belonging` and `ownership` give the same for them, whatever the moment and the trust; it takes
        time by how many they are and by who else uses their devices, not by the length of the log.
        """
        names = [name for name in set(identifiers) if may_join(name, self._rules)]
        return self._rules == other._rules and self._outlook(names) == other._outlook(names)

    def why(self, a: Identifier, b: Identifier) -> tuple[Edge, ...] | None:
        """The shortest path of edges that makes the two one lead, from `a` to `b`; of several, the most trusted.

        Empty where the two are the same; None where they are not one lead.
        """
        edges: defaultdict[Identifier, list[tuple[Identifier, Edge]]] = defaultdict(list)
        for edge in sorted(self._accepted, key=by_rank):
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

    def _outlook(self, names: Iterable[Identifier]) -> list[tuple[object, ...]]:
        """All that `belonging` asks of these names."""
        outlook: list[tuple[object, ...]] = []
        devices: list[Identifier] = []
        people: defaultdict[Group, set[Identifier]] = defaultdict(set)
        for name in names:
            if name.is_device:
                devices.append(name)
                continue
            group = self._components.find(name)
            people[group].add(name)
            outlook.append((name, self._key(group), name in self._evidence.proven))
        for name in devices:
            cookies = self._components.find(name)
            found = self._devices.get(cookies) or Device(cookies)
            present = {person for group in found.people for person in people.get(group, ())}
            denied = {person for group in found.denied for person in people.get(group, ())} - present
            outlook.append((name, self._key(cookies), self.ownership(name), present, denied))
        return outlook

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
            return Belonging(LeadKey("ambiguous", cookies.first), was_anonymous=False)
        return Belonging(self._key(device.owner), was_anonymous=at < device.people[device.owner])

    def _key(self, group: Group) -> LeadKey:
        return LeadKey("visitor" if group.first.is_device else "person", group.first)
