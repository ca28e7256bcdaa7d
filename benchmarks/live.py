"""How long after its receipt an event is in the score of its lead: `python -m benchmarks.live`.

Visitors of a site act at a steady rate; their events are sent in batches of ten to a real server with the model of 30
rules (`--learned`: and a learned model of 60 columns). An event is fresh when the transaction that holds its score is
committed. `--history` events are collected and scored first. Everything runs on this machine.
"""

from __future__ import annotations

import argparse
import json
import random
import threading
import time
from pathlib import Path
from tempfile import TemporaryDirectory

from benchmarks.rules import THIRTY, model_text
from benchmarks.workload import pages
from tamis.learn.artifact import save
from tamis.learn.signals import Signal
from tamis.learn.snapshots import Looking
from tamis.model.definition import DAY
from tamis.model.text import normalise
from tamis.store.database import Database
from tamis.store.events import last_event, read_events
from tamis.store.progress import SCORED, progress
from tests.learn.artifacts import made_up
from tests.web.served import Served

BATCH = 10
_VISITORS = 20_000
_NAMES = ("page_view", "pricing_view", "content_view", "content_download", "email_click", "webinar_register")
_THEMES = ("security", "pricing", "product", "ai", "careers", "integration")
_PAGES = tuple(pages())
_PATIENCE = 300.0  # seconds that the rest may take


def main() -> None:
    """Prints the table."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n", 1)[0])
    parser.add_argument("--seconds", type=float, default=20)
    parser.add_argument("--rates", type=int, nargs="+", default=[100, 1_000, 5_000], help="events a second")
    parser.add_argument("--history", type=int, default=0, help="events that are there already")
    parser.add_argument("--learned", action="store_true", help="with a learned model of 60 columns")
    parser.add_argument("--database", help="default: SQLite in a temporary folder")
    given = parser.parse_args()
    print("| events there | wanted/s | sent/s | fresh: p50 ms | p99 ms | most ms |\n" + "| --: " * 6 + "|")
    with TemporaryDirectory() as folder:
        text = model_text(THIRTY)
        if given.learned:
            save(made_up(Looking(_signals(), ())), Path(folder) / "learned", "")
            text = f"learned: learned\n{text}"
        (Path(folder) / "model.yaml").write_text(text, "utf-8")
        served = Served(given.database or str(Path(folder) / "tamis.db"), Path(folder), Path(folder) / "model.yaml")
        served.start()
        key = served.key()
        database = Database(served.database)
        if given.history:
            send(served, key, 100_000_000, given.history, "history")
        send(served, key, 1_000, 200, "first")  # the worker starts with the first of them
        for rate in given.rates:
            all_scored(database)
            with database.read() as connection:
                before = last_event(connection)
            watch = Watch(database)
            took = send(served, key, rate, int(rate * given.seconds), f"r{rate}")
            all_scored(database)
            watch.stop()
            delays = sorted(watch.delays(before))
            shown = " | ".join(f"{delays[min(len(delays) - 1, int(len(delays) * q))]:,.0f}" for q in (0.5, 0.99, 1))
            print(f"| {before:,} | {rate:,} | {len(delays) / took:,.0f} | {shown} |", flush=True)
        database.close()
        served.stop()


def _signals() -> tuple[Signal, ...]:
    """Sixty columns of what these visitors do: as many as a model learned from a history has."""
    names = tuple(sorted(normalise(name) for name in _NAMES))
    windows = (7 * DAY, 30 * DAY, 90 * DAY, None)
    each = [Signal("times", (name,), window=window) for name in names for window in windows]
    found = [*each, *(Signal("recency", (name,)) for name in names)]
    found += [Signal("times", names, "theme", theme, window) for theme in _THEMES for window in windows[1:3]]
    found += [Signal("distinct", names, field, window=window) for field in ("theme", "page") for window in windows]
    found += [Signal("sequence", (names[n],), then=(names[n - 1],)) for n in range(len(names))]
    found += [Signal("times", names, every=True), Signal("recency", names, every=True)]
    return tuple(found[:59])


class Watch:
    """Notes when the watermark passes which event."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._passed: list[tuple[float, int]] = []
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._look)
        self._thread.start()

    def stop(self) -> None:
        self._over.set()
        self._thread.join()

    def delays(self, after: int) -> list[float]:
        """Milliseconds from receipt to score of each event after that number."""
        found: list[float] = []
        passed = iter(self._passed)
        moment, mark = next(passed)
        with self._database.read() as connection:
            while rows := read_events(connection, after, 10_000):
                for seq, event in rows:
                    while mark < seq:
                        moment, mark = next(passed)
                    found.append((moment - event.received_at) / 1_000)
                after = rows[-1][0]
        return found

    def _look(self) -> None:
        is_over = False
        while not is_over:
            is_over = self._over.wait(0.01)  # and then once more: what was passed meanwhile
            with self._database.read() as connection:
                mark = progress(connection, SCORED)
            if not self._passed or self._passed[-1][1] != mark:
                self._passed.append((time.time_ns() / 1_000, mark))


def send(served: Served, key: str, rate: int, count: int, name: str, visitors: int = _VISITORS) -> float:
    """Sends at that rate, from four connections; the seconds that it took."""
    began = time.perf_counter()
    share = count // 4 // BATCH
    senders = [
        threading.Thread(target=_sender, args=(served, key, rate / 4, share, f"{name}-{n}", visitors)) for n in range(4)
    ]
    for sender in senders:
        sender.start()
    for sender in senders:
        sender.join()
    return time.perf_counter() - began


def _sender(served: Served, key: str, rate: float, batches: int, name: str, visitors: int) -> None:
    chance, began = random.Random(name), time.perf_counter()
    for number in range(batches):
        wait = began + number * BATCH / rate - time.perf_counter()
        if wait > 0:
            time.sleep(wait)
        batch = [event_of(chance, f"{name}-{number}-{i}", visitors) for i in range(BATCH)]
        status, answer = served.post("/v1/batch", json.dumps({"batch": batch}).encode(), key)
        if status != 200:
            raise RuntimeError(answer.decode())


def event_of(chance: random.Random, message: str, visitors: int = _VISITORS) -> dict[str, object]:
    """One act of one of so many visitors."""
    properties = {"page": chance.choice(_PAGES), "theme": chance.choice(_THEMES), "content_type": "whitepaper"}
    event = {"messageId": message, "anonymousId": f"v{chance.randrange(visitors)}"}
    return {**event, "type": "track", "event": chance.choice(_NAMES), "properties": properties}


def all_scored(database: Database) -> None:
    """Returns once nothing waits."""
    end = time.monotonic() + _PATIENCE
    while time.monotonic() < end:
        with database.read() as connection:
            if last_event(connection) == progress(connection, SCORED):
                return
        time.sleep(0.05)
    raise TimeoutError("scoring fell behind")


if __name__ == "__main__":
    main()
