"""A backup is one moment of a store in use; a restore gives that moment back, or leaves all as it was."""

from __future__ import annotations

import os
import resource
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from sqlalchemy import text

from tamis.errors import UsageError
from tamis.language import Text
from tamis.store.backup import backup, restore
from tamis.store.database import Database
from tamis.store.events import Event, all_events, insert_events
from tamis.store.postgresql_dumps import dump
from tamis.store.writer import Delivery, Writer
from tests.store.submitting import submit

New = Callable[[], Database]


@pytest.fixture
def new(database: Database, request: pytest.FixtureRequest, tmp_path: Path) -> New:
    """Makes empty databases of the same kind."""

    def make() -> Database:
        if database.is_sqlite:
            return Database(str(tmp_path / "another.db"))
        return Database(request.getfixturevalue("postgres").new_database())

    return make


def event(number: int) -> Event:
    return Event(1, f"m{number}", "track", "Seen", number, number, None, "u1", None, '{"text":"' + "x" * 2_000 + '"}')


def store(database: Database, *numbers: int) -> None:
    with database.write_alone() as connection:
        insert_events(connection, [event(number) for number in numbers])


def stored(database: Database) -> list[tuple[int, Event]]:
    with database.read() as connection:
        return [row for batch in all_events(connection) for row in batch]


def quiet(_what: Text, _share: float | None) -> None:
    """Nobody looks."""


def code(refused: pytest.ExceptionInfo[UsageError]) -> str:
    (problem,) = refused.value.problems
    return problem.code


def test_what_is_restored_is_what_was_backed_up(database: Database, new: New, tmp_path: Path):
    store(database, *range(50))
    size = backup(database, tmp_path / "backup", quiet)
    assert size == (tmp_path / "backup").stat().st_size > 0
    other = new()
    assert restore(tmp_path / "backup", other, replace=False, stage=quiet) == 50
    assert stored(other) == stored(database)
    store(other, 50)
    assert [seq for seq, _ in stored(other)][-2:] == [50, 51]
    other.close()


def test_a_backup_is_one_moment_while_events_are_written(database: Database, new: New, tmp_path: Path, writer: Writer):
    """Each word about progress comes between two portions of the copy: so many events are stored there."""
    store(database, *range(5_000))
    told = []

    def stage(_what: Text, share: float | None) -> None:
        told.append(share)
        number = 5_000 + len(told)
        submit(writer, Delivery([event(number)])).result(10)

    backup(database, tmp_path / "backup", stage)
    other = new()
    restore(tmp_path / "backup", other, replace=False, stage=quiet)
    before, after = stored(other), stored(database)
    assert after[: len(before)] == before
    assert 5_000 <= len(before) <= 5_001 <= len(after)
    if database.is_sqlite:
        assert len(after) > len(before) + 1
        assert [share for share in told if share is not None] == sorted(share for share in told if share is not None)
    other.close()


def test_a_backup_is_one_file_that_others_cannot_read(database: Database, tmp_path: Path):
    folder = tmp_path / "backups"
    folder.mkdir()
    backup(database, folder / "backup", quiet)
    assert [file.name for file in folder.iterdir()] == ["backup"]
    assert (folder / "backup").stat().st_mode & 0o777 == 0o600


def test_a_backup_replaces_no_file(database: Database, tmp_path: Path):
    (tmp_path / "backup").write_text("mine")
    with pytest.raises(UsageError) as refused:
        backup(database, tmp_path / "backup", quiet)
    assert code(refused) == "file-exists"
    assert (tmp_path / "backup").read_text() == "mine"


def test_a_backup_that_finds_no_room_leaves_nothing(database: Database, tmp_path: Path):
    folder = tmp_path / "backups"
    folder.mkdir()
    assert database.answers()  # it is open already: what that writes has room
    with no_file_larger_than(10_000), pytest.raises(UsageError) as refused:
        backup(database, folder / "backup", quiet)
    assert code(refused) == "backup-failed"
    assert list(folder.iterdir()) == []


@contextmanager
def no_file_larger_than(size: int) -> Iterator[None]:
    """For this process and those that it starts."""
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))


