"""What a site shows to some of its visitors: a pop-up, a block that is swapped, a chat that opens with a line."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from tamis.errors import Location
from tamis.language import Language, Text
from tamis.model.definition import DAY, HOUR, Limit, Model

Show = Literal["popup", "swap", "chat"]
SHOWN = "experience shown"
CLICKED = "experience clicked"
"""Names of events, normalised; their property `experience` is the experience's id."""


@dataclass(frozen=True)
class ScoreRange:
    """What a score must be: `least <= score <= most`; None is no bound."""

    score: str
    least: float | None = None
    most: float | None = None


@dataclass(frozen=True)
class Visitors:
    """To whom: everything that is named must hold. Empty is no condition; of `classes`: any but disqualified.

    `interests`: those of which one must be the leading one (see `leading_interest`).
    """

    classes: tuple[str, ...] = ()
    interests: tuple[str, ...] = ()
    audiences: tuple[str, ...] = ()
    scores: tuple[ScoreRange, ...] = ()


@dataclass(frozen=True)
class Content:
    """What is shown, in one language. `link` and `image`: addresses, or paths of the site; `opening`: a chat's."""

    title: str | None = None
    text: str | None = None
    link: str | None = None
    image: str | None = None
    button: str | None = None
    opening: str | None = None


@dataclass(frozen=True)
class Experience:
    """One experience. `content` has at least one language, the first in the file first.

    `at_most` None: as often as it applies. `not_after`: names of events (normalised) after any of which it is over.
    `hide_when_seen`: over, once the visitor followed its link or saw the page that this leads to.
    """

    id: str
    show: Show
    content: Mapping[Language, Content]
    when: Visitors = field(default_factory=Visitors)
    selector: str | None = None
    at_most: Limit | None = None
    not_after: tuple[str, ...] = ()
    hide_when_seen: bool = False
    label: Text | None = None
    at: Location | None = None

    def content_in(self, language: str) -> tuple[Language, Content]:
        """The content in that language, else in the first that it has, and which this is."""
        chosen = next((known for known in self.content if known == language), next(iter(self.content)))
        return chosen, self.content[chosen]


def leading_interest(model: Model, scores: Mapping[str, float]) -> str | None:
    """The greatest of the scores of kind interest, if it is above 0; of equal ones the first that is declared."""
    interests = [name for name, score in model.scores.items() if score.kind == "interest"]
    best = max(interests, key=lambda name: scores.get(name, 0.0), default=None)
    return best if best is not None and scores.get(best, 0.0) > 0 else None


def span_of(limit: Limit) -> int | None:
    """How far back a limit of an experience counts, in microseconds; None: for ever. A day is 24 hours."""
    return {"hour": HOUR, "days": limit.per.days * DAY, "ever": None}[limit.per.unit]
