"""What can go wrong, as a user reads it: where, what was found, what to do."""

from __future__ import annotations

import difflib
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

from tamis.language import Language, Text


@dataclass(frozen=True, slots=True)
class Location:
    """A place in a file. `line` and `column` count from 1; 0 means unknown. For tables, `column` is unused."""

    file: str
    line: int = 0
    column: int = 0

    def __str__(self) -> str:
        if not self.line:
            return self.file
        return f"{self.file}:{self.line}:{self.column}" if self.column else f"{self.file}:{self.line}"


@dataclass(frozen=True)
class Problem:
    """One thing found wrong.

    `code` is stable and made of words (`unknown-score`); `hint` says what to do. `values` fill both texts.
    """

    code: str
    message: Text
    location: Location | None = None
    hint: Text | None = None
    severity: Literal["error", "warning"] = "error"

    def say(self, language: Language | None = None) -> str:
        """One line: `file:line:column: message. hint`."""
        place = f"{self.location}: " if self.location else ""
        hint = f" {self.hint.say(language)}" if self.hint else ""
        return f"{place}{self.message.say(language)}{hint}"

    def as_dict(self, language: Language | None = None) -> dict[str, object]:
        """For `--json`."""
        place = self.location
        return {
            "code": self.code,
            "severity": self.severity,
            "message": self.message.say(language),
            "hint": self.hint.say(language) if self.hint else None,
            "file": place.file if place else None,
            "line": place.line if place and place.line else None,
            "column": place.column if place and place.column else None,
        }


class TamisError(Exception):
    """The base of every error that a user can mend; carries one or more problems."""

    def __init__(self, problems: Problem | Iterable[Problem]) -> None:
        self.problems: tuple[Problem, ...] = (problems,) if isinstance(problems, Problem) else tuple(problems)
        super().__init__("\n".join(p.say("en") for p in self.problems))

    def say(self, language: Language | None = None) -> str:
        """One line a problem."""
        return "\n".join(p.say(language) for p in self.problems)


class ModelError(TamisError):
    """The scoring model cannot be read or says something impossible."""


class InputError(TamisError):
    """A leads, events or outcomes file (or frame) cannot be read or holds bad values."""


class UsageError(TamisError):
    """The call itself is wrong: an unknown column, an impossible option, a missing extra."""


def near_miss(word: str, known: Iterable[str]) -> Text | None:
    """`Did you mean 'engagement'?`, or nothing when no known word is close."""
    candidates = {k.casefold(): k for k in known}
    close = difflib.get_close_matches(word.casefold(), candidates, n=1, cutoff=0.6)
    if not close:
        return None
    best = candidates[close[0]]
    return Text(en=f"Did you mean '{best}'?", fr=f"Vouliez-vous dire « {best} » ?")
