"""`tamis check`: errors, oddities, examples, and how a model fits real files."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from .conftest import Tamis
from .test_bad_input import edit

TWICE = "  - { id: twice, when: { industry: { one_of: [medical, santé] } }, points: { fit: 25 } }"
FILES = ("--leads", "leads.csv", "--events", "events.csv", "--as-of", "2026-03-05")


def codes(tamis: Tamis, *words: str) -> list[str]:
    return [warning["code"] for warning in json.loads(tamis("check", "model.yaml", "--json", *words).out)["warnings"]]


def test_a_model_that_is_right(tamis: Tamis) -> None:
    answer = tamis("check", "model.yaml")
    assert (answer.code, answer.err) == (0, "")
    assert answer.out.endswith("Everything is right.\n")


@pytest.mark.parametrize("language", ["en", "fr"])
def test_an_example_that_fails(tamis: Tamis, golden, language: str) -> None:
    edit(
        "model.yaml",
        "expect: { class: hot, audience: b2b, fit: 55 }",
        "expect: { class: cold, grade: B2, fit: { at_most: 40 } }",
    )
    answer = tamis("check", "model.yaml", "--lang", language)
    assert answer.code == 1
    golden(f"check_failed.{language}", answer.out)


def test_an_example_that_fails_in_json(tamis: Tamis) -> None:
    edit("model.yaml", "audience: b2b, fit: 55", "audience: b2c, fit: { between: [1, 2] }")
    answer = tamis("check", "model.yaml", "--json")
    assert answer.code == 1
    (example,) = json.loads(answer.out)["examples"]
    assert example["mismatches"] == [
        {"what": "audience", "name": None, "expected": "b2c", "got": "b2b"},
        {"what": "score", "name": "fit", "expected": {"at_least": 1, "at_most": 2}, "got": 55},
    ]


def test_a_value_of_an_example_that_cannot_be_read(tamis: Tamis) -> None:
    edit("model.yaml", "employees: 400", "employees: many")
    answer = tamis("check", "model.yaml")
    assert answer.code == 2
    assert answer.err.startswith("error: model.yaml:")
    assert "'many'" in answer.err


def test_errors_are_what_a_check_is_to_find(tamis: Tamis) -> None:
    edit("model.yaml", "points: { fit: 30 }", "points: { fitt: 30 }")
    answer = tamis("check", "model.yaml")
    assert answer.code == 1
    assert answer.err.startswith("error: model.yaml:28:15:")
    found = json.loads(tamis("check", "model.yaml", "--json").out)
    assert [error["line"] for error in found["errors"]] == [28]


def test_a_file_that_is_not_there_is_bad_input(tamis: Tamis) -> None:
    assert tamis("check", "no.yaml").code == 2


def test_events_without_leads(tamis: Tamis) -> None:
    assert tamis("check", "model.yaml", "--events", "events.csv").err == "error: --events needs --leads.\n"


@pytest.mark.parametrize(
    ("old", "new", "code"),
    [
        ("enter: { fit: 30, engagement: 50 }", "enter: { fit: 90, engagement: 50 }", "threshold-out-of-reach"),
        ("enter: { engagement: 15 }", "enter: { fit: 40, engagement: 60 }", "class-behind-another"),
        ("    group: mail\n", "", "empty-group"),
        ("  b2b: { when: { company: known } }\n  b2c: {}", "  b2c: {}\n  b2b: {}", "unreachable-audience"),
        ("points: { fit: 25 }", "points: { engagement: 25 }\n    audience: b2b", ""),
        ("  - id: competitor", f"{TWICE}\n  - id: competitor", "rule-said-twice"),
        (
            "  total: {",
            "  spare: { kind: interest }\n  total: {",
            "score-without-rules",
        ),
    ],
)
def test_oddities(tamis: Tamis, old: str, new: str, code: str) -> None:
    text = Path("model.yaml").read_text("utf-8").split("\nexamples:")[0]
    Path("model.yaml").write_text(text, "utf-8")
    edit("model.yaml", old, new)
    assert codes(tamis) == ([code] if code else [])
    assert tamis("check", "model.yaml").code == 0


def test_a_rule_for_nobody(tamis: Tamis) -> None:
    edit("model.yaml", "  b2b: { when: { company: known } }\n  b2c: {}", "  all: {}\n  b2b: {}\n  b2c: {}")
    edit("model.yaml", "    points: { fit: 25 }", "    points: { fit: 25 }\n    audience: b2b")
    found = json.loads(tamis("check", "model.yaml", "--json").out)["warnings"]
    assert [w["code"] for w in found] == ["unreachable-audience", "unreachable-audience", "rule-for-nobody"]


def test_files_that_fit(tamis: Tamis) -> None:
    assert codes(tamis, *FILES) == []


def test_names_that_the_files_do_not_have(tamis: Tamis) -> None:
    edit("events.csv", "Email Link Clicked", "Email Clicked")
    edit("events.csv", ",value", ",valeur")
    edit("leads.csv", "industry", "industrie")
    answer = tamis("check", "model.yaml", *FILES)
    assert answer.code == 0
    assert "no column 'industry', which the model reads. Did you mean 'industrie'?" in answer.err
    assert "no column 'value', which the model reads. Did you mean 'valeur'?" in answer.err
    assert (
        "no event of the file is named 'Email Link Clicked' (rules: click). Did you mean 'Email Clicked'?" in answer.err
    )
    assert "rule 'medical' fires for no lead." in answer.err
    assert "rule 'click'" not in answer.err


def test_events_in_parquet_are_judged_alike(tamis: Tamis) -> None:
    import pyarrow.csv
    import pyarrow.parquet

    edit("events.csv", ",value", ",valeur")
    pyarrow.parquet.write_table(pyarrow.csv.read_csv("events.csv"), "events.parquet")
    assert "missing-column" in codes(tamis, "--leads", "leads.csv", "--events", "events.parquet", *FILES[4:])


def test_rules_and_classes_that_tell_nothing(tamis: Tamis) -> None:
    rows = "".join(f"M{i},n{i},c{i},a@b.fr,medical,50,2026-01-01\n" for i in range(12))
    Path("leads.csv").write_text(Path("leads.csv").read_text("utf-8").splitlines()[0] + "\n" + rows, "utf-8")
    found = codes(tamis, "--leads", "leads.csv", "--as-of", "2026-03-05")
    assert found.count("rule-for-everybody") == 3
    assert found.count("empty-class") == 2
