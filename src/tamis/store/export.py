"""Every fact in the store, whole, as files that `tamis score` and any other program read.

`leads.parquet` (a row a lead: its traits, and since when it is known), `leads.csv` (the same, safe to open in a
spreadsheet), `events.parquet` (what they did), `suspect.parquet` (what does not count, and why), `identifiers.csv` (by
what each lead is known), `quarantine.jsonl` (what was no event, and why).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import msgspec
from sqlalchemy import Connection, select

from tamis.collect.aside import aside
from tamis.collect.cell_text import text_of_cell
from tamis.collect.traffic.reasons import CONSENT_NOTICE
from tamis.errors import Problem, UsageError
from tamis.identify.consent import Consents, Notice
from tamis.identify.edges import Edge, Trust
from tamis.identify.leads import Belonging
from tamis.identify.resolution import Resolution
from tamis.identify.resolve import resolve
from tamis.language import Text
from tamis.model.fields import CREATED_AT
from tamis.store.database import Database
from tamis.store.edges import operators_edges
from tamis.store.events import Event, all_events
from tamis.store.facts import CHANNEL, LEAD, created_at, properties_of, traits_of
from tamis.store.intake import Document, document_of
from tamis.store.naming import edges_of, identifiers_of, trust_of
from tamis.store.notices import notice_of, rests_on_consent
from tamis.store.profiles import Profiles
from tamis.store.schema import QUARANTINE
from tamis.store.sources import Source, list_sources

if TYPE_CHECKING:
    import pyarrow as pa

_READING = Text(en="Reading what was collected", fr="Lecture de ce qui a été collecté")
_WRITING = Text(en="Writing", fr="Écriture")
Sources = dict[int, Source]
_ENVELOPE = "previous_id", "original_at", "sent_at", "from_device", "notes", "agrees"


@dataclass(frozen=True, slots=True)
class Exported:
    """How much was written."""

    leads: int
    events: int
    suspect: int
    quarantined: int


def export(database: Database, folder: Path, stage: Callable[[Text], None] = lambda _text: None) -> Exported:
    """Writes all as of one moment of the store, while it may be in use. The folder is made where there is none.

    Raises:
        UsageError: the folder or a file cannot be written.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise UsageError(_no_folder(folder, error)) from None
    with database.read() as connection:
        stage(_READING)
        sources = {source.id: source for source in list_sources(connection)}
        resolution, consents, profiles = _gathered(connection, sources)
        stage(_WRITING)
        events, suspect = _write_events(connection, _Judge(sources, resolution, consents), folder)
        _write_leads(profiles, folder)
        _write_identifiers(resolution, folder / "identifiers.csv")
        quarantined = _write_quarantine(connection, folder / "quarantine.jsonl")
    return Exported(len(profiles.leads()), events, suspect, quarantined)


def _events(connection: Connection) -> Iterator[tuple[int, Event, Document]]:
    for batch in all_events(connection):
        for seq, event in batch:
            yield seq, event, document_of(event)


@dataclass(frozen=True)
class _Judge:
    """Says whose an event is, and why it does not count."""

    sources: Sources
    resolution: Resolution
    consents: Consents

    def owner(self, event: Event, document: Document) -> tuple[Belonging | None, str | None]:
        """The owner (None: it names nobody but blocked ids), and the reason."""
        named = identifiers_of(event, document)
        owner = self.resolution.belonging(named, event.occurred_at, _trust(self.sources, event, document))
        reason = event.suspect or (CONSENT_NOTICE if document.agrees else None)
        if owner is not None and reason is None:
            on_consent = rests_on_consent(self.sources.get(event.source))
            reason = self.consents.forbids(owner.lead, named, event.occurred_at, on_consent=on_consent)
        return owner, reason


def _gathered(connection: Connection, sources: Sources) -> tuple[Resolution, Consents, Profiles]:
    """Who is who, what each agrees to, and what is known of him. What does not count makes nobody known."""
    edges: list[Edge] = [*operators_edges(connection)]
    told: list[Notice] = []
    for seq, event, document in _events(connection):
        if (notice := notice_of(event, document)) is not None:
            told.append(notice)
        elif event.suspect is None:
            edges += edges_of(seq, event, document, _trust(sources, event, document), identifiers_of(event, document))
    resolution = resolve(edges)
    consents = Consents(told, resolution)
    judge = _Judge(sources, resolution, consents)
    profiles = Profiles()
    for seq, event, document in _events(connection):
        owner, reason = judge.owner(event, document)
        if owner is None or reason is not None:
            continue
        profiles.see(owner.lead, event.occurred_at)
        if event.kind == "identify":
            trust = _trust(sources, event, document)
            profiles.tell(owner.lead, traits_of(document), trust, event.occurred_at, seq)
    return resolution, consents, profiles


