"""What is imported is scored live as `tamis score` scores the same files."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from tamis.api import score
from tamis.collect.mappings.opening import Request, open_file
from tamis.live.publishing import publish
from tamis.live.scorer import Scorer
from tamis.live.scoring import LiveProgram
from tamis.live.verify import verify
from tamis.model.load import load_model, parse_model
from tamis.scoring.engines.duckdb import DuckDB
from tamis.simulate import simulate
from tamis.store.database import Database
from tamis.store.imports import Importer, facts_of, reads
from tamis.store.leads import leads_by_key
from tamis.store.sources import importing_source
from tamis.store.standings import read_standings

AT = datetime(2026, 11, 2, tzinfo=UTC)
NOW = int(AT.timestamp() * 1e6)


def imported(database: Database, file: Path, zone: ZoneInfo) -> None:
    opened = open_file(Request(str(file)), zone, reads)
    with database.write() as connection:
        source = importing_source(connection, "files", "contract", NOW)
    Importer(database, source, NOW - 1_000).run(facts_of(opened.plan))


def live_scores(database: Database, program: LiveProgram, keys: list[str]) -> dict[str, Mapping[str, float]]:
    """By key, the scores and the class; everything is as the events say."""
    with database.write() as connection:
        version = publish(connection, {"model.yaml": ""}, None, 0)
    Scorer(database, program, version.id, lambda: NOW).catch_up()
    assert verify(database, program, version.id).differences == ()
    with database.read() as connection:
        leads = leads_by_key(connection, [f"user_id:{key}" for key in keys])
        standings = read_standings(connection, version.id, [lead.id for lead in leads.values()])
    return {key.partition(":")[2]: standings[lead.id].scores for key, lead in leads.items()}


def test_leads_and_events_that_are_imported_score_as_their_files_do(database: Database, tmp_path: Path):
    simulate("printers", 60, 30, 3, tmp_path)
    model = load_model(tmp_path / "model.yaml")
    for name in ("leads.csv", "events.parquet", "outcomes.csv"):
        imported(database, tmp_path / name, model.timezone)
    files = [tmp_path / name for name in ("leads.csv", "events.parquet", "model.yaml")]
    scored = score(*files, as_of=AT, reasons=False).to_pylist()
    with DuckDB(1) as engine:
        live = live_scores(database, LiveProgram(model, engine), [row["lead"] for row in scored])
    assert len(live) == 60
    for row in scored:
        of_file = {name: row[f"score_{name}"] for name in model.scores}
        assert live[row["lead"]] == pytest.approx(of_file, abs=2e-6), row["lead"]


MODEL = """
tamis: 1
name: m
timezone: Europe/Paris
traits: { employees: number, first_contact: date }
scores: { fit: { kind: fit } }
rules:
  - { id: large, when: { employees: { at_least: 1000 } }, points: 1 }
  - { id: summer, when: { first_contact: { after: 2026-04-01 } }, points: 10 }
"""


def test_numbers_and_dates_that_only_their_column_makes_clear_are_read_as_in_the_file(
    database: Database, tmp_path: Path
):
    """1.234 among 12,50 is 1234, and 05/03/2026 among 03/25/2026 the third of May: alone they would be neither."""
    file = tmp_path / "leads.csv"
    file.write_text("lead;employees;first_contact\nL1;1.234;05/03/2026\nL2;12,50;03/25/2026\n", "utf-8")
    model = parse_model(MODEL)
    imported(database, file, model.timezone)
    with DuckDB(1) as engine:
        live = live_scores(database, LiveProgram(model, engine), ["L1", "L2"])
    assert live == {"L1": {"fit": 11.0}, "L2": {"fit": 0.0}}


def test_neither_an_import_nor_an_outcome_ends_a_silence(database: Database, tmp_path: Path):
    (tmp_path / "leads.csv").write_text("lead,created_at\nL1,01/02/2026\n", "utf-8")
    outcomes = "lead,outcome,occurred_at,amount\nL1,accepted,2026-10-01,\nL1,won,2026-10-30 12:00,1200\n"
    (tmp_path / "outcomes.csv").write_text(outcomes, "utf-8")
    silence = (
        "\nscores: { e: { kind: engagement, min: -9 } }\nrules:\n  - { id: silent, silent_for: 60d, points: -3 }\n"
    )
    model = parse_model("tamis: 1\nname: m\ntimezone: Europe/Paris" + silence)
    for name in ("leads.csv", "outcomes.csv"):
        imported(database, tmp_path / name, model.timezone)
    with DuckDB(1) as engine:
        assert live_scores(database, LiveProgram(model, engine), ["L1"]) == {"L1": {"e": -3.0}}
