"""Whatever is asked for, in whatever order and in pages of whatever size: what a look at every lead finds."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tamis.live.scoring import LiveProgram
from tamis.model.text import normalise
from tamis.store import lead_search
from tamis.store.database import Database, Transaction
from tamis.store.events import Event
from tamis.store.lead_search import Filters, Order, Page, search_leads
from tamis.store.leads import StoredLead, living_leads
from tamis.store.standings import Standing, read_standings
from tests.live.asking import scored
from tests.live.streams import streams
from tests.live.test_scorer import SETTINGS

SCORES = ("fit", "engagement", "medical", "total")
bounds = st.dictionaries(st.sampled_from(SCORES), st.sampled_from([0.0, 1.0, 10.0, 20.0, 40.0]), max_size=2)
filters = st.builds(
    Filters,
    klass=st.sampled_from([None, None, "hot", "warm", "cold"]),
    audience=st.sampled_from([None, None, "b2b", "b2c"]),
    grade=st.sampled_from([None, None, None, "D4", "D1"]),
    at_least=bounds,
    at_most=st.one_of(st.just({}), bounds),
    traits=st.sampled_from([{}, {}, {"industry": " Medical"}, {"employees": "400"}]),
    leads=st.sampled_from([None, None, frozenset({1, 2, 3})]),
    prefix=st.sampled_from([None, None, "anonymous_id:", "user_id:u", "user_id:%", "ambiguous"]),
)
orders = st.builds(Order, st.sampled_from(["id", "scored_at", *SCORES]), st.booleans())


@pytest.fixture(params=["walked", "looked up"])
def way(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """Small stores go the ways of large ones."""
    if request.param == "walked":
        monkeypatch.setattr(lead_search, "_FEW", -1)
        monkeypatch.setattr(lead_search, "_STRIDE", 2)
        monkeypatch.setattr(lead_search, "_STRIDE_WITH_TRAITS", 2)
        monkeypatch.setattr(lead_search, "_PATIENCE", 0.0)


@pytest.mark.usefixtures("way")
@SETTINGS
@given(events=streams(60), asked=st.lists(st.tuples(filters, orders, st.integers(1, 4)), min_size=12, max_size=12))
def test_pages_are_what_a_look_at_every_lead_finds(
    database: Database, program: LiveProgram, events: list[Event], asked: list[tuple[Filters, Order, int]]
):
    version = scored(database, program, events).version
    with database.read() as connection:
        leads = living_leads(connection, 0, 1_000)
        standings = read_standings(connection, version, [lead.id for lead in leads])
        for wanted, order, most in asked:
            found = pages(connection, version, wanted, order, most)
            assert found == every(leads, standings, wanted, order), (wanted, order)


def pages(connection: Transaction, version: int, wanted: Filters, order: Order, most: int) -> list[int]:
    """All pages, one after the other."""
    found: list[int] = []
    page = search_leads(connection, version, wanted, order, most)
    found += page.leads
    while page.after is not None:
        page = search_leads(connection, version, wanted, order, most, page.after)
        assert len(page.leads) <= most
        found += page.leads
    return found


def every(leads: list[StoredLead], standings: dict[int, Standing], wanted: Filters, order: Order) -> list[int]:
    """Those of all leads that fit, in order."""
    fit = [lead for lead in leads if fits(lead, standings[lead.id], wanted)]
    return [lead.id for lead in sorted(fit, key=lambda lead: rank(standings[lead.id], order))]


def rank(standing: Standing, order: Order) -> tuple[float, int]:
    value = {"id": standing.lead, "scored_at": standing.scored_at, **standing.scores}[order.by]
    return (-value, -standing.lead) if order.descending else (value, standing.lead)


def fits(lead: StoredLead, standing: Standing, wanted: Filters) -> bool:
    known = {name: normalise(str(value)) for name, value in lead.profile.known().items()}
    return all(
        (
            wanted.klass in {None, standing.klass},
            wanted.audience in {None, standing.audience},
            wanted.grade in {None, standing.grade},
            all(standing.scores[name] >= least for name, least in wanted.at_least.items()),
            all(standing.scores[name] <= most for name, most in wanted.at_most.items()),
            all(known.get(name) == normalise(value) for name, value in wanted.traits.items()),
            wanted.leads is None or lead.id in wanted.leads,
            wanted.prefix is None or lead.key.startswith(wanted.prefix),
        )
    )


def test_a_page_is_short_where_little_fits_and_goes_on(
    database: Database, program: LiveProgram, monkeypatch: pytest.MonkeyPatch
):
    from tests.live.streams import event

    users = [event(number, user=f"u{number}") for number in range(6)]
    late = replace(event(6, "identify", "Identified", user="u5", traits={"industry": "dental"}), source=2)
    version = scored(database, program, [*users, late]).version
    monkeypatch.setattr(lead_search, "_STRIDE_WITH_TRAITS", 2)
    monkeypatch.setattr(lead_search, "_PATIENCE", 0.0)
    wanted = Filters(traits={"industry": "Dental"})
    with database.read() as connection:
        first = search_leads(connection, version, wanted, Order(), 10)
        assert (first.leads, first.after is not None) == ((), True)
        assert len(pages(connection, version, wanted, Order(), 10)) == 1
        assert search_leads(connection, version, Filters(leads=frozenset()), Order(), 10) == Page((), None)
