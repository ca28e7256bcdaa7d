"""What is read of one lead at every visit. The statements are made once: to make one takes as long as to run it."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from sqlalchemy import Connection, bindparam, select

from tamis.store.schema import LEADS, LEDGER, SCORES, STANDINGS
from tamis.store.standings import Standing

_OF_KEY = select(LEADS.c.id).where(LEADS.c.key == bindparam("key"), LEADS.c.successor.is_(None))
_STANDING = select(STANDINGS.c.audience, STANDINGS.c["class"], STANDINGS.c.grade, STANDINGS.c.scored_at).where(
    STANDINGS.c.version == bindparam("version"), STANDINGS.c.lead == bindparam("lead")
)
_SCORES = select(SCORES.c.name, SCORES.c.value).where(
    SCORES.c.version == bindparam("version"), SCORES.c.lead == bindparam("lead")
)
_HITS = select(LEDGER.c.rule, LEDGER.c.split_value, LEDGER.c.bucket, LEDGER.c.hits).where(
    LEDGER.c.lead == bindparam("lead"), LEDGER.c.rule.in_(bindparam("rules", expanding=True))
)


class Hits(NamedTuple):
    """The hits of one hour. `split`: the value that the rule splits by, '' for none; `bucket`: its start, in µs UTC."""

    rule: int
    split: str
    bucket: int
    hits: float


def lead_of_key(connection: Connection, key: str) -> int | None:
    """The id of the lead of that key, where it did not become part of another."""
    return connection.execute(_OF_KEY, {"key": key}).scalar_one_or_none()


def standing_of(connection: Connection, version: int, lead: int) -> Standing | None:
    """Where the lead stands by that version, if it was scored."""
    mine = {"version": version, "lead": lead}
    row = connection.execute(_STANDING, mine).first()
    if row is None:
        return None
    scores = [(found[0], found[1]) for found in connection.execute(_SCORES, mine)]
    return Standing(lead, row[0], row[1], row[2], row[3], dict(scores))


def hits_of(connection: Connection, lead: int, rules: Iterable[int]) -> list[Hits]:
    """The hits of the lead by some rules."""
    return [Hits(*row) for row in connection.execute(_HITS, {"lead": lead, "rules": list(rules)})]
