"""Values one by one, as plain text: what `plain_text` does to columns, without the libraries that it needs."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from datetime import date, datetime, time
from typing import Any

LARGEST_WHOLE = 2**53
"""Up to it, every whole number is a float too."""


def text_of_cell(cell: object) -> str:
    """A Python value as `plain_text.text_of` writes it."""
    match cell:
        case str():
            return cell
        case bool():
            return "true" if cell else "false"
        case float():
            return str(int(cell)) if cell.is_integer() and abs(cell) < LARGEST_WHOLE else repr(cell)
        case datetime() | date() | time():
            return cell.isoformat()
        case list() | dict():
            return json.dumps(cell, ensure_ascii=False, separators=(",", ":"), default=text_of_cell)
        case bytes():
            return cell.decode("utf-8", errors="replace")
        case _:
            return str(cell)


def flattened(record: Mapping[str, Any], prefix: str = "") -> Iterator[tuple[str, Any]]:
    """The keys and values of an object; those of nested objects under `outer.inner`, lists as JSON text."""
    for key, value in record.items():
        if isinstance(value, dict):
            yield from flattened(value, f"{prefix}{key}.")
        else:
            yield prefix + key, text_of_cell(value) if isinstance(value, list) else value
