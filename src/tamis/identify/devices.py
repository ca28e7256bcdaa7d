"""The second step: whose is a device, and until when.

A device never joins persons. It is of the person who is best proven on it, until the first moment when anybody else
identified on it; from then on, what it does without saying who is of neither.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from tamis.identify.components import Components, Group
from tamis.identify.edges import Edge, Statement
from tamis.identify.evidence import Evidence
from tamis.identify.refusals import Reason, Refusal
from tamis.identify.rules import Rules


@dataclass(slots=True, eq=False)
class Device:
    """One device: its cookies, and the persons (groups of identifiers) who identified on it. Times in µs UTC.

    `people`: those whom its edges attach to it, the owner first, each with the moment of his first such edge. `denied`:
    those whom a weak edge names in vain. `firmly_held`: more than a click attached somebody. `given_at`: when an
    operator last gave it to its owner. `shared_from`: when somebody other than the owner was there first.
    """

    cookies: Group
    people: dict[Group, int] = field(default_factory=dict)
    denied: set[Group] = field(default_factory=set)
    firmly_held: bool = False
    given_at: int | None = None
    shared_from: int | None = None

    @property
    def owner(self) -> Group | None:
        """The person whose device it is."""
        return next(iter(self.people), None)


@dataclass(slots=True)
class Attached:
    """The devices by their cookies; the edges between a device and its owner, and those that join nothing, unsorted."""

    devices: dict[Group, Device]
    accepted: list[Edge]
    refused: list[Refusal]


def attach(
    edges: Iterable[Edge],
    repeated: Mapping[Statement, Sequence[int]],
    evidence: Evidence,
    components: Components,
    rules: Rules,
) -> Attached:
    """Judge the edges between a device and a person, in the order given (by rank).

    Clicks and claims are judged together, by time; a claim of a proven identifier last: it attaches nothing by itself,
    but agrees with what another edge of the device attached. `repeated`: when (µs UTC) a link was said once more; that
    is judged as it was the first time.
    """
    attacher = _Attacher(repeated, evidence, components, rules)
    strong: list[Edge] = []
    weak: list[Edge] = []
    unproved: list[Edge] = []
    for edge in edges:
        (strong if not edge.is_weak else unproved if attacher.is_unproved(edge) else weak).append(edge)
    weak.sort(key=lambda edge: edge.at)
    unproved.sort(key=lambda edge: edge.at)
    for edge in (*strong, *weak, *unproved):
        attacher.judge(edge)
    return attacher.settle()


class _Attacher:
    """The devices while they are being attached."""

    def __init__(
        self,
        repeated: Mapping[Statement, Sequence[int]],
        evidence: Evidence,
        components: Components,
        rules: Rules,
    ) -> None:
        self._repeated = repeated
        self._evidence = evidence
        self._components = components
        self._rules = rules
        self._devices: dict[Group, Device] = {}
        self._cookies_of: defaultdict[Group, int] = defaultdict(int)
        self._heard: list[tuple[Edge, Device, Group]] = []
        self._refused: list[Refusal] = []

    def is_unproved(self, edge: Edge) -> bool:
        """Whether the edge is a claim of an identifier that somebody proved."""
        if edge.trust != "claim" or edge.kind != "link":
            return False
        return (edge.b if edge.a.is_device else edge.a) in self._evidence.proven

    def judge(self, edge: Edge) -> None:
        """Attach the person to the device, or note why not."""
        cookie, identifier = (edge.a, edge.b) if edge.a.is_device else (edge.b, edge.a)
        cookies, person = self._components.group(cookie), self._components.group(identifier)
        device = self._devices.get(cookies) or Device(cookies)
        reason = self._why_not(edge, device, person)
        if reason is not None:
            self._refused.append(Refusal(edge, reason))
        if reason == "too-many-identifiers":
            return
        self._devices[cookies] = device
        if reason is None or reason == "unproved":
            self._heard.append((edge, device, person))
        if reason is None:
            self._attach(edge, device, person)
        else:
            device.denied.add(person)

    def _attach(self, edge: Edge, device: Device, person: Group) -> None:
        if person not in device.people:
            device.people[person] = edge.at
            self._cookies_of[person] += len(device.cookies.members)
        device.people[person] = min(edge.at, device.people[person])
        if edge.kind == "merge" and person is device.owner:
            device.given_at = max(edge.at, device.given_at or edge.at)
        if edge.kind == "merge" or edge.trust != "click":
            device.firmly_held = True

    def _why_not(self, edge: Edge, device: Device, person: Group) -> Reason | None:
        reason = self._components.why_apart(device.cookies, person)
        if reason is not None or person in device.people:
            return reason
        if edge.kind == "merge":
            return None
        if self.is_unproved(edge):
            return "unproved"
        if edge.trust == "click" and device.firmly_held:
            return "forwarded-link"
        held = len(person.members) + self._cookies_of[person] + len(device.cookies.members)
        return "too-many-identifiers" if held > self._rules.most_identifiers else None

    def settle(self) -> Attached:
        """When each device began to be shared, and which edges stand between it and its owner.

        Where an operator gave the device to its owner, only what came later makes it shared.
        """
        accepted: list[Edge] = []
        for edge, device, person in self._heard:
            if person is device.owner:
                accepted.append(edge)
                continue
            if person in device.people:
                self._refused.append(Refusal(edge, "shared-device"))
            came = self._first_after(device.given_at, edge)
            if device.people and came is not None:
                device.shared_from = came if device.shared_from is None else min(came, device.shared_from)
        return Attached(self._devices, accepted, self._refused)

    def _first_after(self, moment: int | None, edge: Edge) -> int | None:
        """When the edge was said first after that moment, if it was: by itself or by a repetition."""
        if moment is None or edge.at > moment:
            return edge.at
        repeated = self._repeated.get(edge.statement, ()) if edge.kind == "link" else ()
        return min((at for at in repeated if at > moment), default=None)
