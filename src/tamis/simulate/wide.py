"""A wide table of leads as CRMs export them: many columns, of all types, with gaps, and five long French texts."""

from __future__ import annotations

import csv
from collections.abc import Callable, Iterator, Sequence
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import TypeVar

import numpy as np

from tamis.errors import Problem, UsageError
from tamis.language import Text
from tamis.simulate.account_names import slug
from tamis.simulate.occupations import OCCUPATIONS
from tamis.simulate.profiles import lead_key
from tamis.simulate.vocabulary import FIRST_NAMES, FREE_MAIL, LAST_NAMES, PLACES, take

T = TypeVar("T")
Value = str | int | float | None
Maker = Callable[[int, np.random.Generator], Value]

LEAST_COLUMNS = 20
TEXTS = ("headline", "summary", "job_description", "needs", "notes")
_SHORTEST, _LONGEST = 300, 2000
_GAPS = 0.12

_SENTENCES = (
    "Nous étudions l'achat d'une imprimante 3D pour notre atelier.",
    "Le bureau d'études réalise des prototypes et des outillages en petites séries.",
    "Le laboratoire de prothèse dentaire passe progressivement à la fabrication numérique.",
    "L'hôpital souhaite imprimer des guides de coupe et des modèles anatomiques.",
    "La question de la biocompatibilité des résines reste ouverte.",
    "Un appel d'offres est prévu au premier trimestre, sous réserve de budget.",
    "Les équipes ont suivi une formation à la fabrication additive l'an dernier.",
    "Le contact a été rencontré sur un salon, puis rappelé deux fois sans succès.",
    "Il préfère être joint par courriel, plutôt en fin de journée.",
    "La direction attend un calcul de retour sur investissement avant toute décision.",
    "Le parc actuel compte trois machines, dont une en panne depuis l'été.",
    "Les pièces sont envoyées à un sous-traitant, avec des délais de trois semaines.",
    "L'enseignant monte un fablab avec ses élèves et cherche des financements.",
    "Aucun projet à court terme, mais un intérêt réel pour les matériaux techniques.",
    "Le client compare plusieurs fournisseurs et demande une démonstration sur site.",
    "Les contraintes réglementaires imposent une traçabilité complète des lots.",
    "Une visite de l'atelier a été proposée au mois d'octobre.",
    "Le service achats demande un devis détaillé, maintenance comprise.",
    "La société travaille pour l'aéronautique, l'automobile et le ferroviaire.",
    "Le décideur change de poste ; il faut reprendre contact avec son successeur.",
)
_CHOICES = ("Oui", "Non", "À vérifier", "En cours", "Terminé", "Prioritaire", "Sans suite", "À relancer", "Qualifié")
_FIRST_DAY = date(2024, 1, 1)


def write_wide(leads: int, columns: int, seed: int, out: Path) -> None:
    """See `tamis.simulate.wide_leads`."""
    _check(leads, columns, out)
    rng = np.random.default_rng(seed)
    makers = _columns(columns)
    rows = ([make(i, rng) for make in makers.values()] for i in range(leads))
    part = out.with_name(f".{out.name}.part")
    out.parent.mkdir(parents=True, exist_ok=True)
    try:
        (_write_workbook if out.suffix.lower() == ".xlsx" else _write_csv)(part, list(makers), rows)
        part.replace(out)
    finally:
        part.unlink(missing_ok=True)


def _check(leads: int, columns: int, out: Path) -> None:
    if leads < 1 or columns < LEAST_COLUMNS:
        raise UsageError(
            Problem(
                "too-narrow",
                Text(
                    en=f"A wide table has at least one lead and {LEAST_COLUMNS} columns.",
                    fr=f"Une table large compte au moins un prospect et {LEAST_COLUMNS} colonnes.",
                ),
            )
        )
    if out.suffix.lower() not in (".xlsx", ".csv"):
        raise UsageError(
            Problem(
                "unknown-format",
                Text(en=f"'{out.name}' is neither .xlsx nor .csv.", fr=f"« {out.name} » n'est ni un .xlsx ni un .csv."),
            )
        )


