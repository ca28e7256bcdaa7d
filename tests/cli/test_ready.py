"""`tamis ready`, as a user types it."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from .conftest import Tamis


@pytest.mark.parametrize("language", ["en", "fr"])
def test_a_table_is_looked_at(tamis: Tamis, deals: Path, golden: Any, language: str) -> None:
    said = tamis("ready", deals.name, "--outcome", "won", "--lang", language)
    assert (said.code, said.err) == (0, "")
    golden(f"ready.{language}", said.out)


@pytest.mark.parametrize("language", ["en", "fr"])
def test_a_history_is_looked_at(tamis: Tamis, company: Path, golden: Any, language: str) -> None:
    days = [f"2026-0{1 + n // 28}-{1 + n % 28:02}" for n in range(200)]
    leads = "\n".join(f"L{n},{'FR' if n % 3 else ''}" for n in range(200))
    (company / "leads.csv").write_text(f"lead,country\n{leads}\n", encoding="utf-8")
    events = "\n".join(f"L{n},Page Viewed,{day}" for n, day in enumerate(days))
    (company / "events.csv").write_text(f"lead,event,occurred_at\n{events}\n", encoding="utf-8")
    won = "\n".join(f"L{n},won,{days[n + 9]}" for n in range(0, 190, 7))
    (company / "outcomes.csv").write_text(f"lead,outcome,occurred_at\n{won}\n", encoding="utf-8")
    said = tamis("ready", "--workspace", ".", "--outcome", "won", "--lang", language)
    assert said.code == 1
    golden(f"ready_history.{language}", said.out)


def test_machines_get_what_people_get(tamis: Tamis, deals: Path) -> None:
    given = tamis("ready", deals.name, "--outcome", "won", "--json")
    said = json.loads(given.out)
    assert (given.code, said["verdict"]) == (0, "ready")
    assert said["next"] == "tamis learn deals.csv --outcome won --out learned"
    assert said["data"]["won"] + said["data"]["lost"] == 300
    assert {check["name"]: check["met"] for check in said["data"]["checks"]} == {
        "Dynamics 365": True, "Segment": True, "HubSpot": False
    }  # fmt: skip
    assert [one["column"] for one in said["leakage"] if one["excluded"]] == ["closed_on"]
    assert [one["auc"] for one in said["expected"]] == [0.7, 0.8]


def test_too_little_is_said_with_what_it_is_enough_for(tamis: Tamis, deals: Path) -> None:
    lines = deals.read_text("utf-8").splitlines()
    deals.write_text("\n".join(lines[:61]), encoding="utf-8")
    said = tamis("ready", deals.name, "--outcome", "won", "--lang", "en")
    assert said.code == 1
    assert said.out.startswith("Ready for rules and lifts only: ")
    deals.write_text("\n".join(lines[:11]), encoding="utf-8")
    said = tamis("ready", deals.name, "--outcome", "won", "--lang", "fr")
    assert said.code == 1
    assert said.out.startswith("Pas prêt : ")


def test_bad_input_is_said_in_words(tamis: Tamis, deals: Path) -> None:
    said = tamis("ready", deals.name, "--outcome", "wonn", "--lang", "en")
    assert said.code == 2
    assert "Did you mean 'won'?" in said.err
    deals.write_text("lead,won\na,yes\nb,yes\n", encoding="utf-8")
    said = tamis("ready", deals.name, "--outcome", "won", "--lang", "fr")
    assert said.code == 2
    assert "aucune ligne ne dit perdu" in said.err
    said = tamis("ready", "--outcome", "won", "--lang", "en")
    assert said.code == 2
    assert "A FILE or --workspace FOLDER is needed" in said.err
