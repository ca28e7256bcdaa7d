"""Reading rows by many keys: in portions, since a statement holds only so many values; or straight from the driver."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from itertools import islice
from typing import Any, TypeVar, cast

import msgspec
from sqlalchemy import Connection, Table

T = TypeVar("T")
Rows = list[tuple[Any, ...]]
AT_ONCE = 5_000
"""Values in one statement; SQLite allows 32,766."""


def portions(values: Iterable[T], size: int = AT_ONCE) -> Iterator[list[T]]:
    """The values in lists of at most `size`."""
    left = iter(values)
    while portion := list(islice(left, size)):
        yield portion


def rows_among(
    connection: Connection, table: Table, columns: Iterable[str], column: str, values: Iterable[object], also: str = ""
) -> Rows:
    """The rows whose column has one of the values, which are all texts or all whole numbers.

    Without SQLAlchemy's statement, which takes longer to make than to run: for what is asked at every step. `also`: a
    further condition, SQL of ours.
    """
    given = list(values)
    if not given:
        return []
    listed = ", ".join(f'"{name}"' for name in columns)
    among, value = _AMONG[connection.dialect.name]
    statement = f'SELECT {listed} FROM "{table.name}" WHERE "{column}" {among} {also}'  # noqa: S608 - names of ours
    found = connection.exec_driver_sql(statement, (value(given),))
    rows = cast("Rows", found.cursor.fetchall())
    found.close()
    return rows


_AMONG: Mapping[str, tuple[str, Callable[[list[object]], object]]] = {
    "sqlite": ("IN (SELECT value FROM json_each(?))", lambda values: msgspec.json.encode(values).decode()),
    "postgresql": ("= ANY(%s)", lambda values: values),
}
