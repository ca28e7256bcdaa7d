"""Which column of a file is meant: that of the name, else the only one that differs in accents, case or spaces."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from tamis.collect.table import MIDNIGHT_IS_DATE, Table
from tamis.errors import InputError, Location, Problem, near_miss
from tamis.language import Text
from tamis.model.text import without_accents

if TYPE_CHECKING:
    import pyarrow as pa

_MOST_NAMES = 30
_BETWEEN = {code: None for code in range(128) if chr(code) in "_-" or chr(code).isspace()}


@dataclass(frozen=True)
class Found:
    """A column of a file: its name there, its values, and whether its midnights are dates (see `Table`)."""

    name: str
    values: pa.ChunkedArray
    midnight_is_date: bool = False


def find_name(wanted: str, names: Sequence[str]) -> str | None:
    """The name among `names` that is meant; None where there is none, or several that differ from it alike."""
    if wanted in names:
        return wanted
    plain = plain_name(wanted)
    alike = [name for name in names if plain_name(name) == plain]
    return alike[0] if len(alike) == 1 else None


def find(wanted: str, table: Table) -> Found | None:
    """The column that is meant."""
    name = find_name(wanted, table.data.column_names)
    if name is None:
        return None
    metadata = table.data.schema.field(name).metadata or {}
    return Found(name, table.data.column(name), metadata.items() >= MIDNIGHT_IS_DATE.items())


def required(wanted: str, table: Table) -> Found:
    """The column that is meant.

    Raises:
        InputError: there is none; the columns that there are, and the nearest one, are named.
    """
    found = find(wanted, table)
    if found is None:
        raise InputError(unknown_column(wanted, table))
    return found


def unknown_column(wanted: str, table: Table) -> Problem:
    """No column of a name that the work cannot do without."""
    names = table.data.column_names
    listed = ", ".join(names[:_MOST_NAMES]) + (", ..." if len(names) > _MOST_NAMES else "")
    near = near_miss(wanted, names)
    hint = Text(en=f"The columns: {listed}.", fr=f"Les colonnes : {listed}.")
    if near:
        hint = Text(en=f"{near.en} {hint.en}", fr=f"{near.fr} {hint.fr}")
    return Problem(
        "unknown-column",
        Text(en=f"there is no column '{wanted}'.", fr=f"il n'y a pas de colonne « {wanted} »."),
        Location(table.file),
        hint,
    )


def missing_columns(wanted: Iterable[str], table: Table) -> tuple[Problem, ...]:
    """A warning for each column that the model reads and the file has not; its values are all missing."""
    return tuple(
        Problem(
            "missing-column",
            Text(
                en=f"the file has no column '{name}', which the model reads.",
                fr=f"le fichier n'a pas de colonne « {name} », que lit le modèle.",
            ),
            Location(table.file),
            _alike(name, table.data.column_names) or near_miss(name, table.data.column_names),
            severity="warning",
        )
        for name in dict.fromkeys(wanted)
    )


def _alike(wanted: str, names: Sequence[str]) -> Text | None:
    """Several columns that could be meant."""
    alike = [name for name in names if plain_name(name) == plain_name(wanted)]
    if len(alike) < 2:
        return None
    listed = ", ".join(alike)
    return Text(en=f"Several could be meant: {listed}.", fr=f"Plusieurs conviendraient : {listed}.")


def plain_name(name: str) -> str:
    """What is alike in names that a person would take for one: no accents, case, spaces, `_`, `-`, curved quotes."""
    if name.isascii():
        return name.lower().translate(_BETWEEN)
    return re.sub(r"[\s_-]", "", without_accents(name).replace("\u2019", "'").casefold())
