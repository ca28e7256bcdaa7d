"""How the columns of a table are taken: as a number, a date, a category, an address, a text of many words, or not."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Literal
from zoneinfo import ZoneInfo

from tamis.collect.columns import plain_name
from tamis.language import Text

if TYPE_CHECKING:
    from collections.abc import Iterable

    import pyarrow as pa

    from tamis.collect.columns import Found
    from tamis.collect.table import Table

Taking = Literal["number", "date", "category", "domain", "words"]
ZONE = ZoneInfo("UTC")
"""Ages are in days: a zone moves them by hours at most."""
_NEARLY_ALL = 0.97
_SOME = 50
_MOST_VALUES = 0.3
_MANY_WORDS = 3.0
_MOST_KEYWORDS = 20
_LEAST_SHARE = 0.02
_SHORTEST = 4
_STOP_WORDS = frozenset(
    "avec dans pour plus sans sous vers chez cette nous vous leur elle être avoir fait mais donc have been this that "
    "with from they will your about which were there than then".split()
)
_IDENTIFIER = re.compile(r"\b(?:id|uuid|guid|key|number|numero|no|ref|reference|code|cle|email|e mail|mail|phone)\b")
_IN_ORDER = 0.98


@dataclass(frozen=True)
class Take:
    """How one column is taken. `keywords`: those of a text of many words, each a flag of its own."""

    column: str
    kind: Taking
    keywords: tuple[str, ...] = ()


@dataclass(frozen=True)
class Recipe:
    """What a model was made of, so that another file is read alike. `time` is taken as moments, or as numbers."""

    takes: tuple[Take, ...]
    time: str | None = None
    time_kind: Literal["moment", "number"] = "moment"


@dataclass(frozen=True)
class LeftOut:
    """A column that is not used, and why. `serves_as_time`: it rises with time, and so orders the rows."""

    column: str
    why: Text
    serves_as_time: bool = False


@dataclass
class Decided:
    """The recipe of a table, and the columns that are no part of it."""

    takes: list[Take] = field(default_factory=list)
    left_out: list[LeftOut] = field(default_factory=list)


def decide(table: Table, aside: Iterable[str], keep: Iterable[str] = ()) -> Decided:
    """How each column is taken but those `aside` (the outcome, the key, the time); those of `keep` in any case."""
    decided = Decided()
    kept = frozenset(keep)
    ignored = frozenset(aside)
    for name in table.data.column_names:
        if name in ignored or not name.strip():
            continue
        taken = _decide(name, table, wanted=name in kept)
        if isinstance(taken, Take):
            decided.takes.append(taken)
        else:
            decided.left_out.append(taken)
    return decided


def _decide(name: str, table: Table, *, wanted: bool) -> Take | LeftOut:
    import pyarrow as pa
    import pyarrow.compute as pc

    from tamis.collect.columns import required
    from tamis.collect.distinct import encode
    from tamis.collect.plain_text import text_of

    found = required(name, table)
    codes = encode(found.values, midnight_is_date=found.midnight_is_date)
    texts = [text for text in codes.texts.to_pylist() if text.strip()]
    if not texts:
        return LeftOut(name, _EMPTY)
    if len(texts) == 1:
        filled = pc.sum(pc.fill_null(pc.not_equal(pc.utf8_trim_whitespace(text_of(found.values)), ""), False)).as_py()
        return LeftOut(name, _CONSTANT) if filled == len(found.values) else Take(name, "category")
    if pa.types.is_temporal(found.values.type):
        return Take(name, "date")
    if (numbers := _numbers(found)) is not None:
        order = _number_identifier(name, numbers)
        return order if order is not None and not wanted else Take(name, "number")
    if _are_dates(texts):
        return Take(name, "date")
    return _text(name, found, texts, wanted=wanted)


def _numbers(found: Found) -> Any:
    """The values as floats where nearly all can be read, NaN where there is none."""
    import numpy as np
    import pyarrow as pa

    from tamis.collect.values import to_number

    if pa.types.is_boolean(found.values.type):
        return None
    read = to_number(found.values)
    known = len(found.values) - read.values.null_count
    if not known or known < _NEARLY_ALL * (known + read.bad_count):
        return None
    return read.values.to_numpy(zero_copy_only=False).astype(np.float64)


def _number_identifier(name: str, numbers: Any) -> LeftOut | None:
    """Whole numbers, nearly all different, of a telling name or in the file's order."""
    import numpy as np

    known = np.flatnonzero(~np.isnan(numbers))
    values = numbers[known]
    if len(values) < _SOME or (values != np.floor(values)).any():
        return None
    if len(np.unique(values)) < _NEARLY_ALL * len(values):
        return None
    ranks = np.argsort(np.argsort(values, kind="stable"))
    order = float(np.corrcoef(ranks, known)[0, 1])
    if abs(order) >= _IN_ORDER:
        return LeftOut(name, _NUMBERED, serves_as_time=True)
    return LeftOut(name, _IDENTIFIES) if _names_identifier(name) else None


def _text(name: str, found: Found, texts: list[str], *, wanted: bool) -> Take | LeftOut:
    count = len(found.values) - found.values.null_count
    if _NEARLY_ALL * count <= len(texts) and sum("@" in text for text in texts) > len(texts) / 2:
        return Take(name, "domain")
    words = sum(len(text.split()) for text in texts) / len(texts)
    many = len(texts) >= _SOME and len(texts) > _MOST_VALUES * count
    if many and words >= _MANY_WORDS:
        return Take(name, "words", _keywords(found))
    if many and len(texts) >= _NEARLY_ALL * count and not wanted:
        return LeftOut(name, _IDENTIFIES)
    return Take(name, "category")


def _are_dates(texts: list[str]) -> bool:
    from tamis.collect.moment_text import read_moments

    some = texts[:500]
    if not any(character.isdigit() for text in some for character in text):
        return False
    return sum(value is not None for value in read_moments(some).values) >= _NEARLY_ALL * len(some)


def _keywords(found: Found) -> tuple[str, ...]:
    """The words that most texts of a column hold, of some length, from the most frequent."""
    from collections import Counter

    from tamis.collect.plain_text import text_of
    from tamis.model.text import words_of

    texts: pa.ChunkedArray = text_of(found.values)
    counts: Counter[str] = Counter()
    for text in texts.to_pylist():
        counts.update({word for word in words_of(text or "").split() if len(word) >= _SHORTEST})
    least = max(_SOME / 2, _LEAST_SHARE * len(texts))
    frequent = [word for word, n in counts.most_common() if least <= n <= len(texts) - least]
    return tuple(word for word in frequent if word not in _STOP_WORDS and not word.isdigit())[:_MOST_KEYWORDS]


def _names_identifier(name: str) -> bool:
    parted = re.sub(r"(?<=[a-z0-9])(?=[A-Z])|[\W_]+", " ", name).casefold()
    return bool(_IDENTIFIER.search(parted)) or plain_name(name).endswith("id")


_EMPTY = Text(en="it is empty", fr="elle est vide")
_CONSTANT = Text(en="it has one value only", fr="elle n'a qu'une seule valeur")
_IDENTIFIES = Text(
    en="it names each row (an identifier): nothing can be learned from it",
    fr="elle nomme chaque ligne (un identifiant) : on ne peut rien en apprendre",
)
_NUMBERED = Text(
    en="it numbers the rows in their order (an identifier), and so knows when each came",
    fr="elle numérote les lignes dans leur ordre (un identifiant), et sait donc quand chacune est arrivée",
)
