"""A robot's knot of identities: it is taken apart, at once and for good, and no step has to look at it again."""

from __future__ import annotations

from sqlalchemy import text

from tamis.collect.traffic.bots import Burst
from tamis.live.publishing import publish
from tamis.live.scorer import Scorer
from tamis.live.scoring import LiveProgram
from tamis.live.verify import verify
from tamis.store.database import Database
from tamis.store.judging import judge_next
from tamis.store.reclassify import reclassify
from tamis.store.storms import LIMITS
from tests.live.streams import HOUR, START, event, store

MANY = 3 * LIMITS[0].most
NOW = START + 100 * 24 * HOUR


def scorer(database: Database, program: LiveProgram) -> Scorer:
    with database.write() as connection:
        version = publish(connection, {"model.yaml": ""}, None, 0)
    return Scorer(database, program, version.id, lambda: NOW)


def judge(database: Database) -> None:
    while judge_next(database, Burst()):
        pass


def count(database: Database, table: str) -> int:
    with database.read() as connection:
        found: int = connection.execute(text(f"SELECT count(*) FROM {table}")).scalar_one()
        return found


def test_a_storm_leaves_no_entry_in_the_identity_log(database: Database, program: LiveProgram):
    live = scorer(database, program)
    person = [event(n, "identify", "Identified", START + n, "d1", "u1") for n in range(2)]
    storm = [event(10 + n, at=START + n * 1_000_000, device="robot", user=f"u{n}") for n in range(MANY)]
    store(database, [*person, *storm[: MANY // 2]])
    live.catch_up()
    store(database, storm[MANY // 2 :])
    judge(database)
    live.catch_up()
    assert (count(database, "edge"), count(database, "redo")) == (1, 0)
    found = verify(database, program, live.version)
    assert (found.differences, found.leads) == ((), 1)


def test_what_hangs_together_is_judged_anew_in_one_step(database: Database, program: LiveProgram):
    live = scorer(database, program)
    storm = [event(n, at=START + n, device="robot", user=f"u{n}") for n in range(MANY)]
    store(database, storm)
    live.catch_up()
    with database.write() as connection:
        reclassify(connection, dict.fromkeys(range(1, MANY + 1), "storm"))
    live.step()
    assert count(database, "redo") == 0


def test_a_lead_that_comes_back_after_its_facts_were_taken_has_no_past(database: Database, program: LiveProgram):
    live = scorer(database, program)
    store(database, [event(1, device="d1", at=START, name="Quote Requested")])
    live.catch_up()
    with database.write() as connection:
        reclassify(connection, {1: "crawler"})
    live.catch_up()
    store(database, [event(2, device="d1", at=START + HOUR)])
    live.catch_up()
    assert verify(database, program, live.version).differences == ()
