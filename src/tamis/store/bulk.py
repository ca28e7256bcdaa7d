"""Writing many rows at once: the statement is rendered once, and the rows go to the driver as they are."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import Any

from sqlalchemy import Connection, Table

NOTHING: Mapping[str, str] = {}
Rows = Sequence[tuple[Any, ...]]


def insert_rows(connection: Connection, table: Table, columns: Sequence[str], rows: Rows) -> None:
    """Adds rows that are not there yet."""
    if rows:
        connection.exec_driver_sql(_insert(connection, table, tuple(columns)), list(rows))


def insert_new_rows(
    connection: Connection, table: Table, columns: Sequence[str], key: Sequence[str], rows: Rows
) -> int:
    """Adds the rows whose key is not there yet; how many, where the driver can tell."""
    if not rows:
        return 0
    statement = _insert(connection, table, tuple(columns)) + f" ON CONFLICT ({_listed(key)}) DO NOTHING"
    return connection.exec_driver_sql(statement, list(rows)).rowcount


def set_rows(
    connection: Connection,
    table: Table,
    columns: Sequence[str],
    key: Sequence[str],
    rows: Rows,
    combined: Mapping[str, str] = NOTHING,
) -> None:
    """Writes rows, in place of those of the same key. `combined`: of columns, SQL that makes one value of the two."""
    if rows:
        set_to = {name: combined.get(name, f'excluded."{name}"') for name in columns if name not in key}
        others = ", ".join(f'"{name}" = {value}' for name, value in set_to.items())
        statement = f"{_insert(connection, table, tuple(columns))} ON CONFLICT ({_listed(key)}) DO UPDATE SET {others}"
        connection.exec_driver_sql(statement, list(rows))


def _insert(connection: Connection, table: Table, columns: tuple[str, ...]) -> str:
    return _rendered(table.name, columns, "?" if connection.dialect.paramstyle == "qmark" else "%s")


@lru_cache
def _rendered(table: str, columns: tuple[str, ...], mark: str) -> str:
    return f'INSERT INTO "{table}" ({_listed(columns)}) VALUES ({", ".join(mark for _ in columns)})'  # noqa: S608


def _listed(names: Sequence[str]) -> str:
    return ", ".join(f'"{name}"' for name in names)
