"""The tree of a YAML file: what was written, and where. Nothing is converted: `01000` and `NO` stay as they are."""

from __future__ import annotations

import re
from collections.abc import Mapping as AbstractMapping
from dataclasses import dataclass, field
from typing import Protocol

from tamis.language import Text

_NULLS = ("", "~", "null", "Null", "NULL")
_NUMBER = re.compile(r"[-+]?(?:\.[0-9]+|[0-9]+(?:\.[0-9]*)?)(?:[eE][-+]?[0-9]+)?")
_LONGEST_QUOTE = 60


@dataclass(frozen=True, slots=True)
class Mark:
    """A place in the text; both count from 1."""

    line: int
    column: int


class Placed(Protocol):
    """Whatever stands somewhere in the file."""

    @property
    def mark(self) -> Mark:
        """Where it begins."""


@dataclass(frozen=True, slots=True)
class Scalar:
    """A single value. `plain`: written without quotes, so that it may be a number, a truth value or nothing."""

    mark: Mark
    text: str
    plain: bool

    @property
    def is_null(self) -> bool:
        """Nothing was written, or `null`."""
        return self.plain and self.text in _NULLS

    @property
    def is_number(self) -> bool:
        """A decimal number without quotes."""
        return self.plain and looks_like_number(self.text)


@dataclass(frozen=True, slots=True)
class Sequence:
    """A list."""

    mark: Mark
    items: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class Mapping:
    """A map: its keys (unique, single values) with their values, in the order of the file."""

    mark: Mark
    entries: tuple[tuple[Scalar, Node], ...]
    by_key: AbstractMapping[str, Node] = field(repr=False)


Node = Scalar | Sequence | Mapping


def mapping(mark: Mark, entries: tuple[tuple[Scalar, Node], ...]) -> Mapping:
    """A map of these entries."""
    return Mapping(mark, entries, {key.text: value for key, value in entries})


def looks_like_number(text: str) -> bool:
    """A decimal number as YAML and JSON write it (`12`, `-0.5`, `1e3`)."""
    return _NUMBER.fullmatch(text) is not None


def quoted(text: str) -> Text:
    """A word of the file between the quotes of each language, cut short when long."""
    line = " ".join(text.split())
    short = line if len(line) <= _LONGEST_QUOTE else line[: _LONGEST_QUOTE - 1] + "…"
    return Text(en=f"'{short}'", fr=f"« {short} »")


def found(node: Node) -> Text:
    """What stands there, in words."""
    match node:
        case Scalar() if node.is_null:
            return Text(en="nothing", fr="rien")
        case Scalar(text=text):
            return quoted(text) if text.strip() else Text(en="an empty text", fr="un texte vide")
        case Sequence(items=()):
            return Text(en="an empty list", fr="une liste vide")
        case Sequence(items=items):
            return quoted(f"[{', '.join(_short(item) for item in items)}]")
        case Mapping(entries=()):
            return Text(en="an empty map {}", fr="un bloc vide {}")
        case Mapping(entries=entries):
            return quoted(f"{{ {', '.join(f'{key.text}: {_short(value)}' for key, value in entries)} }}")


def _short(node: Node) -> str:
    return node.text if isinstance(node, Scalar) else "..."
