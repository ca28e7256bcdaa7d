"""Which columns of a leads file say who a lead is, found by their usual names in both languages."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

from tamis.model.text import without_accents

if TYPE_CHECKING:
    import pyarrow as pa

Part = Literal["name", "first_name", "last_name", "title", "company", "email", "phone", "city"]

_USUAL: Mapping[Part, tuple[str, ...]] = {
    "name": ("name", "full name", "contact", "contact name", "lead name", "nom complet", "nom du contact", "prospect"),
    "first_name": ("first name", "firstname", "given name", "prenom"),
    "last_name": ("last name", "lastname", "surname", "family name", "nom", "nom de famille"),
    "title": ("job title", "title", "position", "job", "role", "fonction", "poste", "intitule du poste"),
    "company": (
        "company", "company name", "organisation", "organization", "account", "entreprise", "societe",
        "raison sociale", "compte",
    ),
    "email": ("email", "e mail", "mail", "email address", "adresse e mail", "adresse email", "courriel"),
    "phone": ("phone", "phone number", "telephone", "tel", "mobile", "portable", "numero de telephone"),
    "city": ("city", "town", "ville", "commune"),
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class LeadIdentity:
    """Who a lead is, as far as the file says; empty texts for what is missing."""

    key: str
    name: str = ""
    title: str = ""
    company: str = ""
    email: str = ""
    phone: str = ""
    city: str = ""

    @property
    def called(self) -> str:
        """What to call the lead by: the name, else the company, the address, the key."""
        return self.name or self.company or self.email or self.key

    @property
    def about(self) -> str:
        """The title, company and city, without what `called` says already."""
        parts = [part for part in (self.title, self.company, self.city) if part and part != self.called]
        return " · ".join(parts)


def identities(leads: pa.Table, keys: Sequence[object], rows: Sequence[int]) -> list[LeadIdentity]:
    """Who the leads in these rows of the input are; `keys` are theirs."""
    columns = identity_columns(leads.column_names)
    chosen = rows_of(leads.select(list(dict.fromkeys(columns.values()))), rows)
    found = []
    for position, key in enumerate(keys):
        row = chosen[position] if columns else {}
        said = {part: _text(row[column]) for part, column in columns.items()}
        whole = " ".join(filter(None, (said.pop("first_name", ""), said.pop("last_name", ""))))
        name = said.pop("name", "") or whole
        found.append(LeadIdentity(key=_text(key), name=name, **said))
    return found


def rows_of(table: pa.Table, rows: Sequence[int]) -> list[dict[str, Any]]:
    """These rows of a table, in this order."""
    import pyarrow as pa

    found: list[dict[str, Any]] = table.take(pa.array(rows, pa.int64())).to_pylist()
    return found


def identity_columns(names: Sequence[str]) -> dict[Part, str]:
    """The column of each part that there is; of several that would do, the most usual name."""
    plain = {_plain(name): name for name in reversed(names)}
    columns: dict[Part, str] = {}
    for part, usual in _USUAL.items():
        for name in usual:
            if name in plain:
                columns[part] = plain[name]
                break
    return columns


def _plain(name: str) -> str:
    """Lower case, without accents, words between single spaces."""
    return " ".join(re.findall(r"[a-z0-9]+", without_accents(name).casefold()))


def _text(value: object) -> str:
    return "" if value is None else " ".join(str(value).split())
