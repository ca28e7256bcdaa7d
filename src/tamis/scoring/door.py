"""Parquet events as the relation `events`, without reading them into memory.

A typed column is passed through. A text column is normalised (or read as a number, a date, ...) by its vocabulary:
the distinct values are converted once, by the same functions as every other file's; where that changes nothing the
column is passed through too, else a small table from raw to converted values is joined.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from sqlglot import exp

from tamis.collect.number_text import LARGEST
from tamis.errors import InputError, Location, Problem
from tamis.language import Text
from tamis.model.fields import Field
from tamis.scoring.clock import local_to_utc
from tamis.scoring.engines.base import Engine
from tamis.scoring.expressions import (
    E,
    at_most,
    both,
    case,
    cast,
    col,
    count,
    either,
    equals,
    integer,
    is_in,
    is_known,
    is_null,
    magnitude,
    mul,
    named,
    null,
    number,
    otherwise,
    sub,
    table,
    text,
    window,
)
from tamis.scoring.steps import Plan

if TYPE_CHECKING:
    import pyarrow as pa

RAW = "raw_events"
_INTEGERS = ("tinyint", "smallint", "int", "integer", "bigint", "utinyint", "usmallint", "uinteger", "long")
_FLOATS = ("float", "double", "real")


@dataclass(frozen=True)
class EventColumns:
    """Which column of the file is what; None where there is none."""

    lead: str
    event: str
    occurred_at: str
    suspect: str | None
    counted: str | None
    message_id: str | None
    source: str | None
    fields: dict[Field, str | None]


class ParquetDoor:
    """Registers the relation `events` over a scanned Parquet source."""

    def __init__(self, engine: Engine, file: str, zone: ZoneInfo) -> None:
        self.engine = engine
        self.file = file
        self.zone = zone
        self.types = engine.columns(RAW)
        self._maps = 0
        self._repeated: bool | None = None

    def count(self) -> int:
        """How many rows there are."""
        counted = self.engine.run(Plan({}, exp.select(named(count(), "n")).from_(table(RAW))))
        return int(counted["n"][0].as_py())

    def schema(self) -> pa.Table:
        """The columns of the file, without a row."""
        return self.engine.run(Plan({}, exp.select("*").from_(table(RAW)).limit(0)))

    def only(self, view: Plan, leads: pa.Array) -> Plan:
        """The view, for some leads."""
        import pyarrow as pa

        keys = [integer(k) if pa.types.is_integer(leads.type) else text(k) for k in leads.to_pylist()]
        inner = view.final.subquery(exp.to_identifier("v", quoted=True))
        return Plan(view.steps, exp.select("*").from_(inner).where(is_in(col("lead"), keys)))

    def view(self, columns: EventColumns, key_is_integer: bool) -> Plan:
        """The relation `events`: lead, event, t, day, and a column for each field."""
        select, key = self._key(exp.select().from_(table(RAW, "r")), columns.lead, key_is_integer)
        select = select.select(named(key, "lead"))
        select, event = self._converted(select, Field(columns.event, "text"), columns.event)
        select = select.select(named(event, "event"))
        select, t, day = self._time(select, columns.occurred_at)
        select = select.select(named(t, "t"), named(day, "day"))
        for field, column in columns.fields.items():
            value: E
            if column is None:
                value = null(_SQL_TYPES.get(field.type, "TEXT"))
            else:
                select, value = self._converted(select, field, column)
            select = select.select(named(value, field.name))
        select, conditions = self._counted(select, columns)
        if conditions:
            select = select.where(both(*conditions))
        return Plan({}, self._once(select, columns))

    def _key(self, select: exp.Select, column: str, as_integer: bool) -> tuple[exp.Select, E]:
        if as_integer:
            return select, cast(col(column, "r"), "BIGINT")
        if self.types[column].startswith((*_FLOATS, "decimal")):
            return self._converted(select, Field(column, "text"), column)  # 1.0 is written 1
        return select, exp.Trim(this=cast(col(column, "r"), "TEXT"))

    def is_integer(self, column: str) -> bool:
        """Whether the engine's type of the column is a whole number."""
        return self.types[column] in _INTEGERS

    def _time(self, select: exp.Select, column: str) -> tuple[exp.Select, E, E]:
        """Microseconds UTC, and whether the value is a date only."""
        type_ = self.types[column]
        moment = exp.UnixMicros(this=col(column, "r"))
        if type_ == "date":
            days = exp.DateDiff(
                this=col(column, "r"), expression=cast(text("1970-01-01"), "DATE"), unit=exp.Var(this="DAY")
            )
            return select, self._to_utc(mul(cast(days, "BIGINT"), integer(86_400_000_000))), exp.true()
        if type_.startswith("timestamp"):
            aware = "with time zone" in type_ or (self.engine.dialect == "spark" and type_ == "timestamp")
            return select, moment if aware else self._to_utc(moment), exp.false()
        select, value = self._converted(select, Field(column, "date"), column)
        alias = f"map_{self._maps - 1}"
        return select, value, otherwise(col("day", alias), exp.false())

    def _to_utc(self, local: E) -> E:
        return local if self.zone.key in ("UTC", "Etc/UTC") else local_to_utc(local, self.zone)

    def _converted(self, select: exp.Select, field: Field, column: str) -> tuple[exp.Select, E]:
        """The column as the field's type; `select` with the join that this takes, if any."""
        type_ = self.types[column]
        raw = col(column, "r")
        if field.type == "number" and type_ in _INTEGERS + _FLOATS:
            value = cast(raw, "DOUBLE")
            if type_ in _FLOATS:
                # isnan() and bounds alone do not do: engines drop them by a file's statistics, which ignore NaN.
                finite = equals(sub(value, value.copy()), number(0))
                fits = at_most(magnitude(value.copy()), number(LARGEST))
                return select, case([(both(finite, fits), value.copy())], null("DOUBLE"))
            return select, value
        if field.type == "text" and type_ in _INTEGERS:
            return select, cast(raw, "TEXT")
        values, converted, days = self._vocabulary(column, field)
        if days is None and converted.equals(values):
            return select, raw
        import pyarrow as pa

        name = f"map_{self._maps}"
        self._maps += 1
        mapping = {"raw": values, "value": converted}
        if days is not None:
            mapping["day"] = days
        self.engine.register(name, pa.table(mapping))
        select = select.join(table(name), on=equals(col("raw", name), raw), join_type="left")
        return select, col("value", name)

    def _vocabulary(self, column: str, field: Field) -> tuple[pa.Array, pa.Array, pa.Array | None]:
        """The distinct values of a column, and what they are as the field's type.

        Raises:
            InputError: a value cannot be read as that type.
        """
        # The engine takes a distinct from the file's dictionaries, but not behind a filter.
        distinct = exp.select(named(col(column), "raw")).distinct().from_(table(RAW))
        values = self.engine.run(Plan({}, distinct))["raw"].combine_chunks().drop_null()
        converted, bad, days = _convert(values, field, self.zone)
        if bad:
            raise InputError(_unreadable(self.file, column, field, [str(values[i].as_py()) for i in bad[:5]]))
        return values, converted, days

    def _counted(self, select: exp.Select, columns: EventColumns) -> tuple[exp.Select, list[E]]:
        conditions: list[E] = []
        if columns.suspect:
            select, reason = self._converted(select, Field(columns.suspect, "text"), columns.suspect)
            conditions.append(is_null(reason))
        if columns.counted:
            select, said = self._converted(select, Field(columns.counted, "boolean"), columns.counted)
            conditions.append(exp.NEQ(this=otherwise(said, text("true")), expression=text("false")))
        return select, conditions

    def _once(self, select: exp.Select, columns: EventColumns) -> exp.Select:
        """Each (source, message_id) once, where the file repeats any."""
        if columns.message_id is None or not self.repeats(columns):
            return select
        message, *source = _message(columns, "r")
        nth = window(exp.RowNumber(), [message, *source], [(col(columns.occurred_at, "r"), False)])
        inner = select.select(named(nth, "nth"), named(message.copy(), "message")).subquery(
            exp.to_identifier("q", quoted=True)
        )
        blank = either(is_null(col("message", "q")), equals(col("message", "q"), text("")))
        names = [s.alias_or_name for s in select.selects]
        return (
            exp.select(*(col(n, "q") for n in names))
            .from_(inner)
            .where(either(equals(col("nth", "q"), integer(1)), blank))
        )

    def repeats(self, columns: EventColumns) -> bool:
        """Whether the file holds any message more than once (asked once; the answer is kept)."""
        if self._repeated is None:
            self._repeated = columns.message_id is not None and self._has_repeats(columns)
        return self._repeated

    def _has_repeats(self, columns: EventColumns) -> bool:
        keys = _message(columns, RAW)
        known = is_known(col(columns.message_id or ""))
        repeated = exp.select(*keys).from_(table(RAW)).where(known).group_by(*[k.copy() for k in keys])
        repeated = repeated.having(exp.GT(this=count(), expression=integer(1))).limit(1)
        return bool(self.engine.run(Plan({}, repeated)).num_rows)


