"""Stored events judged by their neighbours, in whatever portions and order they came."""

from __future__ import annotations

import random
from dataclasses import replace
from typing import Any

import msgspec
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import text

from tamis.collect.traffic.bots import SECOND, Burst
from tamis.store.database import Database
from tamis.store.events import Event, all_events, insert_events
from tamis.store.intake import Document
from tamis.store.judging import judge_next
from tamis.store.progress import JUDGED, SCORED, asked_again, progress, set_progress

START = 1_790_000_000 * SECOND
FEW = Burst(most_per_second=3)
SETTINGS = settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck))


def event(number: int, seconds: float, *, device: str | None = "d1", path: str = "/", **more: Any) -> Event:
    """Of our tag in a browser, unless `more` (of the row or of the document) says otherwise."""
    document = {
        "from_device": True,
        "context": {"library": {"name": "tamis.js"}, "page": {"path": path}},
        **{name: more.pop(name) for name in list(more) if name in Document.__struct_fields__},
    }
    row = Event(1, f"m{number}", "track", "Seen", START + int(seconds * SECOND), START, device, None, None, "")
    return replace(row, document=msgspec.json.encode(Document(**document)).decode(), **more)


def shown(number: int, seconds: float, path: str = "/", **more: Any) -> Event:
    return event(number, seconds, path=path, kind="page", name="Page Viewed", **more)


def form(number: int, seconds: float, path: str = "/", **more: Any) -> Event:
    return event(number, seconds, path=path, name="Form Submitted", **more)


def store(database: Database, *events: Event) -> None:
    with database.write_alone() as connection:
        insert_events(connection, events)


def judged(database: Database, *events: Event, burst: Burst = FEW) -> dict[str, str | None]:
    """The reason of every event, once these are stored and judged."""
    store(database, *events)
    while judge_next(database, burst, most=4):
        pass
    judge_next(database, burst)
    with database.read() as connection:
        return {event.message_id: event.suspect for batch in all_events(connection) for _, event in batch}


def test_all_of_a_crowded_second_are_a_burst_also_those_judged_before(database: Database):
    assert set(judged(database, *(event(n, n / 10) for n in range(3))).values()) == {None}
    assert set(judged(database, event(3, 0.35)).values()) == {"burst"}


def test_a_late_event_of_the_same_second_is_judged_with_those_before(database: Database):
    judged(database, event(0, 0.5), event(1, 1.2), event(2, 1.3), event(3, 90))
    assert judged(database, event(4, 0.9)) == {"m0": "burst", "m1": "burst", "m2": "burst", "m3": None, "m4": "burst"}


def test_servers_and_imports_are_never_a_burst(database: Database):
    assert set(judged(database, *(event(n, 0, from_device=False) for n in range(9))).values()) == {None}


def test_events_whose_time_is_not_their_own_are_no_burst(database: Database):
    assert set(judged(database, *(event(n, 0, notes=("future-clamped",)) for n in range(9))).values()) == {None}


def test_each_browser_is_judged_by_itself(database: Database):
    assert set(judged(database, *(event(n, 0, device=f"d{n}") for n in range(9))).values()) == {None}


def test_what_was_seen_at_the_receipt_stays_and_is_a_neighbour_all_the_same(database: Database):
    found = judged(database, event(0, 0, suspect="no-consent"), *(event(n, n / 10) for n in range(1, 4)))
    assert found == {"m0": "no-consent", "m1": "burst", "m2": "burst", "m3": "burst"}


def test_a_form_sent_with_its_page_is_no_persons(database: Database):
    assert judged(database, shown(0, 0), form(1, 0.4))["m1"] == "instant-form"


def test_a_form_whose_page_comes_late_is_judged_again_and_given_back(database: Database):
    assert judged(database, form(0, 40))["m0"] is None
    assert judged(database, shown(1, 39.6))["m0"] == "instant-form"
    assert judged(database, shown(2, 10))["m0"] is None


def test_another_sdks_page_of_thanks_is_no_form(database: Database):
    theirs = {"library": {"name": "analytics.js"}, "page": {"path": "/thanks"}}
    assert judged(database, shown(0, 0, "/thanks"), form(1, 0.01, context=theirs))["m1"] is None


