"""What names and values of the columnar history mean: just what they do to who scores live."""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec

from tamis.live.columns import column, places_of
from tamis.scoring.history_door import PLAIN, Meanings

if TYPE_CHECKING:
    from zoneinfo import ZoneInfo


def meanings_in(zone: ZoneInfo) -> Meanings:
    """In a model's time zone."""
    return Meanings(
        places_of,
        lambda field, raw: column(field.type, [_value(text) for text in raw], zone),
        lambda names: column("text", names, zone),
    )


def _value(raw: str) -> object:
    return raw.removeprefix(PLAIN) if raw.startswith(PLAIN) else msgspec.json.decode(raw)
