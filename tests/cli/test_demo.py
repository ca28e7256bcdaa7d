"""`tamis simulate` and `tamis demo`, on a tiny company."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from python_calamine import CalamineWorkbook

from .conftest import Tamis


@pytest.mark.parametrize(("language", "said"), [("en", "from 8 September 2026"), ("fr", "du 8 septembre 2026")])
def test_simulate(tamis: Tamis, language: str, said: str) -> None:
    words = (
        "--leads",
        "60",
        "--days",
        "10",
        "--seed",
        "3",
        "--out",
        "made-up",
        "--end",
        "17/09/2026",
        "--lang",
        language,
    )
    answer = tamis("simulate", *words)
    assert (answer.code, answer.err) == (0, "")
    assert said in answer.out
    assert {"leads.csv", "events.parquet", "outcomes.csv", "model.yaml", "truth"} <= {
        path.name for path in Path("made-up").iterdir()
    }


def test_simulate_in_json(tamis: Tamis) -> None:
    found = json.loads(tamis("simulate", "--leads", "40", "--days", "5", "--out", "made-up", "--json").out)
    assert (found["leads"], found["last_day"]) == (40, "2026-11-01")


@pytest.mark.slow
def test_the_demo(tamis: Tamis, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SERVE", "0")
    answer = tamis("demo", "--leads", "300", "--days", "30", "--dir", "show", "--lang", "fr")
    assert answer.code == 0
    assert "Prospects à appeler" in answer.out
    assert " 10. " in answer.out
    assert "show/report.html" in answer.out
    sheet = CalamineWorkbook.from_path("show/scored.xlsx").get_sheet_by_index(0)
    assert sheet.height == 301
    page = Path("show/report.html").read_text("utf-8")
    assert page.count("<svg") > 20
