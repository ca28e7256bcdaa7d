"""What an operator may set: values that name nobody, mailboxes that many read, and how much one lead may hold."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import lru_cache

# What clients send in place of an id that they do not know: the lists of Segment and of PostHog, and what we met.
BLOCKED = frozenset(
    """
    -1 anonymous deleted distinct_id distinctid email empty false guest id inconnu infinity n/a nan nil none
    not_authenticated null true undefined unknown user_id userid
    """.split()
) | {"", "[object object]", "(not set)", "not set", "not authenticated"}
"""Values that are nobody's, folded; so are zeros with hyphens (the null UUID) and unfilled templates."""

ROLES = frozenset(
    """
    abuse accounting accounts achat achats accueil admin administration billing bonjour bureau careers commande
    commandes commercial compta comptabilite comptabilité contact contacts contactus direction editor enquiries
    enquiry events facturation facture feedback finance hello help helpdesk hr info infos inquiries inquiry invoice
    invoices it jobs legal mail mailbox mailer-daemon mairie marketing media news newsletter no-reply no_reply nobody
    noreply office orders postmaster presse press privacy procurement purchasing reception recrutement recruitment
    reservation reservations rh root sales sav secretariat secrétariat security service serviceclient service-client
    shop spam staff subscribe support team tech unsubscribe vente ventes webmaster welcome
    """.split()
)
"""What stands before the `@` of a mailbox that belongs to a function, in English and in French."""

LIMITS: Mapping[str, int] = {"user_id": 1, "crm_id": 1, "email": 5, "phone": 5, "linkedin": 2}
"""How many of each kind one lead may have; devices are limited by `Rules.most_identifiers` alone."""

_ZEROS = re.compile(r"[0-]*")
_TEMPLATE = re.compile(r"\{\{.*\}\}|\$\{.*\}|\[\[.*\]\]|<%.*%>|%[a-z_]+%|\*\|.*\|\*", re.DOTALL)
_QUOTES = "'\"`"


@dataclass(frozen=True, slots=True)
class Rules:
    """The rules by which edges are judged. A change of them holds for the past too: leads are derived again.

    `blocked` and `roles` (folded) are added to the built-in ones. `country_code` (digits) is that of phone numbers
    which begin with a single 0.
    """

    blocked: frozenset[str] = frozenset()
    roles: frozenset[str] = frozenset()
    country_code: str = ""
    limits: Mapping[str, int] = field(default_factory=lambda: LIMITS)
    most_identifiers: int = 1_000
    most_merges: int = 100

    def blocks(self, value: str) -> bool:
        """Whether the value is nobody's, bare or between quotes, in any case."""
        return _is_nobodys(value, self.blocked)

    def is_role(self, address: str) -> bool:
        """Whether many people read the mailbox; a tag (`info+fair@`) does not make it a person's."""
        name = address.rpartition("@")[0].casefold().partition("+")[0]
        return name in ROLES or name in self.roles


@lru_cache(maxsize=16_384)
def _is_nobodys(value: str, blocked: frozenset[str]) -> bool:
    folded = value.strip().strip(_QUOTES).strip().casefold()
    if folded in BLOCKED or folded in blocked:
        return True
    return bool(_ZEROS.fullmatch(folded) or _TEMPLATE.fullmatch(folded))


DEFAULT = Rules()
