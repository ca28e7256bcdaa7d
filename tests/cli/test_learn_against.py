"""`tamis learn --against`: a user's own model, and a diff that changes it."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path
from typing import Any

import pytest

from .conftest import Tamis

MODEL = """\
tamis: 1
name: deals
timezone: Europe/Paris
key: lead
traits: { size: number }
scores:
  fit: { kind: fit }

rules:
  # They are always in a hurry.
  - id: fair
    label: { en: Met at a fair, fr: Rencontré sur un salon }
    when: { origin: fair }
    points: { fit: -20 }   # no time for us

  - id: large
    label: { en: Large, fr: Grand }
    when: { size: { at_least: 1 } }
    points: { fit: 20 }

  - id: bought
    label: { en: Has a date of closing, fr: A une date de clôture }
    when: { closed_on: known }
    points: { fit: 5 }

  - id: visits
    on: Page Viewed
    points: { fit: 1 }

# The end.
"""


@pytest.fixture
def own(deals: Path) -> Path:
    file = deals.parent / "own.yaml"
    file.write_text(MODEL, encoding="utf-8")
    return file


@pytest.mark.parametrize("language", ["en", "fr"])
def test_what_history_says_of_one_s_own_rules_is_told(
    tamis: Tamis, deals: Path, own: Path, golden: Any, language: str
) -> None:
    words = ("learn", deals.name, "--outcome", "won", "--against", own.name, "--out", "learned", "--lang", language)
    said = tamis(*words)
    assert (said.code, said.err) == (0, "")
    diff = (deals.parent / "learned" / "points.diff").read_text("utf-8")
    golden(f"learn_against.{language}", f"{said.out}\n{diff}")
    assert not (deals.parent / "learned" / "points.yaml").exists()


def test_the_diff_makes_a_right_model_of_the_own_one(tamis: Tamis, deals: Path, own: Path) -> None:
    given = tamis("learn", deals.name, "--outcome", "won", "--against", own.name, "--out", "learned", "--json")
    said = json.loads(given.out)["against"]
    verdicts = {rule["rule"]: rule["verdict"] for rule in said["rules"]}
    assert verdicts["fair"] == "changed"
    assert verdicts["bought"] == "leak"
    assert verdicts["visits"] == "events"
    ranks = {each["by"]: each["auc"] for each in said["ranks"]}
    assert ranks.keys() == {"own", "patched", "full"}
    assert ranks["own"] < ranks["patched"]
    subprocess.run(["patch", "-p0", "-s"], input=said["diff"].encode(), check=True)
    assert tamis("check", own.name).code == 0
    assert "# no time for us" in own.read_text("utf-8")
    assert tamis("learn", deals.name, "--outcome", "won", "--against", own.name).code == 0


def test_without_a_folder_the_diff_is_shown(tamis: Tamis, deals: Path, own: Path) -> None:
    said = tamis("learn", deals.name, "--outcome", "won", "--against", own.name, "--points")
    assert said.code == 0
    assert "\n--- own.yaml\n+++ own.yaml\n@@" in said.out


def test_a_model_that_is_wrong_is_refused_before_anything_is_learned(tamis: Tamis, deals: Path, own: Path) -> None:
    own.write_text(MODEL.replace("fit: 20", "fitt: 20"), encoding="utf-8")
    said = tamis("learn", deals.name, "--outcome", "won", "--against", own.name, "--lang", "en")
    assert said.code == 2
    assert "Did you mean 'fit'?" in said.err
    said = tamis("learn", deals.name, "--outcome", "won", "--against", "nowhere.yaml", "--lang", "fr")
    assert said.code == 2
    assert "Le modèle ne peut être lu" in said.err
