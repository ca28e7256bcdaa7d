"""The worker in a process of its own, so that scoring does not make the requests wait."""

from __future__ import annotations

import logging
import multiprocessing
import signal
import sys
import threading
import time
from multiprocessing.process import BaseProcess

from tamis.live.logs import LogFormat, logs_on_standard_error
from tamis.store.database import Database, StoreUnavailableError
from tamis.store.versions import version_in_state

LOG = logging.getLogger(__name__)
_AGAIN_AFTER = 1.0  # seconds between the end of a worker and the next, and between two looks for a model
_PATIENCE = 30.0  # seconds that a worker has for the step that it is in


class WorkerProcess:
    """Keeps one worker running over a store that has a model: where it ends by itself, another is started."""

    def __init__(self, database: Database, log_format: LogFormat = "text") -> None:
        self.database = database
        self.log_format = log_format
        self._stop = threading.Event()
        self._keeper = threading.Thread(target=self._keep, name="tamis-worker-keeper")
        self._process: BaseProcess | None = None

    @property
    def pid(self) -> int | None:
        """Of the worker that runs now."""
        return self._process.pid if self._process else None

    def start(self) -> None:
        """Begins to score."""
        self._keeper.start()

    def stop(self) -> None:
        """Ends the worker after the step that it is in."""
        self._stop.set()
        self._keeper.join()

    def _keep(self) -> None:
        url = self.database.url.render_as_string(hide_password=False)
        while not self._has_model():
            if self._stop.wait(_AGAIN_AFTER):
                return
        while not self._stop.is_set():
            self._process = multiprocessing.get_context("spawn").Process(
                target=_work, args=(url, self.log_format), name="tamis-worker", daemon=True
            )
            self._process.start()
            while self._process.is_alive() and not self._stop.wait(0.1):
                pass
            if not self._stop.is_set():
                LOG.error("the worker ended by itself (%s); another begins", self._process.exitcode)
                self._stop.wait(_AGAIN_AFTER)
        if self._process is not None and self._process.is_alive():
            self._process.terminate()
            self._process.join(_PATIENCE)

    def _has_model(self) -> bool:
        try:
            with self.database.read() as connection:
                return version_in_state(connection, "active") is not None
        except StoreUnavailableError:
            return False


def _work(database: str, log_format: LogFormat) -> None:
    stop = threading.Event()
    signal.signal(signal.SIGTERM, lambda *_: stop.set())
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl+C reaches both: the parent stops us
    threading.Thread(target=_end_with_parent, args=(stop,), daemon=True).start()
    with logs_on_standard_error(log_format):
        try:
            _score(database, stop)
        except Exception:
            LOG.exception("the worker failed")
            sys.exit(1)


def _score(database: str, stop: threading.Event) -> None:
    from tamis.live.worker import Worker

    store = Database(database)
    try:
        Worker(store, stop, lambda: time.time_ns() // 1_000).run()
    finally:
        store.close()


def _end_with_parent(stop: threading.Event) -> None:
    """A server that is killed cannot stop its worker."""
    parent = multiprocessing.parent_process()
    if parent is not None:
        parent.join()
        stop.set()
