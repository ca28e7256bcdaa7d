"""What events there are before a moment: names, values of properties, what follows what; each by its leads."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import permutations
from typing import TYPE_CHECKING

from sqlglot import exp

from tamis.model.fields import Field
from tamis.scoring.expressions import (
    E,
    below,
    both,
    col,
    count,
    different,
    integer,
    is_in,
    is_known,
    maximum,
    minimum,
    named,
    select,
    table,
    text,
)
from tamis.scoring.replay import HISTORY
from tamis.scoring.steps import Plan

if TYPE_CHECKING:
    import pyarrow as pa

    from tamis.scoring.engines.base import Engine

_MOST_VALUES = 1_000  # of one property, to choose from


@dataclass(frozen=True)
class Seen:
    """Something that events have: its name or value (normalised), how many of them, and of how many leads."""

    what: str
    events: int
    leads: int


@dataclass(frozen=True)
class SeenProperty:
    """A property: the names of events that have it, its most frequent values, and how many different ones it has."""

    name: str
    on: tuple[str, ...]
    values: tuple[Seen, ...]
    different: int


@dataclass(frozen=True)
class SeenPair:
    """Two names of events, and how many leads did the second after the first."""

    first: str
    second: str
    leads: int


class Vocabulary:
    """Asks an engine about its relation `history`, of which only those before `until` (µs UTC) exist."""

    def __init__(self, engine: Engine, until: int) -> None:
        self._engine = engine
        self._until = until

    def names(self) -> tuple[Seen, ...]:
        """The names of events, the most frequent first."""
        return self._counted("event", is_known(col("event")))

    def of_property(self, field: Field, least_leads: int) -> SeenProperty:
        """A property of events; of texts with the values that at least so many leads have."""
        has = is_known(col(field.name))
        names = self._ask(select(col("event")).distinct(), has)["event"].to_pylist()
        values_in_all = self._ask(select(named(different(col(field.name)), "n")), has)["n"][0].as_py()
        counted = self._counted(field.name, has) if field.type == "text" else ()
        values = tuple(value for value in counted if value.leads >= least_leads)
        return SeenProperty(field.source, tuple(sorted(names)), values, int(values_in_all))

    def pairs(self, names: Sequence[str]) -> tuple[SeenPair, ...]:
        """How many leads did one of these names, and later another one; the most frequent pairs first."""
        import pyarrow.compute as pc

        if not names:
            return ()
        ends = select(
            col("lead"), col("event"), named(minimum(col("t")), "first"), named(maximum(col("t")), "last")
        ).group_by(col("lead"), col("event"))
        found = self._ask(ends, is_in(col("event"), [text(n) for n in names]))
        of = {name: found.filter(pc.equal(found["event"], name)) for name in names}
        pairs = [SeenPair(a, b, _in_order(of[a], of[b])) for a, b in permutations(names, 2)]
        return tuple(sorted(pairs, key=lambda p: (-p.leads, p.first, p.second)))

    def _counted(self, column: str, where: E) -> tuple[Seen, ...]:
        query = select(named(col(column), "what"), named(count(), "events"), named(different(col("lead")), "leads"))
        rows = self._ask(query.group_by(col(column)), where).to_pylist()
        found = [Seen(row["what"], row["events"], row["leads"]) for row in rows]
        return tuple(sorted(found, key=lambda s: (-s.leads, -s.events, s.what))[:_MOST_VALUES])

    def _ask(self, query: exp.Select, where: E) -> pa.Table:
        before = both(below(col("t"), integer(self._until)), where)
        return self._engine.run(Plan({}, query.from_(table(HISTORY)).where(before)))


def _in_order(first: pa.Table, second: pa.Table) -> int:
    """How many leads have something of the second table after something of the first."""
    import pyarrow.compute as pc

    joined = first.join(second, "lead", join_type="inner", right_suffix=" after")
    return int(pc.sum(pc.less(joined["first"], joined["last after"])).as_py() or 0)
