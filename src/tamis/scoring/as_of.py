"""The moment that a person asks for: now, a day (its end), or a time."""

from __future__ import annotations

from datetime import UTC, date, datetime

from tamis.errors import Problem, UsageError
from tamis.language import Text

_NOW = ("now", "maintenant")


def read_as_of(written: str | date | None) -> date | datetime:
    """A `date` (meant is its end) or a `datetime` (in the model's zone where it has none), for `clock.moment_at`.

    Texts are read as those of files are: ISO 8601, `05/03/2026` (5 March), `5 mars 2026 14:30`; None and `now` are now.

    Raises:
        UsageError: the text is no date and no time.
    """
    if written is None:
        return datetime.now(UTC)
    if isinstance(written, date):
        return written
    if written.strip().casefold() in _NOW:
        return datetime.now(UTC)
    from tamis.collect.moment_text import read_moments

    (found,) = read_moments([written]).values
    if found is None or not 1 < found.at.year < 9999:
        raise UsageError(_unreadable(written))
    return found.at.date() if found.date_only else found.at


def _unreadable(written: str) -> Problem:
    return Problem(
        "unreadable-moment",
        Text(
            en=f"'{written}' is not a moment to score for.",
            fr=f"« {written} » n'est pas une date à laquelle scorer.",
        ),
        hint=Text(
            en="Write a day (2026-03-05, its end is meant), a time (2026-03-05T14:30) or now.",
            fr="Écrivez un jour (05/03/2026, c'est sa fin qui compte), une heure (2026-03-05T14:30) ou now.",
        ),
    )
