"""What the tests of `collect` share: a small model, and files written on the spot."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from zoneinfo import ZoneInfo

import pyarrow as pa
import pytest

from tamis.collect.table import Table
from tamis.model.definition import Model


@pytest.fixture
def model() -> Model:
    """A model of Paris without any rule: what is read is told by fields."""
    return Model(
        name="small",
        timezone=ZoneInfo("Europe/Paris"),
        languages=("fr", "en"),
        lists={},
        traits={},
        audiences=(),
        scores={},
        groups={},
        rules=(),
        classes=(),
    )


@pytest.fixture
def written(tmp_path: Path) -> Callable[..., Path]:
    """Writes a file: `written("a.csv", "x,y\\n1,2\\n")`, or bytes."""

    def write(name: str, content: str | bytes) -> Path:
        path = tmp_path / name
        path.write_bytes(content.encode() if isinstance(content, str) else content)
        return path

    return write


@pytest.fixture
def rows() -> Callable[..., Table]:
    """A table of texts as a CSV gives it: `rows(lead=["a", "b"])`; its first row is line 2 of `leads.csv`."""

    def make(**columns: list[object]) -> Table:
        return Table(pa.table({name.replace("__", " "): values for name, values in columns.items()}), "leads.csv", 2)

    return make
