"""What is known of one lead: of each trait the most trusted, then the latest word. Profiles add up in any order."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import msgspec

from tamis.identify.edges import STRONG, Trust


class Told(msgspec.Struct, frozen=True, array_like=True, order=True):
    """One word on a trait. The greatest counts; `at` is µs UTC, `seq` the event's number; None takes it away."""

    trusted: bool
    at: int
    seq: int
    value: Any = None

    @property
    def weight(self) -> tuple[bool, int, int]:
        """What is compared."""
        return self.trusted, self.at, self.seq


class AccountWord(msgspec.Struct, frozen=True, array_like=True, order=True):
    """What an event says of its lead's account. The greatest counts: a group that was named before an address.

    `at` is µs UTC, `seq` the event's number, `key` the text of an `AccountKey`.
    """

    by_group: bool
    trusted: bool
    at: int
    seq: int
    key: str


class Profile(msgspec.Struct):
    """The fold of a lead's events. `first_at` and `last_at` are µs UTC; `events` counts those that count."""

    first_at: int
    last_at: int
    events: int = 0
    traits: dict[str, Told] = {}
    word: AccountWord | None = None

    @property
    def account(self) -> str | None:
        """The key of the account that the lead belongs to."""
        return self.word.key if self.word else None

    @classmethod
    def begun(cls, at: int) -> Profile:
        """That of a lead which did its first thing then."""
        return cls(at, at)

    def see(self, at: int) -> None:
        """The lead did something at that moment."""
        self.first_at, self.last_at, self.events = min(self.first_at, at), max(self.last_at, at), self.events + 1

    def tell(self, traits: Mapping[str, Any], trust: Trust, at: int, seq: int) -> None:
        """What an event says of it."""
        for name, value in traits.items():
            hear(self.traits, name, Told(trust in STRONG, at, seq, value))

    def belong(self, word: AccountWord | None) -> None:
        """What an event says of its account."""
        if word is not None and (self.word is None or self.word < word):
            self.word = word

    def add(self, other: Profile) -> None:
        """That of another lead, which turns out to be the same."""
        self.first_at, self.last_at = min(self.first_at, other.first_at), max(self.last_at, other.last_at)
        self.events += other.events
        for name, told in other.traits.items():
            hear(self.traits, name, told)
        self.belong(other.word)

    def known(self) -> dict[str, Any]:
        """The traits that are known."""
        return known(self.traits)


def hear(traits: dict[str, Told], name: str, told: Told) -> None:
    """A word on a trait joins those that are there."""
    if name not in traits or traits[name].weight < told.weight:
        traits[name] = told


def known(traits: Mapping[str, Told]) -> dict[str, Any]:
    """The traits that are known."""
    return {name: told.value for name, told in traits.items() if told.value is not None}
