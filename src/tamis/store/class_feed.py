"""Changes of class in the order in which they were committed: what the live feed tells."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import Connection, func, select

from tamis.store.schema import CLASS_CHANGES, LEADS, OUTBOX
from tamis.store.standings import CLASS_CHANGED, ClassChange


@dataclass(frozen=True, slots=True)
class News:
    """A change of class. `position` grows from each to the next; `key` is that of the lead."""

    position: int
    key: str
    change: ClassChange


def last_position(connection: Connection) -> int:
    """The position of the latest change; 0 where there is none."""
    last: int = connection.execute(select(func.coalesce(func.max(OUTBOX.c.id), 0))).scalar_one()
    return last


def news_after(connection: Connection, position: int, most: int) -> list[News]:
    """The next changes, at most `most`."""
    columns = [CLASS_CHANGES.c[name] for name in ("lead", "number", "before", "after", "at", "version")]
    its = (CLASS_CHANGES.c.lead == OUTBOX.c.lead) & (CLASS_CHANGES.c.number == OUTBOX.c.number)
    joined = OUTBOX.join(CLASS_CHANGES, its).join(LEADS, LEADS.c.id == OUTBOX.c.lead)
    wanted = select(OUTBOX.c.id, LEADS.c.key, *columns).select_from(joined)
    wanted = wanted.where(OUTBOX.c.kind == CLASS_CHANGED, OUTBOX.c.id > position).order_by(OUTBOX.c.id).limit(most)
    return [News(row[0], row[1], ClassChange(*row[2:])) for row in connection.execute(wanted)]
