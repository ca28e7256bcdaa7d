"""The loop behind the collector: new events first, then a model that is being published, then leads that got stale."""

from __future__ import annotations

import gc
import logging
import time
from collections.abc import Callable
from functools import partial
from threading import Event

from tamis.live.account_figures import AccountFigures
from tamis.live.careful import Careful
from tamis.live.historian import give_up, is_for_historian
from tamis.live.publishing import Publisher
from tamis.live.scorer import MOST, Candidate, Scorer, VersionChangedError
from tamis.live.scoring import LiveProgram
from tamis.live.setting_aside import set_aside_for_candidate, set_event_aside, set_lead_aside
from tamis.model.files import model_of
from tamis.scoring.engines.duckdb import DuckDB
from tamis.store.accounts import sweep_figures
from tamis.store.database import Database, StoreUnavailableError
from tamis.store.progress import REBUILT, SCORED, progress
from tamis.store.standings import sweep_standings
from tamis.store.versions import Version, version_in_state, whole_files

LOG = logging.getLogger(__name__)
HOUR = 3_600_000_000
"""Microseconds after which a lead that did nothing is scored again."""
_IDLE = 0.01, 0.1  # seconds between two looks at the store: after there was something, and at most
_TRY_AGAIN = 1.0  # seconds after an error
_LOOK_FOR_VERSIONS = 1.0  # seconds
_AT_ONCE = 2_000  # leads scored again, or events given to a new model, between two looks at new events


class Worker:
    """Scores until it is told to stop. Nothing is lost where it is killed: the next one goes on from the watermark."""

    def __init__(self, database: Database, stop: Event, clock: Callable[[], int], has_historian: bool = False) -> None:
        """`clock` gives the time in µs UTC. `has_historian`: large histories are given to new versions elsewhere."""
        self.has_historian = has_historian
        self.database = database
        self.stop = stop
        self.clock = clock
        self._engines: dict[int, DuckDB] = {}
        self._programs: dict[int, LiveProgram] = {}
        self._versions: tuple[int | None, int | None] = (None, None)
        self._events: Careful | None = None
        self._leads: Careful | None = None
        self._accounts: AccountFigures | None = None
        self._candidates: Careful | None = None
        self._looked = 0.0
        self._is_swept = False

    def run(self) -> None:
        """Until `stop` is set; what waits then is scored by the next worker."""
        pause = 0.0
        while not self.stop.is_set():
            try:
                pause = 0.0 if self.work() else min(max(2 * pause, _IDLE[0]), _IDLE[1])
            except StoreUnavailableError as error:
                LOG.warning("nothing scored: %s", type(error.__cause__).__name__)
                pause = _TRY_AGAIN
            self.stop.wait(pause)
        for engine in self._engines.values():
            engine.close()

    def work(self) -> bool:
        """One portion of what there is to do; whether there was anything."""
        self._look_for_versions()
        if self._events is None or self._leads is None or self._accounts is None:
            return False
        try:
            scored = self._events.do()
            scored = self._accounts.do(has_time=not scored) or scored
            if self._candidates is not None:
                return scored if self._is_left_to_historian() else self._candidates.do() or scored
            return scored or self._leads.do() or self._sweep()
        except VersionChangedError:
            self._looked = 0.0
            return True

    def _is_left_to_historian(self) -> bool:
        with self.database.read() as connection:
            building = version_in_state(connection, "building")
            scored, rebuilt = progress(connection, SCORED), progress(connection, REBUILT)
        if building is None or not is_for_historian(building, scored, rebuilt):
            return False
        if not self.has_historian and rebuilt == building.id:  # one began, and is no more
            with self.database.write() as connection:
                give_up(connection, building.id)
        return self.has_historian

    def _sweep(self) -> bool:
        """Where leads and accounts stood by versions that are retired is of no use; whether there was any of it."""
        if not self._is_swept:
            kept = [version for version in self._versions if version is not None]
            with self.database.write() as connection:
                found = sweep_standings(connection, kept, _AT_ONCE)
                self._is_swept = not (sweep_figures(connection, kept, _AT_ONCE) or found)
        return not self._is_swept

    def _look_for_versions(self) -> None:
        """The active version, and the one that is being built, where they changed."""
        if time.monotonic() - self._looked < _LOOK_FOR_VERSIONS:
            return
        with self.database.read() as connection:
            active, building = version_in_state(connection, "active"), version_in_state(connection, "building")
        self._looked = time.monotonic()
        wanted = (active.id if active else None, building.id if building else None)
        if wanted == self._versions:
            return
        self._versions = wanted
        self._is_swept = False
        for id_ in [id_ for id_ in self._engines if id_ not in wanted]:
            self._engines.pop(id_).close()
            del self._programs[id_]
        if active is not None:
            self._begin(active, building)

    def _begin(self, active: Version, building: Version | None) -> None:
        program = self._program(active)
        candidate = None
        if building is not None:
            theirs = self._program(building)
            candidate = Candidate(building.id, theirs, frozenset(theirs.rules) - frozenset(program.rules))
        scorer = Scorer(self.database, program, active.id, self.clock, candidate)
        self._accounts = AccountFigures(scorer)
        self._events = Careful(lambda most: scorer.step(most) is not None, partial(set_event_aside, scorer), MOST)
        self._leads = Careful(
            lambda most: scorer.refresh(self.clock() - HOUR, most) > 0,
            lambda error: set_lead_aside(scorer, self.clock() - HOUR, error),
            _AT_ONCE,
        )
        self._candidates = None
        if candidate is not None:
            publisher = Publisher(self.database, scorer, candidate)
            self._candidates = Careful(
                lambda most: publisher.step(most) or True, partial(set_aside_for_candidate, publisher), _AT_ONCE
            )

    def _program(self, version: Version) -> LiveProgram:
        if version.id not in self._programs:
            engine = self._engines[version.id] = DuckDB(1, keeps_plans=True)
            with self.database.read() as connection:
                files = whole_files(connection, version)
            self._programs[version.id] = LiveProgram(model_of(files), engine)
            gc.freeze()  # what is loaded stays; no collection need look at it
        return self._programs[version.id]
