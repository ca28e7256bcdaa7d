"""The benchmarks run, and everybody finds the same; no time is asserted, so that a busy machine fails nothing."""

from __future__ import annotations

import json
import math
from collections.abc import Mapping
from datetime import UTC
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq
import pytest

from benchmarks import snapshots
from benchmarks.__main__ import main
from benchmarks.agreement import Answers, DisagreementError
from benchmarks.cases import CASES, Bar, Case, Contestant
from benchmarks.measure import Run, Runs, ratio
from benchmarks.report import verdicts
from benchmarks.rules import EVERY_KIND, THIRTY, model_text, three_hundred
from benchmarks.trial import Taken
from benchmarks.workload import AS_OF, Workload
from tamis.model.load import load_model, parse_model
from tamis.scoring.clock import moment_at, to_us
from tamis.scoring.engines.duckdb import DuckDB
from tamis.scoring.session import Request, Session
from tamis.simulate import simulate

from .reference.evaluator import evaluate
from .reference.records import RefEvent

SMALL = Workload(50_000, 1_000)
CHECKED_LEADS = 150


@pytest.mark.slow
def test_all_contestants_agree(tmp_path: Path) -> None:
    found = tmp_path / "found.json"
    size = ["--events", str(SMALL.events), "--leads", str(SMALL.leads)]
    assert main(["--quick", "thirty", "every_kind", "three_hundred", *size, "--json", str(found)]) == 0
    cases = json.loads(found.read_text("utf-8"))["found"]
    assert {case["case"]: len(case["runs"]) for case in cases} == {c.name: len(c.contestants) for c in CASES}


@pytest.mark.slow
def test_the_model_of_every_kind_is_scored_as_the_reference_evaluator_does() -> None:
    SMALL.make()
    model = load_model(EVERY_KIND)
    moment = moment_at(AS_OF, model.timezone)
    with DuckDB() as engine:
        request = Request(str(SMALL.leads_file), str(SMALL.event_files))
        scores = Session(engine, model, request).score(moment, reasons=False).scores
    rows = scores.to_pylist()
    profiles = pq.read_table(SMALL.leads_file).to_pylist()
    picked = np.random.default_rng(0).choice(SMALL.leads, CHECKED_LEADS, replace=False).tolist()
    events = events_of(SMALL, picked)
    for lead in picked:
        answer = evaluate(model, texts_of(profiles[lead]), events[lead], moment.us)
        for name, value in answer.scores.items():
            assert math.isclose(rows[lead][f"score_{name}"], value, abs_tol=2e-6), (lead, name)
        assert (rows[lead]["class"], rows[lead]["grade"]) == (answer.klass, answer.grade), lead


def texts_of(profile: Mapping[str, object]) -> dict[str, object]:
    return {name: str(value) for name, value in profile.items() if value is not None}


def events_of(workload: Workload, leads: list[int]) -> dict[int, list[RefEvent]]:
    table = pq.read_table(workload.event_files)
    table = table.filter(pc.is_in(table["lead"], value_set=pa.array(leads)))
    found: dict[int, list[RefEvent]] = {lead: [] for lead in leads}
    for row in table.to_pylist():
        lead, name, at = row.pop("lead"), row.pop("event"), row.pop("occurred_at")
        found[lead].append(RefEvent(name, to_us(at.replace(tzinfo=UTC)), properties=row))
    return found


def test_a_workload_is_what_was_asked_for() -> None:
    SMALL.make()
    events, leads = pq.read_table(SMALL.event_files), pq.read_table(SMALL.leads_file)
    assert (events.num_rows, leads.num_rows) == (SMALL.events, SMALL.leads)
    assert pc.all(pc.is_in(pc.unique(events["lead"]), value_set=leads["lead"])).as_py()
    assert pc.max(events["occurred_at"]).as_py() < AS_OF
    times = events["occurred_at"].cast(pa.int64()).to_numpy()
    assert (np.diff(times) >= 0).all()


def test_models_say_all_rules() -> None:
    for rules in (THIRTY, three_hundred()):
        model = parse_model(model_text(rules))
        assert len(model.rules) == sum(1 + bool(rule.recent) for rule in rules)
        assert list(model.groups) == [rule.id for rule in rules]
    assert (len(THIRTY), len(three_hundred()), len(load_model(EVERY_KIND).rules)) == (30, 300, 30)


def test_a_ratio_is_that_of_pairs() -> None:
    slow_machine = [1.0, 2.0, 10.0, 1.0, 3.0]
    found = ratio([2 * x for x in slow_machine], slow_machine)
    assert (found.low, found.middle, found.high) == (2.0, 2.0, 2.0)


def runs(*seconds: float, others: float = 0.0) -> Runs:
    return Runs(tuple(Run(Taken(s, s, 100.0), s, others) for s in seconds))


def test_a_bar_is_judged_by_the_median_of_ratios() -> None:
    one, two = Contestant("one", "tamis", "thirty"), Contestant("two", "sql", "thirty")
    case = Case("c", "c", (one, two), "two", (Bar("one", 1.3, "two"), Bar("one", 99, what="peak")))
    met = verdicts(case, {"one": runs(1.2, 1.2, 9.0), "two": runs(1.0, 1.0, 1.0)})
    assert [v.met for v in met] == [True, False]


def test_other_scores_are_refused(tmp_path: Path) -> None:
    answers = Answers()
    for name, score in (("right", 1.0), ("close", 1.0 + 1e-9)):
        pq.write_table(pa.table({"lead": [1], "score_total": [score], "class": ["d"]}), tmp_path / name)
        answers.check("rules", name, tmp_path / name)
    pq.write_table(pa.table({"lead": [1], "score_total": [1.001], "class": ["d"]}), tmp_path / "wrong")
    with pytest.raises(DisagreementError, match="wrong"):
        answers.check("rules", "wrong", tmp_path / "wrong")


@pytest.mark.slow
def test_the_training_set_of_a_simulated_company_is_measured(tmp_path: Path) -> None:
    simulate("printers", 1_500, 120, 1, tmp_path)
    found = snapshots.measured(tmp_path, rows=3_000, horizon=30, threads=1)
    assert found["rows"] == 3_000
    assert 0 < found["converting"] < 1_000
    assert found["columns"] > 100
