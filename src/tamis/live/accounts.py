"""Accounts after a batch: what it tells of them, and which of them it touches."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from tamis.live.account_words import group_of, tell_group
from tamis.live.leads import Given
from tamis.store.account_facts import GroupTold, Traits, clear_told, told_by, touch_accounts, write_told
from tamis.store.database import Transaction
from tamis.store.profile import hear


@dataclass(frozen=True)
class AccountChanges:
    """What a batch does to accounts.

    `told`: what leads tell of them now. `retold`: the leads of which nothing else remains told. `touched`: the accounts
    of which a lead changed, or came, or went, or told something.
    """

    told: Mapping[GroupTold, Traits]
    retold: frozenset[int]
    touched: frozenset[str]


def account_changes(connection: Transaction, given: Given) -> AccountChanges:
    """What the facts that were given to leads change."""
    told: dict[GroupTold, Traits] = {}
    for lead, fact in given.facts:
        said = group_of(fact)
        if said is not None:
            tell_group(told.setdefault((said[0], lead), {}), fact, said[1])
    retold = (given.derived - given.fresh) | {lead.id for lead in given.gone}
    telling = {lead for _, lead in told} - given.fresh
    stored = told_by(connection, retold | telling)
    for (account, lead), traits in stored.items():
        if lead not in retold and (account, lead) in told:
            for name, word in traits.items():
                hear(told[account, lead], name, word)
    now = {lead.profile.account for lead in given.leads.values()} - {None}
    touched = {*given.left, *(account for account in now if account), *(account for account, _ in (*told, *stored))}
    return AccountChanges(told, frozenset(retold), frozenset(touched))


def write_changes(connection: Transaction, changes: AccountChanges, step: int) -> None:
    """Writes them; the figures of what is touched follow, see `tamis.live.account_figures`."""
    clear_told(connection, changes.retold)
    write_told(connection, changes.told)
    touch_accounts(connection, changes.touched, step)
