"""A help page as text."""

from __future__ import annotations

import shutil
import textwrap
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from tamis.language import Text

_WIDEST = 100
_NARROWEST = 50
_NAMES = 26  # beyond, what a name means begins on its own line

USAGE = Text(en="Usage:", fr="Utilisation :")
ARGUMENTS = Text(en="Arguments:", fr="Arguments :")
OPTIONS = Text(en="Options:", fr="Options :")
COMMANDS = Text(en="Commands:", fr="Commandes :")
EXAMPLES = Text(en="For example:", fr="Par exemple :")
REQUIRED = Text(en="required", fr="obligatoire")


@dataclass(frozen=True)
class Entry:
    """A name and what it means."""

    name: str
    meaning: str
    required: bool = False


@dataclass
class HelpPage:
    """What a help page says."""

    usage: str
    about: str
    arguments: Sequence[Entry] = ()
    options: Sequence[Entry] = ()
    commands: Sequence[Entry] = ()
    examples: Sequence[str] = field(default_factory=list)

    def text(self) -> str:
        """The page, as wide as the terminal (within reason)."""
        width = max(_NARROWEST, min(_WIDEST, shutil.get_terminal_size().columns))
        return "\n".join(self._lines(width))

    def _lines(self, width: int) -> Iterator[str]:
        start = f"{USAGE} "
        yield from textwrap.wrap(start + self.usage, width, subsequent_indent=" " * len(start), break_on_hyphens=False)
        for paragraph in self.about.split("\n"):
            yield ""
            yield from textwrap.wrap(paragraph, width - 2, initial_indent="  ", subsequent_indent="  ")
        for title, entries in ((COMMANDS, self.commands), (ARGUMENTS, self.arguments), (OPTIONS, self.options)):
            if entries:
                yield from ("", str(title))
                yield from _entries(entries, width)
        if self.examples:
            yield from ("", str(EXAMPLES), *(f"  {example}" for example in self.examples))


def _entries(entries: Sequence[Entry], width: int) -> Iterator[str]:
    room = min(_NAMES, max(len(entry.name) for entry in entries)) + 4
    for entry in entries:
        meaning = f"{entry.meaning} [{REQUIRED}]" if entry.required else entry.meaning
        lines = textwrap.wrap(meaning, width - room, break_on_hyphens=False) or [""]
        name = f"  {entry.name}"
        if len(name) + 2 > room:
            yield name
        else:
            yield f"{name.ljust(room)}{lines.pop(0)}".rstrip()
        for line in lines:
            yield f"{' ' * room}{line}"
