"""One store, embedded or PostgreSQL: opened, migrated, and ready for transactions."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from alembic import command
from alembic.config import Config
from sqlalchemy import URL, Connection, Engine, create_engine, event, make_url, text
from sqlalchemy.exc import ArgumentError, DBAPIError

from tamis.errors import Problem, UsageError
from tamis.language import Text

_MIGRATIONS = Path(__file__).parent / "migrations"
_BUSY_MS = 30_000
_COMMITS_IN_ORDER = 7_461_373  # the advisory lock under which events are written, so that `seq` commits in order


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

    def upgrade(self) -> None:
        """Creates the tables, or brings those of an older version up to date.

        Raises:
            UsageError: the database cannot be reached, or is of a newer version.
        """
        config = Config()
        config.set_main_option("script_location", str(_MIGRATIONS))
        try:
            with self.write() as connection:
                config.attributes["connection"] = connection
                command.upgrade(config, "head")
        except DBAPIError as error:
            raise UsageError(_unreachable(self.url, error)) from error

    @contextmanager
    def read(self) -> Iterator[Connection]:
        """A transaction that only reads: one moment of the store."""
        with self.engine.connect() as connection, connection.begin():
            yield connection

    @contextmanager
    def write(self) -> Iterator[Connection]:
        """A transaction that writes; of one store, one at a time."""
        with self.engine.connect().execution_options(writes=True) as connection, connection.begin():
            if not self.is_sqlite:
                connection.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": _COMMITS_IN_ORDER})
            yield connection

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
        except DBAPIError:
            return False
        return True

    def close(self) -> None:
        """Closes every connection."""
        self.engine.dispose()


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


def _unreachable(url: URL, error: DBAPIError) -> Problem:
    shown = url.render_as_string(hide_password=True)
    reason = str(error.orig).strip().splitlines()[0] if str(error.orig).strip() else type(error.orig).__name__
    return Problem(
        "database-unreachable",
        Text(
            en=f"the database {shown} cannot be opened: {reason}.",
            fr=f"la base {shown} ne s'ouvre pas : {reason}.",
        ),
    )
