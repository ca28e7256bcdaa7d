"""What verifying finds."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Difference:
    """Something that is not as the events say. `what`: lead, profile, ledger, score, class, log or account.

    `lead` is its key; for an account, that of the account.
    """

    lead: str
    what: str
    detail: str
    stored: object
    derived: object
