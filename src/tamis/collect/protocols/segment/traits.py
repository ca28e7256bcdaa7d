"""Traits under one name each, however a client spells and nests them."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from functools import lru_cache
from typing import Any

_WORD_BEGINS = re.compile(r"(?<=[a-zà-öø-ÿ0-9])(?=[A-ZÀ-ÖØ-Þ])|(?<=[A-ZÀ-ÖØ-Þ])(?=[A-ZÀ-ÖØ-Þ][a-zà-öø-ÿ])")
_BETWEEN_WORDS = re.compile(r"[\s_-]+")
_LONGEST_KEPT = 100
_COMPANY, _COMPANY_NAME = "company", "company.name"


def same_trait(name: str) -> str:
    """The canonical form of a trait's name: `createdAt`, `CreatedAt`, `Created At` and `created_at` are one."""
    return _kept(name) if len(name) <= _LONGEST_KEPT else _canonical(name)


def flat_traits(traits: Mapping[str, Any]) -> dict[str, Any]:
    """Traits by their canonical names, those inside objects as `outer.inner`; lists and nulls stay.

    Of two spellings of one name, the last counts. A `company` that is an object gives its name to `company` itself.
    """
    found: dict[str, Any] = {}
    for name, value in traits.items():
        _spread(same_trait(name), value, found)
    return found


def _spread(name: str, value: Any, found: dict[str, Any]) -> None:
    if not isinstance(value, dict):
        found[name] = value
        return
    for inner, item in value.items():
        _spread(f"{name}.{same_trait(inner)}", item, found)
    if name == _COMPANY and _COMPANY_NAME in found:
        found[_COMPANY] = found[_COMPANY_NAME]


def _canonical(name: str) -> str:
    composed = name if name.isascii() else unicodedata.normalize("NFC", name)
    words = _BETWEEN_WORDS.sub("_", _WORD_BEGINS.sub("_", composed.strip())).lower()
    return words if words.isascii() else unicodedata.normalize("NFC", words)


_kept = lru_cache(maxsize=4096)(_canonical)
