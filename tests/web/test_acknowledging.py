"""Requests that wait for one commit."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from tamis.store.database import Database, StoreUnavailableError
from tamis.store.events import Event, count_events
from tamis.store.writer import Delivery, Writer
from tamis.web.acknowledging import Acknowledging

EVENT = Event(1, "m1", "track", "Page Viewed", 1_000, 2_000, "a1", None, None, "{}")


@pytest.fixture
def database(tmp_path: Path) -> Iterator[Database]:
    made = Database(str(tmp_path / "tamis.db"))
    made.upgrade()
    yield made
    made.close()


@pytest.fixture
def writer(database: Database) -> Iterator[Writer]:
    made = Writer(database)
    made.start()
    yield made
    made.stop()


def of(name: str) -> Delivery:
    return Delivery([replace(EVENT, message_id=name)])


def test_all_that_wait_for_one_commit_are_told(database: Database, writer: Writer):
    async def send() -> None:
        stored = Acknowledging(writer)
        await asyncio.gather(*(stored.of(of(f"m{number}")) for number in range(300)))

    asyncio.run(send())
    with database.read() as connection:
        assert count_events(connection) == 300


def test_who_hangs_up_stops_nobody_else(database: Database, writer: Writer):
    async def send() -> None:
        stored = Acknowledging(writer)
        with database.write_alone():  # holds the writer back
            gone, kept = (asyncio.create_task(stored.of(of(name))) for name in ("gone", "kept"))
            await asyncio.sleep(0)
            gone.cancel()
        await kept
        await stored.of(of("later"))
        assert gone.cancelled()

    asyncio.run(send())


def test_only_the_delivery_that_is_refused_fails(writer: Writer):
    async def send() -> tuple[BaseException | None, BaseException | None]:
        stored = Acknowledging(writer)
        bad = Delivery([replace(EVENT, message_id="bad", occurred_at=2**70)])
        return await asyncio.gather(stored.of(bad), stored.of(of("good")), return_exceptions=True)

    refused, taken = asyncio.run(send())
    assert isinstance(refused, StoreUnavailableError)
    assert taken is None
