"""What leads' events tell of accounts as rows, and which accounts are to be worked out anew because of it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

import msgspec
from sqlalchemy import Connection, delete, insert, literal, select

from tamis.store.bulk import set_rows
from tamis.store.profile import Told, hear
from tamis.store.reading import portions
from tamis.store.schema import ACCOUNTS_TOLD, ACCOUNTS_TOUCHED, LEADS

GroupTold = tuple[str, int]
"""An account's key and the number of the lead whose events tell of it."""
Traits = dict[str, Told]
_TRAITS = msgspec.json.Decoder(Traits)


def told_by(connection: Connection, leads: Iterable[int]) -> dict[GroupTold, Traits]:
    """What these leads' events tell of accounts."""
    columns = ACCOUNTS_TOLD.c.account, ACCOUNTS_TOLD.c.lead, ACCOUNTS_TOLD.c.traits
    return {
        (account, lead): _TRAITS.decode(traits)
        for portion in portions(leads)
        for account, lead, traits in connection.execute(select(*columns).where(ACCOUNTS_TOLD.c.lead.in_(portion)))
    }


def traits_told(connection: Connection, accounts: Iterable[str]) -> dict[str, Traits]:
    """What is told of these accounts, by whomever: of each trait the greatest word."""
    found: dict[str, Traits] = {}
    columns = ACCOUNTS_TOLD.c.account, ACCOUNTS_TOLD.c.traits
    for portion in portions(accounts):
        rows = connection.execute(select(*columns).where(ACCOUNTS_TOLD.c.account.in_(portion)))
        for account, traits in rows:
            for name, told in _TRAITS.decode(traits).items():
                hear(found.setdefault(account, {}), name, told)
    return found


def write_told(connection: Connection, told: Mapping[GroupTold, Traits]) -> None:
    """Sets what leads' events tell of accounts."""
    rows = [(account, lead, msgspec.json.encode(traits).decode()) for (account, lead), traits in told.items()]
    set_rows(connection, ACCOUNTS_TOLD, ("account", "lead", "traits"), ("account", "lead"), rows)


def clear_told(connection: Connection, leads: Iterable[int]) -> None:
    """Takes away what these leads' events told."""
    for portion in portions(leads):
        connection.execute(delete(ACCOUNTS_TOLD).where(ACCOUNTS_TOLD.c.lead.in_(portion)))


def touch_accounts(connection: Connection, accounts: Iterable[str], step: int) -> None:
    """Their rows and figures are old since that step."""
    # In one order, so that two who touch the same do not wait for each other.
    rows = [(account, step) for account in sorted(accounts)]
    set_rows(connection, ACCOUNTS_TOUCHED, ("account", "step"), ("account",), rows)


def touch_all_accounts(connection: Connection, step: int) -> None:
    """Those of every lead."""
    connection.execute(delete(ACCOUNTS_TOUCHED))
    everyone = select(LEADS.c.account, literal(step)).where(LEADS.c.account.is_not(None)).distinct()
    connection.execute(insert(ACCOUNTS_TOUCHED).from_select(["account", "step"], everyone))


def touched_accounts(connection: Connection, most: int) -> list[str]:
    """The next accounts that are to be worked out, the longest touched first."""
    wanted = select(ACCOUNTS_TOUCHED.c.account).order_by(ACCOUNTS_TOUCHED.c.step, ACCOUNTS_TOUCHED.c.account)
    return list(connection.execute(wanted.limit(most)).scalars())


def still_touched(connection: Connection, accounts: Iterable[str]) -> dict[str, int]:
    """Those of these that nobody else worked out, with the step; nobody does until the transaction ends."""
    found: dict[str, int] = {}
    for portion in portions(sorted(accounts)):
        columns = ACCOUNTS_TOUCHED.c.account, ACCOUNTS_TOUCHED.c.step
        wanted = select(*columns).where(ACCOUNTS_TOUCHED.c.account.in_(portion))
        rows = connection.execute(wanted.order_by(ACCOUNTS_TOUCHED.c.account).with_for_update())
        found.update((row[0], row[1]) for row in rows)
    return found


def untouch(connection: Connection, accounts: Iterable[str]) -> None:
    """They are worked out."""
    for portion in portions(accounts):
        connection.execute(delete(ACCOUNTS_TOUCHED).where(ACCOUNTS_TOUCHED.c.account.in_(portion)))
