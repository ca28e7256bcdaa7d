"""The disk is full: nothing is acknowledged that is not stored, and all goes on when there is room again."""

from __future__ import annotations

import json
import resource
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.live.waiting import MODEL, verified
from tests.web.served import Served

pytestmark = pytest.mark.slow
_MARGIN = 64 << 10  # bytes that each file of the store may still grow by
_PATIENCE = 30.0  # seconds


@pytest.fixture
def filling(tmp_path: Path) -> Iterator[Served]:
    """A server over SQLite, with a worker that has scored something."""
    served = Served(str(tmp_path / "tamis.db"), tmp_path, MODEL)
    served.start()
    yield served
    served.stop()


def limit(served: Served, size: int) -> None:
    """No file of the server and its worker may be larger: what is written beyond fails as on a full disk."""
    for process in (served.pid, *children(served.pid)):
        _, hard = resource.prlimit(process, resource.RLIMIT_FSIZE)
        resource.prlimit(process, resource.RLIMIT_FSIZE, (size, hard))


def children(process: int) -> list[int]:
    """Those of all its threads."""
    tasks = Path(f"/proc/{process}/task")
    return [int(child) for task in tasks.iterdir() for child in (task / "children").read_text().split()]


def send(served: Served, key: str, number: int) -> int:
    """A batch of ten, as large as a page view is; the status."""
    event = {"type": "page", "anonymousId": f"d{number % 5}", "properties": {"path": "/pricing", "title": "x" * 800}}
    batch = [{**event, "messageId": f"{number}-{place}"} for place in range(10)]
    return served.post("/v1/batch", json.dumps({"batch": batch}).encode(), key)[0]


def until(happens: Callable[[], bool]) -> None:
    end = time.monotonic() + _PATIENCE
    while not happens():
        assert time.monotonic() < end
        time.sleep(0.05)


def test_what_has_no_room_is_refused_and_what_was_acknowledged_is_there(filling: Served):
    key = filling.key()
    assert send(filling, key, 0) == 200
    largest = max(file.stat().st_size for file in filling.folder.glob("tamis.db*"))
    limit(filling, largest + _MARGIN)
    statuses = {number: send(filling, key, number) for number in range(1, 60)}
    assert set(statuses.values()) == {200, 503}
    assert send(filling, key, 60) == 503
    assert filling.headers["retry-after"].isdigit()
    assert filling.get("/healthz")[0] == 200
    limit(filling, resource.RLIM_INFINITY)
    until(lambda: send(filling, key, 61) == 200)
    for number in range(1, 62):  # as SDKs do: all once more that was refused, and some that was not
        assert send(filling, key, number) == 200
    stored = sorted(event.message_id for event in filling.stored())
    assert stored == sorted(f"{number}-{place}" for number in range(62) for place in range(10))
    assert verified(filling.database).differences == ()


def test_what_was_acknowledged_outlives_a_stop_on_a_full_disk(filling: Served):
    key = filling.key()
    assert send(filling, key, 0) == 200
    limit(filling, max(file.stat().st_size for file in filling.folder.glob("tamis.db*")) + _MARGIN)
    acknowledged = [number for number in range(1, 60) if send(filling, key, number) == 200]
    filling.stop()
    filling.start()
    assert {event.message_id for event in filling.stored()} >= {
        f"{n}-{i}" for n in (0, *acknowledged) for i in range(10)
    }
    assert send(filling, key, 99) == 200
    assert verified(filling.database).differences == ()
