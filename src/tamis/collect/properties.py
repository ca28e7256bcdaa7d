"""The properties of events that stand together as JSON in one column, spread into columns."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import pyarrow as pa

from tamis.collect.cell_text import flattened
from tamis.collect.columns import find_name
from tamis.collect.distinct import encode
from tamis.collect.json_lines import typed

PROPERTIES = "properties"


class Properties:
    """A column of JSON objects; every distinct one is read once."""

    def __init__(self, values: pa.ChunkedArray) -> None:
        self._codes = encode(values)
        read = [_object(text) for text in self._codes.texts.to_pylist()]
        self._objects: list[Mapping[str, Any]] = [found or {} for found in read]
        self.bad_rows: Sequence[int] = self._codes.rows(np.array([found is None for found in read], np.bool_))
        self._names = list(dict.fromkeys(name for found in self._objects for name in found))

    @property
    def names(self) -> Sequence[str]:
        """The keys of the objects, in the order in which they first appear."""
        return tuple(self._names)

    def column(self, wanted: str) -> pa.ChunkedArray | None:
        """The values under the key that is meant (found as columns are), null where an object has none."""
        name = find_name(wanted, self._names)
        if name is None:
            return None
        return self._codes.spread(typed([found.get(name) for found in self._objects]))


def _object(text: str) -> dict[str, Any] | None:
    """The object, nested keys as `outer.inner`; an empty text is an empty one; None for what is no object."""
    if not text.strip():
        return {}
    try:
        found = json.loads(text, parse_constant=lambda _: None)
    except (json.JSONDecodeError, RecursionError):
        return None
    return dict(flattened(found)) if isinstance(found, dict) else None
