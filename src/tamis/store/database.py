"""One store, embedded or PostgreSQL: opened, migrated, and ready for transactions."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from sqlalchemy import URL, Connection, Engine, create_engine, event, make_url, text
from sqlalchemy.exc import (
    ArgumentError,
    DataError,
    DBAPIError,
    IntegrityError,
    InterfaceError,
    OperationalError,
    SQLAlchemyError,
)
from sqlalchemy.exc import TimeoutError as NoConnectionError

from tamis.errors import Problem, TamisError, UsageError
from tamis.language import Text
from tamis.store.revisions import MIGRATIONS

Transaction = Connection
"""What `Database.read` and `Database.write` give."""
_BUSY_MS = 30_000
_ONE_MOMENT = "REPEATABLE READ"
_COMMITS_IN_ORDER = 7_461_373  # the advisory lock under which events are written, so that `seq` commits in order

_TOO_LARGE = "54"  # the class of PostgreSQL's codes for what goes beyond its limits, such as a key of 3 kB


class StoreUnavailableError(TamisError):
    """The store does not answer, or cannot write: nothing was stored, and it may work later."""


class Database:
    """A store. On SQLite a commit is on the disk when it returns (WAL, synchronous=FULL)."""

    def __init__(self, url: str) -> None:
        """`url`: a file's path, `sqlite:///file` or `postgresql://...`.

        Raises:
            UsageError: no such kind of database, or its driver is not installed.
        """
        self.url = _parsed(url)
        self.is_sqlite = self.url.get_backend_name() == "sqlite"
        try:
            self.engine: Engine = create_engine(self.url, pool_pre_ping=not self.is_sqlite)
        except ModuleNotFoundError as error:
            raise UsageError(_no_driver(error.name or "")) from None
        if self.is_sqlite:
            event.listen(self.engine, "connect", _prepare_sqlite)
            event.listen(self.engine, "begin", _begin_sqlite)
        # SQLite's transactions see one moment by themselves.
        self._to_read = self.engine if self.is_sqlite else self.engine.execution_options(isolation_level=_ONE_MOMENT)

    def upgrade(self) -> None:
        """Creates the tables, or brings those of an older version up to date.

        Raises:
            StoreUnavailableError: it cannot be reached.
            UsageError: it is of a newer version, or no store of ours.
        """
        from alembic import command
        from alembic.config import Config
        from alembic.util import CommandError

        config = Config()
        config.set_main_option("script_location", str(MIGRATIONS))
        try:
            with self.write_alone() as connection:
                config.attributes["connection"] = connection
                command.upgrade(config, "head")
        except CommandError:
            raise UsageError(_newer(self.shown)) from None
        except DBAPIError as error:
            raise UsageError(_unusable(self.shown, error)) from error

    @property
    def shown(self) -> str:
        """Its address as the user would write it, without a password."""
        if self.is_sqlite:
            return self.url.database or ":memory:"
        return self.url.set(drivername="postgresql").render_as_string(hide_password=True)

    @property
    def file(self) -> Path | None:
        """SQLite's file."""
        return Path(self.url.database) if self.is_sqlite and self.url.database else None

    @contextmanager
    def read(self) -> Iterator[Connection]:
        """A transaction that only reads: one moment of the store.

        Raises:
            StoreUnavailableError: it does not answer.
        """
        with self._told(), self._to_read.connect() as connection, connection.begin():
            yield connection

    @contextmanager
    def write(self) -> Iterator[Connection]:
        """A transaction that writes.

        Raises:
            StoreUnavailableError: it does not answer, or has no room.
        """
        with self._told(), self.engine.connect().execution_options(writes=True) as connection, connection.begin():
            yield connection

    @contextmanager
    def write_alone(self) -> Iterator[Connection]:
        """A transaction that writes, beside which no other of these runs: so numbers are committed in their order.

        Raises:
            StoreUnavailableError: it does not answer, or has no room.
        """
        with self.write() as connection:
            if not self.is_sqlite:
                connection.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": _COMMITS_IN_ORDER})
            yield connection

    @contextmanager
    def _told(self) -> Iterator[None]:
        """Errors of the store itself, and not of what was asked of it, by one name."""
        try:
            yield
        except NoConnectionError as error:
            raise StoreUnavailableError(_unusable(self.shown, error)) from error
        except DBAPIError as error:
            if _is_outage(error):
                raise StoreUnavailableError(_unusable(self.shown, error)) from error
            raise

    def checkpoint(self) -> None:
        """Moves what is in SQLite's log into its file, without making anybody wait; PostgreSQL does it by itself."""
        if self.is_sqlite:
            with self.engine.connect() as connection:
                raw = connection.connection.dbapi_connection
                if raw is not None:
                    raw.cursor().execute("PRAGMA wal_checkpoint(PASSIVE)")

    def answers(self) -> bool:
        """Whether it can be asked now."""
        try:
            with self.read() as connection:
                connection.execute(text("SELECT 1"))
        except StoreUnavailableError:
            return False
        return True

    def close(self) -> None:
        """Closes every connection."""
        self.engine.dispose()


