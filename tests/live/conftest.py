"""A model's plans, compiled once, and stores that are emptied between examples."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import text

from tamis.live.scoring import LiveProgram
from tamis.model.load import load_model, parse_model
from tamis.scoring.engines.duckdb import DuckDB
from tamis.store.database import Database
from tamis.store.schema import METADATA
from tests.live.streams import fill
from tests.stores import KINDS, new_store

MODEL = Path(__file__).parents[1] / "model" / "contract_model.yaml"


@pytest.fixture(scope="session")
def program() -> Iterator[LiveProgram]:
    with DuckDB(1, keeps_plans=True) as engine:
        yield LiveProgram(load_model(MODEL), engine)


@pytest.fixture(scope="session")
def other_program() -> Iterator[LiveProgram]:
    """Of a model that shares some rules with `program`, and has others."""
    text = MODEL.read_text(encoding="utf-8").replace("half_life: 60d", "half_life: 20d").replace("/pricing", "/docs")
    with DuckDB(1, keeps_plans=True) as engine:
        yield LiveProgram(parse_model(text), engine)


@pytest.fixture(params=KINDS)
def database(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Database]:
    database = Database(new_store(request, request.param, tmp_path))
    fill(database)
    yield database
    database.close()


def empty(database: Database) -> None:
    """As it was made, but for the sources."""
    with database.write() as connection:
        for table in METADATA.sorted_tables:
            if table.name not in {"source", "progress"}:
                connection.execute(table.delete())
        connection.execute(text("UPDATE progress SET value = 0"))
        if database.is_sqlite:
            connection.execute(text("DELETE FROM sqlite_sequence WHERE name <> 'source'"))
