"""Scorings of files whose model has a learned one: its predictions come in as a column of the profiles."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from tamis.model.definition import Model
from tamis.model.fields import CREATED_AT, Field
from tamis.scoring.replay import NEVER
from tamis.scoring.session import Request, Session

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    import numpy as np
    import numpy.typing as npt
    import pyarrow as pa

    from tamis.learn.forecast import Forecaster
    from tamis.learn.frame import Column, Frame, Numbers
    from tamis.learn.reasons import Reasons
    from tamis.learn.traits_as_of import TraitFacts
    from tamis.scoring.clock import Moment
    from tamis.scoring.engines.base import Engine

    Micros = npt.NDArray[np.int64]


def open_session(engine: Engine, model: Model, request: Request) -> Session:
    """A session of any model.

    Raises:
        ModelError: the learned model of the model cannot be used.
        InputError: see `Session`.
    """
    if model.learned is None:
        return Session(engine, model, request)
    from tamis.learn.forecast import forecaster_of

    forecaster = forecaster_of(model)
    return Session(engine, model, request, None if forecaster is None else FileForecast(forecaster))


def check_learned(model: Model) -> None:
    """That the learned model of a model, where it has one, can predict.

    Raises:
        ModelError: it is damaged, or cannot be asked of leads as they are at any moment.
    """
    if model.learned is not None:
        from tamis.learn.forecast import forecaster_of

        forecaster_of(model)


@dataclass(frozen=True)
class _Leads:
    """What a file says of leads: when each was created (µs UTC, `NEVER`), and its traits."""

    created: Micros
    traits: Mapping[str, TraitFacts]


class FileForecast:
    """Predicts for the leads of one session; see `tamis.scoring.forecast`."""

    def __init__(self, forecaster: Forecaster) -> None:
        self.forecaster = forecaster
        self._said: _Leads | None = None

    @cached_property
    def event_fields(self) -> tuple[Field, ...]:
        """What the rules of its signals read."""
        return self.forecaster.event_fields

    def predicted(self, session: Session, moment: Moment) -> pa.Array:
        """The score of each lead of the session's profiles."""
        from tamis.learn.forecast import points_of

        return points_of(self.forecaster.predict(self.frame(session, moment)))

    def reasons(self, session: Session, moment: Moment) -> list[Reasons]:
        """Of each lead of the session's profiles."""
        frame = self.frame(session, moment)
        return self.forecaster.reasons(frame, self.forecaster.predict(frame))

    def frame(self, session: Session, moment: Moment) -> Frame:
        """The leads of the session's profiles as they are at the moment."""
        import numpy as np
        import pyarrow as pa

        leads = session.profiles["lead"]
        session.engine.register("profiles", pa.table({"lead": leads}))
        said = self._leads(session)
        place = _places(leads, session.leads.data["lead"])
        first = np.minimum(_first_events(session, leads), said.created[place])
        traits = self._traits(said, place, moment, session)
        values = self.forecaster.values(session.engine, "events", moment, leads)
        return self.forecaster.frame(values, moment, first, traits)

    def _traits(self, said: _Leads, place: Micros, moment: Moment, session: Session) -> Iterator[Column]:
        import numpy as np

        from tamis.learn.traits_as_of import columns_of

        zone, at = session.model.timezone, np.full(len(place), moment.us, np.int64)
        until = self._until(said, place, at, session)
        return columns_of(self.forecaster.takes, said.traits, place, at, zone, until)

    def _until(self, said: _Leads, place: Micros, at: Micros, session: Session) -> Numbers | None:
        """When the ages of dates are counted to, where that is not the moment."""
        import numpy as np

        from tamis.collect.columns import plain_name
        from tamis.learn.traits_as_of import fact_of, latest_moments

        name = self.forecaster.dated_by
        if name is None:
            return None
        if plain_name(name) == plain_name(CREATED_AT):
            created = said.created[place]
            return np.where(created < NEVER, created, np.nan)
        return latest_moments(fact_of(said.traits, name), place, at, session.model.timezone)

    def _leads(self, session: Session) -> _Leads:
        from tamis.collect.columns import find_name
        from tamis.collect.table import Table
        from tamis.learn.history import created_of, traits_of

        if self._said is None:
            given, names = session.leads, session.leads.table.data.column_names
            wanted = [self.forecaster.dated_by or "", *(take.column for take in self.forecaster.takes)]
            kept = dict.fromkeys(found for name in wanted if (found := find_name(name, names)) is not None)
            created = created_of(given.table, given.rows, session.model.timezone)
            asked = Table(given.table.data.select(list(kept)), given.table.file)
            self._said = _Leads(created, traits_of(asked, given.rows, given.key, created))
        return self._said


def _places(leads: pa.ChunkedArray, everybody: pa.ChunkedArray) -> Micros:
    """Where the leads stand among all of the file; their keys may be texts by now."""
    import pyarrow as pa
    import pyarrow.compute as pc

    names = everybody.cast(pa.string()).combine_chunks()
    places: Micros = pc.index_in(leads.cast(pa.string()), value_set=names).to_numpy().astype("int64")
    return places


def _first_events(session: Session, leads: pa.ChunkedArray) -> Micros:
    import pyarrow.compute as pc

    from tamis.scoring.event_counts import first_of_each

    found = first_of_each(session.engine)
    place = pc.index_in(leads, value_set=found["lead"].combine_chunks())
    first: Micros = found["t"].take(place).fill_null(NEVER).to_numpy()
    return first
