"""Whether a newly learned model takes the place of the one in use, and whether that one still fits its leads."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from tamis.learn.artifact import Artifact
from tamis.learn.drift import Alarm, Drift, drift_of, miscalibrated
from tamis.learn.duel import Duel, duel
from tamis.learn.moments import open_at
from tamis.learn.outcomes import closing_times
from tamis.learn.snapshots import first_known, frame_as_of

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

    from tamis.learn.frame import Flags
    from tamis.learn.history import History
    from tamis.learn.judged import Judged
    from tamis.learn.snapshots import Looking

    Micros = npt.NDArray[np.int64]


@dataclass(frozen=True)
class Watch:
    """How the model in use does. `duel`: against the new one (None: there is none, or nothing to compare them by)."""

    duel: Duel | None
    drift: Drift | None
    alarms: tuple[Alarm, ...]

    def as_dict(self) -> dict[str, Any]:
        """For JSON; texts are in the language of now."""
        return {
            "duel": None if self.duel is None else self.duel.as_dict(),
            "drift": None if self.drift is None else self.drift.as_dict(),
            "alarms": [alarm.as_dict() for alarm in self.alarms],
        }


def watch(champion: Artifact, history: History, judged: Judged | None) -> Watch:
    """The model in use on the leads of today, and on those that it never saw.

    `judged`: what a new model that did not see them said of leads held out (see `learn`).
    """
    looking = champion.looking
    if looking is None:
        return Watch(None, None, ())
    drift = _drift(champion, looking, history)
    alarms = list(drift.alarms) if drift else []
    found = None
    if judged is not None and judged.at is not None:
        fresh = _unseen(champion, judged.lead, judged.at)
        lead, at, won = judged.lead[fresh], judged.at[fresh], judged.won[fresh]
        found = Duel("too early", 0, 0, 0)
        if len(lead):
            p = champion.predictor.predict(frame_as_of(history, looking, lead, at)).probability
            found = duel(p, judged.p[fresh], won, lead)
            off = miscalibrated(p, won, lead)
            alarms += [off] if off else []
    return Watch(found, drift, tuple(alarms))


def _unseen(champion: Artifact, lead: Micros, at: Micros) -> Flags:
    """The rows of leads that were first looked at after the last moment from which the champion was learned."""
    import numpy as np

    leads, which = np.unique(lead, return_inverse=True)
    first = np.full(len(leads), np.iinfo(np.int64).max)
    np.minimum.at(first, which, at)
    found: Flags = (first > (champion.until or 0))[which]
    return found


def _drift(champion: Artifact, looking: Looking, history: History) -> Drift | None:
    """Of the leads that are open after all that the history tells."""
    import numpy as np

    if champion.reference is None:
        return None
    now = (history.replay.last_time() or 0) + 1
    closed = closing_times(history.replay, champion.outcome)
    places = np.flatnonzero(open_at(np.full(len(closed), now), first_known(history), closed))
    if not len(places):
        return None
    frame = frame_as_of(history, looking, places, np.full(len(places), now))
    return drift_of(champion.reference, champion.predictor, frame)
