"""Browsers that name hundreds of users, and users in hundreds of browsers: what they say of who is who is left out."""

from __future__ import annotations

import random
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tamis.collect.traffic.bots import SECOND, Burst
from tamis.store.database import Database
from tamis.store.events import Event, all_events, insert_events, last_event
from tamis.store.judging import judge_next
from tamis.store.reclassify import mark
from tamis.store.storms import HOUR, LIMITS, Limit, of_storms
from tests.store.test_judging import START, _empty, event

SETTINGS = settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck))
FEW = (Limit(2, HOUR), Limit(3, 3 * HOUR))
MOST = LIMITS[0].most


def store(database: Database, *events: Event) -> None:
    with database.write_alone() as connection:
        insert_events(connection, events)


def suspects(database: Database) -> dict[str, str | None]:
    with database.read() as connection:
        return {one.message_id: one.suspect for batch in all_events(connection) for _, one in batch}


def judged(database: Database) -> set[str | None]:
    while judge_next(database, Burst()):
        pass
    return set(suspects(database).values())


def named(number: int, device: str | None, user: str | None, minutes: float = 0, **more: Any) -> Event:
    return event(number, 60 * minutes, device=device, user_id=user, **more)


def hour(users: int, **more: Any) -> list[Event]:
    """One browser that names so many users in an hour."""
    first = START // HOUR * HOUR - START
    return [named(n, "d1", f"u{n}", (first / SECOND + n * 30) / 60, **more) for n in range(users)]


def test_a_browser_that_names_too_many_users_in_an_hour_names_none_there(database: Database):
    store(database, *hour(MOST))
    assert judged(database) == {None}
    store(database, *hour(MOST + 1)[MOST:])
    assert judged(database) == {"storm"}


def test_a_user_in_too_many_browsers_is_in_none(database: Database):
    store(database, *(named(n, f"d{n}", "u1", n / 30) for n in range(3 * MOST)))
    assert judged(database) == {"storm"}


def test_what_else_they_do_counts(database: Database):
    alone = [named(900, "d1", None), named(901, None, "u1"), named(902, "d1", "u1", 60 * 72)]
    store(database, *hour(MOST + 1), *alone)
    judged(database)
    found = suspects(database)
    assert [found[one.message_id] for one in alone] == [None, None, None]


def test_what_servers_say_is_kept_though_their_ids_be_wrong(database: Database):
    store(database, *hour(MOST + 1, from_device=False))
    assert judged(database) == {None}


@pytest.fixture
def sqlite(tmp_path: Path) -> Iterator[Database]:
    database = Database(str(tmp_path / "storms.db"))
    database.upgrade()
    yield database
    database.close()


NAMED = st.lists(st.tuples(st.sampled_from("ab"), st.sampled_from("uvwxyz"), st.integers(0, 400)), max_size=16)


@SETTINGS
@given(acts=NAMED, chance=st.randoms(use_true_random=False), size=st.integers(1, 5))
def test_neither_order_nor_portions_matter(
    sqlite: Database, acts: list[tuple[str, str, int]], chance: random.Random, size: int
):
    made = [named(n, device, user, minutes) for n, (device, user, minutes) in enumerate(acts)]
    right = _obviously(made)
    chance.shuffle(made)
    _empty(sqlite)
    while made:
        with sqlite.read() as connection:
            after = last_event(connection)
        store(sqlite, *made[:size])
        made = made[size:]
        with sqlite.write() as connection:
            mark(connection, of_storms(connection, after, last_event(connection), FEW))
    assert {number for number, suspect in suspects(sqlite).items() if suspect} == right


def _obviously(events: list[Event]) -> set[str]:
    """The rule, by loops over all."""
    found: set[str] = set()
    for limit in FEW:
        for one, other in (("anonymous_id", "user_id"), ("user_id", "anonymous_id")):
            places: defaultdict[tuple[str, int], list[Event]] = defaultdict(list)
            for each in events:
                places[getattr(each, one), each.occurred_at // limit.span].append(each)
            for there in places.values():
                if len({getattr(each, other) for each in there}) > limit.most:
                    found.update(each.message_id for each in there)
    return found
