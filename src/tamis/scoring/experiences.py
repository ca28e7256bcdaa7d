"""What the ledger holds of a site's experiences: how often each was shown, and what ends it. It gives no points."""

from __future__ import annotations

from collections.abc import Iterator
from urllib.parse import quote, urlsplit

from tamis.model.conditions import Test
from tamis.model.definition import Model
from tamis.model.experiences import CLICKED, SHOWN, Experience
from tamis.model.fields import Field
from tamis.model.text import normalise
from tamis.scoring.components import EntryRule, Match

_PAGE = "page viewed"
_ID, _PATH = Field("experience", "text"), Field("path", "text")
FIELDS = (_ID, _PATH)
"""What these entries read of events."""


def watched_entries(model: Model) -> list[EntryRule]:
    """Everything that a ledger must hold for the model's experiences."""
    if not model.experiences:
        return []
    ends = [entries for experience in model.experiences for entries in ending_entries(model, experience)]
    return list(dict.fromkeys([shown_entries(model), *ends]))


def shown_entries(model: Model) -> EntryRule:
    """The showings of all experiences; the split value is the experience's id."""
    return EntryRule("hits", Match((SHOWN,), None, (_ID,)), split=_ID, zone=model.timezone.key)


def ending_entries(model: Model, experience: Experience) -> list[EntryRule]:
    """Those of which a single hit ends the experience for a lead."""
    return [EntryRule("hits", match, zone=model.timezone.key) for match in _ends(experience)]


def _ends(experience: Experience) -> Iterator[Match]:
    if experience.not_after:
        yield Match(experience.not_after)
    if experience.hide_when_seen:
        yield Match((CLICKED,), Test("experience", "equals", "text", experience.id))
        paths = tuple(dict.fromkeys(_paths(experience)))
        if paths:
            yield Match((_PAGE,), Test("path", "one_of", "text", paths))


def _paths(experience: Experience) -> Iterator[str]:
    """The pages that its links lead to, as browsers write their paths and as people do; never the home page."""
    for content in experience.content.values():
        link = content.link or ""
        path = urlsplit(link).path.rstrip("/") if link.startswith(("/", "http")) else ""
        if path:
            for written in (path, quote(path, safe="/%:@!$&'()*+,;=~")):
                yield normalise(written)
                yield normalise(f"{written}/")
