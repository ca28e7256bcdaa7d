"""A store as the live server leaves it, and what is asked of it: for the tests of queries."""

from __future__ import annotations

from sqlalchemy import select

from tamis.identify.edges import Edge
from tamis.live.facts import Fact, Sources, fact_of
from tamis.live.publishing import publish
from tamis.live.scorer import Scorer
from tamis.live.scoring import LiveProgram
from tamis.store.database import Database, Transaction
from tamis.store.edges import edges_around, identifier_of
from tamis.store.events import Event, all_events
from tamis.store.schema import EDGES
from tamis.store.sources import list_sources
from tests.live.conftest import empty
from tests.live.streams import HOUR, START, store

NOW = START + 100 * 24 * HOUR


def scored(database: Database, program: LiveProgram, events: list[Event]) -> Scorer:
    """Stores and scores these events, and nothing else."""
    empty(database)
    with database.write() as connection:
        version = publish(connection, {"model.yaml": ""}, None, 0)
    live = Scorer(database, program, version.id, lambda: NOW)
    store(database, events)
    live.catch_up(most=15)
    return live


def sources_of(connection: Transaction) -> Sources:
    return {source.id: source for source in list_sources(connection)}


def facts_in(connection: Transaction) -> list[Fact]:
    """Every fact, also what does not count."""
    sources = sources_of(connection)
    return [fact_of(seq, event, sources) for batch in all_events(connection) for seq, event in batch]


def all_edges(connection: Transaction) -> list[Edge]:
    """The whole identity log."""
    named = {identifier_of(name) for row in connection.execute(select(EDGES.c.a, EDGES.c.b)) for name in row}
    return edges_around(connection, named)
