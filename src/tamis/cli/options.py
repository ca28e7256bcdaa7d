"""The arguments and options that several commands have, and how each is declared: in the language of now.

Annotations of commands are evaluated when the commands are built, which is after the language was chosen.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, TypeVar

import typer

from tamis.errors import Problem, UsageError, near_miss
from tamis.language import Text

FILE = Text(en="FILE", fr="FICHIER")
FOLDER = Text(en="FOLDER", fr="DOSSIER")
COLUMN = Text(en="COLUMN", fr="COLONNE")
SCORE = Text(en="SCORE", fr="SCORE")
MOMENT = Text(en="MOMENT", fr="DATE")
NUMBER = Text(en="N", fr="N")
AMOUNT = Text(en="AMOUNT", fr="MONTANT")
MODEL = Text(en="MODEL", fr="MODÈLE")
LEADS = Text(en="LEADS", fr="PROSPECTS")
KEY = Text(en="KEY", fr="CLÉ")

Choice = TypeVar("Choice", bound=str)


def argument(name: Text, about: Text) -> Any:
    """A word that must be given."""
    return typer.Argument(metavar=name.say(), help=about.say(), show_default=False)


def option(name: str, about: Text, value: Text | str | None = None, variable: str | None = None) -> Any:
    """An option with a value called `value`; a flag without. `variable`: of the environment, where it is not given."""
    metavar = value.say() if isinstance(value, Text) else value
    return typer.Option(name, metavar=metavar, help=about.say(), envvar=variable, show_envvar=False)


def leads_argument() -> Any:
    """The leads."""
    return argument(LEADS, _LEADS)


def key_of_lead_argument() -> Any:
    """The key of one lead."""
    return argument(KEY, _KEY_OF_LEAD)


def model_argument() -> Any:
    """The model, where the command is about it."""
    return argument(MODEL, _MODEL)


def model_option() -> Any:
    """`--model`."""
    return option("--model", _MODEL, FILE)


def events_option() -> Any:
    """`--events`."""
    return option("--events", _EVENTS, FILE)


def key_option() -> Any:
    """`--key`."""
    return option("--key", _KEY, COLUMN)


def as_of_option() -> Any:
    """`--as-of`."""
    return option("--as-of", _AS_OF, MOMENT)


def engine_option() -> Any:
    """`--engine`."""
    return option("--engine", _ENGINE, "duckdb|spark")


def previous_option() -> Any:
    """`--previous`."""
    return option("--previous", _PREVIOUS, COLUMN)


def lenient_option() -> Any:
    """`--lenient`."""
    return option("--lenient", _LENIENT)


def database_option() -> Any:
    """`--database`."""
    return option("--database", _DATABASE, "URL", "TAMIS_DATABASE")


def json_option() -> Any:
    """`--json`."""
    return option("--json", _JSON)


def one_of(name: str, value: str, known: Sequence[Choice]) -> Choice:
    """The value of an option that has few.

    Raises:
        UsageError: it is none of them.
    """
    for choice in known:
        if choice == value:
            return choice
    listed = " | ".join(known)
    message = Text(
        en=f"{name}: expected {listed}, found '{value}'.", fr=f"{name} : on attend {listed} ; trouvé : « {value} »."
    )
    raise UsageError(Problem("bad-option", message, hint=near_miss(value, known)))


def whole_number(name: str, value: str, least: int = 1) -> int:
    """The value of an option that is a whole number.

    Raises:
        UsageError: it is none, or is below `least`.
    """
    if value.isascii() and value.isdigit() and len(value) < 16 and int(value) >= least:
        return int(value)
    message = Text(
        en=f"{name}: expected a whole number from {least} on, found '{value}'.",
        fr=f"{name} : on attend un nombre entier à partir de {least} ; trouvé : « {value} ».",
    )
    raise UsageError(Problem("bad-option", message))


def decimal_number(name: str, value: str) -> float:
    """The value of an option that is a number from 0 on, with a point or a comma.

    Raises:
        UsageError: it is none.
    """
    from tamis.collect.number_text import read_numbers

    (found,) = read_numbers([value])
    if found is not None and found >= 0:
        return found
    message = Text(
        en=f"{name}: expected a number from 0 on, found '{value}'.",
        fr=f"{name} : on attend un nombre à partir de 0 ; trouvé : « {value} ».",
    )
    raise UsageError(Problem("bad-option", message))


def duration_of(name: str, value: str) -> int:
    """The value of an option that is a time such as `36h`, `30d` or `2w`, in microseconds.

    Raises:
        UsageError: it is none.
    """
    from tamis.model.reading.values import written_duration

    if found := written_duration(value.strip()):
        return found
    message = Text(
        en=f"{name}: expected a time such as 36h, 30d or 2w, found '{value}'.",
        fr=f"{name} : on attend une durée comme 36h, 30d (30 jours) ou 2w (2 semaines) ; trouvé : « {value} ».",
    )
    raise UsageError(Problem("bad-option", message))


_LEADS = Text(
    en="The leads, one a row: CSV, XLSX (book.xlsx#Sheet), Parquet or JSON Lines.",
    fr="Les prospects, un par ligne : CSV, XLSX (classeur.xlsx#Feuille), Parquet ou JSON Lines.",
)
_KEY_OF_LEAD = Text(en="The key of the lead, as in the file.", fr="La clé du prospect, comme dans le fichier.")
_MODEL = Text(en="The scoring model, a YAML file.", fr="Le modèle de scoring, un fichier YAML.")
_EVENTS = Text(
    en="What the leads did: columns lead, event, occurred_at, and the properties.",
    fr="Ce que les prospects ont fait : colonnes lead, event, occurred_at, et les propriétés.",
)
_KEY = Text(
    en="The column that names each lead (otherwise the model's key, else 'lead').",
    fr="La colonne qui identifie chaque prospect (sinon celle du modèle, sinon « lead »).",
)
_AS_OF = Text(
    en="Score as things were then: a day (its end) or a time; otherwise now.",
    fr="Scorer à cette date : un jour (sa fin) ou une heure ; sinon maintenant.",
)
_ENGINE = Text(en="What computes: embedded, or distributed.", fr="Ce qui calcule : embarqué, ou distribué.")
_PREVIOUS = Text(
    en="The column of the class held before, for classes that are left later than entered.",
    fr="La colonne de la classe précédente, pour les classes que l'on quitte plus tard qu'on n'y entre.",
)
_LENIENT = Text(
    en="Leave out the rows that cannot be used, in place of stopping.",
    fr="Écarter les lignes inutilisables au lieu de s'arrêter.",
)
_DATABASE = Text(
    en="The store: a file, or postgresql://user@host/name (or TAMIS_DATABASE).",
    fr="La base : un fichier, ou postgresql://utilisateur@hôte/nom (ou TAMIS_DATABASE).",
)
_JSON = Text(en="Answer in JSON, for programs.", fr="Répondre en JSON, pour les programmes.")
