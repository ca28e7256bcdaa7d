"""French and English, side by side: every text that a user reads is a `Text`."""

from __future__ import annotations

import os
from contextvars import ContextVar
from dataclasses import dataclass
from typing import Literal

Language = Literal["fr", "en"]
LANGUAGES: tuple[Language, ...] = ("fr", "en")

_current: ContextVar[Language | None] = ContextVar("tamis_language", default=None)


@dataclass(frozen=True, slots=True)
class Text:
    """A text in both languages. `str.format` fields are filled by `say`."""

    en: str
    fr: str

    def say(self, language: Language | None = None, **values: object) -> str:
        """The text in `language` (default: the current one), with `{fields}` filled from `values`.

        A value that is itself a `Text` is said in the same language.
        """
        chosen = language or current_language()
        filled = {k: v.say(chosen) if isinstance(v, Text) else v for k, v in values.items()}
        template = self.fr if chosen == "fr" else self.en
        return template.format(**filled) if filled else template

    def __str__(self) -> str:
        return self.say()


def current_language() -> Language:
    """The language set by `use_language`, else the one of the environment."""
    return _current.get() or environment_language()


def use_language(language: Language | None) -> None:
    """Speak `language` from here on (in this context); `None` goes back to the environment's."""
    _current.set(language)


def environment_language() -> Language:
    """`fr` where TAMIS_LANG, LC_ALL, LC_MESSAGES or LANG (the first that is set) begins with `fr`, else `en`."""
    for name in ("TAMIS_LANG", "LC_ALL", "LC_MESSAGES", "LANG"):
        value = os.environ.get(name, "")
        if value:
            return "fr" if value.lower().startswith("fr") else "en"
    return "en"


def as_language(value: str) -> Language:
    """`value` as a `Language`.

    Raises:
        ValueError: it is neither `fr` nor `en`.
    """
    if value not in LANGUAGES:
        raise ValueError(value)
    return value
