"""What a learned model predicts live is what it predicts of files: to the last bin, whatever came in which order."""

from __future__ import annotations

import shutil
from collections import defaultdict
from collections.abc import Iterator
from math import exp
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tamis.collect.tables import read_table
from tamis.errors import ModelError
from tamis.learn.artifact import Artifact, save
from tamis.learn.forecast import Forecaster
from tamis.learn.history import open_history
from tamis.learn.prediction import predict_history, predict_table
from tamis.learn.recipe import Recipe
from tamis.learn.signals import Signal
from tamis.learn.snapshots import Looking
from tamis.live.explaining import predict_entries
from tamis.live.publishing import Publisher
from tamis.live.scorer import Scorer
from tamis.live.scoring import LiveProgram
from tamis.live.verify import verify
from tamis.model.learned import PREDICTED
from tamis.model.load import load_model
from tamis.scoring.engines.duckdb import DuckDB
from tamis.store.database import Database
from tamis.store.events import Event
from tamis.store.export import export
from tamis.store.history import History
from tamis.store.leads import living_leads
from tamis.store.ledger import read_ledger
from tamis.store.reclassify import reclassify
from tamis.store.standings import read_standings
from tests.learn.artifacts import LOOKING, TAKES, made_up
from tests.live.conftest import MODEL, empty
from tests.live.streams import CRM, HOUR, START, event, store, streams
from tests.live.test_rebuilding import claimed, published, rebuild
from tests.live.test_scorer import CHANGES, NOW, SETTINGS, publishing, scorer

DAY = 24 * HOUR
ZONE = ZoneInfo("Europe/Paris")
_TRAITS: list[dict[str, Any]] = [
    {"employees": "12"},
    {"employees": 12.0, "industry": 12.0},
    {"employees": True, "industry": True},
    {"industry": " MEDICAL "},
    {"headline": "  ", "industry": ""},
    {"headline": "Lasers!", "company": "ACME"},
    {"headline": "?"},
    {"founded": "2019-05-04", "email": "x@ACME.example"},
    {"founded": "2026-01-02T03:04:05Z"},
    {"created_at": "2026-09-22T10:00:00Z"},
    {"created_at": "2027-01-01"},
]


@pytest.fixture(scope="session")
def artifact() -> Artifact:
    return made_up()


@pytest.fixture(scope="session")
def learned_program(artifact: Artifact, tmp_path_factory: pytest.TempPathFactory) -> Iterator[LiveProgram]:
    """The plans of the contract's model with a learned one, and a class that asks for what is predicted."""
    program = program_with(artifact, tmp_path_factory.mktemp("model"))
    yield program
    program.engine.close()


def program_with(artifact: Artifact, folder: Path) -> LiveProgram:
    save(artifact, folder / "learned", "about")
    text = MODEL.read_text("utf-8").replace("tamis: 1", "tamis: 1\nlearned: learned", 1)
    text = text.replace("warm: { enter: { engagement: 30 }", "warm: { enter: { engagement: 30, predicted: 35 }", 1)
    assert "predicted: 35" in text
    (folder / "model.yaml").write_text(text, "utf-8")
    return LiveProgram(load_model(folder / "model.yaml"), DuckDB(1, keeps_plans=True))


@st.composite
def told(draw: st.DrawFn) -> list[Event]:
    """A stream, in which people also say all sorts of things of themselves."""
    found = []
    for number, one in enumerate(draw(streams(24))):
        if "Theme" not in one.document:  # in files a name is a column's, live it is found in each event alone
            found.append(one)
        if draw(st.integers(0, 2)) == 0:
            traits = draw(st.sampled_from(_TRAITS))
            at = START + draw(st.integers(0, 60 * 24)) * HOUR
            device = draw(st.sampled_from(["d1", "d2", "d3"]))
            source = draw(st.sampled_from([1, CRM]))
            found.append(event(500 + number, "identify", "Identified", at, device, None, source, traits=traits))
    return found