def _trust(sources: Sources, event: Event, document: Document) -> Trust:
    return trust_of(document, event.source in sources and sources[event.source].trusted)


def _write_events(connection: Connection, judge: _Judge, folder: Path) -> tuple[int, int]:
    """How many count, and how many do not."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    schema, written = _schema(), [0, 0]
    with ExitStack() as stack:
        files = [stack.enter_context(aside(folder / name)) for name in ("events.parquet", "suspect.parquet")]
        writers = [stack.enter_context(pq.ParquetWriter(file, schema, compression="zstd")) for file in files]
        for batch in all_events(connection):
            found = [_row(event, judge) for _, event in batch]
            for i, writer in enumerate(writers):
                rows = [row for row in found if _counts(row) == (i == 0)]
                written[i] += len(rows)
                writer.write_table(pa.Table.from_pylist(rows, schema))
    return written[0], written[1]


def _counts(row: dict[str, Any]) -> bool:
    return row["suspect"] is None and row["lead"] is not None


def _row(event: Event, judge: _Judge) -> dict[str, Any]:
    """`lead` is None where the event is nobody's: it names nobody but blocked ids."""
    document = document_of(event)
    owner, reason = judge.owner(event, document)
    source = judge.sources.get(event.source)
    properties = properties_of(document)
    channel = properties.pop(CHANNEL, None)
    return {
        "lead": None if owner is None else str(owner.lead),
        "event": event.name,
        "occurred_at": event.occurred_at,
        "kind": event.kind,
        "message_id": event.message_id,
        "source": source.name if source else None,
        "channel": None if channel is None else text_of_cell(channel),
        "anonymous_id": event.anonymous_id,
        "user_id": event.user_id,
        "group_id": document.group_id,
        "suspect": reason,
        "was_anonymous": None if owner is None else owner.was_anonymous,
        "received_at": event.received_at,
        "properties": _json(properties),
        "traits": _json(document.traits),
        "context": _json(document.context),
        "envelope": _json({name: value for name in _ENVELOPE if (value := getattr(document, name))}),
    }


def _json(value: object) -> str:
    return msgspec.json.encode(value).decode()


def _schema() -> pa.Schema:
    import pyarrow as pa

    text, moment = pa.string(), pa.timestamp("us", "UTC")
    named = ("kind", "message_id", "source", "channel", "anonymous_id", "user_id", "group_id", "suspect")
    return pa.schema(
        [
            ("lead", text),
            ("event", text),
            ("occurred_at", moment),
            *((name, text) for name in named),
            ("was_anonymous", pa.bool_()),
            ("received_at", moment),
            *((name, text) for name in ("properties", "traits", "context", "envelope")),
        ]
    )


def _write_leads(profiles: Profiles, folder: Path) -> None:
    import pyarrow as pa
    import pyarrow.parquet as pq

    leads = profiles.leads()
    known = [profiles.traits(lead) for lead in leads]
    since = [
        created_at(said.pop(CREATED_AT, None), profiles.first_seen(lead))
        for lead, said in zip(leads, known, strict=True)
    ]
    columns = {
        LEAD: pa.array(map(str, leads), pa.string()),
        CREATED_AT: pa.array(since, pa.timestamp("us", "UTC")),
        **{name: pa.array([said.get(name) for said in known], pa.string()) for name in sorted(set().union(*known))},
    }
    table = pa.table(columns)
    with aside(folder / "leads.parquet") as stream:
        pq.write_table(table, stream, compression="zstd")
    _write_csv(folder / "leads.csv", table)


def _write_identifiers(resolution: Resolution, path: Path) -> None:
    import pyarrow as pa

    rows = [
        {LEAD: str(lead.key), "kind": identifier.kind, "value": identifier.value}
        for lead in resolution.leads()
        for identifier in lead.identifiers
    ]
    names = (LEAD, "kind", "value")
    _write_csv(path, pa.Table.from_pylist(rows, pa.schema([(name, pa.string()) for name in names])))


def _write_csv(path: Path, table: pa.Table) -> None:
    """Strangers wrote what stands there, and somebody opens it in a spreadsheet."""
    from tamis.collect.csv_writing import write_csv
    from tamis.collect.table import Dialect

    with aside(path) as stream:
        write_csv(stream, table, Dialect(), own=table.column_names)


def _write_quarantine(connection: Connection, path: Path) -> int:
    written = 0
    with aside(path) as stream:
        for row in connection.execute(select(QUARANTINE).order_by(QUARANTINE.c.id)).mappings():
            stream.write(msgspec.json.encode(dict(row)) + b"\n")
            written += 1
    return written


def _no_folder(folder: Path, error: OSError) -> Problem:
    reason = error.strerror or str(error)
    return Problem(
        "cannot-write",
        Text(en=f"the folder '{folder}' cannot be made: {reason}.", fr=f"impossible de créer « {folder} » : {reason}."),
    )
