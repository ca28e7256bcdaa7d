"""How far scoring is behind, as Prometheus reads it."""

from __future__ import annotations

import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from tamis.store.database import Database
from tamis.store.events import Event, insert_events
from tamis.store.versions import activate, add_version
from tamis.web.health import ScoringMetrics


@pytest.fixture
def database(tmp_path: Path) -> Iterator[Database]:
    database = Database(str(tmp_path / "tamis.db"))
    database.upgrade()
    yield database
    database.close()


def told(metrics: ScoringMetrics) -> dict[str, float]:
    return {sample.name: sample.value for family in metrics.collect() for sample in family.samples}


def test_freshness_is_the_age_of_the_oldest_event_that_waits(database: Database):
    with database.write() as connection:
        activate(connection, add_version(connection, {"model.yaml": ""}, None, 0).id, 0)
    metrics, nothing = ScoringMetrics(database), {"tamis_outbox_depth": 0, "tamis_redo_waiting": 0}
    assert told(metrics) == {**nothing, "tamis_freshness_seconds": 0, "tamis_events_unscored": 0}
    now = time.time_ns() // 1_000
    with database.write() as connection:
        received = (now - 90_000_000, now)
        events = [Event(1, f"m{at}", "track", "Seen", at, at, None, "u1", None, "{}") for at in received]
        insert_events(connection, events)
    found = told(metrics)
    assert 90 <= found.pop("tamis_freshness_seconds") < 120
    assert found == {**nothing, "tamis_events_unscored": 2}


def test_what_a_clock_that_was_ahead_received_is_not_fresher_than_fresh(database: Database):
    with database.write() as connection:
        activate(connection, add_version(connection, {"model.yaml": ""}, None, 0).id, 0)
        ahead = time.time_ns() // 1_000 + 90_000_000
        insert_events(connection, [Event(1, "m1", "track", "Seen", 0, ahead, None, "u1", None, "{}")])
    assert told(ScoringMetrics(database))["tamis_freshness_seconds"] == 0


def test_nothing_is_told_while_the_store_does_not_answer():
    assert told(ScoringMetrics(Database("postgresql://nobody@127.0.0.1:1/none"))) == {}


def test_who_asks_while_another_waits_for_the_store_does_not_wait_too(database: Database):
    metrics = ScoringMetrics(database)
    with metrics._asking:
        assert told(metrics) == {}
