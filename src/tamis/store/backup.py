"""A store as one file, written while it is in use; and a store from such a file."""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Callable
from pathlib import Path
from typing import Any, BinaryIO

from sqlalchemy import text

from tamis.collect.aside import aside
from tamis.errors import Location, Problem, UsageError
from tamis.language import Text
from tamis.store import postgresql_dumps as dumps
from tamis.store import sqlite_copies as copies
from tamis.store.database import Database, Transaction
from tamis.store.events import count_events, last_event
from tamis.store.revisions import known_revisions, revision

Stage = Callable[[Text, float | None], None]
"""Is told what is done, and how much of it, 0 to 1, where that is known."""
_COPYING = Text(en="Copying", fr="Copie")
_CHECKING = Text(en="Checking the backup", fr="Contrôle de la sauvegarde")
_UPGRADING = Text(en="Bringing the tables up to date", fr="Mise à jour des tables")


def backup(database: Database, file: Path, stage: Stage) -> int:
    """Writes the store as of one moment; the bytes of the file, which only its owner may read, and is on the disk.

    Raises:
        UsageError: there is such a file, or it cannot be written; there is no store of a version that is known.
        StoreUnavailableError: the store does not answer.
    """
    if file.exists():
        raise UsageError(_exists(file))
    if database.is_sqlite and not _begins(Path(database.shown), copies.MAGIC):
        raise UsageError(_no_store(database.shown))
    with database.read() as connection:
        found = revision(connection)
        if found not in known_revisions():
            raise UsageError(_no_store(database.shown) if found is None else _newer(database.shown))
        with aside(file) as stream:
            Path(stream.name).chmod(0o600)
            stage(_COPYING, None)
            _copy(database, connection, stream, stage)
    _bring_to_disk(file.absolute().parent)
    return file.stat().st_size


def restore(file: Path, database: Database, replace: bool, stage: Stage) -> int:
    """Makes the store what the file holds, and brings it up to date; how many events there are now.

    Raises:
        UsageError: the file is no backup for such a database, or damaged; the database holds events, and is not to be
            replaced; it is in use. It is as it was before.
        StoreUnavailableError: the database does not answer.
    """
    magic = copies.MAGIC if database.is_sqlite else dumps.MAGIC
    if not _begins(file, magic):
        other = dumps.MAGIC if database.is_sqlite else copies.MAGIC
        raise UsageError(_other_kind(file) if _begins(file, other) else _no_store(str(file)))
    stage(_CHECKING, None)
    if database.is_sqlite:
        _restore_sqlite(file, database, replace, stage)
    else:
        _restore_postgresql(file, database, replace, stage)
    stage(_UPGRADING, None)
    database.upgrade()
    with database.read() as connection:
        return count_events(connection)


def _copy(database: Database, connection: Transaction, stream: BinaryIO, stage: Stage) -> None:
    raw: Any = connection.connection.dbapi_connection
    try:
        if database.is_sqlite:
            copies.copy_out(raw, Path(stream.name), lambda share: stage(_COPYING, share))
        else:
            dumps.dump(database.url, stream)
    except (sqlite3.Error, dumps.ProgramError) as error:
        raise UsageError(_failed(error)) from None


def _restore_sqlite(file: Path, database: Database, replace: bool, stage: Stage) -> None:
    try:
        with copies.opened_to_read(file) as source:
            _check_revision(file, copies.revision_in(source))
            if not copies.is_sound(source):
                raise UsageError(_damaged(file))
            with copies.opened_alone(Path(database.shown)) as target:
                if copies.holds_events(target) and not replace:
                    raise UsageError(_holds_events(database.shown))
                copies.copy_in(source, target, lambda share: stage(_COPYING, share))
    except copies.InUseError:
        raise UsageError(_in_use(database.shown)) from None
    except sqlite3.Error as error:
        raise UsageError(_failed(error)) from None


def _restore_postgresql(file: Path, database: Database, replace: bool, stage: Stage) -> None:
    try:
        found = dumps.revision_in(file)
        _check_revision(file, found)
        with database.read() as connection:
            there, schema = revision(connection), connection.execute(text("SELECT current_schema()")).scalar_one()
            if there is not None and last_event(connection) and not replace:
                raise UsageError(_holds_events(database.shown))
            if connection.execute(text(_OTHERS)).scalar_one():
                raise UsageError(_in_use(database.shown))
        if there not in {None, found}:
            raise UsageError(_other_tables(database.shown))
        stage(_COPYING, None)
        dumps.restore(database.url, file, schema, replace=there is not None)
        with database.read() as connection:
            _check_revision(file, revision(connection))
    except dumps.ProgramError as error:
        raise UsageError(_failed(error)) from None


