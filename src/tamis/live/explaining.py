"""Why a lead stands where it does: its ledger read aloud."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tamis.store.profile import Profile

if TYPE_CHECKING:
    import pyarrow as pa

    from tamis.live.prediction import Predicted
    from tamis.live.scoring import LiveProgram
    from tamis.scoring.clock import Moment
    from tamis.scoring.explanation import Explanation


def predict_entries(
    live: LiveProgram, lead: int, profile: Profile, entries: pa.Table, moment: Moment
) -> Predicted | None:
    """What is predicted of a lead from its ledger, and why; None where the model has no learned one."""
    if live.prediction is None:
        return None
    values = live.learned_values([lead], moment, entries)
    (found,) = live.prediction.explain(values, [profile], moment)
    return found


def explain_entries(
    live: LiveProgram, lead: int, profile: Profile, held: str | None, entries: pa.Table, moment: Moment
) -> Explanation:
    """The lines of a lead's scores from its ledger, given the class that it holds; of no event after the moment."""
    from tamis.scoring.explanation import explain

    live.stand({lead: profile}, {lead: held}, moment, entries)
    (found,) = explain(live.engine, live.program, moment, previous=True, source="entries")
    return found
