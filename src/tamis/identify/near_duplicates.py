"""User ids that differ only in how they are written: they are never joined, but whoever sends them should know."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable

from tamis.identify.identifiers import Identifier, Kind, strength

_PREFIX = re.compile(r"(?:customer|contact|client|person|lead|user|usr|uid|id|u)[^a-z0-9]*(?=[0-9])")
_ZEROS = re.compile(r"0+(?=[0-9])")
_BETWEEN = re.compile(r"[\W_]+")


def near_duplicates(identifiers: Iterable[Identifier]) -> tuple[tuple[Identifier, ...], ...]:
    """Groups of two or more of one kind that are probably one id: `user-456`, `USER-456`, `456`, `00456`."""
    alike: defaultdict[tuple[Kind, str], set[Identifier]] = defaultdict(set)
    for identifier in identifiers:
        alike[identifier.kind, _essence(identifier.value)].add(identifier)
    groups = (tuple(sorted(group, key=strength)) for group in alike.values() if len(group) > 1)
    return tuple(sorted(groups, key=lambda group: strength(group[0])))


def _essence(value: str) -> str:
    folded = value.casefold().strip()
    prefix = _PREFIX.match(folded)
    bare = _BETWEEN.sub("", folded[prefix.end() :] if prefix else folded)
    return _ZEROS.sub("", bare, count=1) if bare.isdigit() else bare
