"""What became of each row, however the file writes it: 0/1, yes/no, oui/non, Won/Loss, gagné/perdu."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from tamis.errors import InputError, Location, Problem, near_miss
from tamis.language import Text
from tamis.model.text import normalise, without_accents

if TYPE_CHECKING:
    from tamis.collect.columns import Found
    from tamis.learn.frame import Flags

WON = frozenset(
    "1 1.0 true yes oui vrai y o won win gagne gagnee converted converti convertie conversion success succes accepted "
    "accepte acceptee customer client signed signe signee closed-won bought purchase achat".split()
) | {"closed won", "ferme gagne", "affaire gagnee", "opportunite gagnee"}
LOST = frozenset(
    "0 0.0 false no non faux n lost loss lose perdu perdue failed failure echec rejected rejete rejetee refuse refusee "
    "unconverted closed-lost abandoned abandonne abandonnee disqualified".split()
) | {"closed lost", "not converted", "non converti", "ferme perdu", "affaire perdue", "opportunite perdue"}
_LISTED = 8


@dataclass(frozen=True, eq=False)
class Outcomes:
    """`won` and `known`, shape (rows,): a row that is not known (still open) is no example of anything.

    `open`: how often each value stands there that says neither won nor lost.
    """

    won: Flags
    known: Flags
    open: Mapping[str, int]


def read_outcomes(found: Found, file: str, won_value: str | None = None) -> Outcomes:
    """The outcomes of a column; with `won_value`, that value is won and every other one lost.

    Raises:
        InputError: no value says won, or none lost; `won_value` does not occur.
    """
    import numpy as np

    from tamis.collect.distinct import encode

    codes = encode(found.values)
    texts = codes.texts.to_pylist()
    said = [_meaning(text, won_value) for text in texts] + [None]
    places = codes.places.fill_null(len(texts)).to_numpy()
    meaning = np.array([-1 if m is None else int(m) for m in said], np.int8)[places]
    rows = np.bincount(places, minlength=len(texts) + 1).tolist()
    counts = Counter(dict(zip(texts, rows, strict=False)))
    place = Location(file)
    if won_value is not None and not (meaning == 1).any():
        raise InputError(_no_such_value(found.name, won_value, counts, place))
    for wanted, problem in ((1, _none_won), (0, _none_lost)):
        if not (meaning == wanted).any():
            raise InputError(problem(found.name, counts, place))
    unsaid = {text: counts[text] for text, m in zip(texts, said, strict=False) if m is None and text.strip()}
    return Outcomes(meaning == 1, meaning >= 0, dict(sorted(unsaid.items(), key=lambda pair: -pair[1])))


def _meaning(text: str, won_value: str | None) -> bool | None:
    plain = _plain(text)
    if not plain:
        return None
    if won_value is not None:
        return plain == _plain(won_value)
    return True if plain in WON else False if plain in LOST else None


def _plain(text: str) -> str:
    return without_accents(normalise(text)).replace("_", " ").strip()


def _listed(counts: Counter[str]) -> str:
    shown = ", ".join(f"'{text}' ({n})" for text, n in counts.most_common(_LISTED))
    return shown + (", ..." if len(counts) > _LISTED else "")


def _none_won(name: str, counts: Counter[str], place: Location) -> Problem:
    return Problem(
        "one-class",
        Text(
            en=f"no row of column '{name}' says that the lead was won; it holds {_listed(counts)}.",
            fr=f"dans la colonne « {name} », aucune ligne ne dit gagné ; elle contient {_listed(counts)}.",
        ),
        place,
        Text(
            en="Give the value that means won: --won VALUE.",
            fr="Donnez la valeur qui veut dire gagné : --won VALEUR.",
        ),
    )


def _none_lost(name: str, counts: Counter[str], place: Location) -> Problem:
    return Problem(
        "one-class",
        Text(
            en=f"no row of column '{name}' says that the lead was lost; it holds {_listed(counts)}.",
            fr=f"dans la colonne « {name} », aucune ligne ne dit perdu ; elle contient {_listed(counts)}.",
        ),
        place,
        Text(
            en="Export the leads that were lost too; or, if all other values mean lost, give the one that means won: "
            "--won VALUE.",
            fr="Exportez aussi les prospects perdus ; ou, si toutes les autres valeurs veulent dire perdu, donnez "
            "celle qui veut dire gagné : --won VALEUR.",
        ),
    )


def _no_such_value(name: str, wanted: str, counts: Counter[str], place: Location) -> Problem:
    near = near_miss(wanted, counts)
    return Problem(
        "unknown-value",
        Text(
            en=f"column '{name}' has no value '{wanted}'; it holds {_listed(counts)}.",
            fr=f"la colonne « {name} » n'a pas de valeur « {wanted} » ; elle contient {_listed(counts)}.",
        ),
        place,
        near,
    )
