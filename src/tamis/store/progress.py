"""How far the derivations have come, and what must be derived again."""

from __future__ import annotations

from collections.abc import Iterable

from sqlalchemy import Connection, delete, insert, select, update

from tamis.identify.identifiers import Identifier
from tamis.store.edges import identifier_of
from tamis.store.reading import portions
from tamis.store.schema import PROGRESS, REDO

SCORED = "scored"
"""The last event whose lead, ledger and scores are written."""
JUDGED = "judged"
"""The last event that was judged by its neighbours."""
STEP = "step"
"""How many times anything derived was written: who moves it knows that nobody else wrote since he read."""
REBUILT = "rebuilt"
"""The version that is being built from the columnar history; negated where that was given up; 0 for none."""

RETRAINED = "retrained"
"""When the learned model in use was last learned again (µs UTC), or it was to be; 0 for never."""
ALARMS = "alarms"
"""How many alarms there were then."""


def progress(connection: Connection, name: str) -> int:
    """The watermark of that name."""
    value: int = connection.execute(select(PROGRESS.c.value).where(PROGRESS.c.name == name)).scalar_one()
    return value


def advance(connection: Connection, name: str, before: int, after: int) -> bool:
    """Moves a watermark, if it still stands at `before`: False where somebody else moved it."""
    mine = (PROGRESS.c.name == name) & (PROGRESS.c.value == before)
    return bool(connection.execute(update(PROGRESS).where(mine).values(value=after)).rowcount)


def hold_still(connection: Connection) -> None:
    """Nobody moves `STEP` until this transaction ends; on SQLite nobody writes beside it anyway."""
    connection.execute(select(PROGRESS.c.value).where(PROGRESS.c.name == STEP).with_for_update())


def interrupt_steps(connection: Connection) -> None:
    """Whoever derives now reads again, and finds what this transaction writes: his step will not be the next."""
    connection.execute(update(PROGRESS).where(PROGRESS.c.name == STEP).values(value=PROGRESS.c.value + 1))


def set_progress(connection: Connection, name: str, value: int) -> None:
    """Sets a watermark, for who moved `STEP` in the same transaction."""
    connection.execute(update(PROGRESS).where(PROGRESS.c.name == name).values(value=value))


def ask_again(connection: Connection, identifiers: Iterable[Identifier]) -> None:
    """Whatever leads these are of are to be derived again from their events."""
    rows = [{"identifier": str(identifier)} for identifier in identifiers]
    if rows:
        connection.execute(insert(REDO), rows)


def asked_again(connection: Connection, most: int) -> dict[int, Identifier]:
    """The next of what was asked, by number."""
    wanted = select(REDO.c.id, REDO.c.identifier).order_by(REDO.c.id).limit(most)
    return {row[0]: identifier_of(row[1]) for row in connection.execute(wanted)}


def asked_of(connection: Connection, identifiers: Iterable[Identifier]) -> set[int]:
    """The numbers of what was asked of these."""
    found: set[int] = set()
    for portion in portions(str(identifier) for identifier in identifiers):
        found.update(connection.execute(select(REDO.c.id).where(REDO.c.identifier.in_(portion))).scalars())
    return found


def answered(connection: Connection, numbers: Iterable[int]) -> None:
    """It was done."""
    for portion in portions(numbers):
        connection.execute(delete(REDO).where(REDO.c.id.in_(portion)))
