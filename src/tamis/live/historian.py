"""The loop that keeps the columnar history, and builds new versions of the model from it."""

from __future__ import annotations

import logging
from collections.abc import Callable
from contextlib import suppress
from threading import Event

from tamis.errors import UsageError
from tamis.store.database import Database, StoreUnavailableError, Transaction
from tamis.store.events import read_events
from tamis.store.history import History
from tamis.store.leads import last_lead
from tamis.store.progress import REBUILT, SCORED, hold_still, progress, set_progress
from tamis.store.sources import list_sources
from tamis.store.versions import Version, set_watermark, version_in_state, whole_files

LOG = logging.getLogger(__name__)
WORTHWHILE = 50_000
"""Scored events from which on a new version is built from the history: fewer are quickly given to it one by one."""
_AT_ONCE = 20_000  # events in a file at first
_LATEST = 600_000_000  # µs after which events are written though they are few
_IDLE = 1.0  # seconds
_TRY_AGAIN = 5.0  # seconds after an error


class Historian:
    """Works until it is told to stop. What is interrupted is done again."""

    def __init__(self, database: Database, history: History, stop: Event, clock: Callable[[], int]) -> None:
        """`clock` gives the time in µs UTC."""
        self.database = database
        self.history = history
        self.stop = stop
        self.clock = clock
        self._is_checked = False

    def run(self) -> None:
        """Until `stop` is set. Of several over one folder, one works; the others wait for its end."""
        while not self.stop.is_set():
            try:
                with self.history.locked() as mine:
                    self._is_checked = False
                    while mine and not self.stop.is_set():
                        self.stop.wait(self._pause())
            except (OSError, UsageError) as error:
                LOG.warning("no history written: %s", type(error).__name__)
                self._leave_to_worker()
            self.stop.wait(_IDLE)

    def _pause(self) -> float:
        """Works once; the seconds until there is something to do again."""
        try:
            return 0.0 if self.work() else _IDLE
        except StoreUnavailableError as error:
            LOG.warning("no history written: %s", type(error.__cause__).__name__)
        except Exception as error:
            LOG.exception("no history written (%s)", type(error).__name__)
            self._leave_to_worker()
        return _TRY_AGAIN

    def work(self) -> bool:
        """One portion of what there is to do; whether there was anything."""
        if not self._is_checked:
            self._check()
        with self.database.read() as connection:
            building = version_in_state(connection, "building")
            active = version_in_state(connection, "active")
            scored, rebuilt = progress(connection, SCORED), progress(connection, REBUILT)
        if self.append(_AT_ONCE):
            return True
        if building is not None and active is not None and is_for_historian(building, scored, rebuilt):
            self._rebuild(building, active)
            return True
        return False

    def _check(self) -> None:
        """What is there may be of another store, or of a time that a backup made undone."""
        with self.database.read() as connection:
            is_ours = self.history.is_of(connection)
        if not is_ours:
            LOG.warning("the history is not of this store, and is written anew")
            self.history.clear()
        self._is_checked = True

    def catch_up(self) -> None:
        """Writes all that is scored; for who holds the lock."""
        self._check()
        while self.append(1):
            pass

    def append(self, at_least: int) -> bool:
        """Writes the next scored events, if they are so many or wait for long; whether there were any."""
        with self.database.read() as connection:
            after = self.history.watermark()
            scored = progress(connection, SCORED)
            waiting = scored - after
            if waiting <= 0 or (waiting < at_least and not self._is_late(connection, after)):
                return False
            sources = {source.id: source for source in list_sources(connection)}
            rows = [row for row in read_events(connection, after, _AT_ONCE) if row[0] <= scored]
        self.history.append(rows, sources)
        self.history.join_small()
        return bool(rows)

    def _is_late(self, connection: Transaction, after: int) -> bool:
        first = read_events(connection, after, 1)
        return bool(first) and first[0][1].received_at < self.clock() - _LATEST

    def _rebuild(self, building: Version, active: Version) -> None:
        if not self._claim(building):
            return
        # Most historians never need them, and they take longer to load than all else.
        from tamis.live.rebuilding import OvertakenError, Rebuild
        from tamis.live.scorer import Candidate
        from tamis.live.scoring import LiveProgram
        from tamis.model.files import model_of
        from tamis.scoring.engines.duckdb import DuckDB

        with self.database.read() as connection:
            files, before = whole_files(connection, building), whole_files(connection, active)
        with DuckDB() as engine, DuckDB(1) as other:
            program = LiveProgram(model_of(files), engine)
            there = LiveProgram(model_of(before), other).rules
            candidate = Candidate(building.id, program, frozenset(program.rules) - frozenset(there))
            try:
                for _ in Rebuild(self.database, self.history, candidate, active.id, self.clock).portions():
                    if self.stop.is_set():
                        return
            except OvertakenError:
                LOG.info("version %d is built otherwise, or no more", building.id)
            except StoreUnavailableError:
                raise
            except Exception as error:
                LOG.exception("version %d cannot be built from the history (%s)", building.id, type(error).__name__)
                with self.database.write() as connection:
                    give_up(connection, building.id)

    def _leave_to_worker(self) -> None:
        """A version that waits for a history which cannot be written is built without it."""
        with suppress(StoreUnavailableError), self.database.write() as connection:
            building = version_in_state(connection, "building")
            if building is not None:
                give_up(connection, building.id)

    def _claim(self, building: Version) -> bool:
        with self.database.write() as connection:
            hold_still(connection)
            latest = version_in_state(connection, "building")
            mine = latest is not None and latest.id == building.id
            if latest is None or not mine:
                return False
            is_free = is_for_historian(latest, progress(connection, SCORED), progress(connection, REBUILT))
            if is_free:
                set_progress(connection, REBUILT, building.id)
            return is_free


def is_for_historian(building: Version, scored: int, rebuilt: int) -> bool:
    """Whether a version that is being built is, or may be, the historian's. `rebuilt`: the watermark of that name."""
    return building.watermark == 0 and rebuilt != -building.id and (rebuilt == building.id or scored >= WORTHWHILE)


def give_up(connection: Transaction, version: int) -> None:
    """The version is to be built without the history; what was written of it is taken away first."""
    hold_still(connection)
    building = version_in_state(connection, "building")
    if building is not None and building.id == version and building.watermark == 0:
        set_progress(connection, REBUILT, -version)
        set_watermark(connection, version, -last_lead(connection))
