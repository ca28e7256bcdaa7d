"""The cases in which others stitched wrongly, through the whole live path: whose points are whose."""

from __future__ import annotations

from typing import Any

import pytest

from tamis.live.scoring import LiveProgram
from tamis.live.verify import verify
from tamis.store.database import Database
from tamis.store.events import Event
from tamis.store.leads import living_leads
from tamis.store.standings import read_standings
from tests.live.streams import CRM, START, event, store
from tests.live.test_scorer import scorer

MINUTE = 60_000_000
BEGIN = START + 89 * 24 * 60 * MINUTE
EMAIL = {"email": "anna@acme.example"}


def points(database: Database, program: LiveProgram, *portions: list[Event]) -> dict[str, float]:
    """The engagement of each lead, once these came, portion by portion."""
    live = scorer(database, program)
    for portion in portions:
        store(database, portion)
        live.catch_up()
    assert verify(database, program, live.version).differences == ()
    with database.read() as connection:
        keys = {lead.id: lead.key for lead in living_leads(connection, 0, 1_000)}
        standings = read_standings(connection, live.version, keys)
    return {keys[lead]: standing.scores["engagement"] for lead, standing in standings.items()}


def quote(number: int, minutes: int = 0, **who: Any) -> Event:
    """Worth points at once, which fade with its age."""
    return event(number, name="Quote Requested", at=BEGIN + minutes * MINUTE, **who)


def said(number: int, minutes: int = 0, **who: Any) -> Event:
    return event(number, "identify", "Identified", BEGIN + minutes * MINUTE, **who)


def test_shared_device_what_is_done_after_a_second_person_is_of_neither(database: Database, program: LiveProgram):
    anna, ben = said(1, 1, device="d1", user="anna"), said(2, 2, device="d1", user="ben")
    found = points(database, program, [quote(0, 0, device="d1"), anna, ben, quote(3, 3, device="d1")])
    assert {key: value > 0 for key, value in found.items()} == {
        "user_id:anna": True,
        "user_id:ben": False,
        "ambiguous:anonymous_id:d1": True,
    }


def test_shared_mailbox_joins_nobody(database: Database, program: LiveProgram):
    desk = {"email": "info@acme.example"}
    asked = [said(n, n, device=f"d{n}", traits=desk) for n in range(3)]
    found = points(database, program, [*asked, quote(9, 9, device="d1")])
    assert {key for key, value in found.items() if value > 0} == {"anonymous_id:d1"}
    assert len(found) == 3


def test_null_ids_make_no_lead_of_many(database: Database, program: LiveProgram):
    nobody = [quote(n, n, device=f"d{n}", user=user) for n, user in enumerate(["null", "undefined", "0", "anonymous"])]
    assert points(database, program, nobody).keys() == {f"anonymous_id:d{n}" for n in range(4)}


def test_crafted_link_gives_the_victim_no_points(database: Database, program: LiveProgram):
    """The address is proven by the CRM; a stranger's browser says that it is his."""
    victim = said(0, user="anna", source=CRM, traits=EMAIL)
    stranger = [said(1, 1, device="d6", traits=EMAIL), quote(2, 2, device="d6")]
    found = points(database, program, [victim], stranger)
    assert (found["user_id:anna"], found["anonymous_id:d6"] > 0) == (0, True)


def test_a_proof_that_comes_late_gives_what_an_early_one_gives(database: Database, program: LiveProgram):
    proof = said(0, 0, user="anna", device="d1", source=CRM)
    acts = [quote(1, 1, device="d1"), quote(2, 2, user="anna", source=CRM)]
    late = points(database, program, acts, [proof])
    assert late.keys() == {"user_id:anna"}


def test_two_leads_that_become_one_have_what_both_did_within_one_limit(database: Database, program: LiveProgram):
    """Twice the most that a rule gives is not given because it was earned on two devices."""

    def visits(device: str, first: int) -> list[Event]:
        path = {"content_type": "datasheet", "theme": "medical"}
        return [
            event(first + n, name="Content Downloaded", at=BEGIN + n * MINUTE, device=device, properties=path)
            for n in range(3)
        ]

    apart = points(database, program, visits("d1", 0), visits("d2", 10))
    names = [said(20 + n, 20, device=device, user="anna", source=CRM) for n, device in enumerate(["d1", "d2"])]
    found = points(database, program, names)
    # A further rule, of five a day, gives a little more.
    assert found == {"user_id:anna": pytest.approx(max(apart.values()), rel=0.001)}


def test_ids_that_differ_in_case_are_two(database: Database, program: LiveProgram):
    found = points(database, program, [quote(0, user="U1", source=CRM), quote(1, user="u1", source=CRM)])
    assert found.keys() == {"user_id:U1", "user_id:u1"}
