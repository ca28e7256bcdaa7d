"""Accounts: found by what their leads add up to, and one of them with its leads."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Annotated

from msgspec import Meta, Struct, field

from tamis.model.definition import Model
from tamis.store.account_search import AccountFilters, AccountOrder, AccountPlace, search_accounts
from tamis.store.accounts import (
    CLASS,
    CONTACTS,
    ENGAGED,
    LAST_SEEN,
    OF_SCORES,
    Figures,
    accounts_by_key,
    class_at,
    names_of_figures,
    read_figures,
)
from tamis.store.accounts import Account as StoredAccount
from tamis.store.database import Transaction
from tamis.store.lead_search import Filters, Place, search_leads
from tamis.store.profile import known
from tamis.store.versions import active_version
from tamis.web.api import cursors
from tamis.web.api.leads import LeadSort, check_names, order_of, shown_leads
from tamis.web.api.operations import Call, From, Limit, Operation, Operations, not_found
from tamis.web.api.shapes import Account, Accounts, AccountScore, OneAccount, time_of


class AccountsQuery(Struct, kw_only=True, forbid_unknown_fields=True):
    """Which accounts, and in which order."""

    least: Annotated[
        dict[str, float],
        Meta(description="`min.<figure>=`: at least so much of a figure, such as `min.engaged=2`, `min.max.fit=50`."),
    ] = field(default_factory=dict, name="min")
    q: Annotated[
        Annotated[str, Meta(min_length=1, max_length=400)] | None,
        Meta(description="What the account's name, group id or domain contains, in any case."),
    ] = None
    sort: Annotated[
        str,
        Meta(
            description="A figure, with `-` the greatest first: `contacts`, `engaged`, `class` (the best one), "
            "`last_seen`, `sum.<score>`, `mean.<score>`, `max.<score>`."
        ),
    ] = "-contacts"
    limit: Limit = 50
    cursor: From = None


class AccountQuery(Struct, kw_only=True, forbid_unknown_fields=True):
    """Which of its leads, and in which order."""

    sort: LeadSort = "id"
    limit: Limit = 50
    cursor: From = None


class AccountOperations(Operations):
    """The operations."""

    def operations(self) -> list[Operation]:
        """The table."""
        return [
            Operation(
                method="GET",
                path="/accounts",
                name="findAccounts",
                words="Accounts by what their leads add up to. Figures follow the leads within a second. Pages go on "
                "after an account and not after a count, and may be short, or empty, and still have a `next`.",
                answer=Accounts,
                handle=self.find,
                query=AccountsQuery,
            ),
            Operation(
                method="GET",
                path="/accounts/{account}",
                name="getAccount",
                words="One account, by its key, and a page of its leads.",
                answer=OneAccount,
                handle=self.one,
                query=AccountQuery,
                refusals=(404,),
            ),
        ]

    def find(self, call: Call) -> Accounts:
        """A page of accounts; none where no model is published."""
        query: AccountsQuery = call.query
        with self.backend.database.read() as connection:
            version = active_version(connection)
            if version is None:
                return Accounts([], None)
            model = self.backend.programs.model(version)
            order = AccountOrder(query.sort.removeprefix("-"), query.sort.startswith("-"))
            check_names([order.by, *query.least], names_of_figures(model.scores), "unknown-figure")
            after = AccountPlace(*cursors.read_named(query.sort, query.cursor)) if query.cursor else None
            filters = AccountFilters(at_least=query.least, named=query.q)
            page = search_accounts(connection, version, filters, order, query.limit, after)
            return Accounts(
                _accounts(connection, version, model, page.accounts),
                cursors.written(query.sort, (page.after.value, page.after.account)) if page.after else None,
            )

    def one(self, call: Call) -> OneAccount:
        """The account."""
        query: AccountQuery = call.query
        key = call.path["account"]
        with self.backend.database.read() as connection:
            version = active_version(connection)
            if version is None or "\0" in key:
                raise not_found("such account")
            found = _accounts(connection, version, self.backend.programs.model(version), [key])
            if not found:
                raise not_found("such account")
            after = Place(*cursors.read(query.sort, query.cursor)) if query.cursor else None
            order = order_of(self.backend, query.sort, version)
            page = search_leads(connection, version, Filters(account=key), order, query.limit, after)
            leads = shown_leads(connection, version, page.leads)
        following = cursors.written(query.sort, (page.after.value, page.after.lead)) if page.after else None
        shown = {name: getattr(found[0], name) for name in Account.__struct_fields__}
        return OneAccount(**shown, leads=leads, next=following)


def _accounts(connection: Transaction, version: int, model: Model, keys: Sequence[str]) -> list[Account]:
    stored, figures = accounts_by_key(connection, keys), read_figures(connection, version, keys)
    classes = [rule.name for rule in model.classes]
    there = [key for key in keys if key in stored and key in figures]
    return [_shown(stored[key], figures[key], model.scores, classes) for key in there]


def _shown(account: StoredAccount, figures: Figures, scores: Iterable[str], classes: Sequence[str]) -> Account:
    """The account as it is answered; while its leads are being scored by a new version, some figures may be missing."""
    return Account(
        key=account.key,
        name=account.name,
        klass=class_at(figures.get(CLASS), classes),
        contacts=int(figures[CONTACTS]),
        engaged=int(figures.get(ENGAGED, 0)),
        scores={
            score: AccountScore(*(figures[f"{of}.{score}"] for of in OF_SCORES))
            for score in scores
            if f"max.{score}" in figures
        },
        traits=known(account.traits),
        last_seen=time_of(int(figures[LAST_SEEN])),
    )
