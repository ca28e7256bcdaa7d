"""The server process: one socket, one store, a stop that loses nothing."""

from __future__ import annotations

import gc
import os
import socket
import sys
import threading
from collections.abc import Callable, Iterator
from types import FrameType

import uvicorn

from tamis.collect.traffic.settings import DEFAULT, Traffic
from tamis.errors import Problem, UsageError
from tamis.language import Text
from tamis.live.logs import LogFormat
from tamis.live.process import NOTHING, HistorianProcess, KeptProcess, RetrainerProcess, Upkeep, WorkerProcess
from tamis.store.database import Database
from tamis.web.app import create_app

_BACKLOG = 2_048  # connections that may wait to be taken
_SWITCH = 0.0005  # seconds after which the writer's thread lets the requests' go on, and the other way round
_DRAIN = 10  # seconds that running requests have at a stop


def serve(
    database: Database,
    host: str,
    port: int,
    listening: Callable[[], None],
    traffic: Traffic = DEFAULT,
    log_format: LogFormat = "text",
    upkeep: Upkeep = NOTHING,
) -> None:
    """Calls `listening` once it does, then answers until the process is told to stop (SIGINT, SIGTERM).

    Requests that run then are finished, and the step of scoring that runs then. `upkeep`: what goes on
    beside.

    Raises:
        UsageError: nothing can listen there.
    """
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    try:
        listener = socket.create_server((host, port), family=family, backlog=_BACKLOG)
    except OSError as error:
        raise UsageError(_taken(host, port, error)) from None
    app = create_app(database, traffic)
    config = uvicorn.Config(
        app,
        access_log=False,  # it would hold addresses, which are personal data
        server_header=False,
        log_config=None,  # whoever calls has set up the logs
        log_level="warning",
        timeout_graceful_shutdown=_DRAIN,
    )
    gc.freeze()  # what is loaded stays; no collection need look at it
    sys.setswitchinterval(_SWITCH)
    processes = list(_processes(database, upkeep, log_format))
    for process in processes:
        process.start()
    try:
        listening()
        with listener:
            _Server(config, app.state.stopping).run(sockets=[listener])
    finally:
        for process in processes:
            process.stop()
        for process in processes:
            process.join()


def _processes(database: Database, upkeep: Upkeep, log_format: LogFormat) -> Iterator[KeptProcess]:
    """What works beside the requests."""
    yield WorkerProcess(database, log_format, has_historian=upkeep.history is not None)
    if upkeep.history is not None:
        yield HistorianProcess(database, upkeep.history, log_format)
        if upkeep.retrain is not None:
            yield RetrainerProcess(database, upkeep.history, upkeep.retrain, log_format)


class _Server(uvicorn.Server):
    """Tells the application at once that it is to stop: its endless answers must end before it may."""

    def __init__(self, config: uvicorn.Config, stopping: threading.Event) -> None:
        super().__init__(config)
        self._stopping = stopping

    def handle_exit(self, sig: int, frame: FrameType | None) -> None:
        """At SIGINT and SIGTERM."""
        self._stopping.set()
        super().handle_exit(sig, frame)


def _taken(host: str, port: int, error: OSError) -> Problem:
    reason = os.strerror(error.errno) if error.errno else str(error)
    return Problem(
        "cannot-listen",
        Text(
            en=f"nothing can listen on {host}:{port} ({reason}).",
            fr=f"impossible d'écouter sur {host}:{port} ({reason}).",
        ),
        hint=Text(en="Is it served already? Or take another --port.", fr="Est-il déjà servi ? Sinon, un autre --port."),
    )
