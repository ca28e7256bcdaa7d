"""The second step: whose is a device, and until when.

A device never joins persons. It is of the person who is best proven on it, until the first moment when anybody else
identified on it; from then on, what it does without saying who is of neither.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field

from tamis.identify.components import Components, Group
from tamis.identify.edges import Edge
from tamis.identify.evidence import Evidence
from tamis.identify.identifiers import Identifier
from tamis.identify.refusals import Reason, Refusal
from tamis.identify.rules import Rules


@dataclass(slots=True, eq=False)
class Device:
    """One device: its cookies, and the persons (groups of identifiers) who identified on it. Times in µs UTC.

    `people`: those whom its edges attach to it, the owner first, each with the moment of his first such edge. `denied`:
    those whom a weak edge names in vain. `shared_from`: when somebody other than the owner was there first.
    """

    cookies: Group
    people: dict[Group, int] = field(default_factory=dict)
    denied: set[Group] = field(default_factory=set)
    shared_from: int | None = None

    @property
    def owner(self) -> Group | None:
        """The person whose device it is."""
        return next(iter(self.people), None)


@dataclass(slots=True)
class Attached:
    """The devices by their cookies, the edges between a device and its owner, and those that join nothing."""

    devices: dict[Group, Device]
    accepted: list[Edge]
    refused: list[Refusal]


def attach(edges: Iterable[Edge], evidence: Evidence, components: Components, rules: Rules) -> Attached:
    """Judge the edges between a device and a person, in the order given (by rank).

    Clicks and claims are judged together, by time; a claim of a proven identifier last: it attaches nothing by itself,
    but agrees with what another edge of the device attached.
    """
    attacher = _Attacher(evidence, components, rules)
    strong: list[Edge] = []
    weak: list[Edge] = []
    for edge in edges:
        (weak if edge.is_weak else strong).append(edge)
    weak.sort(key=lambda edge: edge.at)
    unproved = [edge for edge in weak if attacher.is_unproved(edge)]
    put_off = set(unproved)
    for edge in (*strong, *(edge for edge in weak if edge not in put_off), *unproved):
        attacher.judge(edge)
    return attacher.settle()


class _Attacher:
    """The devices while they are being attached."""

    def __init__(self, evidence: Evidence, components: Components, rules: Rules) -> None:
        self._evidence = evidence
        self._components = components
        self._rules = rules
        self._devices: dict[Group, Device] = {}
        self._firmly_held: set[Device] = set()
        self._cookies_of: Counter[Group] = Counter()
        self._heard: defaultdict[Group, list[tuple[Edge, Group]]] = defaultdict(list)
        self._refused: list[Refusal] = []

    def is_unproved(self, edge: Edge) -> bool:
        """Whether the edge is a claim of an identifier that somebody proved."""
        _, person = _device_and_person(edge)
        return edge.trust == "claim" and edge.is_weak and person in self._evidence.proven

    def judge(self, edge: Edge) -> None:
        """Attach the person to the device, or note why not."""
        cookie, identifier = _device_and_person(edge)
        cookies, person = self._components.group(cookie), self._components.group(identifier)
        device = self._devices.setdefault(cookies, Device(cookies))
        reason = self._why_not(edge, device, person)
        if reason is not None:
            self._refused.append(Refusal(edge, reason))
            if reason != "too-many-identifiers":
                device.denied.add(person)
            if reason == "unproved":
                self._heard[cookies].append((edge, person))
            return
        self._heard[cookies].append((edge, person))
        if person not in device.people:
            device.people[person] = edge.at
            self._cookies_of[person] += len(cookies.members)
        device.people[person] = min(edge.at, device.people[person])
        if edge.kind == "merge" or edge.trust != "click":
            self._firmly_held.add(device)

    def _why_not(self, edge: Edge, device: Device, person: Group) -> Reason | None:
        reason = self._components.why_apart(device.cookies, person)
        if reason is not None or person in device.people:
            return reason
        if edge.kind == "merge":
            return None
        if self.is_unproved(edge):
            return "unproved"
        if edge.trust == "click" and device in self._firmly_held:
            return "forwarded-link"
        held = len(person.members) + self._cookies_of[person] + len(device.cookies.members)
        return "too-many-identifiers" if held > self._rules.most_identifiers else None

    def settle(self) -> Attached:
        """When each device began to be shared, and which edges stand between it and its owner.

        Where an operator gave the device to its owner, only what came later makes it shared.
        """
        accepted: list[Edge] = []
        for device in self._devices.values():
            mine = [edge for edge, person in self._heard[device.cookies] if person is device.owner]
            others = [(edge, person) for edge, person in self._heard[device.cookies] if person is not device.owner]
            accepted += mine
            self._refused += [Refusal(edge, "shared-device") for edge, person in others if person in device.people]
            given = max((edge.at for edge in mine if edge.kind == "merge"), default=None)
            if device.owner is not None:
                later = (edge.at for edge, _ in others if given is None or edge.at > given)
                device.shared_from = min(later, default=None)
        return Attached(self._devices, accepted, self._refused)


def _device_and_person(edge: Edge) -> tuple[Identifier, Identifier]:
    return (edge.a, edge.b) if edge.a.is_device else (edge.b, edge.a)
