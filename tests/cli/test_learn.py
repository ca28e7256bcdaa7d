"""`tamis learn` and `tamis evaluate`, as a user types them."""

from __future__ import annotations

import csv
import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from .conftest import Tamis


def answer(tamis: Tamis, *words: str) -> dict[str, Any]:
    given = tamis(*words, "--json")
    assert (given.code, given.err) == (0, "")
    return json.loads(given.out)


def test_a_model_is_learned_and_told_in_json(tamis: Tamis, deals: Path) -> None:
    said = answer(tamis, "learn", deals.name, "--outcome", "won", "--out", "learned")
    wanted = {"auc", "pr_auc", "log_loss", "brier", "ece", "lift_10", "interval", "auc_within_periods"}
    assert wanted <= said["metrics"].keys()
    assert said["metrics"]["auc"] > 0.75
    assert [one["column"] for one in said["leakage"] if one["excluded"]] == ["closed_on"]
    assert said["data"]["verdict"] == "good"
    assert said["model"]["columns"] == ["origin", "size"]
    assert {Path(name).name for name in said["written"]} == {"model.json", "arrays.npz", "README.md"}


def test_a_learned_model_predicts_with_intervals_and_reasons(tamis: Tamis, deals: Path) -> None:
    answer(tamis, "learn", deals.name, "--outcome", "won", "--out", "learned")
    said = answer(tamis, "evaluate", "learned", deals.name, "--outcome", "won")
    assert said["metrics"]["auc"] > 0.75
    first = said["predictions"][0]
    assert first["lead"] == "L0"
    assert first["low"] <= first["probability"] <= first["high"]
    total = first["base"] + sum(part["adds"] for part in first["parts"]) + first["calibration"]
    assert 1 / (1 + np.exp(-total)) == pytest.approx(first["probability"])


def test_predictions_are_written_beside_the_columns_of_the_file(tamis: Tamis, deals: Path) -> None:
    answer(tamis, "learn", deals.name, "--outcome", "won", "--out", "learned")
    assert tamis("evaluate", "learned", deals.name, "--out", "predicted.csv", "--lang", "fr").code == 0
    rows = list(csv.DictReader((deals.parent / "predicted.csv").read_text("utf-8-sig").splitlines()))
    assert list(rows[0]) == ["lead", "origin", "size", "closed_on", "won", "probability", "low", "high", "reasons"]
    assert "fois autant que la moyenne" in rows[0]["reasons"]


def test_a_file_with_columns_missing_is_predicted_all_the_same(tamis: Tamis, deals: Path) -> None:
    answer(tamis, "learn", deals.name, "--outcome", "won", "--out", "learned")
    (deals.parent / "new.csv").write_text("lead,origin\nA,fair\nB,moon\n", encoding="utf-8")
    said = answer(tamis, "evaluate", "learned", "new.csv")
    assert said["predictions"][0]["probability"] > said["predictions"][1]["probability"]


def test_the_user_overrules_the_guard(tamis: Tamis, deals: Path) -> None:
    kept = answer(tamis, "learn", deals.name, "--outcome", "won", "--keep", "closed_on")
    assert "closed_on" in kept["model"]["columns"]
    assert not kept["leakage"][0]["excluded"]
    dropped = answer(tamis, "learn", deals.name, "--outcome", "won", "--drop", "size")
    assert dropped["model"]["columns"] == ["origin"]


def test_too_little_data_gives_no_model_but_lifts_with_intervals(tamis: Tamis, deals: Path) -> None:
    lines = deals.read_text("utf-8").splitlines()
    deals.write_text("\n".join(lines[:71]), encoding="utf-8")
    said = answer(tamis, "learn", deals.name, "--outcome", "won", "--out", "learned")
    assert said["metrics"] is None
    assert said["data"]["verdict"] == "too little data"
    missing = {check["name"]: check["missing"] for check in said["data"]["checks"]}
    assert missing["Dynamics 365"].keys() <= {"won", "lost"}
    assert missing["Dynamics 365"]
    assert all(group["low"] <= group["lift"] <= group["high"] for group in said["signals"])
    assert not (deals.parent / "learned").exists()


def test_where_nothing_predicts_no_model_is_sold(tamis: Tamis, deals: Path) -> None:
    rng = np.random.default_rng(0)
    rows = [f"{rng.normal():.3f},{rng.integers(5)},{'won' if rng.random() < 0.5 else 'lost'}" for _ in range(400)]
    deals.write_text("\n".join(["a,b,stage", *rows]), encoding="utf-8")
    given = tamis("learn", deals.name, "--outcome", "stage", "--out", "learned")
    assert given.code == 0
    assert "Nothing here predicts the outcome" in given.out
    assert "Nothing was written to learned." in given.out


def test_bad_input_is_said_in_words(tamis: Tamis, deals: Path) -> None:
    given = tamis("learn", deals.name, "--outcome", "wonn")
    assert given.code == 2
    assert "Did you mean 'won'?" in given.err
    given = tamis("evaluate", "nowhere", deals.name, "--lang", "fr")
    assert given.code == 2
    assert "il n'y a pas de modèle appris dans ce dossier" in given.err


@pytest.mark.parametrize("language", ["en", "fr"])
def test_what_is_learned_is_told(tamis: Tamis, deals: Path, golden: Any, language: str) -> None:
    said = tamis("learn", deals.name, "--outcome", "won", "--out", "learned", "--lang", language)
    golden(f"learn.{language}", said.out)
