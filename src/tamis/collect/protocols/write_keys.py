"""What can be a write key: the part of it that every protocol shares."""

from __future__ import annotations

_LONGEST = 200


def usable_key(value: object) -> str | None:
    """The value where it can be a write key: printable text of 1 to 200 characters, stripped; else None."""
    if not isinstance(value, str):
        return None
    key = value.strip()
    return key if 0 < len(key) <= _LONGEST and key.isprintable() else None
