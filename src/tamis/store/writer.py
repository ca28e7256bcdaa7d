"""One writer with group commit: whatever waits goes into one transaction, and is acknowledged after its commit."""

from __future__ import annotations

import logging
import queue
import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from sqlalchemy.exc import SQLAlchemyError

from tamis.errors import Problem
from tamis.language import Text
from tamis.store.database import Database, StoreUnavailableError
from tamis.store.events import Event, Quarantined, insert_events, insert_quarantined

LOG = logging.getLogger(__name__)
GROUP = 2_000
"""Events up to which waiting deliveries are put into one transaction."""
MOST_WAITING = 50_000
"""Events in memory from which on new deliveries are refused: the sender keeps them and comes back."""
_CHECKPOINT_EVERY = 1.0  # seconds


class StoreBusyError(StoreUnavailableError):
    """Too much waits already, or the writer stops: nothing was stored, and the sender should try again."""

    def __init__(self) -> None:
        said = Text(en="too much waits to be stored.", fr="trop d'événements attendent d'être enregistrés.")
        super().__init__(Problem("busy", said))


@dataclass(frozen=True, slots=True)
class Delivery:
    """What one request brought: stored whole, or not at all."""

    events: Sequence[Event]
    quarantined: Sequence[Quarantined] = ()

    @property
    def size(self) -> int:
        """How many rows it takes."""
        return len(self.events) + len(self.quarantined)


@dataclass
class Counts:
    """What the writer has done since it began; `seconds` were spent in transactions."""

    stored: int = 0
    duplicates: int = 0
    quarantined: int = 0
    failed: int = 0
    commits: int = 0
    seconds: float = 0.0


Tell = Callable[[StoreUnavailableError | None], None]
"""Told after the commit, on the writer's thread, that a delivery is stored, or why it is not. It raises nothing."""
_Waiting = tuple[Delivery, Tell]


class Writer:
    """The one thread that writes events. Who waits is told only after the commit."""

    def __init__(self, database: Database) -> None:
        self.database = database
        self.counts = Counts()
        self._queue: queue.SimpleQueue[_Waiting | None] = queue.SimpleQueue()
        self._waiting = 0
        self._lock = threading.Lock()
        self._stopping = threading.Event()
        self._thread = threading.Thread(target=self._run, name="tamis-writer")
        self._checkpointer = threading.Thread(target=self._checkpoint, name="tamis-checkpoint", daemon=True)

    def start(self) -> None:
        """Begins to write."""
        self._thread.start()
        self._checkpointer.start()

    def stop(self) -> None:
        """Writes what waits, then ends."""
        self._stopping.set()
        self._queue.put(None)
        self._thread.join()
        self._checkpointer.join()

    @property
    def waiting(self) -> int:
        """Events that are not yet in a transaction."""
        return self._waiting

    def put(self, delivery: Delivery, tell: Tell) -> None:
        """Stores a delivery, then tells.

        Raises:
            StoreBusyError: too much waits, or the writer is stopping. Nobody is told then.
        """
        with self._lock:
            if self._stopping.is_set() or self._waiting > MOST_WAITING:
                raise StoreBusyError
            self._waiting += delivery.size
            self._queue.put((delivery, tell))

    def _run(self) -> None:
        while (first := self._queue.get()) is not None:
            group, last = self._take(first)
            self._store(group)
            if last:
                return

    def _take(self, first: _Waiting) -> tuple[list[_Waiting], bool]:
        """`first` and what waits behind it, up to a group; and whether the end was reached."""
        group, size = [first], first[0].size
        while size < GROUP:
            try:
                waiting = self._queue.get_nowait()
            except queue.Empty:
                break
            if waiting is None:
                return group, True
            group.append(waiting)
            size += waiting[0].size
        return group, False

    def _store(self, group: list[_Waiting]) -> None:
        deliveries = [delivery for delivery, _ in group]
        with self._lock:
            self._waiting -= sum(delivery.size for delivery in deliveries)
        began = time.perf_counter()
        try:
            self._commit(deliveries)
        except StoreUnavailableError as error:
            self._failed(group, error)
        except Exception as error:  # noqa: BLE001 - drivers raise what they like for a row, and the writer must go on
            self._refused(group, error)
        else:
            for _, tell in group:
                tell(None)
        self.counts.seconds += time.perf_counter() - began

    def _commit(self, deliveries: list[Delivery]) -> None:
        events = [event for delivery in deliveries for event in delivery.events]
        quarantined = [found for delivery in deliveries for found in delivery.quarantined]
        with self.database.write_alone() as connection:
            stored = insert_events(connection, events)
            insert_quarantined(connection, quarantined)
        self.counts.commits += 1
        self.counts.stored += stored
        self.counts.duplicates += len(events) - stored
        self.counts.quarantined += len(quarantined)

    def _refused(self, group: list[_Waiting], error: Exception) -> None:
        """The database does not take a row: one by one, so that only its delivery fails."""
        if len(group) == 1:
            self._failed(group, error)
            return
        for waiting in group:
            self._store_again(waiting)

    def _store_again(self, waiting: _Waiting) -> None:
        try:
            self._commit([waiting[0]])
        except Exception as error:  # noqa: BLE001 - as above
            self._failed([waiting], error)
        else:
            waiting[1](None)

    def _failed(self, group: list[_Waiting], error: Exception) -> None:
        events = sum(delivery.size for delivery, _ in group)
        self.counts.failed += events
        # The error's own text may quote the rows, which are personal data.
        LOG.error("events not stored: %d (%s)", events, type(error).__name__)
        for _, tell in group:
            tell(error if isinstance(error, StoreUnavailableError) else _refused_row(error))

    def _checkpoint(self) -> None:
        commits = 0
        while not self._stopping.wait(_CHECKPOINT_EVERY):
            if commits != self.counts.commits:
                commits = self.counts.commits
                try:
                    self.database.checkpoint()
                except SQLAlchemyError as error:
                    LOG.warning("no checkpoint: %s", type(error).__name__)


def _refused_row(error: Exception) -> StoreUnavailableError:
    name = type(error).__name__
    said = Text(en=f"the store refuses a row ({name}).", fr=f"la base refuse une ligne ({name}).")
    return StoreUnavailableError(Problem("row-refused", said))
