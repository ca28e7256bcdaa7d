"""Waiting for a running server to have scored everything, and checking what it wrote."""

from __future__ import annotations

import time
from pathlib import Path

from tamis.live.scoring import LiveProgram
from tamis.live.verify import Verified, verify
from tamis.model.files import model_of
from tamis.scoring.engines.duckdb import DuckDB
from tamis.store.database import Database
from tamis.store.events import last_event
from tamis.store.progress import SCORED, asked_again, progress
from tamis.store.versions import version_in_state, whole_files

MODEL = Path(__file__).parents[1] / "model" / "contract_model.yaml"
_PATIENCE = 60.0  # seconds


def scored(database: Database) -> None:
    """Returns once nothing waits to be scored."""
    end = time.monotonic() + _PATIENCE
    while time.monotonic() < end:
        with database.read() as connection:
            waits = last_event(connection) > progress(connection, SCORED) or bool(asked_again(connection, 1))
            waits = waits or version_in_state(connection, "building") is not None
        if not waits:
            return
        time.sleep(0.05)
    raise TimeoutError("the worker does not score")


def verified(url: str) -> Verified:
    """What `tamis verify` finds, once everything is scored."""
    database = Database(url)
    scored(database)
    with database.read() as connection:
        version = version_in_state(connection, "active")
        assert version is not None
        files = whole_files(connection, version)
    with DuckDB() as engine:
        found = verify(database, LiveProgram(model_of(files), engine), version.id)
    database.close()
    return found
