"""Copies of an SQLite store, made while it is in use, and put back where nothing uses it."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

MAGIC = b"SQLite format 3\0"
"""What such a file begins with."""
Share = Callable[[float], None]
"""Is told how much is done, 0 to 1."""
_PAGES = 2_000  # of mostly 4 KiB, between two words about progress
_PATIENCE = 2.0  # seconds in which what uses a file may let it go


class InUseError(Exception):
    """Another program has the file open."""


def copy_out(source: sqlite3.Connection, file: Path, told: Share) -> None:
    """Writes what `source` sees into `file`, which is empty, as one file that needs no other beside it.

    A transaction of `source` that has begun to read is what is copied, whatever others write meanwhile.

    Raises:
        sqlite3.Error: it cannot be read or written.
    """
    with _connected(sqlite3.connect(file)) as target:
        # A copy that fails is thrown away, and one that succeeds is brought to the disk by who gave the file.
        target.execute("PRAGMA journal_mode = OFF")
        target.execute("PRAGMA synchronous = OFF")
        source.backup(target, pages=_PAGES, progress=_shares(told))
        target.execute("PRAGMA journal_mode = DELETE")


def copy_in(source: sqlite3.Connection, target: sqlite3.Connection, told: Share) -> None:
    """Puts what `source` holds in place of what `target` holds; where that stops half-way, the old content is there.

    Raises:
        sqlite3.Error: it cannot be read or written.
    """
    target.execute("PRAGMA synchronous = FULL")
    source.backup(target, pages=_PAGES, progress=_shares(told))


@contextmanager
def opened_to_read(file: Path) -> Iterator[sqlite3.Connection]:
    """A connection that changes nothing.

    Raises:
        sqlite3.Error: it cannot be opened.
    """
    with _connected(sqlite3.connect(f"{file.absolute().as_uri()}?mode=ro", uri=True)) as connection:
        yield connection


@contextmanager
def opened_alone(file: Path) -> Iterator[sqlite3.Connection]:
    """A connection beside which there is no other, and none can come; the file is made where there is none.

    Raises:
        InUseError: there is another.
        sqlite3.Error: it cannot be opened.
    """
    with _connected(sqlite3.connect(file, timeout=_PATIENCE, isolation_level=None)) as connection:
        try:
            connection.execute("PRAGMA locking_mode = EXCLUSIVE")
            connection.execute("PRAGMA journal_mode = DELETE")  # not possible while anybody else has it open
            connection.execute("BEGIN EXCLUSIVE")
            connection.execute("COMMIT")  # the lock stays until the end
        except sqlite3.OperationalError as error:
            if error.sqlite_errorcode & 0xFF in {sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED}:
                raise InUseError from None
            raise
        yield connection


def is_sound(connection: sqlite3.Connection) -> bool:
    """Whether SQLite finds no damage."""
    try:
        found = connection.execute("PRAGMA integrity_check(1)").fetchall()
    except sqlite3.DatabaseError:
        return False
    return found == [("ok",)]


def revision_in(connection: sqlite3.Connection) -> str | None:
    """Of the store in the file (see `tamis.store.revisions`); None where it is no store of ours."""
    try:
        found = connection.execute("SELECT version_num FROM alembic_version").fetchone()
    except sqlite3.DatabaseError:
        return None
    return found[0] if found else None


def holds_events(connection: sqlite3.Connection) -> bool:
    """Whether there is a fact in it; False where there is no store of ours."""
    if revision_in(connection) is None:
        return False
    return connection.execute("SELECT 1 FROM event LIMIT 1").fetchone() is not None


@contextmanager
def _connected(connection: sqlite3.Connection) -> Iterator[sqlite3.Connection]:
    try:
        yield connection
    finally:
        connection.close()


def _shares(told: Share) -> Callable[[int, int, int], None]:
    return lambda _status, left, total: told(1 - left / total if total else 1.0)
