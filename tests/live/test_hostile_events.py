"""Whatever strangers write into events, once it is stored it can be scored, and gives what the events say."""

from __future__ import annotations

from itertools import count, product
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from tamis.collect.protocols.segment.read import read_request
from tamis.live.publishing import publish
from tamis.live.scorer import Scorer
from tamis.live.scoring import LiveProgram
from tamis.live.verify import verify
from tamis.store.database import Database
from tamis.store.events import Event
from tamis.store.intake import event_of
from tamis.store.ledger import LONGEST_PART
from tamis.store.schema import LEDGER
from tamis.store.sources import list_sources
from tests.live.conftest import empty
from tests.live.streams import HOUR, START, event, store
from tests.web.hostile import EVENTS, written

pytestmark = pytest.mark.slow
NOW = START + 100 * 24 * HOUR
SETTINGS = settings(
    max_examples=12,
    deadline=None,
    suppress_health_check=list(HealthCheck),
    phases=(Phase.explicit, Phase.reuse, Phase.generate),
)
NUMBERS = count()


def scorer(database: Database, program: LiveProgram) -> Scorer:
    with database.write() as connection:
        version = publish(connection, {"model.yaml": ""}, None, 0)
    return Scorer(database, program, version.id, lambda: NOW)


def score(database: Database, program: LiveProgram, *portions: list[Event]) -> None:
    """In these portions; nothing may differ from what the events say."""
    live = scorer(database, program)
    for portion in portions:
        store(database, portion)
        live.catch_up()
    assert verify(database, program, live.version).differences == ()


def taken(database: Database, said: list[Any]) -> list[Event]:
    """What the collector stores of a request, half of it as the word of a server."""
    with database.read() as connection:
        sources = list_sources(connection)
    body = written({"batch": [{**one, "messageId": f"m{next(NUMBERS)}"} for one in said]})
    headers = {"authorization": "Basic a2V5Og==", "user-agent": "Mozilla/5.0 (X11; rv:140.0) Firefox/140.0"}
    received = read_request("/v1/batch", "", headers, body, NOW - HOUR)
    return [event_of(message, sources[place % 2]) for place, message in enumerate(received.messages)]


@SETTINGS
@given(said=st.lists(EVENTS, min_size=1, max_size=25), cuts=st.lists(st.integers(0, 25), min_size=2, max_size=2))
def test_any_event_that_can_be_stored_is_scored(
    database: Database, program: LiveProgram, said: list[Any], cuts: list[int]
):
    empty(database)
    events = taken(database, said)
    first, second = sorted(cuts)
    score(database, program, events[:first], events[first:second], events[second:])


def cart(number: int, value: object) -> Event:
    return event(number, name="Product Added", device="d1", properties={"value": value})


@pytest.mark.parametrize(
    "values",
    [
        [1e308, 1e308, -1e308, -1e308, 5],
        [1e308, -1e308, 1e308, -1e308, 5],
        [-1e18, 5, 1e18, 7, 1],
        [1e18, 1e18, 1e18, 1e18, 1e18],
        ["9" * 400, "1e400", "-1e999", "inf", True],
        [2**63, -(2**63), 10**17, 0.1, [1]],
    ],
)
def test_numbers_of_any_size(database: Database, program: LiveProgram, values: list[object]):
    events = [cart(number, value) for number, value in enumerate(values)]
    score(database, program, events[:2], events[2:4], events[4:])


def test_addresses_of_any_length(database: Database, program: LiveProgram):
    """Those that begin alike are several all the same."""
    ideographs = "".join(map(chr, range(0x4E00, 0x6E00)))
    paths = [*(f"/{ideographs}{number}" for number in range(4)), "/" + ideographs[: LONGEST_PART - 1]]
    events = [event(number, device="d1", properties={"path": path, "theme": path}) for number, path in enumerate(paths)]
    score(database, program, events[:3], events[3:])
    with database.read() as connection:
        parts = connection.execute(select(LEDGER.c.distinct_value).distinct()).scalars().all()
    assert len(set(parts) - {""}) == len(paths)
    assert max(map(len, parts)) == LONGEST_PART


def test_ten_thousand_properties_and_traits(database: Database, program: LiveProgram):
    many = {f"{number} é": number for number in range(10_000)}
    portions = [
        [
            event(2 * n, device="d1", properties={**many, "THEME": "a", f"Pâth {n}": 1, "Path": "/pricing"}),
            event(2 * n + 1, "identify", "Identified", device="d1", traits={**many, "Émployees": 20, f"other {n}": 1}),
        ]
        for n in range(3)
    ]
    score(database, program, *portions)


OUR_NAMES = ["lead", "", " ", "previous", "class", "events", "t", "day", "created_at", "CREATED AT"]
ODD = ["hot", None, 1e300, -1, True, [], [[["a"]]], {"name": {"name": 1}}, "0001-01-01", "9999-12-31T23:59:59-23:59"]


def test_traits_and_properties_of_our_own_names(database: Database, program: LiveProgram):
    events = []
    for place, (name, value) in enumerate(product(OUR_NAMES, ODD)):
        told = {name: value, "email": f"a{place}@acme.example"}
        events += [
            event(3 * place, "identify", "Identified", device=f"d{place}", traits=told),
            event(3 * place + 1, device=f"d{place}", user=f"u{place}", properties={"path": "/pricing", **told}),
            event(3 * place + 2, "group", "Grouped", device=f"d{place}", traits=told, properties=told),
        ]
    score(database, program, events[::2], events[1::2])
