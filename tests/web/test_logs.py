"""The log of a running server, with that of its HTTP server and its worker."""

from __future__ import annotations

import json
import os
import signal
import socket
import time
from pathlib import Path
from typing import Any

import pytest

from tests.live.waiting import MODEL, verified
from tests.web.served import HOST, Served


@pytest.mark.slow
def test_every_line_of_a_servers_log_is_an_object_that_names_nobody(tmp_path: Path, request: pytest.FixtureRequest):
    served = Served(str(tmp_path / "tamis.db"), tmp_path, MODEL, ["--log-format", "json"])
    request.addfinalizer(served.stop)
    served.start()
    key = served.key()
    told = {
        "event": "Demo Requested",
        "userId": "marie-42",
        "anonymousId": "device-43",
        "context": {"ip": "203.0.113.7"},
    }
    assert served.post("/v1/track", json.dumps(told).encode(), key)[0] == 200
    with socket.create_connection((HOST, served.port)) as rude:
        address = str(rude.getsockname()[1])
        rude.sendall(b"marie-42 is no request\r\n\r\n")
        assert rude.recv(100).startswith(b"HTTP/1.1 400")
    verified(served.database)
    os.kill(worker_of(served), signal.SIGKILL)
    log = wait_for(tmp_path / "server.log", "the worker ended by itself")
    assert "Tamis listens on" in log[0]["message"]
    assert [line["logger"] for line in log].count("uvicorn.error") == 1
    served.stop()
    text = (tmp_path / "server.log").read_text("utf-8")
    assert json.loads(text.splitlines()[-1])["message"] == "Tamis has stopped."
    assert [word for word in ("marie-42", "device-43", "203.0.113.7", address, key) if word in text] == []


def worker_of(served: Served) -> int:
    """The number of the process that scores."""
    assert served._process is not None
    threads = Path(f"/proc/{served._process.pid}/task").iterdir()
    children = [child for thread in threads for child in (thread / "children").read_text().split()]
    (worker,) = [int(child) for child in children if b"spawn_main" in Path(f"/proc/{child}/cmdline").read_bytes()]
    return worker


def wait_for(file: Path, message: str) -> list[dict[str, Any]]:
    end = time.monotonic() + 20
    while time.monotonic() < end:
        lines = [json.loads(line) for line in file.read_text("utf-8").splitlines()]
        if any(message in line["message"] for line in lines):
            return lines
        time.sleep(0.05)
    raise TimeoutError(file.read_text("utf-8"))