_OTHERS = """SELECT count(*) FROM pg_stat_activity
WHERE datname = current_database() AND pid <> pg_backend_pid() AND backend_type = 'client backend'"""


def _begins(file: Path, magic: bytes) -> bool:
    """Whether the file begins with these bytes; False where there is none.

    Raises:
        UsageError: it cannot be read.
    """
    try:
        with file.open("rb") as stream:
            return stream.read(len(magic)) == magic
    except (FileNotFoundError, IsADirectoryError):
        return False
    except OSError as error:
        raise UsageError(_failed(error)) from None


def _check_revision(file: Path, found: str | None) -> None:
    if found is None:
        raise UsageError(_no_store(str(file)))
    if found not in known_revisions():
        raise UsageError(_newer(str(file)))


def _bring_to_disk(folder: Path) -> None:
    """So that the file's name survives a power cut, as its content does; Windows does it by itself."""
    if os.name == "posix":
        opened = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(opened)
        finally:
            os.close(opened)


def _exists(file: Path) -> Problem:
    return Problem(
        "file-exists",
        Text(en="there is such a file, and a backup replaces none.", fr="ce fichier existe, et n'est pas remplacé."),
        Location(str(file)),
        Text(en="Choose another name.", fr="Choisissez un autre nom."),
    )


def _no_store(where: str) -> Problem:
    return Problem(
        "no-store", Text(en="there is no store of Tamis.", fr="il n'y a pas de base de Tamis."), Location(where)
    )


def _newer(where: str) -> Problem:
    said = Text(en="it was made by a newer Tamis than this one.", fr="elle vient d'un Tamis plus récent que celui-ci.")
    return Problem("database-newer", said, Location(where))


def _damaged(file: Path) -> Problem:
    said = Text(
        en="the file is damaged: take another backup.", fr="le fichier est abîmé : prenez une autre sauvegarde."
    )
    return Problem("backup-damaged", said, Location(str(file)))


def _other_kind(file: Path) -> Problem:
    return Problem(
        "other-kind-of-database",
        Text(
            en="this backup is of the other kind of database (SQLite or PostgreSQL).",
            fr="cette sauvegarde est de l'autre sorte de base (SQLite ou PostgreSQL).",
        ),
        Location(str(file)),
        Text(en="Give one of its kind with --database.", fr="Donnez une base de sa sorte avec --database."),
    )


def _holds_events(shown: str) -> Problem:
    return Problem(
        "database-holds-events",
        Text(
            en="the database holds events, which would be lost.",
            fr="la base contient des événements, qui seraient perdus.",
        ),
        Location(shown),
        Text(
            en="Give another --database; or back this one up, then --replace.",
            fr="Donnez une autre --database ; ou sauvegardez celle-ci, puis --replace.",
        ),
    )


def _in_use(shown: str) -> Problem:
    said = Text(en="another program uses the database.", fr="un autre programme utilise la base.")
    hint = Text(en="Stop it first (tamis serve).", fr="Arrêtez-le d'abord (tamis serve).")
    return Problem("database-in-use", said, Location(shown), hint)


def _other_tables(shown: str) -> Problem:
    return Problem(
        "database-other-version",
        Text(
            en="the database has the tables of another version of Tamis than the backup.",
            fr="la base a les tables d'une autre version de Tamis que la sauvegarde.",
        ),
        Location(shown),
        Text(en="Restore into an empty database.", fr="Restaurez dans une base vide."),
    )


def _failed(error: Exception) -> Problem:
    if isinstance(error, dumps.ProgramError):
        if error.reason is None:
            return _not_installed(error.program)
        reason = f"{error.program}: {error.reason}"
    else:
        reason = str(error)
    reason = reason.rstrip(".")
    return Problem("backup-failed", Text(en=f"this failed: {reason}.", fr=f"échec : {reason}."))


def _not_installed(program: str) -> Problem:
    return Problem(
        "no-program",
        Text(en=f"PostgreSQL's program {program} is needed.", fr=f"il faut le programme {program} de PostgreSQL."),
        hint=Text(
            en="Debian: apt-get install postgresql-client, of the server's version or later.",
            fr="Debian : apt-get install postgresql-client, de la version du serveur ou plus récent.",
        ),
    )
