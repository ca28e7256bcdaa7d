"""The company of a lead: a group id, else the domain of an address that is not a free mailbox."""

from __future__ import annotations

import pytest

from tamis.identify.accounts import AccountKey, account_of, company_domain
from tamis.identify.identifiers import Identifier
from tamis.identify.rules import Rules

from .logs import ALICE, U1

FREE = Identifier("email", "alice@gmail.com")


def test_the_company_is_the_domain_of_the_address() -> None:
    assert account_of([U1, ALICE]) == AccountKey("domain", "corp.fr")


def test_a_role_mailbox_tells_the_company() -> None:
    assert account_of([Identifier("email", "info@corp.fr")]) == AccountKey("domain", "corp.fr")


def test_a_group_id_decides() -> None:
    assert account_of([ALICE], " acme ") == AccountKey("group", "acme")


@pytest.mark.parametrize("group_id", ["null", "", "undefined"])
def test_a_group_id_that_is_nothing_does_not(group_id: str) -> None:
    assert account_of([ALICE], group_id) == AccountKey("domain", "corp.fr")


def test_a_group_id_that_the_operator_blocks_does_not() -> None:
    assert account_of([], "demo", rules=Rules(blocked=frozenset({"demo"}))) is None


@pytest.mark.parametrize("domain", ["gmail.com", "orange.fr", "jetable.org", "mailinator.com", "mx.jetable.org"])
def test_free_and_throw_away_mailboxes_are_of_no_company(domain: str) -> None:
    assert company_domain(f"alice@{domain}") is None


def test_the_first_address_of_a_company_is_taken() -> None:
    assert account_of([FREE, ALICE, Identifier("email", "alice@other.fr")]) == AccountKey("domain", "corp.fr")


def test_who_has_no_address_has_no_account() -> None:
    assert account_of([U1, FREE]) is None


def test_an_operator_may_give_the_list() -> None:
    assert company_domain(ALICE.value, frozenset({"corp.fr"})) is None
    assert company_domain(FREE.value, frozenset()) == "gmail.com"


def test_accounts_of_both_kinds_have_different_names() -> None:
    assert str(AccountKey("group", "corp.fr")) != str(AccountKey("domain", "corp.fr"))
