"""Reading rows by many keys: in portions, since a statement holds only so many values."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import islice
from typing import TypeVar

T = TypeVar("T")
AT_ONCE = 5_000
"""Values in one statement; SQLite allows 32,766."""


def portions(values: Iterable[T], size: int = AT_ONCE) -> Iterator[list[T]]:
    """The values in lists of at most `size`."""
    left = iter(values)
    while portion := list(islice(left, size)):
        yield portion
