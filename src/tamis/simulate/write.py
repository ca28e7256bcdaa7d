"""Writes the simulated company: CSV in UTF-8, Parquet with dictionaries; each file aside first, then in its place."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq
from numpy.typing import NDArray

from tamis.simulate.campaigns import campaign_names
from tamis.simulate.company import CHANNELS, LINES, PRODUCTS, SITE, ZONE, Calendar
from tamis.simulate.contents import CONTENTS
from tamis.simulate.events import FORMS, MAIL, NAMES, SEARCHES, SOURCE_OF, SUSPICIONS, Events
from tamis.simulate.profiles import lead_key

Ints = NDArray[np.int64]

_SOURCES = tuple(dict.fromkeys(SOURCE_OF.values()))
_SOURCE_OF_EVENT = np.array([_SOURCES.index(SOURCE_OF[name]) for name in NAMES])
_PRODUCT_LINES = np.array([LINES.index(p.line) for p in PRODUCTS])
_CONTENT_LINES = np.array([LINES.index(c.line) if c.line else -1 for c in CONTENTS])
_TYPES = tuple(dict.fromkeys(c.content_type for c in CONTENTS))
_THEMES = tuple(dict.fromkeys(c.theme for c in CONTENTS))
_CONTENT_TYPES = np.array([_TYPES.index(c.content_type) for c in CONTENTS])
_CONTENT_THEMES = np.array([_THEMES.index(c.theme) for c in CONTENTS])


def write_csv(path: Path, columns: Sequence[str], rows: Iterable[Sequence[object]]) -> None:
    """A header and rows, with a comma and a line feed."""
    with _aside(path) as part, part.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(columns)
        writer.writerows(rows)


def write_text(path: Path, text: str) -> None:
    """A text as it is."""
    with _aside(path) as part:
        part.write_text(text, encoding="utf-8", newline="\n")


def write_events(path: Path, events: Events, message: Ints, people: int, days: Calendar) -> None:
    """The events, as Parquet; `message` numbers the messages, `people` is the number of leads."""
    with _aside(path) as part:
        pq.write_table(_table(events, message, people, days), part, compression="zstd", row_group_size=1 << 17)


def moment(at: int) -> str:
    """Microseconds UTC as ISO 8601, to the second, in the time of Paris."""
    return datetime.fromtimestamp(at // 1_000_000, ZONE).isoformat(timespec="seconds")


@contextmanager
def _aside(path: Path) -> Iterator[Path]:
    path.parent.mkdir(parents=True, exist_ok=True)
    part = path.with_name(f".{path.name}.part")
    try:
        yield part
        part.replace(path)
    finally:
        part.unlink(missing_ok=True)


def _table(events: Events, message: Ints, people: int, days: Calendar) -> pa.Table:
    content, product = _ints(events, "content"), _ints(events, "product")
    source = _SOURCE_OF_EVENT[_ints(events, "event")]
    by_mail = source == _SOURCES.index(MAIL)
    line = np.where(product >= 0, np.append(_PRODUCT_LINES, -1)[product], np.append(_CONTENT_LINES, -1)[content])
    device = _ints(events, "device")
    visitor = np.where(device >= 0, 2 * _ints(events, "lead") + device, -1)
    at = pa.array(events["at"], type=pa.int64()).cast(pa.timestamp("us", tz="UTC"))
    paths = [c.path for c in CONTENTS]
    return pa.table({
        "lead": _dictionary(_ints(events, "lead"), [lead_key(i) for i in range(people)]),
        "event": _dictionary(_ints(events, "event"), NAMES),
        "occurred_at": at,
        "message_id": pc.binary_join_element_wise("m", pa.array(message).cast(pa.string()), ""),
        "source": _dictionary(source, _SOURCES),
        "channel": _dictionary(_ints(events, "channel"), CHANNELS),
        "anonymous_id": _dictionary(visitor, _visitor_ids(2 * people)),
        "suspect": _dictionary(_ints(events, "suspect"), SUSPICIONS),
        "path": _dictionary(np.where(by_mail, -1, content), paths),
        "url": _dictionary(content, [SITE + path for path in paths]),
        "title": _dictionary(content, [c.title for c in CONTENTS]),
        "theme": _dictionary(np.append(_CONTENT_THEMES, -1)[content], _THEMES),
        "content_type": _dictionary(np.append(_CONTENT_TYPES, -1)[content], _TYPES),
        "product": _dictionary(product, [p.name for p in PRODUCTS]),
        "product_line": _dictionary(line, LINES),
        "campaign": _dictionary(_ints(events, "campaign"), campaign_names(days)),
        "form": _dictionary(_ints(events, "form"), FORMS),
        "query": _dictionary(_ints(events, "query"), SEARCHES),
        "value": _numbers(events, "value"),
        "duration_s": _numbers(events, "duration_s"),
        "score": _numbers(events, "score"),
    })  # fmt: skip


def _ints(events: Events, column: str) -> Ints:
    return events[column].astype(np.int64, copy=False)


def _numbers(events: Events, column: str) -> pa.Array:
    return pa.array(events[column], type=pa.float64(), from_pandas=True)


def _dictionary(positions: Ints, texts: Sequence[str]) -> pa.DictionaryArray:
    """Texts by their positions; -1 is null. The texts that do not occur, and doubles, are dropped."""
    indices = pa.array(positions.astype(np.int32), mask=positions < 0)
    return pa.DictionaryArray.from_arrays(indices, pa.array(texts, type=pa.string()))


def _visitor_ids(n: int) -> list[str]:
    """Identifiers as browsers make them: numbers that look random, each from its position."""
    mixed = (np.arange(1, n + 1, dtype=np.uint64) * np.uint64(0x9E3779B97F4A7C15)) ^ np.uint64(0xC0BA17)
    return [f"{number:016x}" for number in mixed.tolist()]
