"""Names, domains and places of accounts, made from their numbers: the same number gives the same name."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass

from tamis.model.text import without_accents
from tamis.simulate.accounts import Accounts
from tamis.simulate.company import COMPETITORS, COUNTRIES
from tamis.simulate.personas import NAMES
from tamis.simulate.vocabulary import LAST_NAMES, PLACES, SAINTS, SCHOOLS, TOP_LEVEL

_TEMPLATES = {
    "hospital_buyer": ("CHU de {city}", "Centre hospitalier de {city}", "Hôpital {saint} {city}", "GHT {city}"),
    "surgeon": ("Clinique {saint}", "Polyclinique {saint} {city}", "Institut {last}"),
    "dental_lab_manager": ("Laboratoire {last}", "Prothèse Dentaire {last}", "{last} Dental", "Dentalab {city}"),
    "research_engineer": ("Institut {last}", "Centre technique de {city}", "Laboratoire des matériaux de {city}"),
    "design_office": ("{last} Ingénierie", "Bureau d'études {last}", "{last} Design & Méca", "BE {city}"),
    "school": ("Lycée {school} {city}", "IUT de {city}", "Université de {city}", "Collège {school}"),
    "smb_workshop": ("Atelier {last}", "{last} & Fils", "Mécanique {last}", "{last} Usinage"),
    "consultant": ("{last} Conseil", "Cabinet {last}"),
    "journalist": ("{city} Tech", "Revue {last}"),
}
_COMPETITORS = ("Acme Printing", "RivalPrint", "FormaPrint")


@dataclass(frozen=True)
class NamedAccount:
    """How an account appears in profiles."""

    name: str
    domain: str
    city: str
    postcode: str


def named(accounts: Accounts) -> list[NamedAccount]:
    """Every account with its name; no two have the same domain."""
    taken: Counter[str] = Counter()
    return [_named(accounts, position, taken) for position in range(len(accounts))]


def slug(text: str) -> str:
    """For an address: plain small letters and digits between hyphens."""
    return re.sub(r"[^a-z0-9]+", "-", without_accents(text).lower()).strip("-")


def _named(accounts: Accounts, position: int, taken: Counter[str]) -> NamedAccount:
    country = COUNTRIES[accounts.country[position]]
    number = int(accounts.identity[position])
    places = PLACES[country]
    city, postcode = places[number % len(places)]
    if accounts.competitor[position] >= 0:
        rival = int(accounts.competitor[position])
        return NamedAccount(_COMPETITORS[rival], COMPETITORS[rival], city, postcode)
    templates = _TEMPLATES[NAMES[accounts.persona[position]]]
    name = templates[number // 7 % len(templates)].format(
        city=city,
        last=LAST_NAMES[number * 31 % len(LAST_NAMES)].replace("-", " "),
        saint=SAINTS[number // 3 % len(SAINTS)],
        school=SCHOOLS[number // 5 % len(SCHOOLS)],
    )
    stem = re.sub(r"-(?:de|du|des|d)-", "-", slug(name))
    taken[stem] += 1
    if taken[stem] > 1:
        name = f"{name} {city}" if city not in name else f"{name} {taken[stem]}"
        stem = f"{stem}-{slug(city)}-{taken[stem]}"
    return NamedAccount(name, f"{stem}.{TOP_LEVEL[country]}", city, postcode)
