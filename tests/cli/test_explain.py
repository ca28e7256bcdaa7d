"""`tamis explain` and `tamis history`: what is printed adds up."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from .conftest import Tamis

FILES = ("leads.csv", "--events", "events.csv", "--model", "model.yaml")
AS_OF = ("--as-of", "2026-03-05")
KEYS = "rule part hits first_at last_at points_before_decay points_after_decay points_after_limits cut_by score".split()


@pytest.mark.parametrize("language", ["en", "fr"])
@pytest.mark.parametrize("lead", ["L1", "L2", "L4"])
def test_an_explanation(tamis: Tamis, golden, lead: str, language: str) -> None:
    answer = tamis("explain", lead, *FILES, *AS_OF, "--lang", language)
    assert (answer.code, answer.err) == (0, "")
    golden(f"explain_{lead}.{language}", answer.out)


def test_the_printed_lines_sum_to_the_printed_score(tamis: Tamis) -> None:
    printed = tamis("explain", "L1", *FILES, *AS_OF).out
    table = printed.split("In words")[0]
    block = table.split("Engagement", 1)[1].split("\n\n")[0].splitlines()[1:]
    figures = [float(re.findall(r"[+-]?\d+\.\d", line)[-1]) for line in block]
    assert round(sum(figures[:-1]), 6) == figures[-1] == 85.6


def test_the_lines_in_json(tamis: Tamis) -> None:
    found = json.loads(tamis("explain", "L1", *FILES, *AS_OF, "--json").out)
    assert all(list(line) == KEYS for line in found["lines"])
    for score, value in found["scores"].items():
        lines = [line["points_after_limits"] for line in found["lines"] if line["score"] == score]
        assert sum(lines) == pytest.approx(value, abs=1e-6)
    assert (found["class"], found["grade"], found["audience"]) == ("hot", "A1", "b2b")
    assert found["makes"] == [{"rule": "quote", "class": "hot"}]


def test_what_lacks_for_the_next_class(tamis: Tamis) -> None:
    found = json.loads(tamis("explain", "L2", *FILES, *AS_OF, "--json").out)
    assert found["next_class"]["class"] == "hot"
    assert found["next_class"]["missing"] == {"engagement": pytest.approx(50 - found["scores"]["engagement"])}


def test_a_lead_that_is_not_there(tamis: Tamis) -> None:
    answer = tamis("explain", "L22", *FILES, *AS_OF, "--lang", "fr")
    assert (answer.code, answer.out) == (2, "")
    assert answer.err.startswith("erreur : Il n'y a pas de prospect « L22 ». Vouliez-vous dire « L2 » ?")


def test_a_key_that_is_a_number(tamis: Tamis) -> None:
    Path("n.csv").write_text("lead,industry\n7,medical\n8,dental\n", "utf-8")
    assert "Medical sector" in tamis("explain", "7", "n.csv", "--model", "model.yaml").out


@pytest.mark.parametrize("language", ["en", "fr"])
def test_history(tamis: Tamis, golden, language: str) -> None:
    answer = tamis("history", "L1", *FILES, *AS_OF, "--days", "5", "--lang", language)
    assert (answer.code, answer.err) == (0, "")
    golden(f"history.{language}", answer.out)


def test_history_begins_on_the_eve_of_the_first_event(tamis: Tamis) -> None:
    days = json.loads(tamis("history", "L2", *FILES, *AS_OF, "--json").out)["days"]
    assert [day["day"] for day in days] == ["2026-03-02", "2026-03-03", "2026-03-04", "2026-03-05"]
    assert {"datasheet", "click"} <= {move["rule"] for move in days[1]["moves"]}
    assert days[0]["moves"] == []


def test_history_ends_with_the_scores_of_the_day(tamis: Tamis) -> None:
    (day,) = json.loads(tamis("history", "L1", *FILES, *AS_OF, "--days", "1", "--json").out)["days"]
    assert day["scores"] == json.loads(tamis("explain", "L1", *FILES, *AS_OF, "--json").out)["scores"]
