"""What the store holds, as what is learned from: the same leads, events, words and outcomes."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from zoneinfo import ZoneInfo

import numpy as np
import pytest
from hypothesis import given

from tamis.collect.cell_text import text_of_cell
from tamis.learn.history import History
from tamis.learn.outcomes import Conversion
from tamis.learn.snapshots import training_set
from tamis.live.past import past_of
from tamis.live.scoring import LiveProgram
from tamis.model.definition import DAY
from tamis.scoring.engines.duckdb import DuckDB
from tamis.store.database import Database
from tamis.store.events import Event, read_events
from tamis.store.history import History as Columnar
from tamis.store.leads import living_leads
from tamis.store.sources import list_sources
from tests.live.conftest import empty
from tests.live.streams import CRM, HOUR, SITE, START, event, store, streams
from tests.live.test_scorer import SETTINGS, scorer

DOWNLOADS = "Content Downloaded: times"
PARIS = ZoneInfo("Europe/Paris")


@contextmanager
def past(database: Database, folder: Path, program: LiveProgram, events: list[Event]) -> Iterator[History]:
    """Of a store with these events, all scored."""
    store(database, events)
    scorer(database, program).catch_up()
    columnar = Columnar(folder)
    with database.read() as connection, DuckDB(2) as engine:
        sources = {source.id: source for source in list_sources(connection)}
        columnar.append(read_events(connection, 0, 10_000), sources)
        yield past_of(connection, columnar, engine, PARIS)


@SETTINGS
@given(events=streams(40))
def test_it_is_what_the_live_profiles_say(
    database: Database, tmp_path: Path, program: LiveProgram, events: list[Event]
) -> None:
    """The last word on each trait, who did how much, and since when."""
    empty(database)
    shutil.rmtree(tmp_path / "history", ignore_errors=True)
    with past(database, tmp_path / "history", program, events) as told:
        with database.read() as connection:
            leads = living_leads(connection, 0, 1_000)
        assert told.leads.to_pylist() == [lead.key for lead in leads]
        assert told.replay.events == sum(lead.profile.events for lead in leads)
        assert told.replay.first_times((), others=True).tolist() == [lead.profile.first_at for lead in leads]
        for place, lead in enumerate(leads):
            said = {
                name: fact.values[int(np.flatnonzero(fact.lead == place)[-1])].as_py()
                for name, fact in told.traits.items()
                if (fact.lead == place).any()
            }
            known = {name: text_of_cell(value) for name, value in lead.profile.known().items()}
            assert {name: value for name, value in said.items() if value is not None} == known


def test_what_was_said_counts_from_when_it_was_said_and_a_claim_does_not_take_back_a_trusted_word(
    database: Database, tmp_path: Path, program: LiveProgram
) -> None:
    said = [("retail", 1, CRM, "u1"), ("toys", 2, SITE, None), ("food", 3, CRM, "u1")]
    events = [
        event(n, "identify", "Identified", START + at * DAY, "d1", user, source, traits={"industry": industry})
        for n, (industry, at, source, user) in enumerate(said)
    ]
    with past(database, tmp_path / "history", program, events) as told:
        fact = told.traits["industry"]
        assert fact.values.to_pylist() == ["retail", "food"]
        assert fact.since.tolist() == [START + DAY, START + 3 * DAY]


def test_outcomes_are_learned_from_with_their_amounts(database: Database, tmp_path: Path, program: LiveProgram) -> None:
    """Half of the leads download and are won three weeks later; others only look."""
    events: list[Event] = []
    for lead in range(60):
        who, at = f"u{lead}", START + (lead % 30) * DAY
        events.append(event(len(events), "track", "Page Viewed", at, user=who, source=CRM))
        if lead % 2:
            events.append(event(len(events), "track", "Content Downloaded", at + HOUR, user=who, source=CRM))
            deal = {"amount": 100.5 * lead, "product_line": "medical"}
            events.append(event(len(events), "track", "Lead Won", at + 21 * DAY, user=who, source=CRM, properties=deal))
    events.append(event(len(events), "track", "Page Viewed", START + 89 * DAY, user="u0", source=CRM))
    with past(database, tmp_path / "history", program, events) as told:
        assert told.amount.sum() == pytest.approx(sum(100.5 * lead for lead in range(1, 60, 2)))
        assert told.properties.numbers == ("amount",)
        made = training_set(told, Conversion("won", 30 * DAY), least_leads=5)
        downloads = made.frame.column(DOWNLOADS).values.astype(np.float64)
        won = made.frame.outcomes
        assert won.any()
        assert (downloads[won] >= 1).all()
        assert (downloads[~won] == 0).all()
