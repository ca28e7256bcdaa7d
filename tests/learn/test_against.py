"""A user's own model judged by a company whose truth is planted: wrong points are corrected, right ones are left."""

from __future__ import annotations

import subprocess
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pytest

from tamis.collect.table import Table
from tamis.language import Text
from tamis.learn.against import Against, against
from tamis.learn.askable import askable
from tamis.learn.evidence import evidence_of
from tamis.learn.ground import Ground
from tamis.learn.limited import Limited
from tamis.learn.model_patch import OwnModel
from tamis.learn.outcomes import Conversion
from tamis.learn.own_rules import Past, gave, total_of, totals
from tamis.learn.points_rules import writer_of
from tamis.learn.snapshots import training_set
from tamis.learn.splits import hold_out
from tamis.model.definition import DAY
from tamis.model.load import load_model
from tests.learn.histories import Event, day, events_table, history, outcomes_table

MODEL = """\
tamis: 1   # my model
name: mine
timezone: Europe/Paris

lists:
  liked: { file: liked.txt }

scores:
  fit: { kind: fit, min: 0, max: 100 }
  engagement: { kind: engagement, max: 100, half_life: 40d }
  general: { kind: interest }
  total: { combine: { fit: 0.5, engagement: 0.5 } }

groups:
  reading: { score: engagement, max: 12 }

rules:
  # who they are
  - id: liked
    when: { sector: { in_list: liked } }
    points: { fit: 30 }      # we like them

  - id: student
    when: { status: student }
    points: { fit: 40, general: 5 }   # everybody says so

  - id: rare
    when: { sector: space }
    points: { fit: 10 }

  # what they do
  - id: reads
    on: Page Viewed
    points: { engagement: 2 }
    limit: { times: 3, per: day }
    group: reading

  - id: quote
    on: Quote Requested
    points: { engagement: 40 }
    decay: { linear: 25%, every: 10d }
    makes: hot

  - id: interest
    on: Page Viewed
    points: { general: 1 }

classes:
  hot: { enter: { total: 30 } }
  cold: {}
"""


def leads_and_events(seed: int = 4, count: int = 900) -> tuple[Table, Table, Table]:
    """Each point of the total is worth 0.08 of log-odds, but students buy less often where the model says more."""
    rng = np.random.default_rng(seed)
    sectors = rng.choice(["health", "food", "metal", "law"], count)
    sectors[:4] = "space"
    status = rng.choice(["student", "worker"], count, p=[0.35, 0.65])
    remote = rng.choice(["yes", "no"], count, p=[0.4, 0.6])
    events: list[Event] = []
    outcomes: list[Event] = []
    for number in range(count):
        lead, start = f"L{number:04}", float(rng.uniform(0, 100))
        events += [(lead, "Page Viewed", day(start + gap)) for gap in np.cumsum(rng.exponential(4, rng.integers(1, 6)))]
        asked = rng.random() < 0.3
        if asked:
            events.append((lead, "Quote Requested", day(start + rng.uniform(0, 8))))
        points = 15 * (sectors[number] == "health") - 20 * (status[number] == "student") + 17 * asked
        won = rng.random() < 1 / (1 + np.exp(1.6 - 0.12 * points + 1.6 * (remote[number] == "yes")))
        outcomes.append((lead, "won" if won else "lost", day(start + rng.uniform(10, 34))))
    names = [f"L{number:04}" for number in range(count)]
    columns = {"lead": names, "sector": list(sectors), "status": list(status), "remote": list(remote)}
    return Table(pa.table(columns), "leads.csv"), events_table(events), outcomes_table(outcomes)


@pytest.fixture(scope="module")
def ground() -> Ground:
    """The ground of such a company; there is no full model."""
    leads, events, outcomes = leads_and_events()
    with history(events, outcomes, leads) as told:
        made = training_set(told, Conversion("won", 20 * DAY))
        frame, falling = askable(made.frame, made.looking.traits, made.looking.signals)
        assert frame.at is not None
        past = Past(leads, events, None, told.leads, frame.lead, frame.at)
        split = hold_out(frame, 1)
        kept = np.flatnonzero(split.train | split.test)
        write = writer_of(made.looking.traits, made.looking.signals, made.frame)
        train = split.train[kept]
        return Ground(frame.take(kept), falling, past.take(kept), train, None, frozenset(), write, dated=True, seed=1)


def quiet(what: Text, share: float | None) -> None:
    assert what.en
    assert share is None or 0 <= share <= 1


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    place = tmp_path_factory.mktemp("own")
    (place / "model.yaml").write_text(MODEL, encoding="utf-8")
    (place / "liked.txt").write_text("health\n", encoding="utf-8")
    return place


@pytest.fixture(scope="module")
def found(folder: Path, ground: Ground) -> Against:
    return against(OwnModel(str(folder / "model.yaml")), ground, "en", quiet)


def by_name(found: Against) -> dict[str, Any]:
    return {each.stake.name: each for each in found.judged}