def test_without_the_programs_of_postgresql_the_package_is_named(
    database: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setenv("PATH", str(tmp_path))
    if database.is_sqlite:
        assert backup(database, tmp_path / "backup", quiet) > 0
        return
    with pytest.raises(UsageError) as refused:
        backup(database, tmp_path / "backup", quiet)
    (problem,) = refused.value.problems
    assert problem.code == "no-program"
    assert problem.hint is not None
    assert "postgresql-client" in problem.hint.en


@pytest.mark.parametrize("content", [None, b"", b"name;firm\n" * 100])
def test_what_is_no_store_is_not_backed_up(tmp_path: Path, content: bytes | None):
    """Nor made, where the name of the database was mistyped."""
    place = tmp_path / "t.db"
    if content is not None:
        place.write_bytes(content)
    database = Database(str(place))
    with pytest.raises(UsageError) as refused:
        backup(database, tmp_path / "backup", quiet)
    assert code(refused) == "no-store"
    assert (place.read_bytes() if place.exists() else None) == content
    database.close()


def test_a_database_that_holds_events_is_replaced_only_when_told(database: Database, new: New, tmp_path: Path):
    store(database, 1)
    backup(database, tmp_path / "backup", quiet)
    other = new()
    other.upgrade()
    store(other, 2, 3)
    other.close()
    with pytest.raises(UsageError) as refused:
        restore(tmp_path / "backup", other, replace=False, stage=quiet)
    assert code(refused) == "database-holds-events"
    assert len(stored(other)) == 2
    other.close()
    assert restore(tmp_path / "backup", other, replace=True, stage=quiet) == 1
    assert stored(other) == stored(database)
    other.close()


def test_a_database_that_is_in_use_is_left_alone(database: Database, new: New, tmp_path: Path):
    backup(database, tmp_path / "backup", quiet)
    other = new()
    other.upgrade()
    user = Database(other.url.render_as_string(hide_password=False))
    store(user, 1)  # its connection stays open, as a server's does
    other.close()
    with pytest.raises(UsageError) as refused:
        restore(tmp_path / "backup", other, replace=True, stage=quiet)
    assert code(refused) == "database-in-use"
    assert len(stored(user)) == 1
    user.close()
    assert restore(tmp_path / "backup", other, replace=True, stage=quiet) == 0
    other.close()


def test_a_backup_of_an_older_version_is_brought_up_to_date(database: Database, new: New, tmp_path: Path):
    with database.write() as connection:
        names = connection.execute(text(_TABLES_SQLITE if database.is_sqlite else _TABLES_POSTGRESQL)).scalars().all()
        for name in set(names) - _FIRST_TABLES:
            connection.execute(text(f"DROP TABLE {name}"))
        for name in ("anonymous_id", "user_id", "own", "own_user"):
            connection.execute(text(f"DROP INDEX IF EXISTS ix_event_{name}"))
        connection.execute(text("UPDATE alembic_version SET version_num = '0001'"))
    backup(database, tmp_path / "backup", quiet)
    other = new()
    restore(tmp_path / "backup", other, replace=False, stage=quiet)
    with other.read() as connection:
        assert connection.execute(text("SELECT count(*) FROM ledger")).scalar() == 0
    other.close()


_TABLES_SQLITE = "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite%'"
_TABLES_POSTGRESQL = "SELECT tablename FROM pg_tables WHERE schemaname = current_schema()"
_FIRST_TABLES = {"source", "event", "quarantine", "alembic_version"}


def test_a_newer_version_is_neither_backed_up_nor_restored(database: Database, new: New, tmp_path: Path):
    with database.write() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    with pytest.raises(UsageError) as refused:
        backup(database, tmp_path / "backup", quiet)
    assert code(refused) == "database-newer"
    with (tmp_path / "newer").open("wb") as stream:
        if database.is_sqlite:
            database.close()
            stream.write(Path(database.shown).read_bytes())
        else:
            dump(database.url, stream)
    other = new()
    with pytest.raises(UsageError) as refused:
        restore(tmp_path / "newer", other, replace=False, stage=quiet)
    assert code(refused) == "database-newer"
    other.close()


def test_tables_of_another_version_are_not_mixed_with_those_of_a_backup(database: Database, new: New, tmp_path: Path):
    """A file is replaced whole; in PostgreSQL tables that the backup does not know would stay."""
    backup(database, tmp_path / "backup", quiet)
    other = new()
    other.upgrade()
    with other.write() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    other.close()
    if other.is_sqlite:
        assert restore(tmp_path / "backup", other, replace=True, stage=quiet) == 0
    else:
        with pytest.raises(UsageError) as refused:
            restore(tmp_path / "backup", other, replace=True, stage=quiet)
        assert code(refused) == "database-other-version"
    other.close()


def test_a_damaged_backup_changes_nothing(database: Database, new: New, tmp_path: Path):
    store(database, *range(200))
    size = backup(database, tmp_path / "backup", quiet)
    with (tmp_path / "backup").open("r+b") as file:
        file.seek(size // 2)
        file.write(os.urandom(20_000))
    other = new()
    other.upgrade()
    store(other, 1)
    other.close()
    with pytest.raises(UsageError) as refused:
        restore(tmp_path / "backup", other, replace=True, stage=quiet)
    assert code(refused) in {"backup-damaged", "backup-failed", "no-store"}
    assert [one.message_id for _, one in stored(other)] == ["m1"]
    other.close()


@pytest.mark.parametrize("content", [None, b"", b"PGDMP", b"SQLite format 3\0", b"name;firm\n" * 100])
def test_what_is_no_backup_is_refused(database: Database, tmp_path: Path, content: bytes | None):
    if content is not None:
        (tmp_path / "backup").write_bytes(content)
    database.close()
    with pytest.raises(UsageError) as refused:
        restore(tmp_path / "backup", database, replace=True, stage=quiet)
    expected = {"no-store", "other-kind-of-database", "backup-failed", "backup-damaged"}
    assert code(refused) in (expected if content in {b"PGDMP", b"SQLite format 3\0"} else {"no-store"})
    with database.read() as connection:
        assert connection.execute(text("SELECT count(*) FROM ledger")).scalar() == 0
