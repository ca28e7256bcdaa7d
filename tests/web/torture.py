"""Kills the server again and again while programs send, then looks whether anything acknowledged was lost or doubled,
and whether every score is what the events say.

`python -m tests.web.torture --seconds 600` runs it for ten minutes over SQLite (`--database URL` for another store).
"""

from __future__ import annotations

import argparse
import json
import random
import signal
import threading
import time
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from http.client import HTTPException
from pathlib import Path
from tempfile import TemporaryDirectory

from tests.live.waiting import MODEL, verified
from tests.web.served import Served

_SENDERS = 4
_LEAST = 2
"""Blows, however slow the machine is."""
_PAUSE = 0.05  # seconds before a sender comes back


@dataclass
class Account:
    """What the senders know: acknowledged messages, and how often they had to come back."""

    acknowledged: set[str] = field(default_factory=set)
    retries: int = 0
    lock: threading.Lock = field(default_factory=threading.Lock)


@dataclass(frozen=True)
class Verdict:
    """`lost` were acknowledged and are not stored; `doubled` are stored more than once.

    `differences`: what `tamis verify` found, once all was scored; 0 where the server has no model.
    """

    acknowledged: int
    retries: int
    blows: int
    lost: int
    doubled: int
    differences: int


def torture(
    served: Served, seconds: float, blow: Callable[[], None], seed: int = 1, beside: Sequence[Served] = ()
) -> Verdict:
    """`blow` ends a server or the database and brings it back; it comes at random moments, twice at least.

    `beside`: other servers of the same store, which are sent events too.
    """
    chance, account, over = random.Random(seed), Account(), threading.Event()
    key = served.key("torture")
    to = [served, *beside]
    senders = [
        threading.Thread(target=_send, args=(to[name % len(to)], key, name, account, over)) for name in range(_SENDERS)
    ]
    for sender in senders:
        sender.start()
    end, blows = time.monotonic() + seconds, 0
    while time.monotonic() < end or blows < _LEAST:
        time.sleep(chance.uniform(0.2, 1.2))
        blow()
        blows += 1
    over.set()
    for sender in senders:
        sender.join()
    stored = Counter(event.message_id for event in served.stored())
    lost = account.acknowledged - stored.keys()
    doubled = [message for message, times in stored.items() if times > 1]
    differences = len(verified(served.database).differences) if served.model else 0
    return Verdict(len(account.acknowledged), account.retries, blows, len(lost), len(doubled), differences)


def kill(served: Served) -> None:
    """As if the power failed."""
    served.stop(signal.SIGKILL)
    served.start()


def _send(served: Served, key: str, name: int, account: Account, over: threading.Event) -> None:
    """Sends batches as SDKs do: the same messages again until they are acknowledged."""
    number = 0
    while not over.is_set():
        messages = [f"{name}-{number}-{i}" for i in range(1 + number % 7)]
        number += 1
        batch = [_event(name, number, message) for message in messages]
        body = json.dumps({"batch": batch}).encode()
        while not _acknowledged(served, key, body):
            with account.lock:
                account.retries += 1
            time.sleep(_PAUSE)
        with account.lock:
            account.acknowledged.update(messages)


def _event(name: int, number: int, message: str) -> dict[str, object]:
    """Visits on a device that is new now and then, and by and by is said to be the sender's."""
    event: dict[str, object] = {"messageId": message, "anonymousId": f"d{name}-{number // 20}"}
    if number % 20 > 15:
        event["userId"] = f"u{name}"
    if number % 20 == 17:
        return {**event, "type": "identify", "traits": {"email": f"u{name}@firm.example", "company": "Firm"}}
    names = ("Page Viewed", "Content Downloaded", "Product Added", "Quote Requested")
    properties = {"path": "/pricing", "theme": "medical", "content_type": "datasheet", "value": number}
    return {**event, "type": "track", "event": names[number % 4], "properties": properties}


def _acknowledged(served: Served, key: str, body: bytes) -> bool:
    try:
        return served.post("/v1/batch", body, key)[0] == 200
    except (OSError, HTTPException):  # killed between the head and the body of its answer, too
        return False


def main() -> None:
    """Prints the verdict; exit code 1 where anything was lost, doubled or scored wrongly."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n", 1)[0])
    parser.add_argument("--seconds", type=float, default=600)
    parser.add_argument("--database", help="default: SQLite in a temporary folder")
    parser.add_argument("--seed", type=int, default=1)
    given = parser.parse_args()
    with TemporaryDirectory() as folder:
        served = Served(given.database or str(Path(folder) / "tamis.db"), Path(folder), MODEL)
        served.start()
        verdict = torture(served, given.seconds, lambda: kill(served), given.seed)
        served.stop()
    print(verdict)
    raise SystemExit(1 if verdict.lost or verdict.doubled or verdict.differences else 0)


if __name__ == "__main__":
    main()