@SETTINGS
@given(events=told(), portions=st.lists(st.tuples(st.integers(5, 20), CHANGES), min_size=1, max_size=3))
def test_live_it_is_what_it_is_in_batch(
    database: Database,
    learned_program: LiveProgram,
    artifact: Artifact,
    tmp_path: Path,
    events: list[Event],
    portions: list[Any],
):
    """Late events, leads merged and taken apart, traits told later, events judged anew; windows pass by."""
    empty(database)
    now = [NOW]
    live = scorer(database, learned_program)
    live.clock = lambda: now[0]
    left = list(events)
    while left:
        for size, (change, what) in portions:
            store(database, left[:size])
            left = left[size:]
            live.catch_up(most=12)
            with database.write() as connection:
                if change is reclassify:
                    reclassify(connection, what)
                else:
                    change(connection, what[0], what[1], now[0])
            live.catch_up()
            now[0] += 11 * DAY + 3_600_000_017
    live.refresh(now[0] - 40 * DAY)
    assert verify(database, learned_program, live.version).differences == ()
    assert differing(database, live.version, learned_program, artifact, tmp_path) == {}


def differing(
    database: Database, version: int, program: LiveProgram, artifact: Artifact, folder: Path
) -> dict[str, tuple[float, float]]:
    """The leads whose stored score is not what the exported files say as of the moment at which they were scored."""
    with database.read() as connection:
        leads = living_leads(connection, 0, 10_000)
        standings = read_standings(connection, version, [lead.id for lead in leads])
    if not leads:
        return {}
    shutil.rmtree(folder / "export", ignore_errors=True)
    export(database, folder / "export")
    stored = {lead.key: standings[lead.id] for lead in leads}
    groups: defaultdict[int, list[str]] = defaultdict(list)
    for key, standing in stored.items():
        groups[standing.scored_at].append(key)
    found = {}
    with DuckDB() as engine:
        files = [str(folder / "export" / name) for name in ("events.parquet", "leads.parquet")]
        history = open_history(engine, program.model.timezone, files[0], files[1])
        for at, keys in groups.items():
            predicted = predict_history(artifact, history, at)
            batch = dict(zip(predicted.keys, (100 * predicted.values.probability).tolist(), strict=True))
            for key in keys:
                mine = stored[key].scores[PREDICTED]
                if abs(mine - batch[key]) > 1e-6:
                    found[key] = (mine, batch[key])
    return found


@SETTINGS
@given(events=told(), cut=st.integers(0, 40))
def test_published_over_a_history_it_is_what_it_would_have_been_from_the_first_event(
    database: Database,
    program: LiveProgram,
    learned_program: LiveProgram,
    artifact: Artifact,
    tmp_path: Path,
    events: list[Event],
    cut: int,
):
    empty(database)
    live = scorer(database, program)
    store(database, events[:cut])
    live.catch_up(most=15)
    candidate = publishing(database, live, learned_program)
    live = Scorer(database, program, live.version, live.clock, candidate)
    built = Publisher(database, live, candidate)
    built.step(7)
    store(database, events[cut:])
    while not built.step(20):
        live.catch_up(most=15)
    after = Scorer(database, learned_program, candidate.version, live.clock)
    after.catch_up()
    assert verify(database, learned_program, candidate.version).differences == ()
    assert differing(database, candidate.version, learned_program, artifact, tmp_path) == {}


def test_built_from_the_columnar_history_it_is_the_same(
    database: Database, program: LiveProgram, learned_program: LiveProgram, artifact: Artifact, tmp_path: Path
):
    live = scorer(database, program)
    names = ("Page Viewed", "Content Downloaded", "Product Added", "Quote Requested")
    said = [{"theme": "medical", "path": "/a"}, {"theme": "general", "path": "/b", "value": 39.9}, {"value": "120.5"}]
    acts = [
        event(n, device=f"d{n % 5}", name=names[n % 4], at=START + n * 31 * HOUR, properties=said[n % 3])
        for n in range(60)
    ]
    store(database, [*acts, event(90, "identify", device="d1", traits={"employees": 40, "founded": "2026-01-01"})])
    live.catch_up()
    candidate, live = claimed(database, live, learned_program)
    for _ in rebuild(database, History(tmp_path / "history"), candidate, live, 7).portions():
        pass
    version = published(database, live, candidate)
    assert verify(database, learned_program, version).differences == ()
    assert differing(database, version, learned_program, artifact, tmp_path) == {}


