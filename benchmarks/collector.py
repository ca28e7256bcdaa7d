"""How many events a second the server acknowledges, after they are on the disk: `python -m benchmarks.collector`.

One process sends over keep-alive connections (closed loop: each waits for its answer), another serves; both on this
machine. Beside it, in the same run, the floor: as many commits as the disk allows (append and fdatasync).
"""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import time
from base64 import b64encode
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

from tests.web.served import HOST, Served

_CONTEXT = {"library": {"name": "bench"}, "page": {"path": "/pricing", "title": "Pricing", "url": "https://x.example/"}}


@dataclass(frozen=True)
class Load:
    """What was sent and how it was answered; latencies in milliseconds."""

    requests: int
    events: int
    seconds: float
    latencies: list[float]

    def row(self, name: str) -> str:
        """One line of a Markdown table."""
        ordered = sorted(self.latencies)
        p50, p99 = (ordered[int(len(ordered) * q)] for q in (0.5, 0.99))
        a_second = (f"{self.requests / self.seconds:,.0f}", f"{self.events / self.seconds:,.0f}")
        return f"| {name} | {a_second[0]} | {a_second[1]} | {p50:.1f} | {p99:.1f} |"


def main() -> None:
    """Prints the table."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n", 1)[0])
    parser.add_argument("--seconds", type=float, default=10)
    parser.add_argument("--connections", type=int, default=32)
    parser.add_argument("--database", help="default: SQLite in a temporary folder")
    given = parser.parse_args()
    with TemporaryDirectory() as folder:
        served = Served(given.database or str(Path(folder) / "tamis.db"), Path(folder))
        served.start()
        key = served.key()
        print("| sent | requests/s | events/s | p50 ms | p99 ms |\n| --- | --: | --: | --: | --: |")
        for batch in (1, 100):
            load = asyncio.run(_send(served.port, key, batch, given.connections, given.seconds))
            print(load.row("single events" if batch == 1 else f"batches of {batch}"))
        print(f"\nappend 4 KiB and fdatasync: {_floor(Path(folder), 2.0):,.0f}/s")
        sent = len(served.stored())
        served.stop()
    print(f"stored: {sent:,}")


async def _send(port: int, key: str, batch: int, connections: int, seconds: float) -> Load:
    end = time.perf_counter() + seconds
    began = time.perf_counter()
    found = await asyncio.gather(*(_connection(port, key, batch, n, end) for n in range(connections)))
    latencies = [latency for one in found for latency in one]
    return Load(len(latencies), len(latencies) * batch, time.perf_counter() - began, latencies)


async def _connection(port: int, key: str, batch: int, number: int, end: float) -> list[float]:
    """Sends one request after the other; how long each took."""
    reader, writer = await asyncio.open_connection(HOST, port)
    head = (
        f"POST /v1/batch HTTP/1.1\r\nHost: {HOST}\r\nAuthorization: Basic {b64encode(f'{key}:'.encode()).decode()}\r\n"
        "Content-Type: application/json\r\nContent-Length: "
    )
    latencies: list[float] = []
    while (sent := time.perf_counter()) < end:
        ids = (f"{batch}-{number}-{len(latencies)}-{i}" for i in range(batch))
        body = json.dumps({"batch": [_event(message) for message in ids]}).encode()
        writer.write(f"{head}{len(body)}\r\n\r\n".encode() + body)
        answer = await reader.readuntil(b"\r\n\r\n")
        if not answer.startswith(b"HTTP/1.1 200"):
            raise RuntimeError(answer.decode())
        length = next(line for line in answer.lower().split(b"\r\n") if line.startswith(b"content-length:"))
        await reader.readexactly(int(length.split(b":")[1]))
        latencies.append((time.perf_counter() - sent) * 1_000)
    writer.close()
    return latencies


def _event(message: str) -> dict[str, object]:
    return {
        "type": "track",
        "event": "Page Viewed",
        "userId": message,
        "messageId": message,
        "timestamp": "2026-11-20T10:00:00Z",
        "properties": {"path": "/pricing", "theme": "pricing", "value": 10},
        "context": _CONTEXT,
    }


def _floor(folder: Path, seconds: float) -> float:
    """Commits a second that the disk allows at most, one after the other."""
    commits, end = 0, time.perf_counter() + seconds
    with (folder / "floor").open("ab", buffering=0) as file:
        while time.perf_counter() < end:
            file.write(b"x" * 4096)
            os.fdatasync(file.fileno())
            commits += 1
    return commits / seconds


if __name__ == "__main__":
    main()
