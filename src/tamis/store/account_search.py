"""Accounts found by their figures and names, in pages that go on after a place and not after a count.

As with leads, no index serves every filter in every order. Where one filter leaves few accounts, these are looked up
and sorted; else the accounts are walked through in the order that is asked for, for a short while: what was not reached
by then is what the next page begins with.
"""

from __future__ import annotations

import heapq
import time
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import ColumnElement, Connection, Select, Subquery, exists, false, func, select, tuple_

from tamis.model.text import normalise
from tamis.store.accounts import CONTACTS
from tamis.store.reading import portions
from tamis.store.schema import ACCOUNT_FIGURES, ACCOUNTS

_FEW = 5_000  # accounts that are looked up one by one sooner than walked to
_STRIDE = 5_000  # accounts of one look while walking
_PATIENCE = 0.1  # seconds of walking, after which a page may be short


@dataclass(frozen=True, slots=True)
class AccountOrder:
    """By one of the figures, see `tamis.store.accounts`; those of one value by their keys, in the same direction."""

    by: str = CONTACTS
    descending: bool = True


@dataclass(frozen=True, slots=True, order=True)
class AccountPlace:
    """An account in an order: the value by which it stands there, and its key."""

    value: float
    account: str


@dataclass(frozen=True, kw_only=True)
class AccountFilters:
    """What an account must be. `at_least` is by figure, inclusive; `named`: what its name or its key contains."""

    at_least: Mapping[str, float] = field(default_factory=dict)
    named: str | None = None


@dataclass(frozen=True, slots=True)
class AccountPage:
    """Keys of accounts in their order, and the place after which to go on; None where there are no more.

    A page may be short, or empty, and still have a next one.
    """

    accounts: tuple[str, ...]
    after: AccountPlace | None


def search_accounts(
    connection: Connection,
    version: int,
    filters: AccountFilters,
    order: AccountOrder,
    most: int,
    after: AccountPlace | None = None,
) -> AccountPage:
    """The next accounts by that version of the model, at most `most`."""
    search = _Search(connection, version, filters, order)
    few = search.few()
    if few is None:
        return search.walk(most, after)
    pick = heapq.nlargest if order.descending else heapq.nsmallest
    found = pick(most + 1, search.among(few, after))
    keys = tuple(place.account for place in found[:most])
    return AccountPage(keys, found[most - 1] if len(found) > most else None)


class _Search:
    """One search: how its filters and its order are said to the store."""

    def __init__(self, connection: Connection, version: int, filters: AccountFilters, order: AccountOrder) -> None:
        self.connection = connection
        self.version = version
        self.filters = filters
        self.order = order
        self.value, self.account = ACCOUNT_FIGURES.c.value, ACCOUNT_FIGURES.c.account
        self.mine = (ACCOUNT_FIGURES.c.version == version) & (ACCOUNT_FIGURES.c.name == order.by)

    def few(self) -> list[str] | None:
        """The accounts that some filter leaves, where these are few."""
        for wanted in self._selective():
            counted = select(func.count()).select_from(wanted.limit(_FEW + 1).subquery())
            if self.connection.execute(counted).scalar_one() <= _FEW:
                return list(self.connection.execute(wanted).scalars())
        return None

    def among(self, accounts: Iterable[str], after: AccountPlace | None) -> list[AccountPlace]:
        """Those of these accounts that fit and come after that place, in no order."""
        found: list[AccountPlace] = []
        for portion in portions(accounts):
            wanted = select(self.value, self.account).where(self.mine, self.account.in_(portion))
            rows = self.connection.execute(wanted.where(*self._conditions(self.account)))
            found += [AccountPlace(*row) for row in rows]
        if after is None:
            return found
        return [place for place in found if (place < after if self.order.descending else place > after)]

    def walk(self, most: int, after: AccountPlace | None) -> AccountPage:
        """The next accounts that fit, as far as time allows."""
        found: list[AccountPlace] = []
        end = time.monotonic() + _PATIENCE
        while True:
            stride = self._stride(after)
            wanted = select(stride.c.value, stride.c.account).where(*self._conditions(stride.c.account))
            wanted = wanted.order_by(*self._ordered(stride.c.value, stride.c.account)).limit(most + 1 - len(found))
            found += [AccountPlace(*row) for row in self.connection.execute(wanted)]
            if len(found) > most:
                return AccountPage(tuple(place.account for place in found[:most]), found[most - 1])
            after = self._end_of(stride)
            if after is None or time.monotonic() > end:
                return AccountPage(tuple(place.account for place in found), after)

    def _stride(self, after: AccountPlace | None) -> Subquery:
        """The next accounts in the order, whether they fit or not."""
        value, account = self.value.label("value"), self.account.label("account")
        wanted = select(value, account).where(self.mine)
        if after is not None:
            wanted = wanted.where(self._beyond(after))
        least = self.filters.at_least.get(self.order.by)
        if least is not None:
            wanted = wanted.where(self.value >= least)
        return wanted.order_by(*self._ordered(self.value, self.account)).limit(_STRIDE).subquery()

    def _end_of(self, stride: Subquery) -> AccountPlace | None:
        """The last place of a stride; None where there is nothing behind it."""
        columns = stride.c.value, stride.c.account
        row = self.connection.execute(
            select(*columns).order_by(*self._ordered(*columns)).limit(1).offset(_STRIDE - 1)
        ).first()
        return AccountPlace(*row) if row else None

    def _selective(self) -> list[Select[Any]]:
        """The accounts that each filter leaves."""
        found = []
        if self.filters.named is not None:
            found.append(select(ACCOUNTS.c.key).where(self._has_name(self.filters.named)))
        for name, least in self.filters.at_least.items():
            mine = (ACCOUNT_FIGURES.c.version == self.version) & (ACCOUNT_FIGURES.c.name == name)
            found.append(select(ACCOUNT_FIGURES.c.account).where(mine, ACCOUNT_FIGURES.c.value >= least))
        return found

    def _conditions(self, account: ColumnElement[str]) -> list[ColumnElement[bool]]:
        """That the account fits, but for the place where it stands."""
        found: list[ColumnElement[bool]] = []
        for name, least in self.filters.at_least.items():
            figure = ACCOUNT_FIGURES.alias("its_figure")
            mine = figure.c.version == self.version, figure.c.account == account, figure.c.name == name
            found.append(exists().where(*mine, figure.c.value >= least))
        if self.filters.named is not None:
            found.append(exists().where(ACCOUNTS.c.key == account, self._has_name(self.filters.named)))
        return found

    def _has_name(self, words: str) -> ColumnElement[bool]:
        if not words.isprintable():
            return false()
        return ACCOUNTS.c.search.contains(normalise(words), autoescape=True)

    def _beyond(self, after: AccountPlace) -> ColumnElement[bool]:
        here, place = tuple_(self.value, self.account), tuple_(after.value, after.account)
        return here < place if self.order.descending else here > place

    def _ordered(self, value: ColumnElement[Any], account: ColumnElement[str]) -> Sequence[ColumnElement[Any]]:
        return [column.desc() if self.order.descending else column.asc() for column in (value, account)]
