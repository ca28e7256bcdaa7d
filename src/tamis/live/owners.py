"""Whose the events of the history are: of each set of identifiers that they name, the lead, and from when to when."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise
from typing import TYPE_CHECKING, cast

import msgspec

from tamis.identify.identifiers import Identifier
from tamis.identify.resolve import resolve
from tamis.store.database import Transaction
from tamis.store.edges import edges_around, identifier_of
from tamis.store.leads import ids_of

if TYPE_CHECKING:
    import pyarrow as pa

    from tamis.identify.edges import Trust

_AT_ONCE = 5_000
_EVER = -(2**62), 2**62
"""µs UTC, before and after every event."""


def owners_of(connection: Transaction, owned: pa.Table) -> pa.Table:
    """`owned` (`named`, `trust`, `source`), with the `lead` from `since` until before `until`: for `HistoryDoor`."""
    import pyarrow as pa

    rows: list[tuple[object, ...]] = []
    for batch in owned.to_batches(_AT_ONCE):
        rows += _owners(connection, batch.to_pylist())
    schema = pa.schema(
        [
            *((name, pa.string()) for name in ("named", "trust", "source")),
            ("lead", pa.int64()),
            *((name, pa.timestamp("us", "UTC")) for name in ("since", "until")),
        ]
    )
    columns = list(zip(*rows, strict=True)) or [()] * len(schema)
    return pa.table([pa.array(c, field.type) for c, field in zip(columns, schema, strict=True)], schema=schema)


def _owners(connection: Transaction, owned: list[dict[str, str]]) -> Iterator[tuple[object, ...]]:
    named = {text: _identifiers(text) for text in {row["named"] for row in owned}}
    resolution = resolve(edges_around(connection, {name for names in named.values() for name in names}))
    spans: list[tuple[dict[str, str], int, int, str]] = []
    for row in owned:
        names = named[row["named"]]
        moments = [_EVER[0], *resolution.turning_points(names), _EVER[1]]
        for since, until in pairwise(moments):
            key = resolution.lead_of(names, since, cast("Trust", row["trust"]))
            if key is not None:
                spans.append((row, since, until, str(key)))
    ids = ids_of(connection, {span[3] for span in spans})
    for row, since, until, name in spans:
        if name in ids:  # else its events were judged anew, and its leads are still to be derived
            yield row["named"], row["trust"], row["source"], ids[name], since, until


def _identifiers(text: str) -> list[Identifier]:
    return [identifier_of(name) for name in msgspec.json.decode(text, type=list[str])]
