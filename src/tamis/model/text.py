"""Text at the door: the one form in which texts meet tests, and the words in which keywords are searched."""

from __future__ import annotations

import unicodedata
from functools import lru_cache

_LONGEST_KEPT = 50  # characters: what strangers send is not all to be remembered
_LAST_ASCII = "\x7f"
_BETWEEN_WORDS = {code: " " for code in range(128) if not chr(code).isalnum()}


def normalise(text: str) -> str:
    """NFKC, casefold, single spaces, stripped."""
    if text.isascii():
        return " ".join(text.lower().split())
    folded = unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", text).casefold())
    return " ".join(folded.split())


def without_accents(text: str) -> str:
    """Each letter without the marks above and below it; compatible forms become one."""
    if text.isascii():
        return text
    return "".join(c for c in unicodedata.normalize("NFKD", text) if not unicodedata.combining(c))


def words_of(text: str) -> str:
    """The singular words of a text, without accents, between single spaces, with a space at each end (or empty).

    So a phrase is found by searching its own `words_of` in it.
    """
    if not text.isascii():
        text = unicodedata.normalize("NFKD", text)
        for character in set(text):
            if character > _LAST_ASCII and not character.isalnum():
                text = text.replace(character, "" if _is_mark(character) else " ")
    found = " ".join(map(singular, text.casefold().translate(_BETWEEN_WORDS).split()))
    return f" {found} " if found else ""


@lru_cache(maxsize=65_536)
def _is_mark(character: str) -> bool:
    return unicodedata.category(character).startswith("M")


def singular(word: str) -> str:
    """One form for the singular and the plural of simple French and English words; not a dictionary.

    Rules and their order are those of `docs/semantics.md`, under Keyword rules.
    """
    return _kept(word) if len(word) <= _LONGEST_KEPT else _singular(word)


def _singular(word: str) -> str:
    if len(word) <= 3:
        return word
    for ending, replacement in _ENDINGS:
        if word.endswith(ending):
            return word[: len(word) - len(ending)] + replacement
    if word.endswith("y") and word[-2].isalpha() and word[-2] not in "aeiouy":
        return word[:-1] + "i"
    if word.endswith(("xes", "ches", "shes", "sses", "zes")):
        return word[:-2]
    if word.endswith(("xe", "che", "she", "sse", "ze")):
        return word[:-1]
    if word.endswith("s") and not word.endswith(("ss", "us", "is")):
        return word[:-1]
    return word


_ENDINGS = (
    ("eaux", "eau"),
    ("aux", "al"),
    ("eux", "eu"),
    ("oux", "ou"),
    ("ies", "i"),
    ("ie", "i"),
)

_kept = lru_cache(maxsize=65_536)(_singular)
