"""The columnar history as the relation `events`: leads are joined when it is read, values are read once each.

What a name, a value or a set of identifiers means is asked of the caller, once for each distinct one. So a value means
what it does to who scores live, and ten million events take no more words than there are.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING
from typing import cast as cast_type

from sqlglot import exp, parse_one

from tamis.collect.number_text import LARGEST
from tamis.collect.traffic.reasons import CONSENT_NOTICE
from tamis.model.fields import Field
from tamis.scoring.engines.base import Engine
from tamis.scoring.expressions import E, both, case, cast, col, equals, integer, is_in, named, otherwise, table, text
from tamis.scoring.match import EVENTS
from tamis.scoring.steps import Plan

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt
    import pyarrow as pa

    Micros = npt.NDArray[np.int64]

OWN = ("message_id", "source", "kind", "anonymous_id", "user_id")
"""The columns beside the properties that a model may read by their names."""
PLAIN = "="
"""Before a value of such a column, which is no JSON."""
_SCAN, _JUDGED, _COUNTED, _SHAPES, _OWNERS, _PICKED = (
    *("history_files", "judged_anew", "counted_history", "history_shapes"),
    *("history_owners", "picked_history"),
)
_NUMERIC = "'-', '0', '1', '2', '3', '4', '5', '6', '7', '8', '9'"
_WHO = ("named", "trust", "source")


@dataclass(frozen=True)
class Meanings:
    """What the caller knows.

    `places`: of wanted names among a row's names, the name under which each stands (see `find_name`). `read`: values
    of one field (JSON, or text behind `PLAIN`), as the column that the plans read. `event`: names of events, compared.
    """

    places: Callable[[tuple[str, ...], tuple[str, ...]], tuple[str | None, ...]]
    read: Callable[[Field, Sequence[str]], pa.Array]
    event: Callable[[Sequence[str]], pa.Array]


@dataclass(frozen=True)
class PropertySeen:
    """A property: how many events have it, how many of these as a number, and as one that is not whole."""

    name: str
    values: int
    numbers: int
    fractions: int


class HistoryDoor:
    """Parquet files of the history, up to an event, on one engine."""

    def __init__(self, engine: Engine, files: Sequence[str], last: int, judged: pa.Table) -> None:
        """`judged`: `seq` and `suspect` of events that were judged after the files were written."""
        self.engine = engine
        self._own: set[str] = set()  # of the columns of places, those in which any event has a column of ours
        engine.scan(_SCAN, files)
        engine.register(_JUDGED, judged)
        query = _sql(
            f"""
            SELECT h.* FROM {_SCAN} AS h LEFT JOIN {_JUDGED} AS j ON j.seq = h.seq
            WHERE h.seq <= {last:d} AND h.suspect IS DISTINCT FROM '{CONSENT_NOTICE}'
            AND CASE WHEN j.seq IS NULL THEN h.suspect ELSE j.suspect END IS NULL
            """  # noqa: S608 - a number and names of ours
        )
        engine.define(_COUNTED, Plan({}, cast_type(exp.Select, query)))

    def owned(self) -> pa.Table:
        """Each different `named`, `trust` and `source` of events that count."""
        return self._distinct(*_WHO)

    def names(self) -> list[str]:
        """The different names of events, as they came."""
        return [str(name) for name in self._distinct("event")["event"].to_pylist()]

    def properties(self) -> list[PropertySeen]:
        """Those that events have, the most frequent first."""
        import msgspec

        query = _sql(
            f"""
            SELECT names, place, COUNT(*) AS n, COUNT(*) FILTER (WHERE is_number) AS numbers,
            COUNT(*) FILTER (WHERE is_number AND (CONTAINS(v, '.') OR CONTAINS(v, 'e'))) AS fractions
            FROM (SELECT names, place, v, SUBSTR(v, 1, 1) IN ({_NUMERIC}) AS is_number
            FROM (SELECT names, UNNEST("values") AS v, GENERATE_SUBSCRIPTS("values", 1) AS place FROM {_COUNTED}))
            WHERE v IS NOT NULL GROUP BY names, place
            """  # noqa: S608 - names of ours
        )
        counts: dict[str, tuple[int, int, int]] = {}
        for row in self.engine.run(Plan({}, cast_type(exp.Select, query))).to_pylist():
            name = msgspec.json.decode(row["names"], type=list[str])[row["place"] - 1]
            before = counts.get(name, (0, 0, 0))
            counts[name] = (before[0] + row["n"], before[1] + row["numbers"], before[2] + row["fractions"])
        found = [PropertySeen(name, *of) for name, of in counts.items()]
        return sorted(found, key=lambda p: (-p.values, p.name))

    def said(self, owners: pa.Table) -> pa.Table:
        """What was said of leads: `lead`, `t` (µs UTC), `seq`, `trust`, `traits` (JSON)."""
        self.engine.register(_OWNERS, owners)
        columns = [named(exp.UnixMicros(this=col("occurred_at", "h")), "t")]
        columns += [col(name, "h") for name in ("seq", "trust", "traits")]
        select = exp.select(col("lead", "o"), *columns).from_(table(_COUNTED, "h")).where(_sql("h.traits IS NOT NULL"))
        return self.engine.run(Plan({}, self._owned_by(select)))

    def delays(self, names: Sequence[str]) -> Micros:
        """How long it took until events of these names were received, µs: of those that came since the first of all."""
        since = exp.select(exp.Min(this=col("received_at"))).from_(table(_COUNTED))
        late = exp.Sub(this=exp.UnixMicros(this=col("received_at")), expression=exp.UnixMicros(this=col("occurred_at")))
        fresh = exp.GTE(this=col("occurred_at"), expression=since.subquery())
        meant = is_in(col("event"), [text(name) for name in names])
        query = exp.select(named(late, "late")).from_(table(_COUNTED)).where(both(meant, fresh))
        found: Micros = self.engine.run(Plan({}, query))["late"].to_numpy()
        return found

    def load(self, owners: pa.Table, fields: Sequence[Field], meanings: Meanings) -> None:
        """Makes the events of some leads the relation `events`.

        `owners`: of `named`, `trust`, `source` the `lead` (int64) from `since` until before `until` (µs UTC).
        """
        self.engine.register(_OWNERS, owners)
        self._register_shapes(fields, meanings)
        self.engine.store(_PICKED, Plan({}, self._picked(fields)))
        select = exp.select(
            col("lead", "p"),
            named(col("value", "names"), "event"),
            col("t", "p"),
            named(exp.false(), "day"),
        ).from_(table(_PICKED, "p"))
        events = self._vocabulary("event")
        self._register_words("history_names", events, meanings.event(events))
        select = select.join(
            table("history_names", "names"), on=equals(col("raw", "names"), col("event", "p")), join_type="left"
        )
        for place, field in enumerate(fields):
            select = self._read(select, field, place, meanings)
        self.engine.store(EVENTS, Plan({}, select))
        self.engine.store(_PICKED, Plan({}, exp.select(integer(0))))

    def _register_shapes(self, fields: Sequence[Field], meanings: Meanings) -> None:
        """For each list of names that events have: at which place of it each field stands; below 0 for our columns."""
        import msgspec
        import pyarrow as pa

        shapes = self._distinct("names")["names"].to_pylist()
        wanted = tuple(field.source for field in fields)
        places: list[list[int | None]] = []
        for shape in shapes:
            names = msgspec.json.decode(shape, type=list[str])
            where = {name: place for place, name in enumerate(names, 1)}
            own = {name: -place for place, name in enumerate(OWN, 1) if name not in where}
            found = meanings.places(wanted, (*OWN, *(name for name in names if name not in OWN)))
            places.append([None if name is None else where.get(name, own.get(name)) for name in found])
        columns = {f"place_{n}": pa.array([p[n] for p in places], pa.int32()) for n in range(len(fields))}
        self._own = {n for n, column in columns.items() if any((p or 0) < 0 for p in column.to_pylist())}
        self.engine.register(_SHAPES, pa.table({"names": pa.array(shapes, pa.string())} | columns))

    def _picked(self, fields: Sequence[Field]) -> exp.Select:
        select = exp.select(
            col("lead", "o"), col("event", "h"), named(exp.UnixMicros(this=col("occurred_at", "h")), "t")
        ).from_(table(_COUNTED, "h"))
        for n in range(len(fields)):
            place = col(f"place_{n}", "s")
            value: E = _sql(f"h.values[s.place_{n}]")
            if f"place_{n}" in self._own:
                plain = [(equals(place.copy(), integer(-i)), _plain(name)) for i, name in enumerate(OWN, 1)]
                value = case(plain, value)
            select = select.select(named(value, f"raw_{n}"))
        return self._owned_by(select).join(
            table(_SHAPES, "s"), on=equals(col("names", "s"), col("names", "h")), join_type="inner"
        )

    def _owned_by(self, select: exp.Select) -> exp.Select:
        """Those of `h` that are some `lead` of `o`'s."""
        who = [equals(otherwise(col(c, "o"), text("")), otherwise(col(c, "h"), text(""))) for c in _WHO]
        when = _sql("h.occurred_at >= o.since AND h.occurred_at < o.until")
        return select.join(table(_OWNERS, "o"), on=both(*who, when), join_type="inner")

    def _read(self, select: exp.Select, field: Field, place: int, meanings: Meanings) -> exp.Select:
        """`select` with the field's column, and the join that this takes."""
        raw, words = f"raw_{place}", f"history_values_{place}"
        said = self._vocabulary(raw, only=_is_no_number(raw) if field.type == "number" else None)
        self._register_words(words, said, meanings.read(field, said))
        value: E = col("value", words)
        if field.type == "number":
            figure = _sql(f'TRY_CAST(p."{raw}" AS DOUBLE)')
            fits = _sql(f'ABS(TRY_CAST(p."{raw}" AS DOUBLE)) <= {LARGEST!r}')
            plain = exp.Not(this=_is_no_number(raw, "p"))
            value = case([(both(plain, fits), figure), (plain.copy(), cast(exp.null(), "DOUBLE"))], value)
        select = select.select(named(value, field.name))
        return select.join(table(words), on=equals(col("raw", words), col(raw, "p")), join_type="left")

    def _vocabulary(self, column: str, only: E | None = None) -> list[str]:
        query = exp.select(col(column)).distinct().from_(table(_PICKED)).where(_sql(f'"{column}" IS NOT NULL'))
        found = self.engine.run(Plan({}, query.where(only) if only is not None else query))
        return [str(value) for value in found[column].to_pylist()]

    def _register_words(self, name: str, raw: Sequence[str], values: pa.Array) -> None:
        import pyarrow as pa

        self.engine.register(name, pa.table({"raw": pa.array(raw, pa.string()), "value": values}))

    def _distinct(self, *columns: str) -> pa.Table:
        return self.engine.run(Plan({}, exp.select(*map(col, columns)).distinct().from_(table(_COUNTED))))


def _plain(name: str) -> E:
    """A column of ours, marked."""
    return exp.DPipe(this=text(PLAIN), expression=col(name, "h"))


def _is_no_number(column: str, alias: str | None = None) -> E:
    """Whether JSON is something else than a number."""
    where = f'{alias}."{column}"' if alias else f'"{column}"'
    return _sql(f"SUBSTR({where}, 1, 1) NOT IN ({_NUMERIC})")


def _sql(written: str) -> E:
    return cast_type(exp.Expression, parse_one(written, read="duckdb"))
