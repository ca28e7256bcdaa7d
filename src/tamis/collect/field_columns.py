"""The columns that a model reads, as its types: what is missing, and what cannot be read."""

from __future__ import annotations

import numpy as np
import pyarrow as pa

from tamis.collect.columns import Found
from tamis.collect.distinct import Converted
from tamis.collect.rejects import Faults, Rows, shortened
from tamis.language import Text
from tamis.model.fields import Field

_ARROW_TYPES = {"number": pa.float64(), "date": pa.int64(), "day": pa.int32()}
_DATE = Text(en="is no date that Tamis can read", fr="n'est pas une date que Tamis sache lire")
_EXPECTED = {
    "number": Text(en="is no number", fr="n'est pas un nombre"),
    "boolean": Text(en="is neither yes nor no", fr="n'est ni oui ni non"),
    "date": _DATE,
    "day": _DATE,
}
_HINTS = {
    "number": Text(en="Numbers are written 1234.5 or 1 234,5.", fr="Un nombre s'écrit 1 234,5 ou 1234.5."),
    "boolean": Text(en="Write true or false, yes or no, 1 or 0.", fr="Écrivez vrai ou faux, oui ou non, 1 ou 0."),
    "date": Text(
        en="Write 2026-03-05 or 05/03/2026, and 14:30 after it for a time.",
        fr="Écrivez 05/03/2026 ou 2026-03-05, suivi de 14:30 pour une heure.",
    ),
}


def empty_column(field: Field, count: int) -> pa.ChunkedArray:
    """A column of the field's type in which all values are missing."""
    return pa.chunked_array([pa.nulls(count, _ARROW_TYPES.get(field.type, pa.string()))])


def add_unreadable(faults: Faults, field: Field, found: Found, converted: Converted, rows: Rows | None = None) -> None:
    """The values that could not be read. `rows`: where the values stand in the table (None: each in its own row)."""
    bad = np.array(converted.bad_rows, np.int64)
    places = bad if rows is None else rows[bad]
    kind = "date" if field.type == "day" else field.type

    def say(row: int) -> Text:
        place = row if rows is None else int(np.searchsorted(rows, row))
        value = shortened(found.values[place].as_py())
        what = _EXPECTED[field.type]
        en, fr = f"column '{found.name}': '{value}' {what.en}", f"colonne « {found.name} » : « {value} » {what.fr}"
        if converted.reason:
            en, fr = f"{en} ({converted.reason.en})", f"{fr} ({converted.reason.fr})"
        return Text(en=f"{en}.", fr=f"{fr}.")

    faults.add(f"unreadable-{kind}", places, say, _HINTS.get(kind))
