"""The history that is learned from: who did what when, what was said of them, what became of them.

Opened from files, or put together by whoever holds one (the live server).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from tamis.collect.columns import find, find_name, required
from tamis.collect.keys import keys_of
from tamis.collect.outcomes import WON, prepare_outcomes
from tamis.collect.parquet import read as read_parquet
from tamis.collect.parquet import schema_of as parquet_schema
from tamis.collect.properties import PROPERTIES
from tamis.collect.properties import Properties as JsonProperties
from tamis.collect.table import Table
from tamis.collect.tables import is_streamable, parquet_files, read_table
from tamis.collect.values import convert, to_number
from tamis.errors import InputError, Location, Problem
from tamis.language import LANGUAGES, Text
from tamis.learn.outcomes import as_events
from tamis.learn.proposals import Properties
from tamis.learn.traits_as_of import TraitFacts, undated
from tamis.model.definition import EventRule, Model, Proportion
from tamis.model.fields import CREATED_AT, Field
from tamis.scoring.event_counts import leads_seen
from tamis.scoring.replay import NEVER, Replay
from tamis.scoring.session import Request, Session, Source, strangers

if TYPE_CHECKING:
    from zoneinfo import ZoneInfo

    import numpy as np
    import numpy.typing as npt
    import pyarrow as pa

    from tamis.collect.rejects import Rows
    from tamis.scoring.engines.base import Engine

    Micros = npt.NDArray[np.int64]
    Numbers = npt.NDArray[np.float64]

# Of an events file, what is no property of an event.
_OWN = (
    *("lead", "event", "occurred_at", "message_id", "anonymous_id", "user_id", "suspect", "counted", "properties"),
    *("group_id", "was_anonymous", "received_at", "traits", "context", "envelope"),
)
_SHOWN = 6
_SETTLED = 0.95  # the share of outcomes after whose delay a moment is taken to be known
_UNDATED = Text(
    en="the file does not say since when each of its columns is known: all count as known since the lead's first "
    "moment. One that was filled later, after the sale perhaps, tells what came after.",
    fr="le fichier ne dit pas depuis quand chacune de ses colonnes est connue : toutes comptent comme connues dès le "
    "premier moment du prospect. Une colonne remplie plus tard, après la vente peut-être, révèle la suite.",
)


@dataclass(frozen=True, eq=False)
class History:
    """What is learned from.

    `replay`: the events of the leads, outcomes among them, with the `properties` that they may have. `leads`: their
    keys. `traits`: what was said of them. `created`: when each was first told of (µs UTC, `NEVER` where nothing says
    so). `amount`: what each was won for in all. `settling`: how late outcomes may be entered, µs.
    """

    replay: Replay
    leads: pa.ChunkedArray
    properties: Properties
    traits: Mapping[str, TraitFacts]
    created: Micros
    amount: Numbers
    settling: int = 0
    warnings: tuple[Problem, ...] = ()


def open_history(
    engine: Engine,
    zone: ZoneInfo,
    events: Source,
    leads: Source | None = None,
    outcomes: Source | None = None,
    key: str | None = None,
    *,
    lenient: bool = False,
) -> History:
    """The history that files tell. Without a file of leads, the leads are those of the events.

    Raises:
        InputError: a file is missing, a column too, a value cannot be read, a lead is unknown...
    """
    given = events
    if not isinstance(given, Table) and (lenient or not is_streamable(given)):
        given = read_table(given, rows_required=False, lenient=lenient)
    properties = _properties(given, key)
    who = leads if leads is not None else _leads_of(given, key or "lead")
    session = Session(engine, _reader(properties, zone), Request(who, given, key, lenient=lenient))
    keys = session.profiles["lead"]
    if not lenient:
        _refuse_strangers(engine, keys, str(events.file if isinstance(events, Table) else events))
    table, rows = session.leads.table, session.leads.rows
    created = created_of(table, rows, zone)
    traits = {} if leads is None else traits_of(table, rows, session.leads.key, created)
    told = None
    if outcomes is not None:
        file = outcomes if isinstance(outcomes, Table) else read_table(outcomes, rows_required=False, lenient=lenient)
        told = prepare_outcomes(file, keys, zone, session.leads.key, lenient=lenient).data
    replay = Replay(engine, keys, properties.fields, zone, as_events(told))
    undated_file = (Problem("undated-traits", _UNDATED, Location(table.file), severity="warning"),) if traits else ()
    amount = _amounts(told, len(keys))
    settling = settling_of(_delays(told))
    return History(replay, keys, properties, traits, created, amount, settling, session.warnings + undated_file)


def _refuse_strangers(engine: Engine, leads: pa.ChunkedArray, file: str) -> None:
    import pyarrow as pa
    import pyarrow.compute as pc

    seen = leads_seen(engine)
    unknown = seen.filter(pc.invert(pc.is_in(seen, value_set=leads.combine_chunks())))
    if len(unknown):
        raise InputError(strangers(file, sorted(unknown.cast(pa.string()).to_pylist())[:_SHOWN]))


def _amounts(outcomes: pa.Table | None, leads: int) -> Numbers:
    import numpy as np
    import pyarrow.compute as pc

    total = np.zeros(leads)
    if outcomes is not None:
        won = outcomes.filter(pc.equal(outcomes["outcome"], WON))
        np.add.at(total, won["lead"].to_numpy(), won["amount"].fill_null(0.0).to_numpy())
    return total


def settling_of(delays: Micros) -> int:
    """How long it took until nearly all outcomes were entered, µs, by how long each took."""
    import numpy as np

    return max(0, int(np.quantile(delays, _SETTLED))) if len(delays) else 0


def _delays(outcomes: pa.Table | None) -> Micros:
    """How late outcomes were entered, where the file says when."""
    import numpy as np
    import pyarrow.compute as pc

    if outcomes is None:
        return np.empty(0, np.int64)
    delays: Micros = pc.subtract(outcomes["recorded"], outcomes["at"]).drop_null().to_numpy()
    return delays


def _properties(events: Source, key: str | None) -> Properties:
    """The columns of an events file, and the keys of its JSON, that are properties of events."""
    import pyarrow as pa

    data = events.data if isinstance(events, Table) else parquet_schema(parquet_files(str(events))).empty_table()
    own = {find_name(name, data.column_names) for name in (*_OWN, *([key] if key else []))}
    texts, numbers = [], []
    for name in data.column_names:
        kind = data.schema.field(name).type
        if name in own or pa.types.is_temporal(kind) or pa.types.is_nested(kind):
            continue
        if not pa.types.is_floating(kind):
            texts.append(name)
        if _is_number(data.column(name)):
            numbers.append(name)
    if isinstance(events, Table) and (found := find(PROPERTIES, events)) is not None:
        spread = JsonProperties(found.values)
        names = [name for name in spread.names if name not in texts]
        texts += names
        numbers += [name for name in names if (said := spread.column(name)) is not None and _is_number(said)]
    return Properties(tuple(texts), tuple(numbers))


def _is_number(values: pa.ChunkedArray) -> bool:
    """By its type; of texts, where all values that there are can be read so."""
    import pyarrow as pa

    if any(test(values.type) for test in (pa.types.is_integer, pa.types.is_floating, pa.types.is_decimal)):
        return True
    if pa.types.is_boolean(values.type):
        return False
    read = to_number(values)
    return not read.bad_rows and read.values.null_count < len(values)


def _reader(properties: Properties, zone: ZoneInfo) -> Model:
    """A model that reads these properties, so that events are prepared with them."""
    texts = [EventRule(id=name, on=("",), split_by=name) for name in properties.texts]
    numbers = [EventRule(id=name, on=("",), per=Proportion(name, 1.0)) for name in properties.numbers]
    return Model("events", zone, LANGUAGES, {}, {}, (), {}, {}, (*texts, *numbers), ())


def _leads_of(events: Source, key: str) -> Table:
    """A table of the leads that events are of."""
    import pyarrow as pa

    if isinstance(events, Table):
        column = required(key, events)
        file = events.file
    else:
        file = str(events)
        files = parquet_files(file)
        name = required(key, Table(parquet_schema(files).empty_table(), file)).name
        column = required(name, read_parquet(files, file, [name]))
    keys = keys_of(column.values).drop_null().unique()
    return Table(pa.table({key: keys}), file)


def created_of(table: Table, rows: Rows, zone: ZoneInfo) -> Micros:
    """When each lead was created, µs UTC; `NEVER` where the file does not say so."""
    import numpy as np
    import pyarrow as pa

    column = find(CREATED_AT, table)
    if column is None:
        return np.full(len(rows), NEVER, np.int64)
    read = convert(column.values.take(pa.array(rows)), Field(CREATED_AT, "date"), zone)
    created: Micros = read.values.fill_null(NEVER).to_numpy()
    return created


def traits_of(table: Table, rows: Rows, key: str, created: Micros) -> dict[str, TraitFacts]:
    """Every column of the leads' file but the key, known since the lead was created (always, if nothing says when)."""
    import numpy as np
    import pyarrow as pa

    own = {key, find_name(CREATED_AT, table.data.column_names)}
    since = np.where(created < NEVER, created, -NEVER)
    kept = pa.array(rows)
    return {
        name: undated(table.data.column(name).take(kept), since) for name in table.data.column_names if name not in own
    }
