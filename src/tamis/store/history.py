"""The columnar history: the scored events once more, in Parquet files by month, for whatever reads all of them.

It is derived from the store: where files are lost they are written again. A file holds the events from one number to
another that were received in one month (UTC), and is named after the three. Files are written aside, and small ones
joined later; where two overlap the longer one counts, since the shorter was only not yet taken away.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import groupby
from pathlib import Path
from typing import TYPE_CHECKING, Any

import msgspec

from tamis.collect.aside import aside
from tamis.collect.traffic.reasons import CONSENT_NOTICE
from tamis.errors import Problem, UsageError
from tamis.language import Text
from tamis.store.events import Event, read_events
from tamis.store.facts import properties_of, traits_of
from tamis.store.intake import Document, document_of
from tamis.store.naming import identifiers_of, trust_of
from tamis.store.sources import Source

if TYPE_CHECKING:
    import pyarrow as pa
    from sqlalchemy import Connection

_NAME = re.compile(r"(\d+)-(\d+)\.parquet")
_FORMAT = "events-2"
"""To be counted up where what is written of an event, or how it is read, changes: all is then written again."""
_FOLDER = "month={:%Y-%m}"
_SMALL = 500_000
"""Events: files of fewer are joined."""
_MANY = 16
"""Small files in one month from which on they are joined."""
_ROW_GROUP = 100_000
_LOCK = "lock"
_ENCODE = msgspec.json.Encoder().encode


@dataclass(frozen=True, slots=True)
class Part:
    """One file: all events of a month from number `first` to `last`."""

    path: Path
    first: int
    last: int

    @property
    def size(self) -> int:
        """How many numbers it spans."""
        return self.last - self.first + 1


class History:
    """The files in one folder. One process writes them (see `locked`); any may read."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder / _FORMAT

    def parts(self) -> list[Part]:
        """The files that count, in the order of their events: up to the first event that is in none."""
        found = [
            Part(path, int(match[1]), int(match[2]))
            for path in self.folder.glob("month=*/*.parquet")
            if (match := _NAME.fullmatch(path.name))
        ]
        kept: list[Part] = []
        for part in sorted(found, key=lambda part: (part.first, -part.last)):
            after = kept[-1].last if kept else 0
            if part.first == after + 1:
                kept.append(part)
        return kept

    def watermark(self) -> int:
        """The number up to which no event is missing."""
        parts = self.parts()
        return parts[-1].last if parts else 0

    def is_of(self, connection: Connection) -> bool:
        """Whether it is the history of that store: not of another one, nor of what a backup made undone."""
        import pyarrow.parquet as pq

        parts = self.parts()
        if not parts:
            return True
        file = pq.ParquetFile(parts[-1].path)
        rows = file.read_row_group(file.num_row_groups - 1, columns=["seq", "message_id"]).to_pylist()
        there = read_events(connection, rows[-1]["seq"] - 1, 1)
        return [(seq, event.message_id) for seq, event in there] == [(rows[-1]["seq"], rows[-1]["message_id"])]

    def clear(self) -> None:
        """Takes all files away."""
        for path in self.folder.glob("month=*/*.parquet"):
            path.unlink(missing_ok=True)

    def append(self, rows: Sequence[tuple[int, Event]], sources: Mapping[int, Source]) -> None:
        """Writes the events that follow the watermark, in the order of their numbers.

        Raises:
            UsageError: the folder cannot be written.
        """
        after = self.watermark()
        for month, group in groupby(rows, key=lambda row: _month(row[1].received_at)):
            mine = list(group)
            # The numbers of transactions that were undone are nobody's: the file spans them too.
            self._write(month, after + 1, mine[-1][0], [_table(mine, sources)])
            after = mine[-1][0]

    def join_small(self) -> None:
        """In each month with many small files, makes one of those that follow each other."""
        import pyarrow.parquet as pq

        for month, parts in groupby(self.parts(), key=lambda part: part.path.parent):
            small = [part for part in parts if part.size < _SMALL]
            for run in _runs(small):
                if len(run) < _MANY:
                    continue
                tables = (pq.read_table(part.path, partitioning=None) for part in run)
                self._write(month.name, run[0].first, run[-1].last, tables)
                for part in run:
                    part.path.unlink()

    def prepare(self) -> None:
        """Makes the folder, where it is not there.

        Raises:
            UsageError: it cannot be made.
        """
        try:
            self.folder.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise UsageError(_no_folder(self.folder.parent, error)) from error

    @contextmanager
    def locked(self) -> Iterator[bool]:
        """Whether this process may write, for as long as the block takes: False where another does.

        Raises:
            UsageError: there is no folder, and none can be made.
        """
        import fcntl

        self.prepare()
        with (self.folder / _LOCK).open("w") as lock:
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                yield False
                return
            yield True

    def _write(self, month: str, first: int, last: int, tables: Iterable[pa.Table]) -> None:
        import pyarrow.parquet as pq

        folder = self.folder / month
        folder.mkdir(parents=True, exist_ok=True)
        with (
            aside(folder / f"{first}-{last}.parquet") as stream,
            pq.ParquetWriter(stream, history_schema(), compression="zstd") as writer,
        ):
            for table in tables:
                writer.write_table(table, row_group_size=_ROW_GROUP)
        _sync(folder)


