"""What is acknowledged is stored, once; what cannot be stored is refused, alone."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor, wait
from dataclasses import replace
from pathlib import Path

import pytest

from tamis.store.database import Database, StoreUnavailableError
from tamis.store.events import Event, Quarantined, all_events, count_events, count_quarantined, read_events
from tamis.store.writer import MOST_WAITING, Delivery, StoreBusyError, Writer
from tests.store.submitting import submit

EVENT = Event(1, "m1", "track", "Page Viewed", 1_000, 2_000, "a1", None, None, "{}")


def events(count: int, prefix: str = "m") -> list[Event]:
    return [replace(EVENT, message_id=f"{prefix}{i}") for i in range(count)]


def test_what_is_acknowledged_is_there_for_another_process(database: Database, writer: Writer):
    submit(writer, Delivery([EVENT])).result()
    other = Database(database.url.render_as_string(hide_password=False))
    with other.read() as connection:
        assert read_events(connection, 0, 10) == [(1, EVENT)]
    other.close()


def test_a_repeated_message_is_stored_once(database: Database, writer: Writer):
    for delivery in (Delivery([EVENT, EVENT]), Delivery([EVENT]), Delivery([replace(EVENT, name="Other")])):
        submit(writer, delivery).result()
    with database.read() as connection:
        assert [event for _, event in read_events(connection, 0, 10)] == [EVENT]
    assert (writer.counts.stored, writer.counts.duplicates) == (1, 3)


def test_one_message_id_of_two_sources_is_two_messages(database: Database, writer: Writer):
    submit(writer, Delivery([EVENT, replace(EVENT, source=2)])).result()
    with database.read() as connection:
        assert count_events(connection) == 2


def test_what_waits_shares_a_commit(database: Database, writer: Writer):
    with database.write_alone():  # holds the writer back
        futures = [submit(writer, Delivery([event])) for event in events(500)]
    wait(futures)
    assert writer.counts.stored == 500
    assert writer.counts.commits <= 3


def test_many_senders_at_once_lose_nothing(database: Database, writer: Writer):
    def send(sender: int) -> None:
        for batch in range(10):
            submit(writer, Delivery(events(20, f"{sender}-{batch}-"))).result()

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(send, range(8)))
    with database.read() as connection:
        found = [seq for batch in all_events(connection, 137) for seq, _ in batch]
    assert len(found) == len(set(found)) == 1_600
    assert found == sorted(found)


def test_a_row_that_the_database_refuses_fails_alone(database: Database, writer: Writer):
    bad = replace(EVENT, message_id="bad", occurred_at=2**70)
    with database.write_alone():
        futures = [submit(writer, Delivery([e])) for e in (EVENT, bad, replace(EVENT, message_id="m2"))]
    wait(futures)
    assert [future.exception() is None for future in futures] == [True, False, True]
    assert isinstance(futures[1].exception(), StoreUnavailableError)
    with database.read() as connection:
        assert count_events(connection) == 2


def test_what_is_quarantined_is_kept_with_its_reason(database: Database, writer: Writer):
    submit(writer, Delivery([], [Quarantined(1, 5, "no-identity", "neither userId nor anonymousId", "{}")])).result()
    with database.read() as connection:
        assert count_quarantined(connection) == 1


def test_stopping_writes_what_waits(database: Database):
    writer = Writer(database)
    futures = [submit(writer, Delivery([event])) for event in events(100)]
    writer.start()
    writer.stop()
    assert all(future.result() is None for future in futures)
    with pytest.raises(StoreBusyError):
        submit(writer, Delivery([EVENT]))


def test_too_much_waiting_is_refused(database: Database):
    writer = Writer(database)
    submit(writer, Delivery(events(MOST_WAITING + 1)))
    with pytest.raises(StoreBusyError):
        submit(writer, Delivery([EVENT]))


def test_what_fails_is_not_acknowledged(tmp_path: Path):
    database = Database(str(tmp_path / "t.db"))  # without tables
    writer = Writer(database)
    writer.start()
    future = submit(writer, Delivery([EVENT]))
    assert isinstance(future.exception(), StoreUnavailableError)
    assert writer.counts.failed == 1
    writer.stop()
    database.close()
