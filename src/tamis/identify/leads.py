"""What the answers of a resolution are made of."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from tamis.identify.identifiers import Identifier

Nature = Literal["person", "visitor", "ambiguous", "unproved"]


@dataclass(frozen=True, slots=True)
class LeadKey:
    """The name of a lead: the strongest of its identifiers, of these the one known first, and what it stands for.

    - `person`: somebody known by an identifier of persons;
    - `visitor`: a device on which nobody identified;
    - `ambiguous`: whoever uses a device that several persons share, without saying who he is;
    - `unproved`: whoever claims to be this identifier, from nowhere, while somebody else proved it.
    """

    nature: Nature
    identifier: Identifier

    def __str__(self) -> str:
        name = str(self.identifier)
        return f"{self.nature}:{name}" if self.nature in {"ambiguous", "unproved"} else name


@dataclass(frozen=True, slots=True)
class Lead:
    """A lead and its identifiers, the strongest first; devices that it owns are among them."""

    key: LeadKey
    identifiers: tuple[Identifier, ...]


@dataclass(frozen=True, slots=True)
class Belonging:
    """Whose an event is. `was_anonymous`: it was done on his device before he said who he is."""

    lead: LeadKey
    was_anonymous: bool


@dataclass(frozen=True, slots=True)
class Ownership:
    """Whose a device is: of `owner` (None: of its own visitor), who is known there from `known_from` on.

    Before `shared_from` (None: for ever) what is done on it without a name is the owner's. Times in µs UTC.
    """

    owner: LeadKey | None
    known_from: int | None
    shared_from: int | None
