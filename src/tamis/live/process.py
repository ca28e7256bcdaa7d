"""The scorer and the historian in processes of their own, so that their work does not make the requests wait."""

from __future__ import annotations

import gc
import logging
import multiprocessing
import os
import signal
import sys
import threading
import time
from abc import ABC, abstractmethod
from dataclasses import dataclass
from multiprocessing.process import BaseProcess
from pathlib import Path

from tamis.live.logs import LogFormat, logs_on_standard_error
from tamis.store.database import Database, StoreUnavailableError
from tamis.store.progress import SCORED, progress
from tamis.store.versions import version_in_state

LOG = logging.getLogger(__name__)
_AGAIN_AFTER = 1.0  # seconds between the end of a process and the next, and between two looks for a model
_PATIENCE = 30.0  # seconds that a process has for the step that it is in
_NICE = 10
_GARBAGE = 50_000, 20, 50  # objects, then collections, before the next one: a step makes many that live as long as it


@dataclass(frozen=True)
class Upkeep:
    """What goes on beside scoring: a columnar history in a folder; learning again from it after so many µs."""

    history: Path | None = None
    retrain: int | None = None


NOTHING = Upkeep()


class KeptProcess(ABC):
    """Keeps one process running over a store that has a model: where it ends by itself, another is started.

    `least`: how many events must be scored before the first is.
    """

    name: str
    least = 0

    def __init__(self, database: Database, log_format: LogFormat = "text") -> None:
        self.database = database
        self.log_format = log_format
        self._stop = threading.Event()
        self._keeper = threading.Thread(target=self._keep, name=f"tamis-{self.name}-keeper")
        self._process: BaseProcess | None = None

    @abstractmethod
    def process(self, url: str) -> BaseProcess:
        """A new one, over the store at that address."""

    @property
    def pid(self) -> int | None:
        """Of the process that runs now."""
        return self._process.pid if self._process else None

    def start(self) -> None:
        """Begins."""
        self._keeper.start()

    def stop(self) -> None:
        """Tells the process to end after the step that it is in."""
        self._stop.set()

    def join(self) -> None:
        """Returns once it has ended."""
        self._keeper.join()

    def _keep(self) -> None:
        url = self.database.url.render_as_string(hide_password=False)
        while not self._is_wanted():
            if self._stop.wait(_AGAIN_AFTER):
                return
        while not self._stop.is_set():
            self._process = self.process(url)
            self._process.start()
            while self._process.is_alive() and not self._stop.wait(0.1):
                pass
            if not self._stop.is_set():
                LOG.error("the %s ended by itself (%s); another begins", self.name, self._process.exitcode)
                self._stop.wait(_AGAIN_AFTER)
        if self._process is not None and self._process.is_alive():
            self._process.terminate()
            self._process.join(_PATIENCE)

    def _is_wanted(self) -> bool:
        try:
            with self.database.read() as connection:
                is_scored = version_in_state(connection, "active") is not None
                return is_scored and progress(connection, SCORED) >= self.least
        except StoreUnavailableError:
            return False


class WorkerProcess(KeptProcess):
    """Scores. `has_historian`: large histories are given to new models by a `HistorianProcess`."""

    name = "worker"

    def __init__(self, database: Database, log_format: LogFormat = "text", has_historian: bool = False) -> None:
        super().__init__(database, log_format)
        self.has_historian = has_historian

    def process(self, url: str) -> BaseProcess:
        """A worker."""
        return multiprocessing.get_context("spawn").Process(
            target=_work, args=(url, self.log_format, self.has_historian), name="tamis-worker", daemon=True
        )


class HistorianProcess(KeptProcess):
    """Keeps the columnar history in a folder, and builds new models from it."""

    name = "historian"
    least = 1_000

    def __init__(self, database: Database, folder: Path, log_format: LogFormat = "text") -> None:
        super().__init__(database, log_format)
        self.folder = folder

    def process(self, url: str) -> BaseProcess:
        """A historian."""
        return multiprocessing.get_context("spawn").Process(
            target=_keep_history, args=(url, self.folder, self.log_format), name="tamis-historian", daemon=True
        )


class RetrainerProcess(KeptProcess):
    """Learns the learned model again every so many µs, from the columnar history in a folder."""

    name = "retrainer"

    def __init__(self, database: Database, folder: Path, every: int, log_format: LogFormat = "text") -> None:
        super().__init__(database, log_format)
        self.folder = folder
        self.every = every

    def process(self, url: str) -> BaseProcess:
        """A retrainer."""
        return multiprocessing.get_context("spawn").Process(
            target=_retrain, args=(url, self.folder, self.every, self.log_format), name="tamis-retrainer", daemon=True
        )


def _work(database: str, log_format: LogFormat, has_historian: bool = False) -> None:
    from tamis.live.worker import Worker

    stop = _stopped_with_parent()
    gc.set_threshold(*_GARBAGE)
    with logs_on_standard_error(log_format):
        try:
            store = Database(database)
            try:
                Worker(store, stop, _now, has_historian).run()
            finally:
                store.close()
        except Exception:
            LOG.exception("the worker failed")
            sys.exit(1)


def _keep_history(database: str, folder: Path, log_format: LogFormat) -> None:
    from tamis.live.historian import Historian
    from tamis.store.history import History

    stop = _stopped_with_parent()
    os.nice(_NICE)  # scores go first
    with logs_on_standard_error(log_format):
        try:
            store = Database(database)
            try:
                Historian(store, History(folder), stop, _now).run()
            finally:
                store.close()
        except Exception:
            LOG.exception("the historian failed")
            sys.exit(1)


def _retrain(database: str, folder: Path, every: int, log_format: LogFormat) -> None:
    from tamis.live.retrainer import Retrainer
    from tamis.store.history import History

    stop = _stopped_with_parent()
    os.nice(_NICE)  # scores go first
    with logs_on_standard_error(log_format):
        try:
            store = Database(database)
            try:
                Retrainer(store, History(folder), every, stop, _now).run()
            finally:
                store.close()
        except Exception:
            LOG.exception("the retrainer failed")
            sys.exit(1)


def _now() -> int:
    return time.time_ns() // 1_000


def _stopped_with_parent() -> threading.Event:
    """Set once this process is to end: a server that is killed cannot tell it."""
    stop = threading.Event()
    signal.signal(signal.SIGTERM, lambda *_: stop.set())
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl+C reaches both: the parent stops us
    threading.Thread(target=_end_with_parent, args=(stop,), daemon=True).start()
    return stop


def _end_with_parent(stop: threading.Event) -> None:
    parent = multiprocessing.parent_process()
    if parent is not None:
        parent.join()
        stop.set()