def _message(columns: EventColumns, alias: str) -> list[E]:
    """What makes two events one: the message's id and, where there is such a column, its source (missing: empty)."""
    wanted = [c for c in (columns.message_id, columns.source) if c]
    trimmed = [exp.Trim(this=cast(col(c, alias), "TEXT")) for c in wanted]
    return [trimmed[0], *(otherwise(source, text("")) for source in trimmed[1:])]


_SQL_TYPES = {"number": "DOUBLE", "date": "BIGINT", "day": "INT"}


def _convert(values: pa.Array, field: Field, zone: ZoneInfo) -> tuple[pa.Array, Sequence[int], pa.Array | None]:
    """The values as the field's type, the positions of those that cannot be, and which are dates only (for dates)."""
    from tamis.collect.values import convert, to_moment

    if field.type == "date":
        moments, day_only = to_moment(values, zone)
        return moments.values, moments.bad_rows, day_only
    converted = convert(values, field, zone)
    return converted.values, converted.bad_rows, None


def _unreadable(file: str, column: str, field: Field, values: Sequence[str]) -> list[Problem]:
    what = {
        "number": Text(en="a number", fr="un nombre"),
        "date": Text(en="a date or a time", fr="une date ou une heure"),
    }.get(field.type, Text(en="a value of its type", fr="une valeur de son type"))
    shown = ", ".join(repr(v) for v in values)
    return [
        Problem(
            "unreadable-value",
            Text(
                en=f"column '{column}': {shown} cannot be read as {what.en}.",
                fr=f"colonne « {column} » : {shown} ne se lit pas comme {what.fr}.",
            ),
            Location(file),
        )
    ]
