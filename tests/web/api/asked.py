"""A server with a model and some leads, asked through the API."""

from __future__ import annotations

import json
import time
from collections.abc import Iterator
from contextlib import contextmanager
from http.client import HTTPConnection, HTTPResponse
from pathlib import Path
from typing import Any

from tests.web.served import HOST, Served

MODEL = Path(__file__).parents[2] / "model" / "contract_model.yaml"
_PATIENCE = 20.0  # seconds


class Asked:
    """The server, with a key of each kind."""

    def __init__(self, database: str, folder: Path, model: Path | None = MODEL) -> None:
        self.served = Served(database, folder, model)
        self.served.start()
        self.write, self.read, self.admin = (self.served.key(kind, kind=kind) for kind in ("write", "read", "admin"))

    def get(self, path: str, key: str | None = None) -> Any:
        """What is answered, which must be 200."""
        status, answer = self.ask("GET", path, key=key)
        assert status == 200, answer
        return answer

    def ask(self, method: str, path: str, body: object = None, key: str | None = None) -> tuple[int, Any]:
        """Status and body. `body`: bytes as they are, else JSON. Without a key: that of a reader."""
        data = body if isinstance(body, bytes) else b"" if body is None else json.dumps(body).encode()
        headers = {"Authorization": f"Bearer {self.read if key is None else key}"}
        status, answer = self.served.ask(method, f"/api/v1{path}", data, headers)
        return status, json.loads(answer)

    def send(self, *events: dict[str, Any]) -> None:
        """Collects events, and waits until they are scored."""
        status, answer = self.served.post("/v1/batch", json.dumps({"batch": events}).encode(), self.write)
        assert status == 200, answer
        self.wait()

    def wait(self) -> None:
        """Until every event is scored by a model that is active."""
        end = time.monotonic() + _PATIENCE
        while time.monotonic() < end:
            models = self.get("/models")["models"]
            if all(m["watermark"] == m["last_event"] and m["state"] == "active" for m in models[-1:]):
                return
            time.sleep(0.05)
        raise TimeoutError((self.served.folder / "server.log").read_text())

    @contextmanager
    def feed(self, path: str = "/feed", **headers: str) -> Iterator[HTTPResponse]:
        """The open stream."""
        connection = HTTPConnection(HOST, self.served.port, timeout=_PATIENCE)
        try:
            connection.request("GET", f"/api/v1{path}", headers={"Authorization": f"Bearer {self.read}", **headers})
            yield connection.getresponse()
        finally:
            connection.close()


def told(stream: HTTPResponse, count: int) -> list[dict[str, Any]]:
    """The next changes that the stream tells, each with the `id` under which it stands."""
    found: list[dict[str, Any]] = []
    fields: dict[str, str] = {}
    while len(found) < count:
        line = stream.readline().decode().rstrip("\n")
        if not line and "data" in fields:
            assert fields["event"] == "class-changed"
            found.append({**json.loads(fields["data"]), "id": int(fields["id"])})
        if not line:
            fields = {}
        name, _, value = line.partition(": ")
        fields[name] = value
    return found
