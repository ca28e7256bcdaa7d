"""Reading raw values as texts, numbers, dates, booleans and words.

semantics.md: 'Values', and 'Keyword rules' for words. A value that cannot be read is a missing one (None).
"""

from __future__ import annotations

import math
import re
import unicodedata
from datetime import date, datetime
from zoneinfo import ZoneInfo

from .moments import microseconds, start_of_day

VOWELS = "aeiouy"


def normalise(raw: str) -> str:
    """NFKC, casefold, runs of white space become one space, ends are stripped."""
    return " ".join(unicodedata.normalize("NFKC", raw).casefold().split())


def text(raw: object) -> str | None:
    """A value as a normalised text; an empty text is a missing value."""
    match raw:
        case None:
            return None
        case bool():
            return "true" if raw else "false"
        case float() if raw.is_integer():
            return str(int(raw))
        case _:
            return normalise(str(raw)) or None


def number(raw: object) -> float | None:
    """A value as a number; of texts only plain ones are read (`12`, `-3.5`)."""
    if isinstance(raw, str) and re.fullmatch(r"\s*-?\d+(\.\d+)?\s*", raw):
        return float(raw)
    if isinstance(raw, int | float) and not isinstance(raw, bool) and math.isfinite(raw):
        return float(raw)
    return None


def moment(raw: object, zone: ZoneInfo) -> int | None:
    """A value as a moment in microseconds UTC; one without a time is the start of that day in `zone`."""
    if isinstance(raw, str):
        raw = _iso(raw.strip())
    if isinstance(raw, datetime):
        return microseconds(raw, zone)
    if isinstance(raw, date):
        return start_of_day(raw, zone)
    return None


def _iso(written: str) -> date | None:
    try:
        return date.fromisoformat(written) if len(written) == 10 else datetime.fromisoformat(written)
    except ValueError:
        return None


def boolean(raw: object) -> str | None:
    """A value as the text `true` or `false`."""
    found = text(raw)
    if found in {"true", "yes", "oui", "vrai", "1", "x"}:
        return "true"
    if found in {"false", "no", "non", "faux", "0"}:
        return "false"
    return None


def domain(raw: object) -> str | None:
    """What follows the last `@` of an e-mail address, as a text; missing without `@`."""
    address = text(raw) or ""
    return text(address.rpartition("@")[2]) if "@" in address else None


def words(raw: object) -> tuple[str, ...]:
    """The words of a text, each in its singular form."""
    if raw is None:
        return ()
    decomposed = unicodedata.normalize("NFKD", str(raw))
    bare = "".join(c for c in decomposed if not unicodedata.category(c).startswith("M")).casefold()
    spaced = "".join(c if c.isalnum() else " " for c in bare)
    return tuple(singular(word) for word in spaced.split())


def singular(word: str) -> str:
    """One form for simple French and English singulars and plurals; the first rule that fits."""
    if len(word) <= 3:
        return word
    for ending, replacement in (
        ("eaux", "eau"),
        ("aux", "al"),
        ("eux", "eu"),
        ("oux", "ou"),
        ("ies", "i"),
        ("ie", "i"),
    ):
        if word.endswith(ending):
            return word.removesuffix(ending) + replacement
    if word.endswith("y") and word[-2].isalpha() and word[-2] not in VOWELS:
        return word.removesuffix("y") + "i"
    if word.endswith(("xes", "ches", "shes", "sses", "zes")):
        return word.removesuffix("es")
    if word.endswith(("xe", "che", "she", "sse", "ze")):
        return word.removesuffix("e")
    if word.endswith(("ss", "us", "is")):
        return word
    return word.removesuffix("s")
