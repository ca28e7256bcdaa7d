"""From the text of a YAML file to its tree, with bounds on depth and size, and syntax errors in plain words.

YAML's syntax only: no value is interpreted, so no version of YAML can turn `NO` into false. Aliases are followed;
tags and merge keys are refused.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field

import yaml
from yaml import YAMLError, events

from tamis.errors import Location, ModelError
from tamis.language import Text
from tamis.model.reading.findings import Findings
from tamis.model.reading.nodes import Mark, Node, Scalar, Sequence, mapping, quoted
from tamis.model.reading.syntax import syntax_problem, unreadable

_NO_CHARACTER = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff]")

_QUICK = yaml.CSafeLoader if yaml.__with_libyaml__ else yaml.SafeLoader

DEEPEST = 250
"""Levels of nesting; a condition has its own, lower, bound."""

LARGEST_WITH_ALIASES = 200_000
"""Nodes that a file may unfold to through its aliases (`*name`)."""


def compose(text: str, findings: Findings, quickly: bool = False) -> Node | None:
    """The tree of `text`, or None where it holds nothing. Duplicate keys, tags and merge keys go to `findings`.

    `quickly`: by libyaml, 20 times as fast, whose marks of missing values and words for errors are poorer. What has a
    problem is read again without it.

    Raises:
        ModelError: the text is not YAML, is nested too deeply, or unfolds to too much.
    """
    builder = _Builder(findings)
    try:
        for event in yaml.parse(text.removeprefix("\ufeff"), Loader=_QUICK if quickly else yaml.SafeLoader):
            builder.take(event)
    except YAMLError as error:
        raise ModelError(syntax_problem(error, text, findings.file)) from None
    except (ValueError, OverflowError) as error:
        # The parser trips over escapes such as "\U00110000" instead of reporting them.
        raise ModelError(unreadable(Location(findings.file), str(error))) from None
    return builder.root


@dataclass(slots=True)
class _Open:
    """A list or map whose end has not been read."""

    mark: Mark
    anchor: str | None
    is_map: bool
    children: list[Node] = field(default_factory=list)
    size: int = 1


class _Builder:
    """Takes the events of a parser and builds the tree, without recursion."""

    def __init__(self, findings: Findings) -> None:
        self.root: Node | None = None
        self._findings = findings
        self._open: list[_Open] = []
        self._anchors: dict[str, tuple[Node, int]] = {}
        self._unfolded = 0

    def take(self, event: events.Event) -> None:
        """The next event."""
        match event:
            case events.ScalarEvent():
                self._refuse_tag(event)
                if _NO_CHARACTER.search(event.value):
                    self._findings.error(_place(event), "bad-character", _BAD_CHARACTER)
                self._add(Scalar(_mark(event), event.value, plain=not event.style), event.anchor, 1)
            case events.SequenceStartEvent() | events.MappingStartEvent():
                self._start(event)
            case events.SequenceEndEvent() | events.MappingEndEvent():
                self._end()
            case events.AliasEvent():
                self._alias(event)
            case events.DocumentStartEvent() if self.root is not None:
                self._findings.fail(_place(event), "two-documents", _TWO_DOCUMENTS)

    def _start(self, event: events.SequenceStartEvent | events.MappingStartEvent) -> None:
        self._refuse_tag(event)
        if len(self._open) >= DEEPEST:
            self._findings.fail(_place(event), "too-deep", _TOO_DEEP)
        self._open.append(_Open(_mark(event), event.anchor, isinstance(event, events.MappingStartEvent)))

    def _end(self) -> None:
        done = self._open.pop()
        node: Node = (
            mapping(done.mark, self._entries(done.children))
            if done.is_map
            else Sequence(done.mark, tuple(done.children))
        )
        self._add(node, done.anchor, done.size)

    def _add(self, node: Node, anchor: str | None, size: int) -> None:
        if anchor:
            self._anchors[anchor] = (node, size)
        if not self._open:
            self.root = node
            return
        self._open[-1].children.append(node)
        self._open[-1].size += size

    def _alias(self, event: events.AliasEvent) -> None:
        name = event.anchor or ""
        known = self._anchors.get(name)
        if known is None:
            self._findings.fail(_place(event), "unknown-alias", _no_anchor(name))
        node, size = known
        self._unfolded += size
        if self._unfolded > LARGEST_WITH_ALIASES:
            self._findings.fail(_place(event), "too-large", _TOO_LARGE)
        self._add(node, None, size)

    def _entries(self, children: list[Node]) -> tuple[tuple[Scalar, Node], ...]:
        entries: dict[str, tuple[Scalar, Node]] = {}
        for key, value in zip(children[::2], children[1::2], strict=True):
            if not isinstance(key, Scalar):
                self._findings.error(key, "bad-key", _NOT_A_KEY)
            elif key.plain and key.text == "<<":
                self._findings.error(key, "merge-key", _MERGE, _MERGE_HINT)
            elif key.is_number and isinstance(value, Scalar) and value.is_null:
                self._findings.error(key, "decimal-comma", _DECIMAL_COMMA, _DECIMAL_POINT)
            elif key.text in entries:
                self._findings.error(key, "duplicate-key", _duplicate(key, entries[key.text][0]))
            else:
                entries[key.text] = (key, value)
        return tuple(entries.values())

    def _refuse_tag(self, event: events.NodeEvent) -> None:
        if getattr(event, "tag", None) is not None:
            self._findings.error(_place(event), "tag", _TAG)


def _mark(event: events.Event) -> Mark:
    start = event.start_mark
    return Mark(start.line + 1, start.column + 1) if start else Mark(1, 1)


def _place(event: events.Event) -> Scalar:
    return Scalar(_mark(event), "", plain=False)


def _duplicate(key: Scalar, first: Scalar) -> Text:
    name, line = quoted(key.text), first.mark.line
    return Text(
        en=f"The key {name.en} is already there on line {line}.",
        fr=f"La clé {name.fr} figure déjà à la ligne {line}.",
    )


def _no_anchor(name: str) -> Text:
    return Text(
        en=f"The alias *{name} refers to nothing that is complete above it.",
        fr=f"L'alias *{name} ne renvoie à rien de complet au-dessus de lui.",
    )


_TOO_DEEP = Text(
    en=f"More than {DEEPEST} levels inside one another.",
    fr=f"Plus de {DEEPEST} niveaux imbriqués.",
)
_TOO_LARGE = Text(
    en="The aliases (*name) of this file unfold to too much.",
    fr="Les alias (*nom) de ce fichier se déplient en un contenu trop grand.",
)
_TWO_DOCUMENTS = Text(
    en="A second document begins here (---); a model is one document.",
    fr="Un second document commence ici (---) ; un modèle tient en un seul document.",
)
_NOT_A_KEY = Text(en="A key must be a single word or text.", fr="Une clé doit être un mot ou un texte simple.")
_MERGE = Text(en="Merge keys (<<) are not supported.", fr="Les clés de fusion (<<) ne sont pas prises en charge.")
_MERGE_HINT = Text(
    en="Repeat the keys, or use an alias for a whole value.",
    fr="Répétez les clés, ou utilisez un alias pour une valeur entière.",
)
_DECIMAL_COMMA = Text(
    en="Between braces a comma separates keys, so this number is cut in two.",
    fr="Entre accolades la virgule sépare les clés : ce nombre est coupé en deux.",
)
_DECIMAL_POINT = Text(
    en="Write decimals with a point: 0.4.",
    fr="Écrivez les décimales avec un point : 0.4.",
)
_BAD_CHARACTER = Text(
    en="This text has a control character, or half of a character.",
    fr="Ce texte contient un caractère de contrôle, ou la moitié d'un caractère.",
)
_TAG = Text(
    en="YAML tags (!name) are not supported: remove it.",
    fr="Les étiquettes YAML (!nom) ne sont pas prises en charge : retirez-la.",
)
