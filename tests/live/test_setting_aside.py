"""One event that cannot be scored stops no other: it is found, kept and marked, and the worker goes on."""

from __future__ import annotations

import logging
from collections.abc import Mapping, Sequence
from dataclasses import replace
from threading import Event as Signal

import pyarrow as pa
import pytest

from tamis.collect.traffic.reasons import REASONS, UNSCORABLE
from tamis.live import worker as worker_module
from tamis.live.facts import Fact
from tamis.live.publishing import publish
from tamis.live.scoring import LiveProgram
from tamis.live.verify import verify
from tamis.live.worker import HOUR, Worker
from tamis.scoring.clock import Moment
from tamis.store.database import Database
from tamis.store.events import Event, all_events
from tamis.store.profile import Profile
from tamis.store.progress import SCORED, asked_again, progress
from tamis.store.reclassify import reclassify
from tamis.store.standings import Standing, read_standings
from tamis.store.versions import version_in_state
from tests.live.conftest import MODEL
from tests.live.streams import START, event, store

pytestmark = pytest.mark.slow

NOW = START + 100 * 24 * HOUR
POISON = "poison@example.com"


class Time:
    """What the worker's clock says, in µs UTC."""

    now = NOW


class Brittle(LiveProgram):
    """As a program with a defect: one kind of event, or one kind of lead, makes it fail."""

    brittle_leads = False

    def events(self, facts: Sequence[tuple[int, Fact]]) -> pa.Table:
        if any(fact.document.properties.get("path") == POISON for _, fact in facts):
            raise ZeroDivisionError(POISON)
        return super().events(facts)

    def standings(
        self, profiles: Mapping[int, Profile], held: Mapping[int, str | None], entries: pa.Table, moment: Moment
    ) -> list[Standing]:
        if self.brittle_leads and any(profile.traits for profile in profiles.values()):
            raise ZeroDivisionError(POISON)
        return super().standings(profiles, held, entries, moment)


@pytest.fixture
def working(database: Database, monkeypatch: pytest.MonkeyPatch) -> Worker:
    monkeypatch.setattr(worker_module, "LiveProgram", Brittle)
    monkeypatch.setattr(Brittle, "brittle_leads", False)
    with database.write() as connection:
        publish(connection, {"model.yaml": MODEL.read_text("utf-8")}, None, 0)
    monkeypatch.setattr(Time, "now", NOW)
    return Worker(database, Signal(), lambda: Time.now)


def visits(count: int, poisoned: Sequence[int]) -> list[Event]:
    paths = [POISON if number in poisoned else "/pricing" for number in range(count)]
    return [event(n, at=START + n, device=f"d{n % 3}", properties={"path": path}) for n, path in enumerate(paths)]


def work(worker: Worker, most: int = 200) -> None:
    for _ in range(most):
        if not worker.work():
            return
    raise AssertionError("it never comes to an end")


def suspects(database: Database) -> dict[int, str | None]:
    with database.read() as connection:
        return {seq: event.suspect for batch in all_events(connection) for seq, event in batch}


def differences(database: Database, program: LiveProgram) -> Sequence[object]:
    with database.read() as connection:
        version = version_in_state(connection, "active")
    assert version is not None
    return verify(database, program, version.id).differences


def test_an_event_that_cannot_be_scored_is_set_aside_and_the_others_are_scored(
    database: Database, program: LiveProgram, working: Worker, caplog: pytest.LogCaptureFixture
):
    store(database, visits(60, poisoned=[0, 17, 18, 59]))
    with caplog.at_level(logging.WARNING):
        work(working)
    assert {seq for seq, reason in suspects(database).items() if reason == UNSCORABLE} == {1, 18, 19, 60}
    assert UNSCORABLE in REASONS
    assert POISON not in caplog.text
    assert "event 18 cannot be scored (ZeroDivisionError)" in caplog.text
    with database.read() as connection:
        assert progress(connection, SCORED) == 60
    assert differences(database, program) == ()


def test_an_event_that_is_counted_again_and_still_cannot_be_scored_is_set_aside_again(
    database: Database, program: LiveProgram, working: Worker
):
    store(database, visits(9, poisoned=[4]))
    work(working)
    with database.write() as connection:
        reclassify(connection, {5: None})
    store(database, [replace(one, message_id=f"later {one.message_id}") for one in visits(6, poisoned=[])])
    work(working)
    assert [seq for seq, reason in suspects(database).items() if reason] == [5]
    with database.read() as connection:
        assert asked_again(connection, 1) == {}
    assert differences(database, program) == ()


def test_a_model_is_published_although_its_program_fails_for_an_event(
    database: Database, other_program: LiveProgram, working: Worker, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(worker_module, "LiveProgram", LiveProgram)
    store(database, visits(9, poisoned=[4]))
    work(working)
    monkeypatch.setattr(worker_module, "LiveProgram", Brittle)
    text = MODEL.read_text("utf-8").replace("half_life: 60d", "half_life: 20d").replace("/pricing", "/docs")
    with database.write() as connection:
        wanted = publish(connection, {"model.yaml": text}, None, 0)
    monkeypatch.setattr(worker_module, "_LOOK_FOR_VERSIONS", 0.0)
    work(working)
    with database.read() as connection:
        active = version_in_state(connection, "active")
    assert active is not None
    assert active.id == wanted.id
    assert [seq for seq, reason in suspects(database).items() if reason] == [5]
    assert differences(database, other_program) == ()


def test_a_lead_that_cannot_be_scored_again_holds_up_no_refresh(
    database: Database, working: Worker, monkeypatch: pytest.MonkeyPatch
):
    store(
        database, [*visits(6, poisoned=[]), event(7, "identify", "Identified", device="d1", traits={"industry": "x"})]
    )
    work(working)
    monkeypatch.setattr(Brittle, "brittle_leads", True)
    monkeypatch.setattr(Time, "now", NOW + 3 * HOUR)
    work(working)
    with database.read() as connection:
        scored = read_standings(connection, 1, [1, 2, 3])
    assert sorted(standing.scored_at for standing in scored.values()) == [NOW, NOW + 3 * HOUR, NOW + 3 * HOUR]


def test_where_nothing_can_be_scored_nothing_is_set_aside(
    database: Database, working: Worker, monkeypatch: pytest.MonkeyPatch
):
    """That is no event's fault: the worker ends, and the next one tries again."""

    def fails(*_: object) -> None:
        raise ZeroDivisionError

    monkeypatch.setattr(Brittle, "standings", fails)
    store(database, visits(3, poisoned=[]))
    with pytest.raises(ZeroDivisionError):
        work(working)
    assert set(suspects(database).values()) == {None}
