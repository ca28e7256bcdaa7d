"""Leads and events from files or frames, registered on an engine: ready to be scored, explained, followed in time."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from sqlglot import exp

from tamis.collect.columns import find, missing_columns, required
from tamis.collect.events import PreparedEvents, prepare_events
from tamis.collect.parquet import has_nulls
from tamis.collect.prepare import PreparedLeads, prepare_leads
from tamis.collect.table import Table
from tamis.collect.tables import is_streamable, parquet_files, read_table
from tamis.errors import InputError, Location, Problem, UsageError, near_miss
from tamis.language import Text
from tamis.model.definition import DISQUALIFIED, Model
from tamis.model.fields import Field, event_fields, trait_fields
from tamis.model.learned import PREDICTED
from tamis.scoring.batch import Batch, UnknownLeadsError, no_events, register, score_batch
from tamis.scoring.clock import Moment
from tamis.scoring.door import RAW, EventColumns, ParquetDoor
from tamis.scoring.engines.base import Engine
from tamis.scoring.expressions import cast, col, count, either, is_null, named, table, text
from tamis.scoring.match import EVENTS
from tamis.scoring.program import Program
from tamis.scoring.result import Scored
from tamis.scoring.steps import Plan

if TYPE_CHECKING:
    import pyarrow as pa

    from tamis.scoring.forecast import Forecast

Source = str | Path | Table
_KEPT = 2_000_000  # events up to which reading once into memory beats reading the file for each family of rules


@dataclass(frozen=True)
class Request:
    """What is to be scored, and how strictly it is read. `previous` names the column of the class held before."""

    leads: Source
    events: Source | None = None
    key: str | None = None
    previous: str | None = None
    lenient: bool = False


class Session:
    """One request on one engine. The relations stay registered until the engine is closed."""

    def __init__(self, engine: Engine, model: Model, request: Request, forecast: Forecast | None = None) -> None:
        """Reads and registers everything. `forecast`: what the learned model of the model predicts, where it has one.

        Raises:
            ValueError: there is a learned model, and nothing that predicts.
            InputError: a file is missing, a column too, a value cannot be read, a lead is unknown...
        """
        if (model.learned is None) is not (forecast is None):
            raise ValueError("a learned model predicts by a forecast: open the session by tamis.learn.sessions")
        self.engine = engine
        self.model = model
        self.forecast = forecast
        self.event_fields = tuple(sorted({*event_fields(model), *(forecast.event_fields if forecast else ())}))
        self.program = Program(model)
        self.request = request
        self.leads: PreparedLeads = self._read_leads()
        self.profiles = self._profiles()
        self.events: PreparedEvents | None = None
        self.event_count: int | None = None
        self._streamed = False
        self._streamed_warnings: tuple[Problem, ...] = ()
        self._register()
        self._refuse_nothing_to_read()

    @property
    def warnings(self) -> tuple[Problem, ...]:
        """What is odd about the files, but no error."""
        return self.leads.warnings + (self.events.warnings if self.events else self._streamed_warnings)

    def score(self, moment: Moment, reasons: bool = True) -> Scored:
        """Scores every lead, in the order of the input.

        Raises:
            InputError: events of unknown leads were found (where the events are streamed).
        """
        self.stand(moment)
        batch = Batch(self.leads.key, self.profiles, self.event_count, strict=self._streamed)
        try:
            return score_batch(self.engine, self.program, batch, moment, reasons)
        except UnknownLeadsError as error:
            raise InputError(strangers(str(self.request.events), error.leads)) from None

    def stand(self, moment: Moment, profiles: pa.Table | None = None) -> None:
        """Makes the relation `profiles` as of that moment: call it before a plan is run at another one.

        `profiles`: those of the session with other columns, such as the class held before.
        """
        given = self.profiles if profiles is None else profiles
        if self.forecast is not None:
            self.engine.register("profiles", given.append_column(PREDICTED, self.forecast.predicted(self, moment)))
        elif profiles is not None:
            self.engine.register("profiles", profiles)

    def keep_only(self, keys: Sequence[str]) -> None:
        """Narrows the session to some leads, by their keys as a user writes them.

        Raises:
            UsageError: there is no such lead.
        """
        import pyarrow as pa
        import pyarrow.compute as pc

        lead = self.profiles["lead"]
        wanted = pa.array([self._key(k) for k in keys], lead.type)
        known = pc.is_in(wanted, value_set=lead.combine_chunks())
        for key, is_known in zip(keys, known.to_pylist(), strict=True):
            if not is_known:
                raise UsageError(_unknown_lead(key, lead.cast(pa.string()).to_pylist()))
        self.profiles = self.profiles.filter(pc.is_in(lead, value_set=wanted))
        self.engine.register("profiles", self.profiles)
        if self._streamed:
            self.engine.store(EVENTS, self._door.only(self._view, wanted))
        elif self.events is not None:
            mine = pc.is_in(self.events.data["lead"], value_set=wanted)
            self.engine.register(EVENTS, self.events.data.filter(mine))

    def _key(self, key: str) -> object:
        import pyarrow as pa

        if not pa.types.is_integer(self.profiles.schema.field("lead").type):
            return key
        try:
            return int(key)
        except ValueError:
            raise UsageError(_unknown_lead(key, [])) from None

    def _read_leads(self) -> PreparedLeads:
        request = self.request
        table = (
            request.leads if isinstance(request.leads, Table) else read_table(request.leads, lenient=request.lenient)
        )
        return prepare_leads(table, request.key, trait_fields(self.model), self.model, request.lenient)

    def _profiles(self) -> pa.Table:
        """The prepared leads, with the class held before, where a column gives it."""
        if self.request.previous is None:
            return self.leads.data
        import pyarrow as pa

        found = required(self.request.previous, self.leads.table)
        values = found.values.take(pa.array(self.leads.rows)).cast(pa.string())
        names = {c.name for c in self.model.classes} | {DISQUALIFIED, "", None}
        for row, value in zip(self.leads.rows.tolist(), values.to_pylist(), strict=True):
            if value not in names and not self.request.lenient:
                raise InputError(_unknown_class(self.leads.table, row, found.name, value, self.model))
        return self.leads.data.append_column("previous", values)

    def _register(self) -> None:
        request, model = self.request, self.model
        register(self.engine, self.program, self.profiles, None)
        if request.events is None:
            self.engine.register(EVENTS, no_events(self.event_fields, self.profiles))
        elif not isinstance(request.events, Table) and not request.lenient and is_streamable(request.events):
            self._stream(str(request.events))
        else:
            given = request.events
            if not isinstance(given, Table):
                given = read_table(given, rows_required=False, lenient=request.lenient)
            fields = self.event_fields
            self.events = prepare_events(given, fields, model, request.lenient, self.leads.data["lead"], self.leads.key)
            self.event_count = self.events.count
            self.engine.register(EVENTS, self.events.data)

    def _stream(self, path: str) -> None:
        """Parquet events stay where they are."""
        import pyarrow as pa

        self.engine.scan(RAW, [str(file) for file in parquet_files(path)])
        self._door = ParquetDoor(self.engine, path, self.model.timezone)
        schema = Table(self._door.schema(), path)
        columns = _event_columns(schema, self.leads.key, self.event_fields)
        absent = [field.source for field, column in columns.fields.items() if column is None]
        self._streamed_warnings = missing_columns(absent, schema)
        as_integer = pa.types.is_integer(self.profiles.schema.field("lead").type)
        if as_integer != self._door.is_integer(columns.lead):
            self._keys_as_text()
            as_integer = False
        self._view = self._door.view(columns, as_integer)
        self.event_count = self._door.count()
        if self.event_count <= _KEPT or self._door.repeats(columns):
            self.engine.store(EVENTS, self._view)
        else:
            self.engine.define(EVENTS, self._view)
        self._streamed = True
        self._refuse_missing(path, columns)

    def _refuse_missing(self, path: str, columns: EventColumns) -> None:
        """No event without a lead, a name or a time; a large file is asked only where its statistics tell of nulls."""
        named_columns = (columns.lead, columns.event, columns.occurred_at)
        if (self.event_count or 0) > _KEPT and not has_nulls(parquet_files(path), named_columns):
            return
        blank = exp.EQ(this=exp.Trim(this=cast(col("lead"), "TEXT")), expression=text(""))
        missing = either(*(is_null(col(c)) for c in ("lead", "event", "t")), blank)
        counted = self.engine.run(Plan({}, exp.select(named(count(), "n")).from_(table(EVENTS)).where(missing)))
        if found := int(counted["n"][0].as_py()):
            raise InputError(_incomplete(path, found))

    def _keys_as_text(self) -> None:
        import pyarrow as pa

        lead = self.profiles["lead"].cast(pa.string())
        self.profiles = self.profiles.set_column(0, "lead", lead)
        self.engine.register("profiles", self.profiles)

    def _refuse_nothing_to_read(self) -> None:
        """A leads file without a single column that the model reads, and no events: a model for another file."""
        fields = trait_fields(self.model)
        if self.request.events is not None or not fields:
            return
        if all(find(f.source, self.leads.table) is None for f in fields):
            raise InputError(_nothing_in_common(self.leads.table, [f.source for f in fields]))


def _event_columns(table: Table, key: str, fields: Sequence[Field]) -> EventColumns:
    lead = find(key, table) if "lead" not in table.data.column_names else None

    def optional(name: str) -> str | None:
        found = find(name, table)
        return found.name if found else None

    return EventColumns(
        lead=(lead or required("lead", table)).name,
        event=required("event", table).name,
        occurred_at=required("occurred_at", table).name,
        suspect=optional("suspect"),
        counted=optional("counted"),
        message_id=optional("message_id"),
        source=optional("source"),
        fields={f: optional(f.source) for f in fields},
    )


def _unknown_lead(key: str, known: list[str | None]) -> Problem:
    return Problem(
        "unknown-lead",
        Text(en=f"there is no lead '{key}'.", fr=f"il n'y a pas de prospect « {key} »."),
        hint=near_miss(key, [k for k in known[:100_000] if k]),
    )


def strangers(file: str, leads: list[str]) -> Problem:
    """Events of leads that nobody knows; `leads` are some of them."""
    shown = ", ".join(f"'{lead}'" for lead in leads[:5])
    return Problem(
        "unknown-lead",
        Text(
            en=f"events of leads that are not in the leads' file: {shown}{'...' if len(leads) > 5 else ''}.",
            fr=f"événements de prospects absents du fichier des prospects : {shown}{'...' if len(leads) > 5 else ''}.",
        ),
        Location(file),
        Text(
            en="Add these leads, or use --lenient to leave their events out.",
            fr="Ajoutez ces prospects, ou utilisez --lenient pour écarter leurs événements.",
        ),
    )


def _incomplete(file: str, found: int) -> Problem:
    return Problem(
        "incomplete-event",
        Text(
            en=f"events without a lead, a name or a time: {found}.",
            fr=f"événements sans prospect, sans nom ou sans date : {found}.",
        ),
        Location(file),
        Text(
            en="Complete them, or use --lenient to leave them out.",
            fr="Complétez-les, ou écartez-les par --lenient.",
        ),
    )


def _unknown_class(table: Table, row: int, column: str, value: str, model: Model) -> Problem:
    names = [c.name for c in model.classes]
    return Problem(
        "unknown-class",
        Text(
            en=f"column '{column}': there is no class '{value}' in the model ({', '.join(names)}).",
            fr=f"colonne « {column} » : il n'y a pas de classe « {value} » dans le modèle ({', '.join(names)}).",
        ),
        table.at(row),
        near_miss(value, names),
    )


def _nothing_in_common(table: Table, wanted: list[str]) -> Problem:
    columns = ", ".join(f"'{c}'" for c in table.data.column_names[:12])
    fields = ", ".join(f"'{w}'" for w in list(dict.fromkeys(wanted))[:12])
    return Problem(
        "nothing-in-common",
        Text(
            en=f"the file has none of the columns that the model reads ({fields}); it has {columns}.",
            fr=f"le fichier n'a aucune des colonnes que le modèle lit ({fields}) ; il a {columns}.",
        ),
        Location(table.file),
        Text(en="Is it the right file, or the right model?", fr="Est-ce le bon fichier, ou le bon modèle ?"),
    )
