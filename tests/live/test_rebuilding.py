"""A version that is built from the columnar history is what the events say, whatever goes on beside."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tamis.live.historian import give_up
from tamis.live.publishing import Publisher
from tamis.live.rebuilding import OvertakenError, Rebuild
from tamis.live.scorer import Candidate, Scorer
from tamis.live.scoring import LiveProgram
from tamis.live.verify import verify
from tamis.store.database import Database
from tamis.store.events import Event
from tamis.store.history import History
from tamis.store.progress import REBUILT, set_progress
from tamis.store.reclassify import reclassify
from tamis.store.versions import set_watermark
from tests.live.conftest import empty
from tests.live.streams import START, event, store, streams
from tests.live.test_scorer import CHANGES, NOW, SETTINGS, publishing, scorer


@pytest.fixture
def history(tmp_path: Path) -> History:
    return History(tmp_path / "history")


@SETTINGS
@given(
    events=streams(60),
    beside=st.lists(st.tuples(st.integers(0, 12), CHANGES), max_size=6),
    how=st.tuples(st.sampled_from([3, 1_000]), st.sampled_from([0, 0, 1, 3])),
)
def test_it_gives_what_the_events_say_whatever_goes_on_beside(
    database: Database,
    history: History,
    program: LiveProgram,
    other_program: LiveProgram,
    events: list[Event],
    beside: list[Any],
    how: tuple[int, int],
):
    """`how`: how many events at once, and after how many portions it is interrupted and begins again."""
    at_once, interrupted = how
    empty(database)
    shutil.rmtree(history.folder, ignore_errors=True)
    live = scorer(database, program)
    begin = (len(events) + 1) // 2
    store(database, events[:begin])
    live.catch_up(most=12)
    candidate, live = claimed(database, live, other_program)
    begun = rebuild(database, history, candidate, live, at_once).portions()
    is_over = sum(1 for _ in zip(range(interrupted), begun, strict=False)) < interrupted
    left = events[begin:]
    again = rebuild(database, history, candidate, live, at_once).portions()
    for n, _ in enumerate(() if is_over else again):
        if n < len(beside):
            size, (change, what) = beside[n]
            store(database, left[:size])
            left = left[size:]
            with database.write() as connection:
                reclassify(connection, what) if change is reclassify else change(connection, what[0], what[1], NOW + n)
            live.catch_up(most=5)
    store(database, left)
    assert verify(database, other_program, published(database, live, candidate)).differences == ()


def test_without_the_history_what_it_began_is_done_anew(
    database: Database, history: History, program: LiveProgram, other_program: LiveProgram
):
    live = scorer(database, program)
    store(database, [event(n, device=f"d{n % 3}", properties={"path": "/docs"}) for n in range(30)])
    live.catch_up()
    candidate, live = claimed(database, live, other_program)
    begun = rebuild(database, history, candidate, live, 3).portions()
    for _ in range(3):
        next(begun)
    with database.write() as connection:
        give_up(connection, candidate.version)
    with pytest.raises(OvertakenError):
        next(begun)
    assert verify(database, other_program, published(database, live, candidate)).differences == ()


def test_values_mean_what_they_do_live(
    database: Database, history: History, program: LiveProgram, other_program: LiveProgram
):
    """Numbers of every size and form, texts, lists, nothing at all; names written otherwise; columns of ours."""
    values: list[Any] = [10, 10.5, "39,90", "1 234,5", "1.234", 1e300, -3, True, "x", None, [1, 2], {"a": 1}, "10"]
    live = scorer(database, program)
    documents = [
        *({"value": value, "theme": value, "path": "/Docs" if n % 2 else "/docs/"} for n, value in enumerate(values)),
        *({"Value": 20, "THEME": "Général", "Path": "/docs"}, {"value ": 5, "value": None}, {}),
    ]
    names = ("Product Added", "page viewed", "Content Downloaded", "Page Viewed")
    made = [
        event(n, name=names[n % 4], at=START + n, device="d1", properties=document)
        for n, document in enumerate([*documents, *documents[1:], *documents[2:], *documents[3:]])
    ]
    store(database, made)
    live.catch_up()
    candidate, live = claimed(database, live, other_program)
    for _ in rebuild(database, history, candidate, live, 1_000).portions():
        pass
    assert verify(database, other_program, published(database, live, candidate)).differences == ()


def claimed(database: Database, live: Scorer, other: LiveProgram) -> tuple[Candidate, Scorer]:
    """Another model, published, to be built from the history; and the scorer that goes on beside."""
    candidate = publishing(database, live, other)
    live = Scorer(database, live.program, live.version, live.clock, candidate)
    with database.write() as connection:
        set_watermark(connection, candidate.version, 0)  # nothing is to be cleaned
        set_progress(connection, REBUILT, candidate.version)
    return candidate, live


def rebuild(database: Database, history: History, candidate: Candidate, live: Scorer, at_once: int) -> Rebuild:
    return Rebuild(database, history, candidate, live.version, live.clock, at_once)


def published(database: Database, live: Scorer, candidate: Candidate) -> int:
    """The rest is built event by event; the version."""
    built = Publisher(database, live, candidate)
    done = False
    while not done:
        live.catch_up(most=15)
        done = built.step(20)
    return candidate.version