def test_points_of_the_wrong_sign_are_turned_round_and_right_ones_stay(found: Against) -> None:
    rules = by_name(found)
    student = rules["student"]
    assert student.why == "changed"
    assert student.new is not None
    assert -80 <= student.new < 0, "it takes away what it gave"
    assert student.evidence.lift[2] < 1
    assert {name for name, each in rules.items() if each.why == "changed"} == {"student"}
    for name in ("liked", "quote"):
        assert rules[name].gives is not None
        assert abs(rules[name].gives[0] - rules[name].points) < 15
    assert rules["rare"].why == "few"
    assert rules["interest"].why == "elsewhere"


def test_a_rule_that_is_lacking_is_added_in_the_syntax_of_the_file(found: Against) -> None:
    lines = [" ".join(new.addition.rule.lines) for new in found.new]
    assert any('"remote"' in line for line in lines)
    remote = next(new for new in found.new if '"remote"' in " ".join(new.addition.rule.lines))
    assert remote.addition.score == "fit"
    assert (remote.addition.points < 0) == ('"yes"' in " ".join(remote.addition.rule.lines))
    assert len(found.new) <= 5


def test_the_diff_applies_and_keeps_every_other_line(found: Against, folder: Path) -> None:
    subprocess.run(["patch", "-p0", "--silent"], cwd=folder, input=found.diff.encode(), check=True)
    patched = (folder / "model.yaml").read_text("utf-8")
    (folder / "patched.yaml").write_text(patched, encoding="utf-8")
    (folder / "model.yaml").write_text(MODEL, encoding="utf-8")
    assert patched == found.text
    gone = [line for line in MODEL.splitlines() if line not in patched.splitlines()]
    assert gone == ["    points: { fit: 40, general: 5 }   # everybody says so"]
    changed = next(line for line in patched.splitlines() if "everybody says so" in line)
    new = by_name(found)["student"].new
    assert changed == f"    points: {{ fit: {new:.0f}, general: 5 }}   # everybody says so"
    before = patched.splitlines()[patched.splitlines().index(changed) - 1]
    assert before.startswith("    # learned: was 40; history gives -")


def test_the_patched_model_scores_as_the_table_says(found: Against, folder: Path) -> None:
    own, file = load_model(folder / "model.yaml"), folder / "new.yaml"
    file.write_text(found.text, encoding="utf-8")
    new = load_model(file)
    stakes = {each.stake.rule.id for each in found.judged if each.why == "changed"}
    for rule in own.rules:
        assert (new.rule(rule.id).awards == rule.awards) == (rule.id not in stakes)
    student = new.rule("student").awards
    assert [(award.score, award.points) for award in student] == [
        ("fit", by_name(found)["student"].new),
        ("general", 5),
    ]
    assert len(new.rules) == len(own.rules) + len(found.new)


def test_the_gain_is_measured_on_rows_that_were_not_learned_from(found: Against) -> None:
    own, patched = found.ranked
    assert (own.name, patched.name) == ("own", "patched")
    assert patched.auc > own.auc + 0.03
    assert patched.gain is not None
    assert patched.gain[1] > 0


def test_limits_and_decays_are_those_of_a_scoring(folder: Path, ground: Ground) -> None:
    own = OwnModel(str(folder / "model.yaml"))
    total = total_of(own.model)
    gifts = gave(own.model, [stake.alone for stake in own.stakes], total, ground.past, lambda _: None)
    limited = Limited(own.model, total, [stake.rule for stake in own.stakes], gifts)
    exact = totals(own.model, total, ground.past, lambda _: None)
    assert np.abs(limited.total() - exact).max() < 0.02
    reads = [stake.name for stake in own.stakes].index("reads")
    assert 0 < limited.adds()[:, reads].max() <= 6.0 + 1e-9, "half of its group's ceiling, at most"


def test_too_little_data_changes_nothing_and_shows_the_evidence(folder: Path, ground: Ground) -> None:
    found = against(OwnModel(str(folder / "model.yaml")), ground, "fr", quiet, change=False)
    assert found.diff == ""
    assert [each.name for each in found.ranked] == ["own"]
    assert by_name(found)["student"].evidence.lift is not None


def test_a_rule_that_reads_what_knows_the_outcome_is_not_judged(folder: Path, ground: Ground) -> None:
    leaky = replace(ground, known=frozenset({"status"}))
    found = against(OwnModel(str(folder / "model.yaml")), leaky, "en", quiet, change=False)
    assert by_name(found)["student"].why == "leak"


def test_an_example_of_the_user_is_never_broken(folder: Path, ground: Ground) -> None:
    example = "\nexamples:\n  - name: Student\n    traits: { status: student }\n    expect: { fit: { at_least: 40 } }\n"
    file = folder / "examples.yaml"
    file.write_text(MODEL + example, encoding="utf-8")
    found = against(OwnModel(str(file)), ground, "en", quiet)
    student = by_name(found)["student"]
    assert (student.why, student.example) == ("example", "Student")
    assert "fit: 40, general: 5" in found.text


def test_rows_of_one_lead_are_one_observation() -> None:
    lead = np.repeat(np.arange(100), 8)
    won = np.repeat(np.arange(100) % 4 == 0, 8)
    holds = lead % 2 == 0
    once = evidence_of(holds[::8], lead[::8], won[::8])
    many = evidence_of(holds, lead, won)
    assert once.lift is not None
    assert many.lift is not None
    assert many.leads == once.leads == 50
    assert many.lift[2] - many.lift[1] == pytest.approx(once.lift[2] - once.lift[1], rel=0.1)
