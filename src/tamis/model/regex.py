r"""The safe subset of regular expressions for `matches`: RE2 and Java agree on it, and neither is slow on it.

A pattern is read by a small grammar of our own, so that what is not listed is refused:

    alternatives := sequence ("|" sequence)*          sequence := (atom quantifier?)*
    atom := literal | "." | "^" | "$" | class | \d \w \s \D \W \S | "(" alternatives ")" | "(?:" alternatives ")"
    quantifier := ("*" | "+" | "?" | "{m}" | "{m,}" | "{m,n}") "?"?

Literals are folded as texts are (NFKC, casefold), since a pattern meets normalised texts.
"""

from __future__ import annotations

import re
import string
import unicodedata
from dataclasses import dataclass, replace

from tamis.language import Text
from tamis.model.regex_classes import ANYTHING, SHORTHANDS, char_bit, read_class
from tamis.model.regex_errors import AMBIGUOUS, UNSAFE, UnsafePatternError

LONGEST_PATTERN = 500
DEEPEST_GROUP = 20
MOST_REPEATS = 1000
MOST_OVERLAPS = 2
"""Endless repeats that what follows them overlaps: each costs a backtracking engine a factor of the text's length."""

_REPEAT = re.compile(r"\{([0-9]{1,4})(,([0-9]{1,4})?)?\}")
_META = frozenset("\\^$.|()*+?[{")


def safe_pattern(pattern: str) -> str:
    """`pattern` with its literals folded, ready for every engine.

    Raises:
        UnsafePatternError: it has something outside the subset; says what, and what to use instead.
    """
    if not pattern.strip():
        raise UnsafePatternError(UNSAFE["empty"])
    if len(pattern) > LONGEST_PATTERN:
        raise UnsafePatternError(UNSAFE["long"])
    reader = _Reader(unicodedata.normalize("NFC", pattern))
    part = reader.alternatives(0)
    if reader.rest:
        raise UnsafePatternError(UNSAFE[")"])
    if part.overlaps > MOST_OVERLAPS:
        raise UnsafePatternError(UNSAFE["overlaps"])
    return part.text


@dataclass(frozen=True, slots=True)
class _Part:
    """A piece of pattern. Sets of characters are bit sets (see `regex_classes`).

    `first`: what it can begin with; `tail`: what it may go on with at its end instead of ending; `empty`: it can
    match nothing; `ambiguous`: the next character does not tell which way to go; `repeats`: the greatest
    product of nested repeats; `endless`: the part of `tail` that is due to `*`, `+` and `{m,}`; `overlaps`: how often
    such a repeat is followed by something that it could match too.
    """

    text: str
    first: int = 0
    tail: int = 0
    empty: bool = True
    ambiguous: bool = False
    repeats: int = 1
    endless: int = 0
    overlaps: int = 0


def _then(left: _Part, right: _Part) -> _Part:
    return _Part(
        left.text + right.text,
        left.first | (right.first if left.empty else 0),
        right.tail | (left.tail if right.empty else 0),
        left.empty and right.empty,
        left.ambiguous or right.ambiguous or bool(left.tail & right.first),
        max(left.repeats, right.repeats),
        right.endless | (left.endless if right.empty else 0),
        left.overlaps + right.overlaps + bool(left.endless & right.first),
    )


def _either(left: _Part, right: _Part) -> _Part:
    return _Part(
        f"{left.text}|{right.text}",
        left.first | right.first,
        left.tail | right.tail,
        left.empty or right.empty,
        left.ambiguous or right.ambiguous or bool(left.first & right.first),
        max(left.repeats, right.repeats),
        left.endless | right.endless,
        left.overlaps + right.overlaps,
    )