def concerns_rows(error: Exception) -> bool:
    """Whether other rows may go well: not where memory or the tables are at fault."""
    if isinstance(error, SQLAlchemyError):
        return isinstance(error, DataError | IntegrityError | OperationalError)
    return not isinstance(error, MemoryError)


def _parsed(url: str) -> URL:
    if "://" not in url:
        return URL.create("sqlite+pysqlite", database=url)
    try:
        parsed = make_url(url)
    except ArgumentError as error:
        raise UsageError(_unknown_kind(url)) from error
    match parsed.get_backend_name():
        case "sqlite":
            return parsed.set(drivername="sqlite+pysqlite")
        case "postgresql" | "postgres":
            return parsed.set(drivername="postgresql+psycopg")
    raise UsageError(_unknown_kind(parsed.render_as_string(hide_password=True)))


def _is_outage(error: DBAPIError) -> bool:
    """Whether the store itself fails, and not what was asked of it: PostgreSQL also calls a row too large so."""
    if error.connection_invalidated:
        return True
    too_large = str(getattr(error.orig, "sqlstate", "")).startswith(_TOO_LARGE)
    return isinstance(error, OperationalError | InterfaceError) and not too_large


def _prepare_sqlite(connection: Any, _record: object) -> None:
    connection.isolation_level = None  # transactions begin in `_begin_sqlite`, not where the driver guesses
    cursor = connection.cursor()
    for setting in (
        "journal_mode = WAL",
        "synchronous = FULL",
        f"busy_timeout = {_BUSY_MS}",
        "wal_autocheckpoint = 0",  # `checkpoint` does it, off the writer's way
        "foreign_keys = ON",
    ):
        cursor.execute(f"PRAGMA {setting}")
    cursor.close()


def _begin_sqlite(connection: Connection) -> None:
    writes = connection.get_execution_options().get("writes", False)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")


def _unknown_kind(url: str) -> Problem:
    return Problem(
        "unknown-database",
        Text(en=f"'{url}' is no database that Tamis knows.", fr=f"« {url} » n'est pas une base que Tamis connaît."),
        hint=Text(
            en="Give a file's path, or postgresql://user@host/name.",
            fr="Donnez le chemin d'un fichier, ou postgresql://utilisateur@hôte/nom.",
        ),
    )


def _no_driver(name: str) -> Problem:
    return Problem(
        "no-driver",
        Text(en=f"PostgreSQL needs the package '{name}'.", fr=f"PostgreSQL demande le paquet « {name} »."),
        hint=Text(en="pip install 'tamis[postgresql]'", fr="pip install 'tamis[postgresql]'"),
    )


def _unusable(shown: str, error: Exception) -> Problem:
    cause = error.orig if isinstance(error, DBAPIError) else error
    said = str(cause).strip().splitlines()
    reason = said[0].rstrip(".") if said else type(cause).__name__
    return Problem(
        "database-unusable",
        Text(en=f"the database {shown} cannot be used: {reason}.", fr=f"la base {shown} ne peut servir : {reason}."),
    )


def _newer(shown: str) -> Problem:
    return Problem(
        "database-newer",
        Text(
            en=f"the database {shown} was made by a newer Tamis than this one.",
            fr=f"la base {shown} a été faite par un Tamis plus récent que celui-ci.",
        ),
        hint=Text(
            en="Install that version, or restore a backup made before.",
            fr="Installez cette version, ou restaurez une sauvegarde antérieure.",
        ),
    )
