"""What a learned model predicts of stored leads: by their ledger (or their events), and by their profiles as they are.

A value of a trait is read by itself, as all values of a stream are, and not as a column of a file is.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from tamis.live.columns import column, columns_found
from tamis.model.definition import Model
from tamis.model.fields import CREATED_AT, Field
from tamis.store.facts import created_at
from tamis.store.profile import Profile

if TYPE_CHECKING:
    from zoneinfo import ZoneInfo

    import numpy as np
    import numpy.typing as npt
    import pyarrow as pa

    from tamis.learn.forecast import Forecaster
    from tamis.learn.frame import Column, Frame, Numbers
    from tamis.learn.reasons import Reasons
    from tamis.scoring.clock import Moment
    from tamis.scoring.components import EntryRule
    from tamis.scoring.engines.base import Engine
    from tamis.scoring.program import Source

    Micros = npt.NDArray[np.int64]


@dataclass(frozen=True)
class Predicted:
    """Of one lead, as of a moment: the probability, its interval, and what adds up to it."""

    probability: float
    low: float
    high: float
    reasons: Reasons


class LivePrediction:
    """Predicts for stored leads."""

    def __init__(self, forecaster: Forecaster, zone: ZoneInfo) -> None:
        self.forecaster = forecaster
        self.zone = zone
        self.entry_rules: Sequence[EntryRule] = forecaster.program.entry_rules
        self.event_fields: Sequence[Field] = forecaster.event_fields
        dated_by = (forecaster.dated_by,) if forecaster.dated_by else ()
        self._wanted = (*(take.column for take in forecaster.takes), *dated_by)

    def points(self, values: Numbers, profiles: Iterable[Profile], moment: Moment) -> pa.Array:
        """The score of each lead, from 0 to 100. `values`: see `values`."""
        from tamis.learn.forecast import points_of

        return points_of(self.forecaster.predict(self.frame(values, profiles, moment)))

    def explain(self, values: Numbers, profiles: Iterable[Profile], moment: Moment) -> list[Predicted]:
        """What is predicted of each lead, and why."""
        frame = self.frame(values, profiles, moment)
        found = self.forecaster.predict(frame)
        figures = zip(found.probability.tolist(), found.low.tolist(), found.high.tolist(), strict=True)
        reasons = self.forecaster.reasons(frame, found)
        return [Predicted(*three, why) for three, why in zip(figures, reasons, strict=True)]

    def values(self, engine: Engine, source: Source, leads: Iterable[int], moment: Moment) -> Numbers:
        """What the leads did, by the entries or events that are registered on an engine."""
        import pyarrow as pa

        ids = pa.array(list(leads), pa.int64())
        engine.register("profiles", pa.table({"lead": ids}))
        return self.forecaster.values(engine, source, moment, ids)

    def frame(self, values: Numbers, profiles: Iterable[Profile], moment: Moment) -> Frame:
        """The leads as they are at that moment, one row each."""
        import numpy as np

        those = list(profiles)
        known = [profile.known() for profile in those]
        first = np.array([profile.first_at for profile in those], np.int64)
        pairs = zip(known, first.tolist(), strict=True)
        created = np.array([created_at(said.get(CREATED_AT), at) for said, at in pairs], np.int64)
        traits = self._traits(known, created, moment)
        return self.forecaster.frame(values, moment, np.minimum(first, created), traits)

    def _traits(self, known: Sequence[Mapping[str, Any]], created: Micros, moment: Moment) -> Iterator[Column]:
        """The columns of the traits. A lead that is not created yet has none, as in a file."""
        from tamis.learn.traits_as_of import READ_AS, age_column, read_columns

        if not self._wanted:
            return
        is_there = (created < moment.us).tolist()
        said = [
            [_said(value) if there else None for value, there in zip(values, is_there, strict=True)]
            for values in columns_found(self._wanted, known)
        ]
        until: Any = moment.us if self.forecaster.dated_by is None else self._until(said[-1], created, moment)
        for take, values in zip(self.forecaster.takes, said, strict=False):
            read = column(READ_AS[take.kind], values, self.zone)
            if take.kind == "date":
                yield age_column(take, _moments(read), until)
            else:
                yield from read_columns(take, read, _known(values))

    def _until(self, said: Sequence[object], created: Micros, moment: Moment) -> Numbers:
        """When the ages of dates are counted to, where that is not the moment."""
        import numpy as np

        from tamis.collect.columns import plain_name

        if plain_name(self.forecaster.dated_by or "") != plain_name(CREATED_AT):
            return _moments(column("date", said, self.zone))
        return np.where(created < moment.us, created, np.nan)


def prediction_of(model: Model) -> LivePrediction | None:
    """What predicts for a scoring model; None where it has no learned one.

    Raises:
        ModelError: the learned model cannot be used.
    """
    if model.learned is None:
        return None
    from tamis.learn.forecast import forecaster_of

    forecaster = forecaster_of(model)
    return None if forecaster is None else LivePrediction(forecaster, model.timezone)


def _said(value: object) -> object:
    """The value as an export has it: a text of blanks says nothing, true and false are words."""
    if isinstance(value, bool):
        return "true" if value else "false"
    return None if isinstance(value, str) and not value.strip() else value


def _moments(read: pa.Array) -> Numbers:
    import numpy as np

    found: Numbers = read.cast("float64").fill_null(np.nan).to_numpy(zero_copy_only=False)
    return found


def _known(values: Sequence[object]) -> npt.NDArray[np.bool_]:
    import numpy as np

    return np.array([value is not None for value in values], np.bool_)
