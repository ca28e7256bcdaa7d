"""A server over SQLite, and over PostgreSQL where it is installed."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.web.served import Served


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgresql)])
def served(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Served]:
    on_sqlite = request.param == "sqlite"
    database = str(tmp_path / "tamis.db") if on_sqlite else request.getfixturevalue("postgres").new_database()
    served = Served(database, tmp_path)
    served.start()
    yield served
    served.stop()
