"""Whose the events of the history are: of each set of identifiers that they name, the lead, and from when to when."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise
from typing import TYPE_CHECKING, cast

import msgspec

from tamis.identify.consent import Consents
from tamis.identify.identifiers import Identifier
from tamis.identify.leads import LeadKey
from tamis.identify.resolution import Resolution
from tamis.identify.resolve import resolve
from tamis.live.consents import consents_around
from tamis.store.database import Transaction
from tamis.store.edges import edges_around, identifier_of
from tamis.store.leads import ids_of
from tamis.store.notices import rests_on_consent
from tamis.store.sources import list_sources

if TYPE_CHECKING:
    import pyarrow as pa

    from tamis.identify.edges import Trust

_AT_ONCE = 5_000
_EVER = -(2**62), 2**62
"""µs UTC, before and after every event."""


def owners_of(connection: Transaction, owned: pa.Table) -> pa.Table:
    """`owned` (`named`, `trust`, `source`), with the `lead` from `since` until before `until`: for `HistoryDoor`.

    When nobody wants it counted, there is no such row.
    """
    import pyarrow as pa

    on_consent = {source.name: rests_on_consent(source) for source in list_sources(connection)}
    rows: list[tuple[object, ...]] = []
    for batch in owned.to_batches(_AT_ONCE):
        rows += _owners(connection, batch.to_pylist(), on_consent)
    schema = pa.schema(
        [
            *((name, pa.string()) for name in ("named", "trust", "source")),
            ("lead", pa.int64()),
            *((name, pa.timestamp("us", "UTC")) for name in ("since", "until")),
        ]
    )
    columns = list(zip(*rows, strict=True)) or [()] * len(schema)
    return pa.table([pa.array(c, field.type) for c, field in zip(columns, schema, strict=True)], schema=schema)


def _owners(
    connection: Transaction, owned: list[dict[str, str]], on_consent: dict[str, bool]
) -> Iterator[tuple[object, ...]]:
    named = {text: _identifiers(text) for text in {row["named"] for row in owned}}
    around = {name for names in named.values() for name in names}
    edges = edges_around(connection, around)
    resolution = resolve(edges)
    consents = consents_around(connection, around.union(*(edge.ends for edge in edges)), resolution)
    spans: list[tuple[dict[str, str], int, int, str]] = []
    for row in owned:
        names, rests = named[row["named"]], on_consent.get(row["source"], True)
        for since, until, key in _leads(resolution, consents, names, cast("Trust", row["trust"])):
            if consents.forbids(key, names, since, on_consent=rests) is None:
                spans.append((row, since, until, str(key)))
    ids = ids_of(connection, {span[3] for span in spans})
    for row, since, until, name in spans:
        if name in ids:  # else its events were judged anew, and its leads are still to be derived
            yield row["named"], row["trust"], row["source"], ids[name], since, until


def _leads(
    resolution: Resolution, consents: Consents, names: list[Identifier], trust: Trust
) -> Iterator[tuple[int, int, LeadKey]]:
    """The lead of events that name these, from when until before when: as long as he is the same, and his will too."""
    for since, until in pairwise([_EVER[0], *resolution.turning_points(names), _EVER[1]]):
        key = resolution.lead_of(names, since, trust)
        if key is not None:
            for begin, end in pairwise([since, *consents.turning_points(key, names, since, until), until]):
                yield begin, end, key


def _identifiers(text: str) -> list[Identifier]:
    return [identifier_of(name) for name in msgspec.json.decode(text, type=list[str])]
