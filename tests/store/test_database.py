"""A store is opened, made, kept in step with what the code expects, and refused with a reason."""

from __future__ import annotations

from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import text

from tamis.errors import UsageError
from tamis.store.database import Database, StoreUnavailableError
from tamis.store.schema import METADATA
from tamis.store.sources import create_source, find_source, list_sources, revoke_source


def test_the_migrations_make_the_tables_that_the_code_expects(database: Database):
    with database.read() as connection:
        assert compare_metadata(MigrationContext.configure(connection), METADATA) == []


def test_upgrading_again_changes_nothing(database: Database):
    with database.write() as connection:
        create_source(connection, "site", "write", 0)
    database.upgrade()
    with database.read() as connection:
        assert [source.name for source in list_sources(connection)] == ["site"]


def test_reading_sees_one_moment_whatever_others_write(database: Database):
    with database.read() as connection:
        assert list_sources(connection) == []
        with database.write() as other:
            create_source(other, "site", "write", 0)
        assert list_sources(connection) == []
    with database.read() as connection:
        assert [source.name for source in list_sources(connection)] == ["site"]


def test_sqlite_is_written_through_to_the_disk(tmp_path: Path):
    database = Database(str(tmp_path / "t.db"))
    with database.write() as connection:
        assert connection.execute(text("PRAGMA journal_mode")).scalar() == "wal"
        assert connection.execute(text("PRAGMA synchronous")).scalar() == 2  # FULL
    database.close()


@pytest.mark.parametrize("url", ["mysql://a@b/c", "nonsense://", "://"])
def test_what_is_no_database_is_refused(url: str):
    with pytest.raises(UsageError):
        Database(url)


@pytest.mark.parametrize("url", ["{folder}/absent/t.db", "postgresql://nobody@127.0.0.1:1/none"])
def test_a_database_that_cannot_be_opened_is_told_in_one_line(tmp_path: Path, url: str):
    database = Database(url.format(folder=tmp_path))
    with pytest.raises(StoreUnavailableError) as refused:
        database.upgrade()
    (problem,) = refused.value.problems
    assert problem.code == "database-unusable"
    assert "\n" not in problem.message.en
    database.close()


@pytest.mark.parametrize(
    ("url", "shown"),
    [
        ("folder/t.db", "folder/t.db"),
        ("sqlite:///folder/t.db", "folder/t.db"),
        ("postgresql://tamis:secret@db/tamis", "postgresql://tamis:***@db/tamis"),
    ],
)
def test_a_database_is_named_as_the_user_names_it_without_the_password(url: str, shown: str):
    assert Database(url).shown == shown


def test_a_database_of_a_newer_version_is_refused(database: Database):
    with database.write() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    with pytest.raises(UsageError) as refused:
        database.upgrade()
    assert [problem.code for problem in refused.value.problems] == ["database-newer"]


def test_a_file_that_is_no_database_is_refused(tmp_path: Path):
    (tmp_path / "t.db").write_text("name;firm\n" * 100)
    database = Database(str(tmp_path / "t.db"))
    with pytest.raises(UsageError) as refused:
        database.upgrade()
    assert [problem.code for problem in refused.value.problems] == ["database-unusable"]
    database.close()


def test_of_a_key_only_the_hash_is_kept(database: Database):
    with database.write() as connection:
        key = create_source(connection, "site", "write", 0)
        assert key not in str(connection.execute(text("SELECT * FROM source")).all())
        found = find_source(connection, key)
    assert found is not None
    assert (found.name, found.kind, found.legal_basis, found.trusted) == ("site", "write", "consent", False)


def test_a_revoked_key_is_nobodys(database: Database):
    with database.write() as connection:
        key = create_source(connection, "site", "write", 0)
        revoke_source(connection, "site", 1)
        assert find_source(connection, key) is None


def test_a_name_is_given_once(database: Database):
    with database.write() as connection:
        create_source(connection, "site", "write", 0)
    with pytest.raises(UsageError), database.write() as connection:
        create_source(connection, "site", "read", 0)


def test_an_unknown_source_is_told_with_the_near_miss(database: Database):
    with database.write() as connection:
        create_source(connection, "website", "write", 0)
    with pytest.raises(UsageError) as refused, database.write() as connection:
        revoke_source(connection, "webiste", 1)
    (problem,) = refused.value.problems
    assert problem.hint is not None
    assert "website" in problem.hint.en
