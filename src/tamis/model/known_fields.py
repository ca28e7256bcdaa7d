"""Traits and properties that people know, as a sentence says them: `the content type`, `le type de contenu`.

A field that is not in the table is said by its name. A new field is one line.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from tamis.language import Language
from tamis.model.wording import quoted


@dataclass(frozen=True, slots=True)
class Noun:
    """A field in one language.

    `subject` has its article (`the theme`), `bare` none, `one` follows `each`, `different` is as in `different themes`;
    `feminine` asks for agreement (French).
    """

    subject: str
    bare: str
    one: str
    different: str
    feminine: bool = False


# field: English and its plural, French with its article and its plural ("f" where it is feminine)
# fmt: off
_TABLE = (
    ("age", "age", "ages", "l'âge", "âges", ""),
    ("amount", "amount", "amounts", "le montant", "montants", ""),
    ("budget", "budget", "budgets", "le budget", "budgets", ""),
    ("campaign", "campaign", "campaigns", "la campagne", "campagnes", "f"),
    ("career_start", "start of the career", "career starts", "le début de carrière", "débuts de carrière", ""),
    ("category", "category", "categories", "la catégorie", "catégories", "f"),
    ("channel", "channel", "channels", "le canal", "canaux", ""),
    ("city", "city", "cities", "la ville", "villes", "f"),
    ("company", "company", "companies", "l'entreprise", "entreprises", "f"),
    ("content", "content", "pieces of content", "le contenu", "contenus", ""),
    ("content_type", "content type", "content types", "le type de contenu", "types de contenu", ""),
    ("country", "country", "countries", "le pays", "pays", ""),
    ("created_at", "creation date", "creation dates", "la date de création", "dates de création", "f"),
    ("department", "department", "departments", "le service", "services", ""),
    ("device", "device", "devices", "l'appareil", "appareils", ""),
    ("email", "e-mail address", "e-mail addresses", "l'adresse e-mail", "adresses e-mail", "f"),
    ("email_domain", "e-mail domain", "e-mail domains", "le domaine de l'e-mail", "domaines d'e-mail", ""),
    ("employees", "number of employees", "numbers of employees", "l'effectif", "effectifs", ""),
    ("experience_years", "years of experience", "years of experience", "l'expérience en années", "années d'expérience",
     "f"),
    ("first_name", "first name", "first names", "le prénom", "prénoms", ""),
    ("form", "form", "forms", "le formulaire", "formulaires", ""),
    ("headline", "headline", "headlines", "l'intitulé du profil", "intitulés de profil", ""),
    ("industry", "industry", "industries", "le secteur", "secteurs", ""),
    ("job_description", "job description", "job descriptions", "la description du poste", "descriptions de poste", "f"),
    ("job_title", "job title", "job titles", "la fonction", "fonctions", "f"),
    ("language", "language", "languages", "la langue", "langues", "f"),
    ("last_name", "last name", "last names", "le nom de famille", "noms de famille", ""),
    ("lead_source", "lead source", "lead sources", "l'origine du prospect", "origines", "f"),
    ("name", "name", "names", "le nom", "noms", ""),
    ("page", "page", "pages", "la page", "pages", "f"),
    ("path", "address", "addresses", "l'adresse", "adresses", "f"),
    ("phone", "phone number", "phone numbers", "le numéro de téléphone", "numéros de téléphone", ""),
    ("postcode", "postcode", "postcodes", "le code postal", "codes postaux", ""),
    ("price", "price", "prices", "le prix", "prix", ""),
    ("product", "product", "products", "le produit", "produits", ""),
    ("product_line", "product line", "product lines", "la gamme", "gammes", "f"),
    ("quantity", "quantity", "quantities", "la quantité", "quantités", "f"),
    ("referrer", "referring page", "referring pages", "la page d'origine", "pages d'origine", "f"),
    ("region", "region", "regions", "la région", "régions", "f"),
    ("revenue", "revenue", "revenues", "le chiffre d'affaires", "chiffres d'affaires", ""),
    ("sector", "sector", "sectors", "le secteur", "secteurs", ""),
    ("segment", "segment", "segments", "le segment", "segments", ""),
    ("seniority", "seniority", "seniorities", "le niveau hiérarchique", "niveaux hiérarchiques", ""),
    ("source", "source", "sources", "la source", "sources", "f"),
    ("status", "status", "statuses", "le statut", "statuts", ""),
    ("summary", "summary", "summaries", "le résumé", "résumés", ""),
    ("theme", "theme", "themes", "le thème", "thèmes", ""),
    ("title", "title", "titles", "l'intitulé", "intitulés", ""),
    ("topic", "topic", "topics", "le sujet", "sujets", ""),
    ("url", "page address", "page addresses", "l'adresse de la page", "adresses de page", "f"),
    ("value", "value", "values", "la valeur", "valeurs", "f"),
    ("website", "website", "websites", "le site web", "sites web", ""),
)
# fmt: on


def _bare(with_article: str) -> str:
    return re.sub(r"^(?:l'|le |la |les )", "", with_article)


FIELDS: Mapping[str, Mapping[Language, Noun]] = {
    field: {
        "en": Noun(f"the {en}", en, en, f"different {en_many}"),
        "fr": Noun(fr, _bare(fr), _bare(fr), f"{fr_many} différent{'e' * (gender == 'f')}s", feminine=gender == "f"),
    }
    for field, en, en_many, fr, fr_many, gender in _TABLE
}

_SIMPLE = re.compile(r"[a-z][a-z0-9]*(?:_[a-z0-9]+)*")


def field_noun(name: str, language: Language) -> Noun:
    """How a sentence says the field; one that is not known by its name, in quotes unless English can use its words."""
    known = FIELDS.get(name.lower())
    if known:
        return known[language]
    said = quoted(name, language)
    if language == "fr":
        return Noun(said, said, f"valeur de {said}", f"valeurs différentes de {said}")
    if _SIMPLE.fullmatch(name):
        words = name.replace("_", " ")
        return Noun(f"the {words}", words, words, f"different {words} values")
    return Noun(said, said, f"value of {said}", f"different values of {said}")


def of_noun(noun: Noun) -> str:
    """`de valeur`, `d'effectif`: the French noun after `de`."""
    return f"d'{noun.bare}" if noun.bare[0].lower() in "aàâeéèêiîoôuûh" else f"de {noun.bare}"
