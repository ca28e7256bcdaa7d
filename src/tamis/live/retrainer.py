"""The loop that learns the learned model in use again, every so often."""

from __future__ import annotations

import logging
from collections.abc import Callable
from threading import Event

from tamis.errors import TamisError
from tamis.live.retraining import retrain
from tamis.scoring.engines.duckdb import DuckDB
from tamis.store.database import Database, StoreUnavailableError
from tamis.store.history import History
from tamis.store.progress import RETRAINED, progress, set_progress

LOG = logging.getLogger(__name__)
_LOOK = 60.0  # seconds between two looks whether it is time
_SEED = 1


class Retrainer:
    """Works until it is told to stop."""

    def __init__(self, database: Database, history: History, every: int, stop: Event, clock: Callable[[], int]) -> None:
        """`every`: µs from one time to the next, whoever did it. `clock` gives the time in µs UTC."""
        self.database = database
        self.history = history
        self.every = every
        self.stop = stop
        self.clock = clock

    def run(self) -> None:
        """Until `stop` is set; what is under way is finished first."""
        while not self.stop.is_set():
            try:
                self.work()
            except StoreUnavailableError as error:
                LOG.warning("the model is not learned again: %s", type(error.__cause__).__name__)
            self.stop.wait(_LOOK)

    def work(self) -> bool:
        """Learns, if it is time; whether it was."""
        with self.database.read() as connection:
            last = progress(connection, RETRAINED)
        if self.clock() < last + self.every:
            return False
        if last == 0:  # it begins to count when it is first asked for
            self._done()
            return False
        try:
            with DuckDB(1) as engine:
                found = retrain(self.database, self.history, engine, _SEED, self.clock)
        except TamisError as error:
            LOG.warning("the model is not learned again: %s", error.problems[0].say("en"))
            self._done()
            return True
        duel = found.watch.duel
        if found.published is not None:
            LOG.info("version %d: the learned model, learned again", found.published)
        elif duel is not None:
            LOG.info("%s", duel.said().en)
        for alarm in found.watch.alarms:
            LOG.warning("%s", alarm.said().en)
        return True

    def _done(self) -> None:
        with self.database.write_alone() as connection:
            set_progress(connection, RETRAINED, self.clock())
