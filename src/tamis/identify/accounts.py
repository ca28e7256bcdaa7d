"""The account of a lead: the company that he belongs to, by a group id that was given, else by his e-mail's domain."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from typing import Literal

from tamis.identify.identifiers import Identifier
from tamis.identify.rules import DEFAULT, Rules
from tamis.model.lists import DISPOSABLE, FREE_MAIL, builtin_list


@dataclass(frozen=True, slots=True)
class AccountKey:
    """The name of an account."""

    kind: Literal["group", "domain"]
    value: str

    def __str__(self) -> str:
        return f"{self.kind}:{self.value}"


def account_of(
    identifiers: Iterable[Identifier],
    group_id: str | None = None,
    *,
    personal: frozenset[str] | None = None,
    rules: Rules = DEFAULT,
) -> AccountKey | None:
    """The account of who has these identifiers, or None: nothing tells his company.

    A group id that names something decides. Else the first address, in the order given, whose domain is a company's;
    role mailboxes tell it too. `personal`: the domains that are nobody's company (default: `personal_domains`).
    """
    if group_id is not None and not rules.blocks(group_id):
        return AccountKey("group", group_id.strip())
    domains = (company_domain(name.value, personal) for name in identifiers if name.kind == "email")
    found = next((domain for domain in domains if domain), None)
    return AccountKey("domain", found) if found else None


def company_domain(address: str, personal: frozenset[str] | None = None) -> str | None:
    """The domain of an e-mail address in its compared form; None where it, or one above it, is in `personal`."""
    domain = address.rpartition("@")[2]
    excepted = personal_domains() if personal is None else personal
    labels = domain.split(".")
    above = (".".join(labels[place:]) for place in range(len(labels) - 1))
    return None if any(name in excepted for name in above) else domain


@cache
def personal_domains() -> frozenset[str]:
    """The domains of free mailboxes and of throw-away addresses that Tamis knows."""
    return builtin_list(FREE_MAIL) | builtin_list(DISPOSABLE)
