"""The secret that signs: made once, for its owner only; several servers must be given one."""

from __future__ import annotations

import stat
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from tamis.errors import UsageError
from tamis.store.database import Database
from tamis.store.secret import VARIABLE, find_secret, needed_secret

LONG = "a" * 32


@pytest.fixture(autouse=True)
def _without_variable(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv(VARIABLE, raising=False)


@pytest.fixture
def embedded(tmp_path: Path) -> Database:
    return Database(str(tmp_path / "tamis.db"))


def test_it_is_made_once_beside_the_database_and_only_its_owner_reads_it(embedded: Database, tmp_path: Path):
    first = find_secret(embedded)
    assert first == find_secret(embedded)
    assert first is not None
    assert len(first) >= 32
    assert stat.S_IMODE((tmp_path / "tamis.db.secret").stat().st_mode) == 0o600
    assert [path.name for path in tmp_path.iterdir()] == ["tamis.db.secret"]


def test_processes_that_start_together_have_the_same(embedded: Database):
    with ThreadPoolExecutor(8) as pool:
        assert len(set(pool.map(lambda _: find_secret(embedded), range(32)))) == 1


def test_the_environment_says_otherwise(embedded: Database, monkeypatch: pytest.MonkeyPatch, tmp_path: Path):
    monkeypatch.setenv(VARIABLE, LONG)
    assert find_secret(embedded) == LONG.encode()
    assert list(tmp_path.iterdir()) == []


def test_a_short_one_is_refused(embedded: Database, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv(VARIABLE, "secret")
    with pytest.raises(UsageError, match="fewer than 32"):
        find_secret(embedded)


def test_an_empty_file_is_refused(embedded: Database, tmp_path: Path):
    (tmp_path / "tamis.db.secret").write_text("")
    with pytest.raises(UsageError, match="fewer than 32"):
        find_secret(embedded)


def test_several_servers_on_one_database_must_be_given_it():
    database = Database("postgresql://tamis@db.invalid/tamis")
    assert find_secret(database) is None
    with pytest.raises(UsageError, match=VARIABLE):
        needed_secret(database)
