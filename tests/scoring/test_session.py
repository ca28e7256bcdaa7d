"""Files and frames on an engine: the same leads and events give the same scores, however they come in."""

from __future__ import annotations

import tempfile
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import given

from tamis.collect.table import Table
from tamis.errors import InputError, UsageError
from tamis.model.conditions import Test
from tamis.model.definition import (
    Award,
    ClassRule,
    EventRule,
    Model,
    Proportion,
    Score,
    Thresholds,
    TraitRule,
)
from tamis.scoring.clock import Moment, from_us, moment_at
from tamis.scoring.engines.duckdb import DuckDB
from tamis.scoring.result import Scored
from tamis.scoring.session import Request, Session

from ..reference import vocabulary as v
from ..reference.strategies import Population, cases
from .populations import moment_of
from .settings import SETTINGS

AS_OF = moment_at(datetime(2026, 3, 1, 12, tzinfo=UTC), v.UTC_ZONE)


def model(*rules: object, **said: object) -> Model:
    """Two points for a visit to pricing, ten for a medical lead."""
    visit = EventRule(
        id="visit",
        on=("page viewed",),
        where=Test("path", "equals", "text", "/pricing"),
        awards=(Award("engagement", 2.0),),
    )
    medical = TraitRule(id="medical", when=Test("industry", "equals", "text", "médical"), awards=(Award("fit", 10.0),))
    return Model(
        name="small",
        timezone=v.UTC_ZONE,
        languages=("fr", "en"),
        lists={},
        traits={},
        audiences=(),
        scores={"fit": Score("fit", "fit"), "engagement": Score("engagement", "engagement")},
        groups={},
        rules=rules or (visit, medical),  # type: ignore[arg-type]
        classes=(ClassRule("hot", Thresholds((("engagement", 4.0),))), ClassRule("cold", Thresholds())),
        **said,  # type: ignore[arg-type]
    )


LEADS = Table(pa.table({"lead": ["a", "b"], "Industry": ["MÉDICAL ", None]}), "leads.csv", 2)
AT = datetime(2026, 3, 1, 9, tzinfo=UTC)


def events(**columns: object) -> pa.Table:
    rows = {
        "lead": ["a", "a", "b"],
        "event": ["Page Viewed", " page  viewed", "Page Viewed"],
        "occurred_at": [AT, AT - timedelta(days=1), AT],
        "path": ["/Pricing", "/pricing", "/docs"],
    }
    return pa.table({**rows, **columns})


def scored(leads: Table, found: pa.Table | Path | None, **said: object) -> Scored:
    request = Request(leads, Table(found, "events.csv", 2) if isinstance(found, pa.Table) else found, **said)  # type: ignore[arg-type]
    with DuckDB(1) as engine:
        return Session(engine, model(), request).score(AS_OF)


def parquet(tmp_path: Path, table: pa.Table) -> Path:
    pq.write_table(table, tmp_path / "events.parquet")
    return tmp_path / "events.parquet"


@pytest.fixture(params=["memory", "streamed"])
def source(request: pytest.FixtureRequest, tmp_path: Path):
    """Gives events as a table in memory or as a Parquet file that is streamed."""
    return (lambda table: table) if request.param == "memory" else (lambda table: parquet(tmp_path, table))


def test_texts_are_normalised_at_the_door(source) -> None:
    result = scored(LEADS, source(events()))
    assert result.scores["score_engagement"].to_pylist() == [4.0, 0.0]
    assert result.scores["score_fit"].to_pylist() == [10.0, 0.0]
    assert result.scores["class"].to_pylist() == ["hot", "cold"]


def test_suspect_events_count_for_nothing(source) -> None:
    result = scored(LEADS, source(events(suspect=["bot", None, None])))
    assert result.scores["score_engagement"].to_pylist() == [2.0, 0.0]


def test_events_that_are_not_to_be_counted_count_for_nothing(source) -> None:
    result = scored(LEADS, source(events(counted=[False, True, None])))
    assert result.scores["score_engagement"].to_pylist() == [2.0, 0.0]


def test_a_message_counts_once(source) -> None:
    result = scored(LEADS, source(events(message_id=["m1", "m1", "m2"])))
    assert result.scores["score_engagement"].to_pylist() == [2.0, 0.0]


def test_messages_without_an_id_are_never_the_same(source) -> None:
    result = scored(LEADS, source(events(message_id=[None, None, "m2"])))
    assert result.scores["score_engagement"].to_pylist() == [4.0, 0.0]


def test_the_same_id_of_two_sources_is_two_messages(source) -> None:
    result = scored(LEADS, source(events(message_id=["m1", "m1", "m2"], source=["web", "crm", "web"])))
    assert result.scores["score_engagement"].to_pylist() == [4.0, 0.0]


def test_times_without_an_offset_are_in_the_zone_of_the_model(source) -> None:
    local = events(occurred_at=[t.replace(tzinfo=None) for t in (AT, AT, AS_OF.time)])
    assert scored(LEADS, source(local)).scores["score_engagement"].to_pylist() == [4.0, 0.0]


