"""Events as columns of numbers: positions in the vocabularies of the company, until they are written as texts."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
from numpy.typing import NDArray

Column = NDArray[np.int64] | NDArray[np.float64]
Events = dict[str, Column]

WEB, MAIL, LINKEDIN, PLATFORM, FAIR, SURVEY = "web", "email", "linkedin", "webinar", "trade_fair", "survey"

# Every event and where it is noted.
SOURCE_OF = {
    "Page Viewed": WEB,
    "Content Downloaded": WEB,
    "Video Played": WEB,
    "Site Searched": WEB,
    "Form Submitted": WEB,
    "Product Viewed": WEB,
    "Product Added": WEB,
    "Checkout Started": WEB,
    "Order Completed": WEB,
    "Quote Requested": WEB,
    "Demo Requested": WEB,
    "Chat Started": WEB,
    "Ad Clicked": WEB,
    "Product Login": WEB,
    "Email Delivered": MAIL,
    "Email Opened": MAIL,
    "Email Link Clicked": MAIL,
    "Email Unsubscribed": MAIL,
    "Email Bounced": MAIL,
    "LinkedIn Profile Visited": LINKEDIN,
    "LinkedIn Invitation Accepted": LINKEDIN,
    "LinkedIn Post Liked": LINKEDIN,
    "LinkedIn Post Commented": LINKEDIN,
    "Webinar Registered": PLATFORM,
    "Webinar Attended": PLATFORM,
    "Trade Fair Visited": FAIR,
    "Survey Answered": SURVEY,
}
NAMES = tuple(SOURCE_OF)
SUSPICIONS = ("bot", "scanner")
FORMS = ("newsletter", "account", "contact", "quote", "demo")
SEARCHES = (
    "imprimante 3d", "prix", "résine biocompatible", "filament petg", "calibrage", "imprimante dentaire", "devis",
    "garantie", "3d printer price", "metal", "pièces détachées", "stage",
)  # fmt: skip

# What a column holds where it does not apply.
_ABSENT: dict[str, int | float] = {
    "channel": -1, "device": -1, "suspect": -1, "content": -1, "product": -1, "campaign": -1, "query": -1, "form": -1,
    "value": np.nan, "duration_s": np.nan, "score": np.nan,
}  # fmt: skip


def name(event: str) -> int:
    """The position of an event in `NAMES`."""
    return NAMES.index(event)


def events(
    lead: NDArray[np.int64], event: str | NDArray[np.int64], at: NDArray[np.int64], **columns: Column | float
) -> Events:
    """Events of these leads at these microseconds (UTC); columns that are not given are absent."""
    n = len(lead)
    names = np.full(n, name(event)) if isinstance(event, str) else event
    filled: Events = {"lead": lead, "event": names, "at": at}
    for column, absent in _ABSENT.items():
        value = columns.pop(column, absent)
        filled[column] = value if isinstance(value, np.ndarray) else np.full(n, value)
    if columns:
        raise TypeError(f"no such columns: {sorted(columns)}")
    return filled


def subset(some: Events, rows: NDArray[np.int64] | NDArray[np.bool_]) -> Events:
    """The events of these rows."""
    return {column: values[rows] for column, values in some.items()}


def together(parts: Iterable[Events]) -> Events:
    """All events of the parts, one after the other."""
    parts = list(parts)
    return {column: np.concatenate([part[column] for part in parts]) for column in parts[0]}


def in_time_order(some: Events) -> Events:
    """Sorted by time, then lead; events of one lead and moment keep their order."""
    return subset(some, np.lexsort((some["lead"], some["at"])))
