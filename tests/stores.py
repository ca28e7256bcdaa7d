"""Empty stores over SQLite and over PostgreSQL, each a copy of one that was made once: to make them takes longer."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

KINDS = ["sqlite", pytest.param("postgresql", marks=pytest.mark.postgresql)]
"""For the parameters of a fixture."""


def new_store(request: pytest.FixtureRequest, kind: str, folder: Path) -> str:
    """The address of one of that kind that nobody else has; SQLite's file is in the folder."""
    if kind == "sqlite":
        return str(shutil.copy(request.getfixturevalue("empty_store"), folder / "tamis.db"))
    return str(request.getfixturevalue("postgres").new_store())
