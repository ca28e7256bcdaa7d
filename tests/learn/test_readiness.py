"""Whether there is enough: the statistics, and the look at a history."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pyarrow as pa
import pytest
from pyarrow import csv

from tamis.collect.table import Table
from tamis.errors import UsageError
from tamis.learn.metrics import auc_of
from tamis.learn.outcomes import Conversion
from tamis.learn.readiness import Readiness, Tally, expected, standard_error, verdict_of
from tamis.learn.ready_history import ready_history
from tamis.learn.rehearsal import Files
from tamis.model.definition import DAY
from tamis.scoring.engines.base import open_engine
from tests.learn.histories import PARIS, Event, day, events_table, outcomes_table


def test_the_standard_error_is_that_of_the_source() -> None:
    # Their own example: 58 normal and 51 abnormal images, an area of 0.893, a standard error of 0.032.
    assert standard_error(0.893, 51, 58) == pytest.approx(0.032, abs=0.0015)


def test_the_standard_error_is_what_comes_out_when_one_draws() -> None:
    rng = np.random.default_rng(0)
    shift = 0.7416  # two normal distributions so far apart have an AUC of 0.7
    won = np.arange(250) < 60
    drawn = [auc_of(rng.normal(size=250) + shift * won, won) for _ in range(600)]
    assert np.std(drawn) == pytest.approx(standard_error(0.7, 60, 190), rel=0.1)


def test_half_the_width_takes_about_four_times_the_leads() -> None:
    (first, second) = expected(200, 800)
    assert (first.auc, second.auc) == (0.7, 0.8)
    assert first.times == pytest.approx(4, abs=0.2)
    assert second.high - second.low < first.high - first.low
    assert expected(4, 1_000) == ()


@pytest.mark.parametrize(
    ("won", "lost", "verdict"), [(40, 40, "ready"), (39, 4_000, "rules"), (10, 10, "rules"), (9, 500, "no")]
)
def test_the_verdict_is_that_of_the_floor(won: int, lost: int, verdict: str) -> None:
    assert verdict_of(Tally(won + lost, won, lost, 0)) == verdict


def looked_at(tmp_path: Path, events: list[Event], outcomes: list[Event], leads: int) -> Readiness:
    tables: dict[str, Table] = {
        "leads": Table(pa.table({"lead": [f"L{n}" for n in range(leads)], "size": list(range(leads))}), "leads.csv"),
        "events": events_table(events),
        "outcomes": outcomes_table(outcomes),
    }
    for name, table in tables.items():
        csv.write_csv(table.data, tmp_path / f"{name}.csv")
    files = Files(*(str(tmp_path / f"{name}.csv") for name in tables))
    with open_engine("duckdb") as engine:
        return ready_history(engine, files, Conversion("won", 30 * DAY), PARIS, 1)


def told(found: Readiness) -> dict[str, tuple[str, dict[str, object]]]:
    return {note.name: (note.level, dict(note.figures)) for note in found.notes}


def many(leads: int, days: int = 200) -> tuple[list[Event], list[Event]]:
    """Leads that come day by day; each second one is won after ten days, the others are lost."""
    events = [(f"L{n}", "Page Viewed", day(n * days / leads)) for n in range(leads)]
    outcomes = [(f"L{n}", "won" if n % 2 else "lost", day(n * days / leads + 10)) for n in range(leads)]
    return events, outcomes


def test_a_good_history_is_ready(tmp_path: Path) -> None:
    events, outcomes = many(300)
    found = looked_at(tmp_path, events, outcomes, 300)
    assert found.verdict == "ready"
    assert told(found)["events_before_outcomes"] == ("fine", {"converted": 150, "with_events_before": 150})
    assert told(found)["history"][0] == "fine"
    assert told(found)["identity"] == ("fine", {"events_of_nobody": 0})
    assert told(found)["sales"][0] == "odd"
    assert found.tally.recent == pytest.approx(0.75, abs=0.05)
    assert found.tally.won + found.tally.lost > 200


def test_gaps_are_counted_and_not_refused(tmp_path: Path) -> None:
    events, outcomes = many(300)
    events += [("nobody", "Page Viewed", day(n)) for n in range(7)]
    found = looked_at(tmp_path, events, [*outcomes, ("stranger", "won", day(3))], 310)
    assert told(found)["identity"] == ("odd", {"events_of_nobody": 7})
    assert told(found)["outcomes"] == ("wrong", {"unusable": 1})
    assert told(found)["silent"][1]["leads"] == 10


def test_a_history_shorter_than_its_horizon_is_not_ready_and_says_when(tmp_path: Path) -> None:
    events, outcomes = many(100, days=14)
    found = looked_at(tmp_path, events, outcomes, 100)
    assert found.verdict == "no"
    note = next(note for note in found.notes if note.name == "history")
    assert note.level == "wrong"
    assert "The first will be about" in note.said.en
    assert "Le premier le sera vers le" in note.said.fr


def test_events_that_come_after_all_outcomes_are_an_error(tmp_path: Path) -> None:
    events = [(f"L{n}", "Page Viewed", day(100 + n)) for n in range(20)]
    outcomes = [(f"L{n}", "won", day(n)) for n in range(20)]
    with pytest.raises(UsageError, match="every outcome came before the first event"):
        looked_at(tmp_path, events, outcomes, 20)


def test_what_sales_said_is_told(tmp_path: Path) -> None:
    events, outcomes = many(300)
    found = looked_at(tmp_path, events, [*outcomes, ("L3", "accepted", day(4)), ("L4", "rejected", day(4))], 300)
    assert told(found)["sales"] == ("told", {"accepted": 1, "rejected": 1})
    found = looked_at(tmp_path, [*events, ("L5", "Call Made", day(6))], outcomes, 300)
    assert told(found)["sales"] == ("told", {"contacted": 1})
