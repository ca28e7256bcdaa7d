"""Whatever is asked for, in pages of whatever size: what a look at every account finds."""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tamis.store import account_search
from tamis.store.account_search import AccountFilters, AccountOrder, search_accounts
from tamis.store.accounts import Account, Figures, clear_accounts, write_accounts, write_figures
from tamis.store.database import Database, Transaction

VERSION = 1
NAMES = ["domain:a.example", "domain:A.example", "domain:é.example", "group:100%", "group:a_b", "group:", "group:Ωmega"]
FIGURES = ["contacts", "engaged", "max.fit"]
values = st.sampled_from([0.0, 1.0, 2.5, -1.0])
stores = st.dictionaries(st.sampled_from(NAMES), st.fixed_dictionaries(dict.fromkeys(FIGURES, values)))
filters = st.builds(
    AccountFilters,
    at_least=st.dictionaries(st.sampled_from(FIGURES), values, max_size=2),
    named=st.sampled_from([None, None, "EXAMPLE", "a", "%", "_", "ω", "a.e"]),
)
orders = st.builds(AccountOrder, st.sampled_from(FIGURES), st.booleans())


@pytest.fixture(params=["walked", "looked up"])
def way(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """Small stores go the ways of large ones."""
    if request.param == "walked":
        monkeypatch.setattr(account_search, "_FEW", -1)
        monkeypatch.setattr(account_search, "_STRIDE", 2)
        monkeypatch.setattr(account_search, "_PATIENCE", 0.0)


@pytest.mark.usefixtures("way")
@settings(max_examples=20, deadline=None, suppress_health_check=list(HealthCheck))
@given(stored=stores, asked=st.lists(st.tuples(filters, orders, st.integers(1, 3)), min_size=5, max_size=5))
def test_pages_are_what_a_look_at_every_account_finds(
    database: Database, stored: dict[str, Figures], asked: list[tuple[AccountFilters, AccountOrder, int]]
):
    with database.write() as connection:
        clear_accounts(connection, NAMES)
        write_accounts(connection, [Account(key, {}) for key in stored])
        write_figures(connection, VERSION, stored)
    with database.read() as connection:
        for wanted, order, most in asked:
            fit = [key for key, figures in stored.items() if fits(key, figures, wanted)]
            right = sorted(fit, key=lambda key: (stored[key][order.by], key), reverse=order.descending)
            assert pages(connection, wanted, order, most) == right, (wanted, order)


def pages(connection: Transaction, wanted: AccountFilters, order: AccountOrder, most: int) -> list[str]:
    """All pages, one after the other."""
    page = search_accounts(connection, VERSION, wanted, order, most)
    found = list(page.accounts)
    while page.after is not None:
        page = search_accounts(connection, VERSION, wanted, order, most, page.after)
        assert len(page.accounts) <= most
        found += page.accounts
    return found


def fits(key: str, figures: Figures, wanted: AccountFilters) -> bool:
    named = wanted.named is None or wanted.named.casefold() in key.partition(":")[2].casefold()
    return named and all(figures[name] >= least for name, least in wanted.at_least.items())
