"""A real server in a process of its own, which can be killed and started again on the same port and store."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
from base64 import b64encode
from collections.abc import Sequence
from contextlib import suppress
from http.client import HTTPConnection
from itertools import cycle
from pathlib import Path

from tamis.store.database import Database
from tamis.store.events import Event, all_events
from tamis.store.sources import Kind, LegalBasis, create_source, find_source

HOST = "127.0.0.1"
_PATIENCE = 20.0  # seconds
_WORKER = int(os.environ.get("PYTEST_XDIST_WORKER", "gw0").removeprefix("gw"))
_PORTS = cycle(range(12_000 + 4_000 * (_WORKER % 5), 16_000 + 4_000 * (_WORKER % 5)))
_START = 60.0  # seconds: on a machine with much else to do


class Served:
    """`tamis serve` over a store."""

    def __init__(self, database: str, folder: Path, model: Path | None = None, options: Sequence[str] = ()) -> None:
        self.database = database
        self.folder = folder
        self.model = model
        self.options = options
        self.port = _free_port()
        self._process: subprocess.Popen[bytes] | None = None

    @property
    def url(self) -> str:
        return f"http://{HOST}:{self.port}"

    @property
    def pid(self) -> int:
        """Of the server that runs."""
        assert self._process is not None
        return self._process.pid

    def start(self) -> None:
        """Returns once it answers."""
        command = [sys.executable, "-m", "tamis", "serve", "--database", self.database, "--port", str(self.port)]
        command += ["--model", str(self.model)] if self.model else []
        command += self.options
        with (self.folder / "server.log").open("ab") as log:
            self._process = subprocess.Popen(command, cwd=self.folder, stderr=log, stdout=log)
        end = time.monotonic() + _START
        while not self.answers():
            if self._process.poll() is not None or time.monotonic() > end:
                self.stop(signal.SIGKILL)
                raise RuntimeError((self.folder / "server.log").read_text())
            time.sleep(0.02)

    def stop(self, how: int = signal.SIGTERM) -> None:
        """Ends it; SIGKILL is as if the power failed."""
        if self._process is not None:
            self._process.send_signal(how)
            self._process.wait(_PATIENCE)
            self._process = None

    def answers(self) -> bool:
        try:
            return self.get("/readyz")[0] == 200
        except OSError:
            return False

    def get(self, path: str) -> tuple[int, bytes]:
        return self.ask("GET", path, b"", {})

    def post(self, path: str, body: bytes, key: str | None = None, **headers: str) -> tuple[int, bytes]:
        basic = {"Authorization": "Basic " + b64encode(f"{key}:".encode()).decode()} if key else {}
        return self.ask("POST", path, body, {**basic, **headers})

    def ask(self, method: str, path: str, body: bytes, headers: dict[str, str]) -> tuple[int, bytes]:
        connection = HTTPConnection(HOST, self.port, timeout=_PATIENCE)
        try:
            connection.request(method, path, body, headers)
            reply = connection.getresponse()
            self.headers = {name.lower(): value for name, value in reply.getheaders()}
            return reply.status, reply.read()
        finally:
            connection.close()

    def key(self, name: str = "tests", basis: LegalBasis = "contract", kind: Kind = "write", **more: bool) -> str:
        """A new key."""
        database = Database(self.database)
        with database.write() as connection:
            key = create_source(connection, name, kind, 0, basis, **more)
        database.close()
        return key

    def named(self, name: str) -> str:
        """The name of the source that `key` makes under that name."""
        return name

    def stored(self) -> list[Event]:
        """All events, in the order of their numbers."""
        return self.stored_after(0)

    def stored_after(self, number: int) -> list[Event]:
        """Those with greater numbers."""
        database = Database(self.database)
        with database.read() as connection:
            found = [event for batch in all_events(connection) for seq, event in batch if seq > number]
        database.close()
        return found

    def stored_by(self, key: str) -> list[Event]:
        """Those that came with the key."""
        database = Database(self.database)
        with database.read() as connection:
            source = find_source(connection, key)
        database.close()
        return [event for event in self.stored() if source is not None and event.source == source.id]


def _free_port() -> int:
    """Of a range that no other worker of pytest takes from, and that the system gives to nobody by itself."""
    for port in _PORTS:
        with socket.socket() as free, suppress(OSError):
            free.bind((HOST, port))
            return port
    raise RuntimeError("no port is free")