def test_only_leads_that_were_scored_are_derived_again(database: Database):
    store(database, *(event(n, n / 10) for n in range(4)))
    with database.write() as connection:
        set_progress(connection, SCORED, 2)
    judge_next(database, FEW)
    with database.read() as connection:
        assert {str(name) for name in asked_again(connection, 99).values()} == {"anonymous_id:d1"}
    with database.write() as connection:
        connection.execute(text("DELETE FROM redo"))
        set_progress(connection, SCORED, 4)
    store(database, *(event(n, n, device="d9") for n in range(5, 9)))
    assert set(judged(database, *(event(n, 5.1, device="d9") for n in range(9, 12))).values()) >= {"burst"}


def test_a_portion_that_another_server_judged_is_judged_once(database: Database):
    store(database, event(0, 0), event(1, 1))
    assert not judge_next(database, FEW)
    with database.read() as connection:
        assert progress(connection, JUDGED) == 2
    assert not judge_next(database, FEW)


ACTS = st.lists(
    st.tuples(
        st.sampled_from([event, shown, form]),
        st.integers(0, 12).map(lambda tenths: tenths / 4),
        st.sampled_from(["/", "/contact"]),
        st.sampled_from(["d1", "d2"]),
    ),
    max_size=14,
)


@SETTINGS
@given(acts=ACTS, chance=st.randoms(use_true_random=False), cuts=st.lists(st.integers(1, 6), min_size=1, max_size=4))
def test_neither_order_nor_portions_matter(sqlite: Database, acts: list[Any], chance: random.Random, cuts: list[int]):
    made = [make(number, at, path=path, device=device) for number, (make, at, path, device) in enumerate(acts)]
    at_once = judged(_empty(sqlite), *made)
    chance.shuffle(made)
    _empty(sqlite)
    while made:
        for size in cuts:
            judged(sqlite, *made[:size])
            made = made[size:]
    assert judged(sqlite) == at_once


OWN = st.lists(
    st.tuples(
        st.sampled_from([None, "d1", "d2"]),
        st.sampled_from([None, "u1", "u2"]),
        st.sampled_from([None, None, None, "internal-domain", "internal-user", "internal-link"]),
    ),
    max_size=12,
)


@SETTINGS
@given(who=OWN, chance=st.randoms(use_true_random=False), cuts=st.lists(st.integers(1, 6), min_size=1, max_size=4))
def test_whose_is_the_companys_own_depends_on_no_order_either(
    sqlite: Database, who: list[Any], chance: random.Random, cuts: list[int]
):
    made = [event(n, 10 * n, device=d, user_id=u, suspect=s) for n, (d, u, s) in enumerate(who) if d or u]
    at_once = judged(_empty(sqlite), *made)
    assert at_once == {one.message_id: _obviously(one, made) for one in made}
    chance.shuffle(made)
    _empty(sqlite)
    while made:
        for size in cuts:
            judged(sqlite, *made[:size])
            made = made[size:]
    assert judged(sqlite) == at_once


def _obviously(one: Event, everything: list[Event]) -> str | None:
    """The rule, by a loop over all."""
    for other in everything:
        there = other.suspect in {"internal-domain", "internal-user"} and other.anonymous_id is not None
        if there and other.anonymous_id == one.anonymous_id and one.user_id in {None, other.user_id}:
            return one.suspect or "internal-visitor"
        if other.suspect == "internal-user" and other.user_id is not None and other.user_id == one.user_id:
            return one.suspect or "internal-visitor"
    return one.suspect


@pytest.fixture
def sqlite(tmp_path: Any) -> Any:
    database = Database(str(tmp_path / "judged.db"))
    database.upgrade()
    yield database
    database.close()


def _empty(database: Database) -> Database:
    with database.write() as connection:
        for table in ("event", "redo"):
            connection.execute(text(f"DELETE FROM {table}"))
        connection.execute(text("UPDATE progress SET value = 0"))
        connection.execute(text("DELETE FROM sqlite_sequence"))
    return database
