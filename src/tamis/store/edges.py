"""The identity log as rows, read by what hangs together."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import lru_cache
from typing import Any, cast, get_args

from sqlalchemy import Connection, delete, select

from tamis.identify.edges import Edge
from tamis.identify.identifiers import Identifier, Kind, may_join
from tamis.store.bulk import insert_rows
from tamis.store.reading import portions, rows_among
from tamis.store.schema import EDGES

_COLUMNS = (EDGES.c.id, EDGES.c.a, EDGES.c.b, EDGES.c.at, EDGES.c.trust, EDGES.c.kind, EDGES.c.target)
_NAMES = tuple(column.name for column in _COLUMNS)
_KINDS = frozenset(get_args(Kind))
_REMEMBERED = 16_384


@lru_cache(maxsize=_REMEMBERED)
def identifier_of(text: str) -> Identifier:
    """The identifier that `str(identifier)` wrote.

    Raises:
        ValueError: it wrote none.
    """
    kind, colon, value = text.partition(":")
    if not colon or kind not in _KINDS:
        raise ValueError(text)
    return Identifier(cast(Kind, kind), value)


def edges_around(connection: Connection, identifiers: Iterable[Identifier]) -> list[Edge]:
    """Every edge of the components of these identifiers: what `resolve` needs to know of them."""
    seen = {str(i) for i in identifiers if may_join(i)}
    new, found = set(seen), dict[str, Edge]()
    while new:
        edges = [edge for edge in _naming(connection, new) if edge.id not in found]
        found.update((edge.id, edge) for edge in edges)
        new = {str(end) for edge in edges for end in edge.ends if may_join(end)} - seen
        seen |= new
    return list(found.values())


def edges_naming(connection: Connection, identifiers: Iterable[Identifier]) -> list[Edge]:
    """The edges that have one of these at an end."""
    return _naming(connection, {str(identifier) for identifier in identifiers})


def edges_of_ids(connection: Connection, ids: Iterable[str]) -> list[Edge]:
    """The entries of these ids that there are."""
    found = []
    for portion in portions(ids):
        found += [_edge(row) for row in connection.execute(select(*_COLUMNS).where(EDGES.c.id.in_(portion)))]
    return found


def insert_edges(connection: Connection, edges: Sequence[Edge]) -> None:
    """Adds entries to the log."""
    rows = [(e.id, str(e.a), str(e.b), e.at, e.trust, e.kind, e.target) for e in edges]
    insert_rows(connection, EDGES, [column.name for column in _COLUMNS], rows)


def delete_edges(connection: Connection, ids: Iterable[str]) -> None:
    """Takes entries out: those whose events were judged anew."""
    for portion in portions(ids):
        connection.execute(delete(EDGES).where(EDGES.c.id.in_(portion)))


def operators_edges(connection: Connection) -> list[Edge]:
    """What operators decided, of any leads."""
    return [_edge(row) for row in connection.execute(select(*_COLUMNS).where(EDGES.c.kind.in_(["merge", "unmerge"])))]


def _naming(connection: Connection, names: Iterable[str]) -> list[Edge]:
    """The edges that have an end among `names`, once each."""
    wanted = list(names)
    rows = {row[0]: row for end in ("a", "b") for row in rows_among(connection, EDGES, _NAMES, end, wanted)}
    return [_edge(row) for row in rows.values()]


def _edge(row: Sequence[Any]) -> Edge:
    id_, a, b, at, trust, kind, target = row
    return Edge(id_, identifier_of(a), identifier_of(b), at, trust, kind, target)
