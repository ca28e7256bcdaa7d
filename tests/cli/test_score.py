"""`tamis score`: what it writes and what it shows."""

from __future__ import annotations

import csv
import json
from pathlib import Path

import pyarrow.parquet as pq
import pytest
from python_calamine import CalamineWorkbook

from .conftest import Tamis

SCORE = ("score", "leads.csv", "--events", "events.csv", "--model", "model.yaml", "--as-of", "2026-03-05")
ADDED = ["score_fit", "score_engagement", "score_total", "class", "grade", "reasons"]


def rows_of(path: str, delimiter: str = ",", encoding: str = "utf-8") -> list[dict[str, str]]:
    with Path(path).open(encoding=encoding, newline="") as file:
        return list(csv.DictReader(file, delimiter=delimiter))


@pytest.mark.parametrize("language", ["en", "fr"])
def test_the_summary_and_the_leads_to_call(tamis: Tamis, golden, language: str) -> None:
    answer = tamis(*SCORE, "--lang", language)
    assert (answer.code, answer.err) == (0, "")
    golden(f"score.{language}", answer.out)


def test_input_columns_stay_as_they_are_then_come_the_scores(tamis: Tamis) -> None:
    assert tamis(*SCORE, "--out", "out.csv").code == 0
    given, scored = rows_of("leads.csv"), rows_of("out.csv")
    assert list(scored[0]) == [*given[0], *ADDED]
    assert [{name: row[name] for name in given[0]} for row in scored] == given
    assert [row["class"] for row in scored] == ["hot", "warm", "warm", "disqualified", "cold", "cold"]
    assert scored[1]["reasons"].startswith("Right size +30; Downloads a datasheet (2 days ago)")


@pytest.mark.parametrize("extension", ["xlsx", "parquet", "jsonl", "tsv", "csv.gz"])
def test_every_format_can_be_written_and_read_again(tamis: Tamis, extension: str) -> None:
    assert tamis(*SCORE, "--out", f"out.{extension}").code == 0
    again = tamis("score", f"out.{extension}", *SCORE[2:], "--out", "again.csv", "--quiet")
    assert again.code == 0
    assert "was scored before" in again.err
    first = [row["class"] for row in rows_of("again.csv", "\t" if extension == "tsv" else ",")]
    assert first == ["hot", "warm", "warm", "disqualified", "cold", "cold"]


def test_scores_alone(tamis: Tamis) -> None:
    assert tamis(*SCORE, "--columns", "scores", "--out", "out.parquet").code == 0
    table = pq.read_table("out.parquet")
    assert table.column_names == ["lead", "score_fit", "score_engagement", "score_total", "class"]
    assert table["score_fit"].to_pylist() == [55, 30, 0, 30, 55, 0]


@pytest.mark.parametrize(
    ("by", "order"), [("fit", "L1 L5 L2 L4 L3 L6"), ("class", "L1 L2 L3 L5 L6 L4"), ("score_total", "L1 L2 L5 L4")]
)
def test_sort(tamis: Tamis, by: str, order: str) -> None:
    assert tamis(*SCORE, "--sort", by, "--out", "out.csv").code == 0
    found = [row["lead"] for row in rows_of("out.csv")]
    assert found[: len(order.split())] == order.split()


def test_sort_in_a_workbook_too(tamis: Tamis) -> None:
    tamis(*SCORE, "--out", "plain.xlsx")
    tamis(*SCORE, "--out", "sorted.xlsx", "--sort", "fit")
    sheets = [CalamineWorkbook.from_path(f"{name}.xlsx").get_sheet_by_index(0) for name in ("plain", "sorted")]
    assert [sheet.to_python()[2][0] for sheet in sheets] == ["L2", "L5"]


def test_json(tamis: Tamis) -> None:
    found = json.loads(tamis(*SCORE, "--json").out)
    assert found["classes"] == {"hot": 1, "warm": 2, "cold": 2, "disqualified": 1}
    assert found["as_of"] == "2026-03-06T00:00:00+01:00"
    assert {rule["rule"]: rule["leads"] for rule in found["rules"]}["size"] == 4
    assert (found["leads"], found["events"], found["warnings"], found["written"]) == (6, 12, [], [])


def test_quiet_prints_nothing(tamis: Tamis) -> None:
    answer = tamis(*SCORE, "--out", "out.csv", "--quiet")
    assert (answer.code, answer.out, answer.err) == (0, "", "")


def test_show_sql_runs_nothing(tamis: Tamis) -> None:
    answer = tamis("score", "no.csv", "--model", "model.yaml", "--show-sql")
    assert answer.code == 0
    assert answer.out.startswith("WITH ")
    assert '"score' not in tamis("score", "no.csv", "--model", "model.yaml", "--show-sql", "--engine", "spark").out


def test_previous_class(tamis: Tamis) -> None:
    """In the zone between leaving and entering, the class held before is kept."""
    later = ("--as-of", "2026-03-30")
    text = Path("leads.csv").read_text("utf-8").splitlines()
    rows = [f"{text[0]},before", *(f"{line},{'warm' if line.startswith('L2') else ''}" for line in text[1:])]
    Path("leads.csv").write_text("\n".join(rows), "utf-8")
    tamis(*SCORE[:6], *later, "--out", "new.csv")
    tamis(*SCORE[:6], *later, "--out", "held.csv", "--previous", "before")
    assert [rows_of(name)[1]["class"] for name in ("new.csv", "held.csv")] == ["cold", "warm"]


def test_report(tamis: Tamis) -> None:
    answer = tamis(*SCORE, "--report", "report.html", "--lang", "fr")
    assert answer.code == 0
    assert answer.out.endswith("Écrit : report.html\n")
    page = Path("report.html").read_text("utf-8")
    assert "Claire Durand" in page
    assert "D'où viennent les points" in page.replace("&#39;", "'")


def test_old_events_scored_as_of_now(tamis: Tamis) -> None:
    answer = tamis(*SCORE[:6], "--out", "out.csv")
    assert answer.code == 0
    assert "events.csv: the latest event is of 5 March 2026" in answer.err
    assert answer.err.rstrip().endswith("--as-of 2026-03-05.")


def test_events_after_the_moment(tamis: Tamis) -> None:
    answer = tamis(*SCORE[:6], "--as-of", "2026-03-01", "--quiet")
    assert answer.err == ("warning: events.csv: 6 events are after the moment of the scoring: they do not count.\n")


@pytest.mark.parametrize("moment", ["2026-03-05", "05/03/2026", "5 mars 2026", "2026-03-06T00:00", "2026-03-05T23:00Z"])
def test_as_of_as_people_write_it(tamis: Tamis, moment: str) -> None:
    answer = tamis(*SCORE[:6], "--as-of", moment, "--json")
    assert json.loads(answer.out)["as_of"] == "2026-03-06T00:00:00+01:00"


def test_columns_that_the_scores_would_take(tamis: Tamis) -> None:
    text = Path("leads.csv").read_text("utf-8").replace("industry", "class", 1)
    Path("leads.csv").write_text(text, "utf-8")
    answer = tamis(*SCORE, "--out", "out.csv", "--lang", "fr")
    assert answer.code == 2
    assert answer.err.startswith(
        "attention" if "attention" in answer.err else "erreur : leads.csv: le fichier a des colonnes"
    )
    assert not Path("out.csv").exists()