def history_schema() -> pa.Schema:
    """What the files hold of each event.

    `named`: the identifiers that it names, the strongest first, as a JSON list of `kind:value`; `trust`: how far that
    is to be believed. `suspect`: why it does not count, if so. `names` and `values`: its properties under flat names
    (a JSON list of them, and a list of JSON values in the same order). `traits`: what an identify says, as JSON.
    """
    import pyarrow as pa

    moment = pa.timestamp("us", "UTC")
    return pa.schema(
        [
            ("seq", pa.int64()),
            *((name, pa.string()) for name in ("kind", "event")),
            *((name, moment) for name in ("occurred_at", "received_at")),
            *((name, pa.string()) for name in ("source", "message_id", "anonymous_id", "user_id", "suspect")),
            *((name, pa.string()) for name in ("named", "trust", "names")),
            ("values", pa.list_(pa.string())),
            ("traits", pa.string()),
        ]
    )


def _table(rows: Sequence[tuple[int, Event]], sources: Mapping[int, Source]) -> pa.Table:
    import pyarrow as pa

    schema = history_schema()
    columns = zip(*(_row(seq, event, sources.get(event.source)) for seq, event in rows), strict=True)
    return pa.table([pa.array(list(c), field.type) for c, field in zip(columns, schema, strict=True)], schema=schema)


def _row(seq: int, event: Event, source: Source | None) -> tuple[Any, ...]:
    try:
        document = document_of(event)
    except msgspec.MsgspecError:  # it was set aside, with the reason
        document = Document()
    said = properties_of(document)
    return (
        seq,
        event.kind,
        event.name,
        event.occurred_at,
        event.received_at,
        source.name if source else None,
        event.message_id,
        event.anonymous_id,
        event.user_id,
        event.suspect or (CONSENT_NOTICE if document.agrees else None),
        _text(list(map(str, identifiers_of(event, document)))),
        trust_of(document, source is not None and source.trusted),
        _text(list(said)),
        [None if value is None else _text(value) for value in said.values()],
        _text(traits_of(document)) if event.kind == "identify" else None,
    )


def _text(value: object) -> str:
    return _ENCODE(value).decode()


def _month(received_at: int) -> str:
    return _FOLDER.format(datetime.fromtimestamp(received_at / 1e6, UTC))


def _runs(parts: Sequence[Part]) -> Iterator[list[Part]]:
    """Those that follow each other without a gap, up to a file that is no longer small."""
    run: list[Part] = []
    for part in parts:
        size = part.last - run[0].first + 1 if run else 0
        if run and (part.first != run[-1].last + 1 or size > 2 * _SMALL):
            yield run
            run = []
        run.append(part)
    if run:
        yield run


def _no_folder(folder: Path, error: OSError) -> Problem:
    said = error.strerror or str(error)
    return Problem(
        "no-history",
        Text(
            en=f"the columnar history cannot be kept in '{folder}': {said}.",
            fr=f"l'historique en colonnes ne peut pas être tenu dans « {folder} » : {said}.",
        ),
        hint=Text(
            en="Give a folder that may be written (--history), or --history none.",
            fr="Donnez un dossier où l'on peut écrire (--history), ou --history none.",
        ),
    )


def _sync(folder: Path) -> None:
    """Makes a name that was given last over a power cut."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