class _Reader:
    """Reads a pattern from left to right."""

    def __init__(self, pattern: str) -> None:
        self._pattern = pattern
        self._at = 0

    @property
    def rest(self) -> str:
        """What has not been read."""
        return self._pattern[self._at :]

    def alternatives(self, depth: int) -> _Part:
        """Everything up to a closing bracket or the end."""
        if depth > DEEPEST_GROUP:
            raise UnsafePatternError(UNSAFE["deep"])
        part = self._sequence(depth)
        while self._skip("|"):
            part = _either(part, self._sequence(depth))
        return part

    def _skip(self, token: str) -> bool:
        if not self._pattern.startswith(token, self._at):
            return False
        self._at += len(token)
        return True

    def _sequence(self, depth: int) -> _Part:
        part = _Part("")
        while self.rest and self.rest[0] not in "|)":
            part = _then(part, self._quantified(self._atom(depth)))
        return part

    def _atom(self, depth: int) -> _Part:
        char = self.rest[0]
        if char == "(":
            return self._group(depth)
        if char == "[":
            text, chars, self._at = read_class(self._pattern, self._at)
            return _Part(text, chars, empty=False)
        if char == "\\":
            return self._escape()
        if char in "*+?{":
            raise UnsafePatternError(UNSAFE["nothing to repeat"] if char != "{" else UNSAFE["{"])
        self._at += 1
        if char in "^$":
            return _Part(char)
        if char == ".":
            return _Part(char, ANYTHING, empty=False)
        return _literal(char)

    def _group(self, depth: int) -> _Part:
        if self.rest.startswith("(?") and not self.rest.startswith("(?:"):
            raise UnsafePatternError(_special_group(self.rest))
        opening = "(?:" if self._skip("(?:") else "("
        if opening == "(":
            self._at += 1
        inside = self.alternatives(depth + 1)
        if not self._skip(")"):
            raise UnsafePatternError(UNSAFE["("])
        text = f"{opening}{inside.text})"
        return replace(inside, text=text)

    def _escape(self) -> _Part:
        char = self.rest[1:2]
        self._at += 2
        if char in SHORTHANDS:
            return _Part("\\" + char, SHORTHANDS[char], empty=False)
        if char in (" ", "_"):
            return _literal(char)
        if char and char in string.punctuation:
            return _Part("\\" + char, char_bit(char), empty=False)
        raise UnsafePatternError(_escape_error(char))

    def _quantified(self, atom: _Part) -> _Part:
        least, most, text = self._quantifier()
        if not text:
            return atom
        if atom.text in ("^", "$"):
            raise UnsafePatternError(UNSAFE["nothing to repeat"])
        text += "?" if self._skip("?") else ""
        if self.rest[:1] == "+":
            raise UnsafePatternError(UNSAFE["possessive"])
        if self.rest[:1] in ("*", "?") or _REPEAT.match(self.rest):
            raise UnsafePatternError(UNSAFE["twice"])
        return _repeat(atom, least, most, text)

    def _quantifier(self) -> tuple[int, int | None, str]:
        """Least and most (None: no end), and how it is written (empty: there is none)."""
        for token, bounds in _QUANTIFIERS.items():
            if self._skip(token):
                return *bounds, token
        found = _REPEAT.match(self.rest)
        if not found:
            return 1, 1, ""
        self._at += found.end()
        least = int(found[1])
        most = least if not found[2] else int(found[3]) if found[3] else None
        if most is not None and most < least:
            raise UnsafePatternError(UNSAFE["{"])
        return least, most, found[0]


_QUANTIFIERS: dict[str, tuple[int, int | None]] = {"*": (0, None), "+": (1, None), "?": (0, 1)}


def _repeat(atom: _Part, least: int, most: int | None, text: str) -> _Part:
    repeats = atom.repeats * max(1, least if most is None else most)
    if repeats > MOST_REPEATS:
        raise UnsafePatternError(UNSAFE["repeats"])
    again = most is None or most > 1
    if again and (atom.ambiguous or atom.empty or atom.tail & atom.first):
        raise UnsafePatternError(AMBIGUOUS)
    return replace(
        atom,
        text=atom.text + text,
        tail=atom.tail | (atom.first if least != most else 0),
        empty=least == 0 or atom.empty,
        repeats=repeats,
        endless=atom.endless | (atom.first if most is None else 0),
    )


def _literal(char: str) -> _Part:
    folded = unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", char).casefold())
    if char.isspace():
        folded = " "
    escaped = "".join(f"\\{c}" if c in _META else c for c in folded)
    text = escaped if len(folded) == 1 else f"(?:{escaped})"
    return _Part(text, char_bit(folded[:1]), empty=False)


def _special_group(rest: str) -> Text:
    for opening, key in _SPECIAL_GROUPS:
        if rest.startswith(opening):
            return UNSAFE[key]
    return UNSAFE["flags"]


_SPECIAL_GROUPS = (
    ("(?=", "look"),
    ("(?!", "look"),
    ("(?<=", "look"),
    ("(?<!", "look"),
    ("(?P", "named"),
    ("(?<", "named"),
    ("(?>", "possessive"),
    ("(?#", "comment"),
    ("(?(", "look"),
)


def _escape_error(char: str) -> Text:
    if char.isdigit() or char in ("k", "g"):
        return UNSAFE["back-reference"]
    if char in ("b", "B"):
        return UNSAFE["boundary"]
    if char in ("A", "Z", "z", "G"):
        return UNSAFE["anchor"]
    if char in ("p", "P"):
        return UNSAFE["property"]
    escape = f"\\{char}"
    return Text(
        en=f"The escape {escape} is not supported; \\d \\w \\s \\D \\W \\S and escaped punctuation are.",
        fr=f"L'échappement {escape} n'est pas pris en charge ; \\d \\w \\s \\D \\W \\S et la ponctuation le sont.",
    )