def test_an_event_of_an_unknown_lead_is_refused(source) -> None:
    with pytest.raises(InputError, match="'z'"):
        scored(LEADS, source(events(lead=["z", "a", "b"])))


def test_an_event_of_an_unknown_lead_is_left_out_where_lenient(source) -> None:
    result = scored(LEADS, source(events(lead=["z", "a", "b"])), lenient=True)
    assert result.scores["score_engagement"].to_pylist() == [2.0, 0.0]


def test_whole_numbers_as_keys_meet_texts(source) -> None:
    leads = Table(pa.table({"lead": [7, 8]}), "leads.parquet")
    result = scored(leads, source(events(lead=["7", "7", "8"])))
    assert result.scores["score_engagement"].to_pylist() == [4.0, 0.0]


def test_a_missing_column_of_events_is_named(source) -> None:
    with pytest.raises(InputError, match="occurred_at"):
        scored(LEADS, source(events().drop_columns("occurred_at")))


def test_numbers_written_as_texts_are_read(source) -> None:
    big = EventRule(
        id="big",
        on=("page viewed",),
        where=Test("value", "at_least", "number", 1000.0),
        awards=(Award("engagement", 1.0),),
    )
    found = source(events(value=["1 234,5", "12,00", None]))
    request = Request(LEADS, Table(found, "e") if isinstance(found, pa.Table) else found)
    with DuckDB(1) as engine:
        result = Session(engine, model(big), request).score(AS_OF)
    assert result.scores["score_engagement"].to_pylist() == [1.0, 0.0]


def test_a_folder_of_parquet_files_is_one_source(tmp_path: Path) -> None:
    pq.write_table(events().slice(0, 1), tmp_path / "one.parquet")
    pq.write_table(events().slice(1), tmp_path / "two.parquet")
    assert scored(LEADS, tmp_path).scores["score_engagement"].to_pylist() == [4.0, 0.0]


def test_the_previous_class_is_held() -> None:
    held = Thresholds((("engagement", 9.0),), (("engagement", 3.0),))
    holding = replace(model(), classes=(ClassRule("hot", held), model().classes[1]))
    leads = Table(LEADS.data.append_column("was", pa.array(["hot", None])), "leads.csv")
    with DuckDB(1) as engine:
        result = Session(engine, holding, Request(leads, Table(events(), "e"), previous="was")).score(AS_OF)
    assert result.scores["class"].to_pylist() == ["hot", "cold"]


def test_an_unknown_previous_class_is_refused_with_its_row() -> None:
    leads = Table(LEADS.data.append_column("was", pa.array(["hott", None])), "leads.csv", 2)
    with DuckDB(1) as engine, pytest.raises(InputError, match=r"leads.csv:2.*Did you mean 'hot'"):
        Session(engine, model(), Request(leads, None, previous="was"))


def test_a_file_with_nothing_that_the_model_reads_is_refused() -> None:
    with DuckDB(1) as engine, pytest.raises(InputError, match="none of the columns"):
        Session(engine, model(), Request(Table(pa.table({"lead": ["a"], "colour": ["red"]}), "x.csv")))


def test_narrowing_to_an_unknown_lead_suggests_the_near_miss() -> None:
    leads = Table(pa.table({"lead": ["marie", "paul"], "industry": ["x", "y"]}), "leads.csv")
    with DuckDB(1) as engine, pytest.raises(UsageError, match="Did you mean 'marie'"):
        Session(engine, model(), Request(leads)).keep_only(["mary"])


def test_narrowing_keeps_the_scores(source) -> None:
    found = source(events())
    request = Request(LEADS, Table(found, "e") if isinstance(found, pa.Table) else found)
    with DuckDB(1) as engine:
        session = Session(engine, model(), request)
        session.keep_only(["a"])
        assert session.score(AS_OF).scores.to_pylist() == [
            {"lead": "a", "audience": None, "score_fit": 10.0, "score_engagement": 4.0, "class": "hot", "grade": None}
        ]


@SETTINGS
@given(cases())
def test_streamed_events_score_as_events_in_memory(case: tuple[Model, Population]) -> None:
    drawn, population = case
    moment = moment_of(population, drawn.timezone)
    with tempfile.TemporaryDirectory() as folder:
        path = parquet(Path(folder), _raw_events(population))
        in_memory = _answers(drawn, population, Table(pq.read_table(path), "events"), moment)
        assert _answers(drawn, population, path, moment) == in_memory


def _answers(drawn: Model, population: Population, found: Table | Path, moment: Moment) -> list[dict[str, object]]:
    leads = pa.table({"lead": [lead.key for lead in population.leads], "industry": ["x"] * len(population.leads)})
    with DuckDB(1) as engine:
        rows = Session(engine, drawn, Request(Table(leads, "leads"), found)).score(moment, reasons=False).scores
    rounded = [{k: round(x, 5) if isinstance(x, float) else x for k, x in row.items()} for row in rows.to_pylist()]
    return sorted(rounded, key=lambda row: str(row["lead"]))


