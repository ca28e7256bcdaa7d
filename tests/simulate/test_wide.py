"""The wide table for benchmarks."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest
from python_calamine import CalamineWorkbook

from tamis.errors import UsageError
from tamis.simulate import wide_leads


def test_a_workbook_has_the_rows_and_columns_asked_for(tmp_path: Path) -> None:
    wide_leads(30, 45, 1, tmp_path / "wide.xlsx")
    rows = CalamineWorkbook.from_path(tmp_path / "wide.xlsx").get_sheet_by_index(0).to_python()
    assert (len(rows), {len(row) for row in rows}) == (31, {45})
    assert len({row[0] for row in rows}) == 31


def test_five_columns_hold_long_french_texts(tmp_path: Path) -> None:
    wide_leads(40, 20, 1, tmp_path / "wide.csv")
    with (tmp_path / "wide.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    for column in ("headline", "summary", "job_description", "needs", "notes"):
        lengths = [len(row[column]) for row in rows]
        assert 280 <= min(lengths) < 800
        assert 1300 < max(lengths) <= 2000
        assert any("é" in row[column] for row in rows)


def test_the_same_seed_gives_the_same_bytes(tmp_path: Path) -> None:
    for name in ("one.csv", "two.csv"):
        wide_leads(10, 30, 7, tmp_path / name)
    assert (tmp_path / "one.csv").read_bytes() == (tmp_path / "two.csv").read_bytes()


@pytest.mark.parametrize(("leads", "columns", "name"), [(0, 30, "a.csv"), (5, 19, "a.csv"), (5, 30, "a.ods")])
def test_what_cannot_be_written_is_refused(leads: int, columns: int, name: str, tmp_path: Path) -> None:
    with pytest.raises(UsageError):
        wide_leads(leads, columns, 1, tmp_path / name)
    assert list(tmp_path.iterdir()) == []