def _write_workbook(path: Path, names: list[str], rows: Iterator[list[Value]]) -> None:
    import xlsxwriter

    options = {"strings_to_urls": False, "strings_to_numbers": False, "strings_to_formulas": False}
    with xlsxwriter.Workbook(str(path), options) as workbook:
        workbook.set_properties({"created": datetime(2026, 11, 1)})  # noqa: DTZ001 - a workbook knows no zone
        sheet = workbook.add_worksheet("Leads")
        sheet.freeze_panes(1, 1)
        for number, row in enumerate([list(names), *rows]):
            sheet.write_row(number, 0, row)


def _write_csv(path: Path, names: list[str], rows: Iterator[list[Value]]) -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(names)
        writer.writerows(rows)


def _columns(number: int) -> dict[str, Maker]:
    """The names of the columns and what fills them: who, five texts, then any number of fields of all types."""
    makers: dict[str, Maker] = {
        "lead": lambda i, _: lead_key(i),
        "first_name": lambda _, rng: _one(FIRST_NAMES, rng),
        "last_name": lambda _, rng: _one(LAST_NAMES, rng),
        "email": _email,
        "company": lambda _, rng: f"{_one(LAST_NAMES, rng)} {_one(('SAS', 'SARL', '& Fils', 'Conseil'), rng)}",
        "job_title": lambda _, rng: _one(_TITLES, rng),
        "industry": lambda _, rng: _one(_INDUSTRIES, rng),
        "employees": lambda _, rng: int(rng.lognormal(3.5, 1.2)) + 1,
        "country": lambda _, rng: _one(("FR", "FR", "FR", "BE", "CH"), rng),
        "postcode": lambda _, rng: _one(PLACES["FR"], rng)[1],
        "created_at": _day,
    }
    makers |= dict.fromkeys(TEXTS, _long_text)
    for k in range(number - len(makers)):
        makers[f"field_{k + 1:03}"] = _with_gaps(_KINDS[k % len(_KINDS)])
    return makers


def _one(choices: Sequence[T], rng: np.random.Generator) -> T:
    return take(choices, rng.random())


def _email(i: int, rng: np.random.Generator) -> str:
    return f"{slug(_one(FIRST_NAMES, rng))}.{slug(_one(LAST_NAMES, rng))}{i}@{_one(FREE_MAIL, rng)}"


def _day(_: int, rng: np.random.Generator) -> str:
    return (_FIRST_DAY + timedelta(days=int(1000 * rng.random()))).isoformat()


def _long_text(_: int, rng: np.random.Generator) -> str:
    """Sentences in any order, up to a length of 300 to 2,000 characters."""
    wanted = int(_SHORTEST + (_LONGEST - _SHORTEST) * rng.random())
    order = rng.integers(0, len(_SENTENCES), wanted // 30 + 1)
    return " ".join(_SENTENCES[k] for k in order)[:wanted].strip()


def _with_gaps(make: Maker) -> Maker:
    return lambda i, rng: None if rng.random() < _GAPS else make(i, rng)


_TITLES = tuple(t for o in OCCUPATIONS.values() for t in (*o.fr.deciding, *o.fr.others))
_INDUSTRIES = tuple(o.industries[0] for o in OCCUPATIONS.values() if o.industries)
_KINDS: tuple[Maker, ...] = (
    lambda _, rng: _one(_CHOICES, rng),
    lambda _, rng: int(rng.integers(0, 1000)),
    lambda _, rng: round(10_000 * rng.random(), 2),
    _day,
    lambda _, rng: _one(("oui", "non"), rng),
    lambda _, rng: f"{_one(LAST_NAMES, rng)} {_one(LAST_NAMES, rng)}",
)
