"""What one event says of accounts: which one its lead belongs to, and what is known of a group."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from tamis.identify.accounts import account_of
from tamis.identify.edges import STRONG
from tamis.identify.identifiers import Identifier, is_role_mailbox
from tamis.identify.leads import LeadKey
from tamis.identify.resolution import Resolution
from tamis.live.facts import Fact
from tamis.store.facts import traits_of
from tamis.store.profile import AccountWord, Told, hear


def word_of(fact: Fact, lead: LeadKey, resolution: Resolution) -> AccountWord | None:
    """What the event says of the account of its lead: the group that it names, else the company of an address.

    The address must be the lead's, or a role mailbox: a stranger who claims one is not of its company.
    """
    addresses = [i for i in fact.identifiers if i.kind == "email" and _is_of(i, lead, resolution, fact)]
    if not addresses and fact.document.group_id is None:
        return None
    account = account_of(addresses, fact.document.group_id)
    if account is None:
        return None
    at = fact.event.occurred_at
    return AccountWord(account.kind == "group", fact.trust in STRONG, at, fact.seq, str(account))


def group_of(fact: Fact) -> tuple[str, Mapping[str, Any]] | None:
    """The account of which the event tells traits, and these; None where it tells none."""
    if fact.event.kind != "group":
        return None
    account = account_of((), fact.document.group_id)
    traits = traits_of(fact.document)
    return (str(account), traits) if account is not None and traits else None


def tell_group(traits: dict[str, Told], fact: Fact, said: Mapping[str, Any]) -> None:
    """Adds what the event says to what is told of its group."""
    for name, value in said.items():
        hear(traits, name, Told(fact.trust in STRONG, fact.event.occurred_at, fact.seq, value))


def _is_of(address: Identifier, lead: LeadKey, resolution: Resolution, fact: Fact) -> bool:
    if is_role_mailbox(address):
        return True
    return resolution.lead_of([address], fact.event.occurred_at, "verified") == lead
