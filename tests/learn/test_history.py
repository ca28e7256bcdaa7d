"""Histories from files of all shapes."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from tamis.collect.table import Table
from tamis.errors import InputError
from tamis.learn.history import open_history
from tamis.model.definition import DAY
from tamis.scoring.engines.base import open_engine
from tamis.scoring.replay import NEVER

from .histories import PARIS, day, events_table, history, outcomes_table, written

ACTS = [("a", "Page Viewed", day(1)), ("b", "Page Viewed", day(2)), ("a", "Ad Clicked", day(3))]


def test_without_a_file_of_leads_they_are_those_of_the_events() -> None:
    """In the order in which they first appear."""
    with history(events_table(ACTS)) as given:
        assert given.leads.to_pylist() == ["a", "b"]
        assert given.traits == {}
        assert given.warnings == ()


def test_parquet_stays_where_it_is_and_tells_the_same(tmp_path: Path) -> None:
    """The columns are found in its schema, the leads in its column."""
    table = events_table(ACTS, theme=["x", "y", None], value=[1.0, 2.0, 3.0]).data
    pq.write_table(table, tmp_path / "events.parquet")
    with open_engine("duckdb") as engine:
        given = open_history(engine, PARIS, str(tmp_path / "events.parquet"))
        assert (given.properties.texts, given.properties.numbers) == (("theme",), ("value",))
        assert sorted(given.leads.to_pylist()) == ["a", "b"]
        assert given.replay.events == 3


def test_properties_are_found_in_columns_and_in_json() -> None:
    """What is all numbers is both; times and what is no property are none."""
    json = ['{"theme": "x", "price": 3}', "", '{"theme": "y"}']
    given_events = events_table(
        ACTS, properties=json, score=["1", "2,5", ""], message_id=["1", "2", "3"], channel=["web", "web", "mail"]
    )
    with history(given_events) as given:
        assert given.properties.texts == ("score", "channel", "theme", "price")
        assert given.properties.numbers == ("score", "price")


def test_the_key_may_have_any_name() -> None:
    """In all three files."""
    events = events_table(ACTS)
    events = Table(events.data.rename_columns(["Email", "event", "occurred_at"]), "events.csv")
    outcomes = outcomes_table([("b", "won", day(9))])
    outcomes = Table(outcomes.data.rename_columns(["Email", "outcome", "occurred_at"]), "outcomes.csv")
    leads = Table(pa.table({"Email": ["b", "a"], "size": ["1", "2"]}), "leads.csv")
    with open_engine("duckdb") as engine:
        given = open_history(engine, PARIS, events, leads, outcomes, key="Email")
        assert given.replay.first_times(["lead won"])[0] < NEVER
        assert list(given.traits) == ["size"]


def test_whole_numbers_are_keys_too() -> None:
    """As they are in the events."""
    events = pa.table({"lead": [7, 8], "event": ["x", "x"], "occurred_at": [written(day(1))] * 2})
    with history(Table(events, "e"), leads=Table(pa.table({"lead": [8, 7]}), "l")) as given:
        assert (given.replay.first_times(["x"]) < NEVER).all()


@pytest.mark.parametrize("streamed", [False, True])
def test_events_of_leads_that_nobody_knows_are_refused(tmp_path: Path, streamed: bool) -> None:
    """Unless they are to be left out."""
    leads = Table(pa.table({"lead": ["a"]}), "leads.csv")
    events: Table | str = events_table(ACTS)
    if streamed:
        pq.write_table(events_table(ACTS).data, tmp_path / "events.parquet")
        events = str(tmp_path / "events.parquet")
    with open_engine("duckdb") as engine, pytest.raises(InputError) as refused:
        open_history(engine, PARIS, events, leads)
    assert {problem.code for problem in refused.value.problems} == {"unknown-lead"}
    with open_engine("duckdb") as engine:
        assert open_history(engine, PARIS, events, leads, lenient=True).replay.events == 2


def test_how_late_outcomes_are_entered_is_learned_from_the_file() -> None:
    """From the delays of those that say it: the delay of all but one in twenty."""
    outcomes = outcomes_table([(lead, "accepted", day(3)) for lead in "ab" * 50])
    late = [written(day(3) + n * DAY // 10) for n in range(100)]
    table = Table(outcomes.data.append_column("recorded_at", pa.array(late)), "outcomes.csv")
    with history(events_table(ACTS), table) as given:
        assert given.settling == pytest.approx(9.4 * DAY, rel=0.01)
    with history(events_table(ACTS), outcomes) as given:
        assert given.settling == 0


def test_an_empty_history_is_one() -> None:
    """Of leads that did nothing."""
    with history(events_table([]), leads=Table(pa.table({"lead": ["a"]}), "l")) as given:
        assert given.replay.events == 0
        assert given.replay.last_time() is None
        assert given.created.tolist() == [NEVER]
        assert np.array_equal(given.replay.first_times(["x"], others=True), [NEVER])
