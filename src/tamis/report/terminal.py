"""Text for terminals and pipes: straight columns, colour only where it is wanted, blocks where they can be shown."""

from __future__ import annotations

import os
import textwrap
import unicodedata
from collections.abc import Sequence
from typing import Literal, TextIO

from tamis.report.palette import Tone

Style = Literal["bold", "dim"] | Tone

_CODES: dict[str, str] = {
    "bold": "1",
    "dim": "2",
    "hot": "31",
    "warm": "33",
    "cold": "34",
    "accent": "36",
    "out": "90",
    "gain": "32",
    "loss": "31",
}
_EIGHTHS = " ▏▎▍▌▋▊▉█"
_LEVELS = " ▁▂▃▄▅▆▇█"
# What the blocks and signs become where the encoding has none.
_PLAIN = str.maketrans(
    dict(zip("▏▎▍▌▋▊▉█", "   #####", strict=True))
    | dict(zip("▁▂▃▄▅▆▇", "..::==#", strict=True))
    | dict(zip("·▴…", "-^~", strict=True))
)


class Screen:
    """Where lines are written: a terminal, a pipe or a file."""

    def __init__(self, stream: TextIO, width: int, colour: bool | None = None) -> None:
        self.width = width
        self._stream = stream
        self._encoding = stream.encoding or "utf-8"
        self._colour = wants_colour(stream) if colour is None else colour
        self._blocks = _can_say(_EIGHTHS + _LEVELS + "▴…", self._encoding)

    def line(self, text: str = "") -> None:
        """Write a line; what the stream cannot say is said more plainly."""
        if not self._blocks:
            text = text.translate(_PLAIN).encode(self._encoding, "replace").decode(self._encoding)
        self._stream.write(f"{text.rstrip()}\n")

    def paint(self, text: str, style: Style) -> str:
        """The text in a colour, where colours are wanted."""
        code = _CODES.get(style)
        return f"\x1b[{code}m{text}\x1b[0m" if self._colour and code else text

    def paragraph(self, text: str, indent: int) -> None:
        """Write a text over as many lines as it needs."""
        margin = " " * indent
        for part in textwrap.wrap(text, self.width - indent, break_on_hyphens=False):
            self.line(margin + part)


def wants_colour(stream: TextIO) -> bool:
    """A terminal, unless NO_COLOR is set or the terminal is dumb."""
    return stream.isatty() and not os.environ.get("NO_COLOR") and os.environ.get("TERM") != "dumb"


def clean(text: str) -> str:
    """Data on one line: without control characters or marks that turn the direction of the writing."""
    kept = (" " if char in "\t\n\r" else char for char in text if char in "\t\n\r" or _shown(char))
    return " ".join("".join(kept).split())


def cells(text: str) -> int:
    """The columns that a text takes: two for wide characters, none for combining ones."""
    if text.isascii():
        return len(text)
    return sum(
        0 if unicodedata.combining(char) else 2 if unicodedata.east_asian_width(char) in "WF" else 1 for char in text
    )


def fitted(text: str, width: int, *, right: bool = False) -> str:
    """The text in exactly so many columns: cut with an ellipsis, or filled with spaces."""
    if cells(text) > width:
        kept = text
        while cells(kept) > width - 1:
            kept = kept[:-1]
        text = f"{kept.rstrip()}…"
    room = " " * (width - cells(text))
    return room + text if right else text + room


def bar(share: float, width: int) -> str:
    """A bar of `share` (0 to 1) of `width` columns, in eighths; something is shown of whatever is not nothing."""
    eighths = round(min(max(share, 0.0), 1.0) * width * 8)
    if share > 0:
        eighths = max(eighths, 1)
    return "█" * (eighths // 8) + _EIGHTHS[eighths % 8].strip()


def blocks(counts: Sequence[int], tallest: float, rows: int) -> list[str]:
    """Columns of blocks, drawn over so many lines, the top one first; something is shown of whatever is not nothing."""
    heights = [min(8 * rows, max(1, round(8 * rows * count / tallest))) if count else 0 for count in counts]
    floors = [8 * row for row in reversed(range(rows))]
    return ["".join(_LEVELS[min(8, max(0, height - floor))] for height in heights) for floor in floors]


def _shown(char: str) -> bool:
    return unicodedata.category(char) not in {"Cc", "Cf", "Cs", "Co", "Cn"}


def _can_say(text: str, encoding: str) -> bool:
    try:
        text.encode(encoding)
    except (UnicodeEncodeError, LookupError):
        return False
    return True
