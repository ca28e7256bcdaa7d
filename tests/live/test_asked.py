"""Explanations, timelines, histories and leads that are only asked about, against what the live path wrote."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tamis.identify.resolve import resolve
from tamis.live.explaining import explain_entries
from tamis.live.following import days_of
from tamis.live.lead_facts import facts_of_lead, timeline
from tamis.live.scoring import LiveProgram
from tamis.live.unstored import explain_unstored, read_unstored
from tamis.scoring.clock import from_us
from tamis.store.database import Database
from tamis.store.events import Event, last_event
from tamis.store.lead_identity import find_lead, identity_of, leads_known_by, successor_of
from tamis.store.leads import living_leads
from tamis.store.ledger import read_ledger
from tamis.store.standings import read_standings
from tests.live.asking import NOW, all_edges, facts_in, scored, sources_of
from tests.live.streams import CRM, HOUR, START, event, streams
from tests.live.test_scorer import SETTINGS


@SETTINGS
@given(events=streams())
def test_explanations_sum_exactly_to_the_stored_scores(database: Database, program: LiveProgram, events: list[Event]):
    live = scored(database, program, events)
    with database.read() as connection:
        leads = living_leads(connection, 0, 3)
        standings = read_standings(connection, live.version, [lead.id for lead in leads])
        for lead in leads:
            standing = standings[lead.id]
            entries = read_ledger(connection, [lead.id], program.rules)
            moment = program.moment(standing.scored_at)
            found = explain_entries(program, lead.id, lead.profile, standing.klass, entries, moment)
            assert found.scores == standing.scores
            assert (found.klass, found.grade, found.audience) == (standing.klass, standing.grade, standing.audience)
            for score, value in found.scores.items():
                assert sum(line.points_after_limits for line in found.of_score(score)) == pytest.approx(value, abs=1e-9)


@SETTINGS
@given(events=streams(), most=st.integers(1, 7))
def test_timelines_have_every_fact_of_the_lead(
    database: Database, program: LiveProgram, events: list[Event], most: int
):
    scored(database, program, events)
    with database.read() as connection:
        everybody, last = resolve(all_edges(connection)), last_event(connection)
        for lead in living_leads(connection, 0, 1_000):
            identity = identity_of(connection, lead.key)
            owned = [
                (fact.event.occurred_at, fact.seq, belonging.was_anonymous)
                for fact in facts_in(connection)
                if (belonging := everybody.belonging(fact.identifiers, fact.event.occurred_at, fact.trust))
                and str(belonging.lead) == lead.key
            ]
            found, before = [], None
            while True:
                page, before = timeline(connection, identity, last, sources_of(connection), before, most)
                found += [(*happened.moment, happened.was_anonymous) for happened in page]
                if before is None:
                    break
            assert found == sorted(owned, reverse=True)
            assert len(facts_of_lead(connection, identity, last, sources_of(connection))) == lead.profile.events


@SETTINGS
@given(events=streams())
def test_every_identifier_leads_to_its_lead(database: Database, program: LiveProgram, events: list[Event]):
    scored(database, program, events)
    with database.read() as connection:
        for lead in living_leads(connection, 0, 1_000):
            for identifier in identity_of(connection, lead.key).identifiers:
                assert lead.id in leads_known_by(connection, identifier)


def test_a_history_knows_of_each_day_what_was_known_by_then(database: Database, program: LiveProgram):
    @contextmanager
    def using() -> Iterator[LiveProgram]:
        yield program

    traits = {"company": "Acme", "industry": "medical"}
    did = [
        event(0, "track", "Email Link Clicked", NOW - 72 * HOUR, user="u1", source=CRM),
        event(1, "identify", "Identified", NOW - 48 * HOUR, user="u1", source=CRM, traits=traits),
        event(2, "track", "Quote Requested", NOW - HOUR, user="u1", source=CRM),
    ]
    live = scored(database, program, did)
    with database.read() as connection:
        (lead,) = living_leads(connection, 0, 3)
        standing = read_standings(connection, live.version, [lead.id])[lead.id]
        facts = facts_of_lead(connection, identity_of(connection, lead.key), 3, sources_of(connection))
    days = list(days_of(using, facts, 5, standing.scored_at))
    assert days[0].standing is None
    told = [day.standing for day in days[1:] if day.standing is not None]
    assert [(day.audience, day.scores["fit"], day.klass) for day in told] == [
        ("b2c", 0, "cold"),
        ("b2b", 20, "cold"),
        ("b2b", 20, "cold"),
        ("b2b", 20, "hot"),
    ]
    assert all(0 < day.scores["engagement"] < 4 for day in told[:3])
    assert told[-1].scores == pytest.approx(standing.scores, abs=1e-6)
    assert days[-1].day == from_us(standing.scored_at).astimezone(program.model.timezone).date()


def test_a_lead_that_is_asked_about_has_the_scores_of_one_that_was_sent(database: Database, program: LiveProgram):
    traits = {"email": "a@chu.example", "company": "CHU", "industry": "medical"}
    properties: dict[str, Any] = {"content_type": "datasheet", "theme": "medical"}
    times = [START + days * 24 * HOUR for days in (40, 60, 75)]
    known = event(0, "identify", "Identified", times[0], user="u1", source=CRM, traits=traits)
    did = [
        event(n, "track", "Content Downloaded", at, user="u1", source=CRM, properties=properties)
        for n, at in enumerate(times, 1)
    ]
    live = scored(database, program, [known, *did])
    with database.read() as connection:
        (lead,) = living_leads(connection, 0, 10)
        standing = read_standings(connection, live.version, [lead.id])[lead.id]
    said = [
        {"event": "Content Downloaded", "timestamp": from_us(at).isoformat(), "properties": properties} for at in times
    ]
    asked, _ = explain_unstored(program, read_unstored(traits, said, NOW), None, standing.scored_at - 1)
    assert asked.scores == standing.scores
    assert (asked.klass, asked.grade, asked.audience) == (standing.klass, standing.grade, standing.audience)


def test_what_became_of_a_lead_is_followed(database: Database, program: LiveProgram):
    live = scored(database, program, [event(0, device="d1")])
    from tests.live.streams import store

    store(database, [event(1, "identify", "Identified", START + HOUR, device="d1", user="u1")])
    live.catch_up()
    with database.read() as connection:
        visitor = find_lead(connection, "anonymous_id:d1")
        assert visitor is not None
        assert visitor.successor is not None
        now = successor_of(connection, visitor)
        assert now is not None
        assert now.key == "user_id:u1"
        assert find_lead(connection, str(now.id)) == now
        assert find_lead(connection, "user_id:nobody") is None
