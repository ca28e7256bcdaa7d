"""`tamis learn --workspace` and `--points`: from what leads did to probabilities, and to a model to publish."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from .conftest import Tamis


def answer(tamis: Tamis, *words: str) -> dict[str, Any]:
    given = tamis(*words, "--json")
    assert (given.code, given.err) == (0, "")
    found: dict[str, Any] = json.loads(given.out)
    return found


def test_points_are_written_beside_the_model_and_score_leads(tamis: Tamis, deals: Path) -> None:
    said = answer(tamis, "learn", deals.name, "--outcome", "won", "--points", "--out", "learned")
    assert {line["column"] for line in said["points"]["lines"]} == {"origin", "size"}
    assert said["points"]["metrics"]["auc"] > 0.75
    model = deals.parent / "learned" / "points.yaml"
    assert said["written"][-1] == "learned/points.yaml"
    assert model.read_text("utf-8") == said["points"]["model"]
    assert tamis("check", str(model)).code == 0
    assert tamis("score", deals.name, "--model", str(model), "--out", "scored.csv").code == 0
    assert ",hot," in (deals.parent / "scored.csv").read_text("utf-8-sig")
    answer(tamis, "learn", deals.name, "--outcome", "won", "--out", "learned")
    assert not model.exists(), "points of an earlier model are not this one's"


def test_without_a_folder_the_points_are_shown(tamis: Tamis, deals: Path) -> None:
    given = tamis("learn", deals.name, "--outcome", "won", "--points", "--lang", "fr")
    assert given.code == 0
    assert "\nrules:\n" in given.out
    assert "fois plus souvent que la moyenne" in given.out


@pytest.mark.slow
def test_a_history_is_learned_from_and_predicted_for(tamis: Tamis, company: Path) -> None:
    assert tamis("simulate", "--preset", "b2c", "--leads", "3000", "--days", "100", "--out", "made-up").code == 0
    words = ["--workspace", "made-up", "--outcome", "won", "--horizon", "4w", "--points", "--out", "learned"]
    said = answer(tamis, "learn", *words, "--report", "learned.html")
    assert said["data"]["verdict"] in {"good", "uncertain"}
    assert said["data"]["immature"] > 0
    assert said["metrics"]["auc"] > 0.5
    assert (company / "learned" / "points.yaml").is_file()
    page = (company / "learned.html").read_text("utf-8")
    assert "a row is a lead at one moment" in page
    assert "A won lead counts what it was won for" in page
    assert tamis("check", "learned/points.yaml").code == 0
    predicted = answer(tamis, "evaluate", "learned", "--workspace", "made-up")
    closed = (company / "made-up" / "outcomes.csv").read_text("utf-8").splitlines()[1:]
    gone = {line.split(",")[0] for line in closed if line.split(",")[1] in {"won", "lost"}}
    assert predicted["leads"] <= 3_000 - len(gone)
    assert gone.isdisjoint(each["lead"] for each in predicted["predictions"])
    first = predicted["predictions"][0]
    assert first["low"] <= first["probability"] <= first["high"]
    tested = answer(tamis, "backtest", "learned/points.yaml", "--workspace", "made-up", "--horizon", "4w")
    rates = {each["class"]: each["rate"] for each in tested["model"]["classes"] if each["rate"] is not None}
    assert rates["hot"] > rates["cold"]
    unknown = tamis("learn", "--workspace", "made-up", "--outcome", "won", "--drop", "usages", "--lang", "en")
    assert unknown.code == 2
    assert "no column 'usages' is made of this history. Did you mean 'usage'?" in unknown.err.replace("No ", "no ")
    wrong = tamis("evaluate", "learned", "made-up/leads.csv", "--lang", "en")
    assert wrong.code == 2
    assert "learned from a history of events, not from a table" in wrong.err


@pytest.mark.parametrize("words", [[], ["deals.csv", "--workspace", "."]])
def test_a_file_or_a_folder_is_needed(tamis: Tamis, words: list[str]) -> None:
    given = tamis("learn", *words, "--outcome", "won", "--lang", "en")
    assert given.code == 2
    assert "A FILE, --workspace FOLDER or --database URL is needed" in given.err


def test_what_never_happened_is_told_with_what_did(tamis: Tamis, company: Path) -> None:
    (company / "leads.csv").write_text("lead\na\nb\n", encoding="utf-8")
    rows = "\n".join(f"a,Page Viewed,2026-0{month}-01T10:00:00Z" for month in range(1, 9))
    (company / "events.csv").write_text(f"lead,event,occurred_at\n{rows}\n", encoding="utf-8")
    (company / "outcomes.csv").write_text("lead,outcome,occurred_at\nb,lost,2026-03-01\n", encoding="utf-8")
    given = tamis("learn", "--workspace", ".", "--outcome", "Page Viewd", "--lang", "en")
    assert given.code == 2
    assert "neither an outcome nor an event named 'Page Viewd'" in given.err
    assert "Did you mean 'Page Viewed'?" in given.err
