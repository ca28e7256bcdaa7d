"""A withdrawal and an objection, whatever is known by then, leave of a lead exactly what may count."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tamis.collect.traffic.consent import UPDATED
from tamis.collect.traffic.reasons import OBJECTED, WITHDRAWN
from tamis.identify.identifiers import Identifier
from tamis.live.lead_facts import timeline
from tamis.live.operators import merge, unmerge
from tamis.live.scorer import Scorer
from tamis.live.scoring import LiveProgram
from tamis.live.verify import verify
from tamis.live.willing import Act, operators_source, will_around, write_down
from tamis.store.class_feed import news_after
from tamis.store.database import Database
from tamis.store.events import Event
from tamis.store.lead_identity import identity_of
from tamis.store.leads import living_leads
from tamis.store.sources import list_sources
from tests.live.conftest import empty
from tests.live.streams import ASKING, CRM, HOUR, START, event, store, streams
from tests.live.test_scorer import NOW, SETTINGS, scorer

U1, U2, D1 = Identifier("user_id", "u1"), Identifier("user_id", "u2"), Identifier("anonymous_id", "d1")


def quote(number: int, **who: Any) -> Event:
    return event(number, name="Quote Requested", at=START + number * HOUR, **who)


def agreed(number: int, **who: Any) -> Event:
    """A quote that counts by consent alone, told by a server."""
    return quote(number, source=ASKING, trust="verified", **who)


def notice(number: int, trust: str = "verified", at: int | None = None, **said: Any) -> Event:
    """`said`: who, and what he agrees to (`scoring`, `profiling`)."""
    agrees = {purpose: said.pop(purpose) for purpose in ("scoring", "profiling") if purpose in said}
    moment = START + number * HOUR if at is None else at
    return event(number, name=UPDATED, at=moment, agrees=agrees, trust=trust, **{"source": CRM, **said})


def leads(database: Database) -> dict[str, int]:
    """How many events of each lead count."""
    with database.read() as connection:
        return {lead.key: lead.profile.events for lead in living_leads(connection, 0, 100)}


def scored(database: Database, live: Scorer, events: list[Event]) -> dict[str, int]:
    """What is left of each lead, checked against the events."""
    store(database, events)
    live.catch_up()
    assert verify(database, live.program, live.version).differences == ()
    return leads(database)


@pytest.fixture
def live(database: Database, program: LiveProgram) -> Scorer:
    empty(database)
    return scorer(database, program)


def test_what_rests_on_consent_counts_no_more_after_a_withdrawal(database: Database, live: Scorer):
    did = [agreed(1, user="u1"), quote(2, user="u1", source=CRM)]
    assert scored(database, live, did) == {"user_id:u1": 2}
    assert scored(database, live, [notice(3, user="u1", scoring=False)]) == {"user_id:u1": 1}
    assert scored(database, live, [agreed(4, user="u1")]) == {"user_id:u1": 1}


def test_a_withdrawal_that_comes_first_or_late_is_the_same(database: Database, live: Scorer):
    """It is dated before what it leaves out, and arrives after; and the other way round."""
    withdrawal = notice(9, user="u1", scoring=False, at=START)
    assert scored(database, live, [agreed(1, user="u1"), withdrawal]) == {}
    withdrawal = notice(19, user="u2", scoring=False, at=START + 99 * HOUR)
    assert scored(database, live, [withdrawal, agreed(20, user="u2")]) == {}


def test_consent_given_again_counts_what_is_later(database: Database, live: Scorer):
    did = [agreed(1, user="u1"), agreed(5, user="u1")]
    told = [notice(2, user="u1", scoring=False), notice(4, user="u1", scoring=True)]
    assert scored(database, live, did + told) == {"user_id:u1": 1}


def test_who_objects_is_gone_and_comes_back_whole(database: Database, live: Scorer):
    did = [quote(1, user="u1", device="d1", source=CRM), quote(2, device="d1", source=CRM)]
    assert scored(database, live, did) == {"user_id:u1": 2}
    assert scored(database, live, [notice(3, user="u1", profiling=False)]) == {}
    assert scored(database, live, [quote(4, user="u1", source=CRM)]) == {}
    assert scored(database, live, [notice(5, user="u1", profiling=True)]) == {"user_id:u1": 3}


def test_an_objection_is_announced_once_as_the_end_of_the_class(database: Database, live: Scorer):
    scored(database, live, [quote(1, user="u1", source=CRM)])
    scored(database, live, [notice(2, user="u1", profiling=False)])
    scored(database, live, [quote(3, user="u1", source=CRM), notice(4, user="u1", profiling=False)])
    with database.read() as connection:
        news = [(one.change.before, one.change.after) for one in news_after(connection, 0, 10)]
    assert news == [(None, "hot"), ("hot", None)]


def test_an_objection_before_anything_is_known_of_him_holds(database: Database, live: Scorer):
    assert scored(database, live, [notice(1, known_as={"email": "a@acme.example"}, profiling=False)]) == {}
    known = event(2, "identify", user="u1", source=CRM, traits={"email": "a@acme.example"})
    assert scored(database, live, [quote(3, user="u1", source=CRM)]) == {"user_id:u1": 1}
    assert scored(database, live, [known]) == {}


def test_who_is_merged_with_somebody_who_objects_is_not_scored(database: Database, live: Scorer):
    scored(database, live, [quote(1, user="u1", source=CRM), quote(2, user="u2", source=CRM)])
    scored(database, live, [notice(3, user="u2", profiling=False)])
    with database.write() as connection:
        merge(connection, U1, U2, NOW)
    assert scored(database, live, []) == {}
    with database.write() as connection:
        unmerge(connection, U1, U2, NOW + 1)
    assert scored(database, live, []) == {"user_id:u1": 1}


def test_a_browser_withdraws_for_what_was_done_on_it(database: Database, live: Scorer):
    did = [quote(1, device="d1", source=ASKING), quote(2, device="d2", source=ASKING)]
    told = [notice(3, "claim", device="d1", source=ASKING, scoring=False)]
    assert scored(database, live, did + told) == {"anonymous_id:d2": 1}


@pytest.mark.parametrize("purpose", ["scoring", "profiling"])
def test_a_crafted_page_silences_nobody_else(database: Database, live: Scorer, purpose: str):
    """It names the victim beside its own device, and has the device claim to be his."""
    did = [quote(1, device="d1", user="u1", source=ASKING), quote(2, device="d1", source=ASKING)]
    told = [notice(3, "claim", device="d9", user="u1", source=ASKING, **{purpose: False})]
    told += [notice(4, "claim", user="u1", source=ASKING, **{purpose: False})]
    claims = [event(5, "identify", device="d9", user="u1", source=ASKING)]
    assert scored(database, live, did + claims + told) == {"user_id:u1": 2}


def test_who_claims_to_be_somebody_who_objects_is_not_scored(database: Database, live: Scorer):
    scored(database, live, [quote(1, user="u1", source=CRM), notice(2, user="u1", profiling=False)])
    assert scored(database, live, [quote(3, user="u1", source=ASKING)]) == {}


def test_the_timeline_says_why(database: Database, live: Scorer):
    did = [agreed(1, user="u1"), quote(2, user="u1", source=CRM)]
    scored(database, live, [*did, notice(3, user="u1", scoring=False)])
    assert reasons(database, "user_id:u1") == ["consent-notice", None, WITHDRAWN]
    scored(database, live, [notice(4, user="u1", profiling=False)])
    assert reasons(database, "user_id:u1") == ["consent-notice", "consent-notice", OBJECTED, OBJECTED]


def reasons(database: Database, key: str) -> list[str | None]:
    with database.read() as connection:
        identity = identity_of(connection, key)
        sources = {source.id: source for source in list_sources(connection)}
        found, _ = timeline(connection, identity, 1_000, sources, None, 10)
    return [happened.reason for happened in found]


def test_what_an_operator_writes_down_is_followed(database: Database, live: Scorer):
    scored(database, live, [quote(1, user="u1", device="d1", source=CRM)])

    def tell(act: Act) -> None:
        with database.write_alone() as connection:
            write_down(connection, act, U1, operators_source(connection, 0).id, NOW)

    tell("object")
    assert scored(database, live, []) == {}
    with database.read() as connection:
        standing = will_around(connection, D1, NOW)
    assert standing.wills["user_id:u1"].objects
    tell("allow")
    assert scored(database, live, []) == {"user_id:u1": 1}


@SETTINGS
@given(events=streams(), cuts=st.lists(st.integers(1, 20), min_size=1, max_size=4), seed=st.randoms())
def test_order_and_portions_change_nothing(
    database: Database, program: LiveProgram, events: list[Event], cuts: list[int], seed: Any
):
    """Of facts at different moments: of two words of one moment the later number decides, as it does for traits."""
    events = [replace(one, occurred_at=START + n * HOUR) for n, one in enumerate(events)]
    found = [settled(database, program, events, [len(events)])]
    shuffled = list(events)
    seed.shuffle(shuffled)
    found.append(settled(database, program, shuffled, cuts))
    assert found[0] == found[1]


def settled(database: Database, program: LiveProgram, events: list[Event], portions: list[int]) -> object:
    """What is held of every lead in the end, told in portions of these sizes."""
    empty(database)
    live = scorer(database, program)
    left, turn = list(events), 0
    while left:
        size = portions[turn % len(portions)]
        turn += 1
        store(database, left[:size])
        left = left[size:]
        live.catch_up(most=12)
    assert verify(database, program, live.version).differences == ()
    with database.read() as connection:
        known = {lead.key: lead.profile for lead in living_leads(connection, 0, 1_000)}
    return {key: (profile.first_at, profile.events, profile.known()) for key, profile in known.items()}
