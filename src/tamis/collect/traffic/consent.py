"""What a message says of consent: whether its visitor agrees to be scored, and whether it only tells of his will."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Literal

Purpose = Literal["scoring", "profiling"]
"""To what one agrees: to be scored on the basis of consent; to be profiled at all, whatever the basis."""
UPDATED = "Consent Updated"
"""The track event that tells what somebody now agrees to, in `context.consent`."""
_NOTICES = frozenset({UPDATED, "Segment Consent Preference Updated"})
_PURPOSES = frozenset({"scoring", "marketing", "advertising", "targeting"})


def consents(context: Mapping[str, Any]) -> bool:
    """Whether the visitor agrees to be scored: `context.consent` says so, in our tag's form or Segment's.

    `{"scoring": true}`, or `{"categoryPreferences": {...: true}}` with a category named scoring, marketing,
    advertising or targeting. What is said of scoring itself decides; whatever is absent is no consent.
    """
    said = _said(context)
    return said["scoring"] if "scoring" in said else any(said.values())


def agreed_in(kind: str, name: str, context: Mapping[str, Any]) -> dict[Purpose, bool]:
    """What such a message tells of somebody's will; empty where it is no notice, but something that he did.

    `scoring`: he gives, or withdraws, his consent. `profiling`: he objects (False; GDPR, article 21), or takes it back.
    Of preferences none of which is known, only that all are refused says something.
    """
    if kind != "track" or name not in _NOTICES:
        return {}
    agreed: dict[Purpose, bool] = {}
    if _said(context):
        agreed["scoring"] = consents(context)
    elif (refused := _preferences(context)) and not any(value is True for value in refused.values()):
        agreed["scoring"] = False
    own = context.get("consent")
    if isinstance(own, Mapping) and isinstance(profiling := own.get("profiling"), bool):
        agreed["profiling"] = profiling
    return agreed


def _said(context: Mapping[str, Any]) -> dict[str, bool]:
    """What it says of the purposes that are known; our own form wins."""
    own = context.get("consent")
    said = {**_preferences(context), **own} if isinstance(own, Mapping) else {}
    answers = ((str(name).lower(), value) for name, value in said.items())
    return {name: value for name, value in answers if name in _PURPOSES and isinstance(value, bool)}


def _preferences(context: Mapping[str, Any]) -> Mapping[str, object]:
    own = context.get("consent")
    found = own.get("categoryPreferences") if isinstance(own, Mapping) else None
    return found if isinstance(found, Mapping) else {}