def test_another_learned_model_builds_only_what_is_new(
    database: Database, learned_program: LiveProgram, tmp_path: Path
):
    """Rules that both ask for are in the ledger already."""
    others = LOOKING.signals[1:]
    new = Signal("times", ("site searched",))
    other = made_up(Looking((*others, new), LOOKING.traits), seed=8)
    program = program_with(other, tmp_path)
    live = scorer(database, learned_program)
    acts = [event(n, device="d1", name=name, at=START + n * DAY) for n, name in enumerate(("Quote Requested",) * 3)]
    store(database, [*acts, event(9, device="d1", name="Site Searched")])
    live.catch_up()
    candidate = publishing(database, live, program)
    assert candidate.rules == {
        rule.key for rule in Forecaster(made_up(Looking((new,), LOOKING.traits)), ZONE).program.entry_rules
    }
    built = Publisher(database, Scorer(database, learned_program, live.version, live.clock, candidate), candidate)
    while not built.step(3):
        pass
    assert verify(database, program, candidate.version).differences == ()
    assert differing(database, candidate.version, program, other, tmp_path) == {}
    program.engine.close()


def test_a_model_of_a_table_predicts_live_by_the_traits_alone(database: Database, tmp_path: Path):
    """The ages of dates are counted to when the lead was created, as they were in the table."""
    artifact = made_up(None, Recipe(TAKES, "created_at"))
    program = program_with(artifact, tmp_path)
    live = scorer(database, program)
    traits = {"employees": 40, "industry": "Medical", "founded": "2026-01-02T03:04:05Z"}
    store(database, [event(1, "identify", device="d1", traits=traits), event(2, device="d2")])
    live.catch_up()
    with database.read() as connection:
        leads = living_leads(connection, 0, 10)
        standings = read_standings(connection, live.version, [lead.id for lead in leads])
    export(database, tmp_path / "export")
    rows = [row for row in (tmp_path / "export" / "leads.csv").read_text("utf-8").splitlines() if row]
    assert len(rows) == 3
    predicted = predict_table(artifact, read_table(tmp_path / "export" / "leads.csv"), None)
    batch = dict(zip(predicted.keys, predicted.values.probability.tolist(), strict=True))
    for lead in leads:
        assert standings[lead.id].scores[PREDICTED] == pytest.approx(100 * batch[lead.key], abs=1e-6)
    assert verify(database, program, live.version).differences == ()
    program.engine.close()


def test_a_model_of_a_table_whose_ages_hang_on_the_table_is_refused():
    with pytest.raises(ModelError, match="founded") as refused:
        Forecaster(made_up(None, Recipe(TAKES)), ZONE)
    assert refused.value.problems[0].code == "ages-of-a-table"


def test_the_reasons_sum_to_what_is_predicted(database: Database, learned_program: LiveProgram):
    """In log-odds, with the base and the calibration as terms of their own; the score is that probability."""
    live = scorer(database, learned_program)
    store(database, [event(1, "identify", device="d1", traits={"employees": 40}), event(2, device="d1")])
    live.catch_up()
    with database.read() as connection:
        (lead,) = living_leads(connection, 0, 10)
        standing = read_standings(connection, live.version, [lead.id])[lead.id]
        entries = read_ledger(connection, [lead.id], learned_program.rules)
    found = predict_entries(learned_program, lead.id, lead.profile, entries, learned_program.moment(standing.scored_at))
    assert found is not None
    total = found.reasons.base + found.reasons.calibration + sum(part.adds for part in found.reasons.parts)
    assert total == pytest.approx(found.reasons.log_odds, abs=1e-12)
    assert found.probability == pytest.approx(1 / (1 + exp(-total)), abs=1e-12)
    assert standing.scores[PREDICTED] == pytest.approx(100 * found.probability, abs=1e-6)
    assert found.low < found.probability < found.high
    assert predict_entries(learned_program, 1, lead.profile, entries.slice(0, 0), learned_program.moment(NOW))
