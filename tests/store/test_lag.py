"""What waits is counted as it is, and never by reading a whole history."""

from __future__ import annotations

import pytest
from sqlalchemy import event as listened
from sqlalchemy import insert

from tamis.identify.identifiers import Identifier
from tamis.store import lag as module
from tamis.store.database import Database
from tamis.store.events import Event, insert_events
from tamis.store.lag import Lag, lag
from tamis.store.progress import SCORED, ask_again, set_progress
from tamis.store.schema import OUTBOX
from tamis.store.versions import activate, add_version


def publish(database: Database) -> None:
    with database.write() as connection:
        activate(connection, add_version(connection, {"model.yaml": ""}, None, 0).id, 0)


def store(database: Database, *received: int) -> None:
    with database.write() as connection:
        insert_events(
            connection, [Event(1, f"m{at}", "track", "Seen", 0, at, None, "u1", None, "{}") for at in received]
        )


def found(database: Database) -> Lag:
    with database.read() as connection:
        return lag(connection)


def test_nothing_waits_in_a_new_store(database: Database):
    assert found(database) == Lag(None, None, 0, 0)
    publish(database)
    assert found(database) == Lag(0, None, 0, 0)


def test_without_a_model_no_event_waits_to_be_scored(database: Database):
    store(database, 10, 20)
    assert found(database) == Lag(None, None, 0, 0)


def test_events_wait_from_the_watermark_on(database: Database):
    publish(database)
    store(database, 10, 20, 30)
    assert found(database) == Lag(3, 10, 0, 0)
    with database.write() as connection:
        set_progress(connection, SCORED, 2)
    assert found(database) == Lag(1, 30, 0, 0)


def test_what_is_to_be_done_and_derived_again_waits(database: Database):
    with database.write() as connection:
        ask_again(connection, [Identifier("user_id", "u1"), Identifier("user_id", "u2")])
        connection.execute(insert(OUTBOX).values(kind="class-changed", lead=1, number=1, created_at=0))
    assert found(database) == Lag(None, None, 1, 2)


def test_beyond_some_rows_none_is_counted(database: Database, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(module, "COUNTED", 5)
    publish(database)
    store(database, *range(5))
    assert found(database).events == 5
    store(database, *range(5, 40))
    asked: list[str] = []
    listened.listen(database.engine, "before_cursor_execute", lambda *given: asked.append(given[2]))
    assert found(database).events == 40
    assert all("LIMIT" in statement for statement in asked if "count(" in statement)
