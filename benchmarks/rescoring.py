"""How long a model that is published takes to stand for a whole history: `python -m benchmarks.rescoring`.

A store is filled with scored events of a site, then a server is started over it, and the model of 30 rules is published
in place of one that reads nothing of them. Meanwhile visitors, old and new, go on acting. The time is that from the
publication to the exchange; how fresh the scores of the new events are meanwhile is told too.
"""

from __future__ import annotations

import argparse
import json
import random
import shutil
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

from benchmarks.live import Watch, all_scored, event_of, send
from benchmarks.rules import THIRTY, model_text
from tamis.identify.edges import Edge
from tamis.identify.identifiers import Identifier
from tamis.live.historian import Historian
from tamis.store.database import Database
from tamis.store.edges import insert_edges
from tamis.store.events import Event, insert_events
from tamis.store.history import History
from tamis.store.leads import StoredLead, insert_leads
from tamis.store.profile import Profile
from tamis.store.progress import SCORED, set_progress
from tamis.store.sources import create_source
from tamis.store.versions import activate, add_version, list_versions, set_watermark
from tests.web.served import Served

_PER_LEAD = 100
_AT_ONCE = 50_000
_DAY = 86_400_000_000
_PLAIN = "tamis: 1\nname: plain\nscores: {fit: {kind: fit}}\nrules:\n  - {id: any, when: {email: known}, points: 1}\n"


def main() -> None:
    """Prints the table."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n", 1)[0])
    parser.add_argument("--events", type=int, default=1_000_000)
    parser.add_argument("--rate", type=int, default=500, help="events a second meanwhile")
    parser.add_argument("--database", help="default: SQLite in a temporary folder")
    parser.add_argument("--without-history", action="store_true", help="give the events to the model one by one")
    given = parser.parse_args()
    with TemporaryDirectory() as name:
        folder = Path(name)
        (folder / "model.yaml").write_text(model_text(THIRTY), "utf-8")
        database = Database(given.database or str(folder / "tamis.db"))
        history = folder / "history"
        database.upgrade()
        with database.write() as connection:
            key = create_source(connection, "site", "write", 0, "contract")
        _fill(database, given.events)
        if not given.without_history:
            _write_history(database, History(history))
        served = Served(
            given.database or str(folder / "tamis.db"),
            folder,
            folder / "model.yaml",
            ["--history", "none" if given.without_history else str(history)],
        )
        served.start()
        began = time.monotonic()
        watch, over = Watch(database), threading.Event()
        sender = threading.Thread(target=_go_on, args=(served, key, given.rate, given.events // _PER_LEAD, over))
        sender.start()
        while len(list_versions_of(database)) != 2 or list_versions_of(database)[1] != "active":
            time.sleep(0.2)
        took = time.monotonic() - began
        over.set()
        sender.join()
        all_scored(database)
        watch.stop()
        delays = sorted(watch.delays(given.events))
        print("| events | leads | beside/s | s | fresh: p50 ms | p99 ms |\n" + "| --: " * 6 + "|")
        shown = " | ".join(f"{delays[min(len(delays) - 1, int(len(delays) * q))]:,.0f}" for q in (0.5, 0.99))
        print(f"| {given.events:,} | {given.events // _PER_LEAD:,} | {given.rate} | {took:,.1f} | {shown} |")
        database.close()
        served.stop()
        shutil.rmtree(folder, ignore_errors=True)


def list_versions_of(database: Database) -> list[str]:
    """Their states, the first version first."""
    with database.read() as connection:
        return [version.state for version in list_versions(connection)]


def _fill(database: Database, count: int) -> None:
    """Events of the last year, as if they had been collected and scored by a model that reads none of them."""
    leads, now = count // _PER_LEAD, time.time_ns() // 1_000
    with database.write() as connection:
        version = add_version(connection, {"model.yaml": _PLAIN}, None, now)
        activate(connection, version.id, now)
        begin, names = now - 365 * _DAY, [Identifier("anonymous_id", f"v{n}") for n in range(leads)]
        profile = Profile(begin, now, _PER_LEAD)
        insert_leads(connection, (StoredLead(n, str(name), None, profile) for n, name in enumerate(names, 1)), 0, ())
        insert_edges(connection, [Edge(f"{n}:0", name, name, begin, "claim") for n, name in enumerate(names, 1)])
        set_watermark(connection, version.id, count)
        set_progress(connection, SCORED, count)
    chance = random.Random(1)
    for first in range(0, count, _AT_ONCE):
        with database.write() as connection:
            insert_events(connection, list(_events(chance, first, min(_AT_ONCE, count - first), leads, count, now)))


def _events(chance: random.Random, first: int, many: int, leads: int, count: int, now: int) -> Iterator[Event]:
    for number in range(first, first + many):
        said = event_of(chance, f"h{number}")
        visitor = f"v{number % leads}"
        at = now - 365 * _DAY + 364 * _DAY * number // count
        document = json.dumps({"properties": said["properties"], "from_device": True})
        yield Event(1, f"h{number}", "track", str(said["event"]), at, at, visitor, None, None, document)


def _write_history(database: Database, history: History) -> None:
    historian = Historian(database, history, threading.Event(), lambda: time.time_ns() // 1_000)
    while historian.append(at_least=1):
        pass


def _go_on(served: Served, key: str, rate: int, visitors: int, over: threading.Event) -> None:
    number = 0
    while not over.is_set():
        send(served, key, rate, rate, f"beside-{number}", visitors)
        number += 1


if __name__ == "__main__":
    main()
