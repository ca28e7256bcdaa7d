"""Classes of a safe pattern (`[a-z]`) and the sets of characters that pieces of a pattern match.

A set of characters is an integer: bit n is the ASCII character n, bit 128 is every other character.
"""

from __future__ import annotations

import string
import unicodedata

from tamis.model.regex_errors import UNSAFE, UnsafePatternError

_OTHER = 1 << 128
ANYTHING = (1 << 129) - 1


def char_bit(char: str) -> int:
    """The set of this one character."""
    return 1 << ord(char) if char.isascii() else _OTHER


def _set_of(chars: str) -> int:
    bits = 0
    for char in chars:
        bits |= char_bit(char)
    return bits


_DIGITS = _set_of(string.digits)
_WORD = _set_of(string.ascii_letters + string.digits + "_")
_SPACE = _set_of(string.whitespace)
SHORTHANDS = {
    "d": _DIGITS,
    "w": _WORD,
    "s": _SPACE,
    "D": ANYTHING & ~_DIGITS,
    "W": ANYTHING & ~_WORD,
    "S": ANYTHING & ~_SPACE,
}


def read_class(pattern: str, at: int) -> tuple[str, int, int]:
    """The class that begins at `at`: its folded text, its set, and where it ends.

    Raises:
        UnsafePatternError: it has something outside the subset.
    """
    reader = _ClassReader(pattern, at + 1)
    text, bits = reader.read()
    return text, bits, reader.at


class _ClassReader:
    """Reads what stands between the brackets."""

    def __init__(self, pattern: str, at: int) -> None:
        self._pattern = pattern
        self.at = at

    def read(self) -> tuple[str, int]:
        """The class with its brackets, and its set."""
        negated = self._peek() == "^"
        self.at += negated
        text, bits = "", 0
        while self._peek() != "]":
            part, chars = self._member(first=not text)
            text, bits = text + part, bits | chars
        self.at += 1
        if not text:
            raise UnsafePatternError(UNSAFE["class"])
        if negated:
            # The set of a negated class is never too small: what is not ASCII may be in both.
            return f"[^{text}]", (ANYTHING & ~bits) | _OTHER
        return f"[{text}]", bits

    def _peek(self) -> str:
        if self.at >= len(self._pattern):
            raise UnsafePatternError(UNSAFE["class"])
        return self._pattern[self.at]

    def _member(self, first: bool) -> tuple[str, int]:
        """A shorthand, a character or a range."""
        written = self._char(first)
        if len(written) == 2 and written[1] in SHORTHANDS:
            return written, SHORTHANDS[written[1]]
        if self._peek() != "-" or self._pattern[self.at + 1 : self.at + 2] == "]":
            return _folded(written), char_bit(_folded(written)[-1])
        self.at += 1
        return _range(written, self._char(first=True))

    def _char(self, first: bool) -> str:
        """One character, with its backslash where it has one."""
        char = self._peek()
        self.at += 1
        if char == "\\":
            return self._escaped()
        if char == "[" or self._pattern.startswith("&&", self.at - 1):
            raise UnsafePatternError(UNSAFE["class set"])
        if char == "-" and not first and self._peek() != "]":
            raise UnsafePatternError(UNSAFE["class dash"])
        return "\\" + char if char in "^-&~|" else char

    def _escaped(self) -> str:
        char = self._peek()
        self.at += 1
        if char in SHORTHANDS or (char in string.punctuation and char != "_"):
            return "\\" + char
        if char in (" ", "_"):
            return char
        raise UnsafePatternError(UNSAFE["class escape"])


def _folded(written: str) -> str:
    """The character as it stands in a normalised text."""
    folded = unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", written).casefold())
    if len(folded) != len(written):
        raise UnsafePatternError(UNSAFE["class escape"])
    return " " if written.isspace() else folded


def _range(first: str, last: str) -> tuple[str, int]:
    if any(len(end) == 2 and end[1] in SHORTHANDS for end in (first, last)):
        raise UnsafePatternError(UNSAFE["class dash"])
    low, high = _folded(first)[-1], _folded(last)[-1]
    if first[-1].isupper() != last[-1].isupper() or high < low:
        raise UnsafePatternError(UNSAFE["class range"])
    bits = sum(1 << code for code in range(ord(low), min(ord(high), 127) + 1))
    if not high.isascii():
        bits |= _OTHER
    return f"{_folded(first)}-{_folded(last)}", bits
