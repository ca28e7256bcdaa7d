"""One simulated company for all tests here, and what they read of it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import duckdb
import pytest

from tamis.simulate import SimulationSummary, simulate

LEADS, DAYS = 4000, 90


class Company:
    """A simulated company: `ask` answers SQL in which {leads}, {events}, {outcomes}, {truth} are its files."""

    def __init__(self, summary: SimulationSummary) -> None:
        self.summary = summary
        self.folder = summary.out

    def ask(self, sql: str) -> list[tuple[Any, ...]]:
        """The rows of a query, with times in UTC."""
        files = {
            "leads": f"read_csv('{self.folder / 'leads.csv'}', all_varchar=true)",
            "events": f"'{self.folder / 'events.parquet'}'",
            "outcomes": f"'{self.folder / 'outcomes.csv'}'",
            "propensity": f"'{self.folder / 'truth' / 'propensity.csv'}'",
            "snapshots": f"'{self.folder / 'truth' / 'snapshots.csv'}'",
            "people": f"'{self.folder / 'truth' / 'people.csv'}'",
            "all_outcomes": f"'{self.folder / 'truth' / 'outcomes.csv'}'",
        }
        with duckdb.connect(config={"threads": 1}) as connection:
            connection.execute("SET TimeZone = 'UTC'")
            return connection.sql(sql.format(**files)).fetchall()

    def number(self, sql: str) -> float:
        """The only value of a query."""
        return float(self.ask(sql)[0][0])


@pytest.fixture(scope="session")
def company(tmp_path_factory: pytest.TempPathFactory) -> Company:
    """4,000 leads over 90 days."""
    return Company(simulate("printers", LEADS, DAYS, 11, tmp_path_factory.mktemp("company")))


@pytest.fixture
def out(tmp_path: Path) -> Path:
    """A folder that does not exist yet."""
    return tmp_path / "new" / "company"
