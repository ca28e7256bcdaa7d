"""Accounts derived again from what the events make of their leads, and compared."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from math import isclose
from statistics import fmean
from typing import Any

from tamis.live.account_words import group_of, tell_group
from tamis.live.difference import Difference
from tamis.live.facts import Fact
from tamis.model.definition import Model
from tamis.store.account_facts import Traits, touched_accounts
from tamis.store.accounts import (
    CLASS,
    CONTACTS,
    ENGAGED,
    LAST_SEEN,
    accounts_by_key,
    all_accounts,
    is_engaged,
    place_of,
    read_figures,
)
from tamis.store.database import Transaction
from tamis.store.leads import StoredLead
from tamis.store.standings import Standing

_CLOSE = 1e-6  # as figures are rounded; sums of floats depend on their order
_MOST_WAITING = 1_000_000


@dataclass
class _Members:
    """The leads of one account."""

    seen: list[int] = field(default_factory=list)
    classes: list[str | None] = field(default_factory=list)
    scores: defaultdict[str, list[float]] = field(default_factory=lambda: defaultdict(list))

    def figures(self, classes: Sequence[str]) -> dict[str, float]:
        """What they add up to."""
        found: dict[str, float] = {CONTACTS: len(self.seen), LAST_SEEN: max(self.seen)}
        found[ENGAGED] = sum(is_engaged(klass, classes) for klass in self.classes)
        found[CLASS] = max(place_of(klass, classes) for klass in self.classes)
        for name, values in self.scores.items():
            found |= {f"sum.{name}": sum(values), f"mean.{name}": fmean(values), f"max.{name}": max(values)}
        return found


class AccountsAgain:
    """The accounts, gathered from all leads; those that wait to be worked out are left alone."""

    def __init__(self, model: Model, facts: Iterable[Fact], waiting: Collection[str]) -> None:
        """`facts`: all that count and are somebody's. `waiting`: the accounts of leads that are to be derived again."""
        self._classes = [rule.name for rule in model.classes]
        self._waiting = set(waiting)
        self._members: defaultdict[str, _Members] = defaultdict(_Members)
        self._traits: defaultdict[str, Traits] = defaultdict(dict)
        for fact in facts:
            said = group_of(fact)
            if said is not None:
                tell_group(self._traits[said[0]], fact, said[1])

    def add(self, leads: Iterable[StoredLead], standings: Mapping[int, Standing]) -> None:
        """Leads with where they stand. Both were compared by themselves."""
        for lead in leads:
            account, standing = lead.profile.account, standings.get(lead.id)
            if account is None or standing is None:
                continue
            members = self._members[account]
            members.seen.append(lead.profile.last_at)
            members.classes.append(standing.klass)
            for name, value in standing.scores.items():
                members.scores[name].append(value)

    def differences(self, connection: Transaction, version: int) -> Iterator[Difference]:
        """Of every account: whether it is there, what is known of it, and its figures."""
        self._waiting.update(touched_accounts(connection, _MOST_WAITING))
        stored = all_accounts(connection) - self._waiting
        derived = self._members.keys() - self._waiting
        yield from (Difference(key, "account", "", key, None) for key in sorted(stored - derived))
        yield from (Difference(key, "account", "", None, key) for key in sorted(derived - stored))
        both = sorted(stored & derived)
        known, figures = accounts_by_key(connection, both), read_figures(connection, version, both)
        for key in both:
            if known[key].traits != self._traits.get(key, {}):
                yield Difference(key, "account", "traits", known[key].traits, self._traits.get(key, {}))
            yield from _of_figures(key, figures.get(key, {}), self._members[key].figures(self._classes))


def _of_figures(key: str, mine: Mapping[str, float], right: Mapping[str, Any]) -> Iterator[Difference]:
    for name in sorted({*mine, *right}):
        one, other = mine.get(name), right.get(name)
        if one is None or other is None or not isclose(one, other, rel_tol=_CLOSE, abs_tol=_CLOSE):
            yield Difference(key, "account", name, one, other)
