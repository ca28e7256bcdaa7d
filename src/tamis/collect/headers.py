"""The names of columns: which row of a file holds them, and what a file's own names become."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence

from tamis.errors import InputError, Location, Problem
from tamis.language import Text

_NUMBER = re.compile(r"[+-]?[\d\s.,]*\d\s*[%€]?")


def looks_like_header(cells: Sequence[str]) -> bool:
    """Whether these could be names: two at least, all different, none missing but at the end, none a number."""
    names = [cell.strip() for cell in cells]
    while names and not names[-1]:
        names.pop()
    return (
        len(names) >= 2
        and all(names)
        and len({name.casefold() for name in names}) == len(names)
        and not any(_NUMBER.fullmatch(name) for name in names)
    )


def column_names(written: Sequence[str], has_values: Sequence[bool], at: Location) -> list[str | None]:
    """The name of each column; None for the nameless ones at the end without a single value, which are to be dropped.

    Any other nameless column is called after its place, `column_3`.

    Raises:
        InputError: two columns have one name.
    """
    last = max((i + 1 for i, name in enumerate(written) if name.strip() or has_values[i]), default=0)
    names = [name if name.strip() else f"column_{place}" for place, name in enumerate(written[:last], 1)]
    twice = [name for name, times in Counter(names).items() if times > 1]
    if twice:
        listed_en = ", ".join(f"'{name}'" for name in twice)
        listed_fr = ", ".join(f"« {name} »" for name in twice)
        raise InputError(
            Problem(
                "duplicate-column",
                Text(
                    en=f"several columns have the same name: {listed_en}.",
                    fr=f"plusieurs colonnes portent le même nom : {listed_fr}.",
                ),
                at,
                Text(en="Rename or remove them in the file.", fr="Renommez-les ou retirez-les dans le fichier."),
            )
        )
    return [*names, *[None] * (len(written) - last)]
