"""Whether the events and the moment of a scoring go together: a file of last year scored as of now says little."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from tamis.collect.table import Table
from tamis.errors import Location, Problem
from tamis.language import Text
from tamis.model.wording import day
from tamis.scoring.clock import Moment
from tamis.scoring.event_counts import latest_event

if TYPE_CHECKING:
    from tamis.scoring.session import Session

_OLD = timedelta(days=30)


def timeliness(session: Session, moment: Moment, *, asked: bool, read_again: bool) -> Iterator[Problem]:
    """Warnings: events after the moment (of events in memory); and where none was `asked` for, that all are old.

    Events that are streamed are read once more for this, if that is allowed by `read_again`.
    """
    request = session.request
    if request.events is None:
        return
    file = Location(request.events.file if isinstance(request.events, Table) else str(request.events))
    if session.events is not None:
        import pyarrow.compute as pc

        later = pc.sum(pc.greater_equal(session.events.data["t"], moment.us)).as_py() or 0
        if later:
            yield _later(later, file)
    elif not read_again:
        return
    if not asked:
        latest = latest_event(session.engine)
        if latest is not None and moment.time - latest > _OLD:
            yield _old(session, latest, moment, file)


def _later(count: int, file: Location) -> Problem:
    return Problem(
        "events-after",
        Text(
            en=f"{count} events are after the moment of the scoring: they do not count.",
            fr=f"{count} événements sont postérieurs à la date du scoring : ils ne comptent pas.",
        ),
        file,
        severity="warning",
    )


def _old(session: Session, latest: datetime, moment: Moment, file: Location) -> Problem:
    at = latest.astimezone(session.model.timezone)
    ago = (moment.time - at).days
    return Problem(
        "old-events",
        Text(
            en=f"the latest event is of {day(at, 'en')}, {ago} days before the moment of the scoring.",
            fr=f"le dernier événement est du {day(at, 'fr')}, {ago} jours avant la date du scoring.",
        ),
        file,
        Text(
            en=f"To score as things were then: --as-of {at.date().isoformat()}.",
            fr=f"Pour scorer à cette date : --as-of {at.date().isoformat()}.",
        ),
        severity="warning",
    )
