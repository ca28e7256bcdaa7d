"""Stores to try things on: SQLite, and PostgreSQL where it is installed."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tamis.store.database import Database
from tamis.store.writer import Writer
from tests.stores import KINDS, new_store


@pytest.fixture(params=KINDS)
def database(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Database]:
    database = Database(new_store(request, request.param, tmp_path))
    yield database
    database.close()


@pytest.fixture
def writer(database: Database) -> Iterator[Writer]:
    writer = Writer(database)
    writer.start()
    yield writer
    writer.stop()