def _raw_events(population: Population) -> pa.Table:
    rows = [(lead.key, e) for lead in population.leads for e in lead.events]
    names = {"theme": pa.string(), "path": pa.string(), "value": pa.float64(), "due": pa.timestamp("us", "UTC")}
    columns = {
        "lead": pa.array([key for key, _ in rows], pa.string()),
        "event": pa.array([e.event for _, e in rows], pa.string()),
        "occurred_at": pa.array([from_us(e.t) for _, e in rows], pa.timestamp("us", "UTC")),
    }
    for name, type_ in names.items():
        columns[name] = pa.array([e.properties.get(name) for _, e in rows], type_)
    return pa.table(columns)


@pytest.mark.parametrize("column", ["lead", "event", "occurred_at"])
def test_an_event_without_lead_name_or_time_is_refused(column: str, source) -> None:
    found = events()
    values = pa.array([None, *found[column].to_pylist()[1:]], found[column].type)
    with pytest.raises(InputError):
        scored(LEADS, source(events(**{column: values})))


def test_a_yes_or_no_in_words_says_whether_an_event_counts(source) -> None:
    result = scored(LEADS, source(events(counted=["non", "oui", ""])))
    assert result.scores["score_engagement"].to_pylist() == [2.0, 0.0]


def test_space_and_a_missing_source_make_no_other_message(source) -> None:
    result = scored(LEADS, source(events(message_id=["m1", " m1", "m2"], source=["", None, "web"])))
    assert result.scores["score_engagement"].to_pylist() == [2.0, 0.0]


def test_properties_in_json_are_found(source) -> None:
    found = events(properties=['{"path": "/pricing"}'] * 3).drop_columns("path")
    assert scored(LEADS, source(found)).scores["score_engagement"].to_pylist() == [4.0, 2.0]


def test_keys_that_are_decimal_numbers_meet_whole_ones(source) -> None:
    leads = Table(pa.table({"lead": ["7", "8"]}), "leads.csv")
    result = scored(leads, source(events(lead=[7.0, 7.0, 8.0])))
    assert result.scores["score_engagement"].to_pylist() == [4.0, 0.0]


def test_names_that_differ_by_case_alone_are_two(source) -> None:
    rules = [
        EventRule(
            id=f"pays_{points:.0f}",
            on=("page viewed",),
            where=Test(name, "equals", "text", "x"),
            awards=(Award("engagement", points),),
        )
        for name, points in (("Theme", 1.0), ("theme", 10.0))
    ]
    found = source(events(Theme=["x", None, None], theme=[None, None, "x"]))
    request = Request(LEADS, Table(found, "e") if isinstance(found, pa.Table) else found)
    with DuckDB(1) as engine:
        result = Session(engine, model(*rules), request).score(AS_OF)
    assert result.scores["score_engagement"].to_pylist() == [1.0, 10.0]


@pytest.mark.parametrize(("value", "paid"), [(float("nan"), 0.0), (1e17, 1e17)])
def test_a_number_may_be_none_or_huge(value: float, paid: float, source) -> None:
    spent = EventRule(id="spent", on=("page viewed",), per=Proportion("value", 1.0), awards=(Award("engagement", 1.0),))
    found = source(events(value=[value, 0.0, 1.0]))
    request = Request(LEADS, Table(found, "e") if isinstance(found, pa.Table) else found)
    with DuckDB(1) as engine:
        result = Session(engine, model(spent), request).score(AS_OF)
    assert result.scores["score_engagement"].to_pylist() == [pytest.approx(paid), 1.0]


def test_a_number_above_the_largest_is_refused(tmp_path: Path) -> None:
    """In a Parquet file, whose values nobody reads one by one, it is missing, as a NaN is."""
    spent = EventRule(id="spent", on=("page viewed",), per=Proportion("value", 1.0), awards=(Award("engagement", 1.0),))
    found = events(value=[1e19, 0.0, 1.0])
    with DuckDB(1) as engine:
        with pytest.raises(InputError, match=r"'1e\+19' is no number"):
            Session(engine, model(spent), Request(LEADS, Table(found, "e")))
        streamed = Session(engine, model(spent), Request(LEADS, parquet(tmp_path, found))).score(AS_OF)
    assert streamed.scores["score_engagement"].to_pylist() == [0.0, 1.0]


def test_files_of_a_folder_may_lack_a_column_that_others_have(tmp_path: Path) -> None:
    pq.write_table(events().slice(0, 1).drop_columns("path"), tmp_path / "one.parquet")
    pq.write_table(events().slice(1), tmp_path / "two.parquet")
    assert scored(LEADS, tmp_path).scores["score_engagement"].to_pylist() == [2.0, 0.0]
