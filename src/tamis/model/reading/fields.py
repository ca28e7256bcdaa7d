"""Maps of the file: which keys they may have, and reading them by name."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TypeVar

from tamis.errors import near_miss
from tamis.language import Text
from tamis.model.reading import nodes
from tamis.model.reading.findings import Findings, one_of
from tamis.model.reading.nodes import Mark, Node, Scalar, quoted

T = TypeVar("T")
Reader = Callable[[Node, str, Findings], T | None]
"""Reads the value of a key; notes what is wrong and gives None."""

_A_MAP = Text(en="a map of keys", fr="un bloc de clés")


@dataclass(frozen=True)
class Shape:
    """What a map of the file may hold.

    `title` names it (`this rule`). `keys` gives the kind of value of each key: kinds are those of
    `tamis.model.schema`. `others` is the kind of every further key, None where there must be none.
    """

    title: Text
    keys: Mapping[str, str]
    required: tuple[str, ...] = ()
    others: str | None = None


class Fields:
    """One map of the file, checked against its shape."""

    def __init__(
        self,
        node: nodes.Mapping,
        shape: Shape,
        findings: Findings,
        advice: Mapping[str, Text] | None = None,
    ) -> None:
        """Notes unknown and missing keys. `advice`: what to say of a key that belongs elsewhere."""
        self.findings = findings
        self.mark: Mark = node.mark
        self.shape = shape
        self._by_key = node.by_key
        self._entries = node.entries
        for key, _ in node.entries:
            if key.text not in shape.keys and shape.others is None:
                self._unknown(key, advice or {})
        for name in shape.required:
            if name not in node.by_key:
                self.missing(name)

    def node(self, key: str) -> Node | None:
        """What stands under `key`."""
        return self._by_key.get(key)

    def has(self, *keys: str) -> bool:
        """Whether any of these keys was written."""
        return any(key in self._by_key for key in keys)

    def read(self, key: str, reader: Reader[T]) -> T | None:
        """The value of `key`; None where it is absent or wrong."""
        node = self._by_key.get(key)
        return None if node is None else reader(node, key, self.findings)

    def others(self) -> tuple[tuple[Scalar, Node], ...]:
        """The entries whose keys are not of the shape."""
        return tuple(entry for entry in self._entries if entry[0].text not in self.shape.keys)

    def missing(self, key: str, hint: Text | None = None) -> None:
        """Note that `key` is missing."""
        title = self.shape.title
        message = Text(
            en=f"The key '{key}' is missing in {title.en}.",
            fr=f"Il manque la clé « {key} » dans {title.fr}.",
        )
        self.findings.error(self, "missing-key", message, hint)

    def conflict(self, first: str, second: str, why: Text | None = None) -> None:
        """Note that two keys cannot stand together."""
        message = Text(
            en=f"'{first}' and '{second}' cannot be used together.",
            fr=f"« {first} » et « {second} » ne s'emploient pas ensemble.",
        )
        self.findings.error(self._by_key.get(second) or self, "conflicting-keys", message, why)

    def _unknown(self, key: Scalar, advice: Mapping[str, Text]) -> None:
        title, name = self.shape.title, quoted(key.text)
        message = Text(en=f"Unknown key {name.en} in {title.en}.", fr=f"Clé inconnue {name.fr} dans {title.fr}.")
        hint = advice.get(key.text) or near_miss(key.text, self.shape.keys) or one_of(self.shape.keys)
        self.findings.error(key, "unknown-key", message, hint)


def open_map(
    node: Node,
    where: str,
    shape: Shape,
    findings: Findings,
    advice: Mapping[str, Text] | None = None,
) -> Fields | None:
    """`node` as a map of that shape; None, with an error, where it is no map."""
    if not isinstance(node, nodes.Mapping):
        findings.expected(node, where, _A_MAP, "not-a-map")
        return None
    return Fields(node, shape, findings, advice)


def entries_of(
    node: Node | None, where: str, findings: Findings, wanted: Text | None = None
) -> tuple[tuple[Scalar, Node], ...]:
    """The entries of a map whose keys are names of the author's; none where nothing is written.

    `wanted`: what to ask for where the key is there with nothing in it; None where that is right.
    """
    match node:
        case None:
            return ()
        case nodes.Mapping(entries=entries) if entries:
            return entries
        case nodes.Mapping():
            is_empty = True
        case _:
            is_empty = isinstance(node, Scalar) and node.is_null
    if not is_empty or wanted is not None:
        findings.expected(node, where, wanted or _A_MAP, "not-a-map")
    return ()


def items_of(node: Node | None, where: str, findings: Findings) -> tuple[Node, ...]:
    """The items of a list; none, with an error, where it is no list or an empty one."""
    if node is None:
        return ()
    if not isinstance(node, nodes.Sequence) or not node.items:
        findings.expected(node, where, _A_LIST, "not-a-list")
        return ()
    return node.items


_A_LIST = Text(en="a list with at least one item", fr="une liste d'au moins un élément")
