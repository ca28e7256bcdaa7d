"""Whatever comes in whatever portions, the derived tables are what the events say."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from tamis.identify.identifiers import Identifier
from tamis.live.operators import merge, unmerge
from tamis.live.publishing import Publisher, publish
from tamis.live.scorer import Candidate, Scorer, VersionChangedError
from tamis.live.scoring import LiveProgram
from tamis.live.verify import verify
from tamis.store.database import Database
from tamis.store.events import Event
from tamis.store.reclassify import reclassify
from tests.live.conftest import empty
from tests.live.streams import CRM, HOUR, START, event, store, streams

NOW = START + 100 * 24 * HOUR
SETTINGS = settings(
    max_examples=6,
    deadline=None,
    suppress_health_check=list(HealthCheck),
    phases=(Phase.explicit, Phase.reuse, Phase.generate),
)


def scorer(database: Database, program: LiveProgram, now: int = NOW) -> Scorer:
    with database.write() as connection:
        version = publish(connection, {"model.yaml": ""}, None, 0)
    return Scorer(database, program, version.id, lambda: now)


NAMES = [Identifier("user_id", "u1"), Identifier("user_id", "u2"), Identifier("anonymous_id", "d1")]
CHANGES = st.one_of(
    st.tuples(st.sampled_from([merge, unmerge]), st.permutations(NAMES)),
    st.tuples(st.just(reclassify), st.dictionaries(st.integers(1, 20), st.sampled_from([None, "crawler"]), max_size=3)),
)


@SETTINGS
@given(events=streams(), portions=st.lists(st.tuples(st.integers(1, 20), CHANGES), min_size=1, max_size=4))
def test_whatever_comes_and_is_decided_leaves_what_the_events_say(
    database: Database, program: LiveProgram, events: list[Event], portions: list[Any]
):
    """In portions of any size, with leads merged and taken apart and events judged anew in between."""
    empty(database)
    live = scorer(database, program)
    left = list(events)
    while left:
        for size, (change, what) in portions:
            store(database, left[:size])
            left = left[size:]
            live.catch_up(most=12)
            with database.write() as connection:
                if change is reclassify:
                    reclassify(connection, what)
                else:
                    change(connection, what[0], what[1], NOW + len(left))
            live.catch_up()
    assert verify(database, program, live.version).differences == ()


@SETTINGS
@given(events=streams(), cuts=st.lists(st.integers(0, 40), min_size=2, max_size=2))
def test_a_version_that_is_built_while_events_come_gives_what_they_say(
    database: Database, program: LiveProgram, other_program: LiveProgram, events: list[Event], cuts: list[int]
):
    empty(database)
    first, second = sorted(cuts)
    live = scorer(database, program)
    store(database, events[:first])
    live.catch_up(most=15)
    candidate = publishing(database, live, other_program)
    live = Scorer(database, program, live.version, live.clock, candidate)
    store(database, events[first:second])
    live.catch_up(most=15)
    built = Publisher(database, live, candidate)
    done = built.step(7) or built.step(7)
    store(database, events[second:])
    if done:
        with pytest.raises(VersionChangedError):
            live.step()
        live = Scorer(database, other_program, candidate.version, live.clock)
    live.catch_up(most=15)
    while not done:
        done = built.step(20)
    assert verify(database, other_program, candidate.version).differences == ()


def test_what_waits_to_be_derived_again_is_no_difference(database: Database, program: LiveProgram):
    live = scorer(database, program)
    store(database, [event(1, device="d1", name="Quote Requested"), event(2, device="d2")])
    live.catch_up()
    with database.write() as connection:
        reclassify(connection, {1: "crawler"})
    waiting = verify(database, program, live.version)
    live.catch_up()
    done = verify(database, program, live.version)
    assert (waiting.differences, waiting.leads, done.differences, done.leads) == ((), 1, (), 1)


def test_going_back_to_an_older_version_counts_nothing_twice(
    database: Database, program: LiveProgram, other_program: LiveProgram
):
    def visits(first: int) -> list[Event]:
        pages = ("/pricing", "/docs")
        return [event(first + n, device="d1", at=START + n * HOUR, properties={"path": pages[n % 2]}) for n in range(8)]

    live = scorer(database, program)
    for number, (model, other) in enumerate([(program, other_program), (other_program, program)]):
        store(database, visits(10 * number))
        live.catch_up()
        candidate = publishing(database, Scorer(database, model, live.version, live.clock), other, f"model {number}")
        built = Publisher(database, Scorer(database, model, live.version, live.clock, candidate), candidate)
        while not built.step(3):
            pass
        live = Scorer(database, other, candidate.version, live.clock)
    assert verify(database, program, live.version).differences == ()


def publishing(database: Database, live: Scorer, other: LiveProgram, text: str = "other") -> Candidate:
    """Another model, published and not built yet."""
    with database.write() as connection:
        version = publish(connection, {"model.yaml": text}, None, 0)
    return Candidate(version.id, other, frozenset(other.rules) - frozenset(live.program.rules))


@pytest.mark.parametrize("suspect", [None, "crawler"])
def test_who_is_known_by_an_address_alone_keeps_all_that_he_did(
    database: Database, program: LiveProgram, suspect: str | None
):
    """Said again, an address adds nothing to the identity log; its events are found all the same."""
    empty(database)
    live = scorer(database, program)
    known: dict[str, Any] = {"source": CRM, "known_as": {"email": "a@acme.example"}}
    clicks = [event(number, name="Email Link Clicked", at=START + number, **known) for number in range(3)]
    store(database, [replace(click, suspect=suspect) for click in clicks])
    live.catch_up()
    if suspect:
        with database.write() as connection:
            reclassify(connection, {1: None, 2: None})
        live.catch_up()
    store(database, [event(3, "identify", user="u1", source=CRM, traits={"email": "a@acme.example"})])
    live.catch_up()
    assert verify(database, program, live.version).differences == ()
