"""Back-tests count what one would count by hand."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from tamis.cli import main
from tamis.learn.backtest import Became
from tamis.learn.handing import Sales, selling
from tamis.learn.ranking import bands, lift_curve
from tamis.learn.shares import share_of
from tamis.learn.standings import Standings
from tamis.model.definition import DAY
from tamis.scoring.replay import NEVER

MODEL = """
tamis: 1
name: {name}
timezone: UTC
scores: {{ engagement: {{ kind: engagement, min: 0, max: 100 }} }}
rules:
  - {{ id: visit, on: Page Viewed, points: {{ engagement: {visit} }} }}
  - {{ id: quote, on: Quote Requested, points: {{ engagement: 60 }} }}
classes:
  hot: {{ enter: {{ engagement: 50 }}, leave: {{ engagement: 40 }} }}
  warm: {{ enter: {{ engagement: 20 }} }}
  cold: {{}}
hand_off: hot
"""
# Moments: the ends of 7, 14 and 21 March; ten days after the last one, the history ends on 1 April.
EVENTS = """lead,event,occurred_at
anna,Page Viewed,2026-03-01T10:00:00Z
anna,Quote Requested,2026-03-05T10:00:00Z
boris,Page Viewed,2026-03-02T10:00:00Z
boris,Page Viewed,2026-03-03T10:00:00Z
boris,Page Viewed,2026-03-12T10:00:00Z
carla,Page Viewed,2026-03-10T10:00:00Z
dora,Page Viewed,2026-03-01T10:00:00Z
dora,Quote Requested,2026-03-19T10:00:00Z
emil,Page Viewed,2026-04-01T10:00:00Z
"""
OUTCOMES = """lead,outcome,occurred_at,amount
anna,won,2026-03-10T10:00:00Z,1000
boris,lost,2026-03-20T10:00:00Z,
dora,won,2026-03-25T10:00:00Z,500
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "leads.csv").write_text("lead\nanna\nboris\ncarla\ndora\nemil\n")
    (tmp_path / "events.csv").write_text(EVENTS)
    (tmp_path / "outcomes.csv").write_text(OUTCOMES)
    (tmp_path / "model.yaml").write_text(MODEL.format(name="published", visit=10))
    (tmp_path / "edited.yaml").write_text(MODEL.format(name="edited", visit=20))
    return tmp_path


def told(folder: Path, capsys: pytest.CaptureFixture[str], *words: str) -> dict[str, Any]:
    period = ("--from", "2026-03-07", "--to", "2026-03-21", "--horizon", "10d", "--json")
    assert main(["backtest", *words, "--workspace", str(folder), *period]) == 0
    found: dict[str, Any] = json.loads(capsys.readouterr().out)
    return found


def test_the_figures_of_two_versions_are_those_counted_by_hand(folder: Path, capsys: pytest.CaptureFixture[str]):
    found = told(folder, capsys, str(folder / "edited.yaml"), "--against", str(folder / "model.yaml"), "--cost", "30")
    edited, published = found["model"], found["against"]
    # 7 March: anna 70 hot, boris 20 warm, dora 10 cold. 14: boris 30 warm, carla and dora 10 cold. 21: carla, dora.
    assert [week["classes"] for week in published["weeks"]] == [
        {"hot": 1, "warm": 1, "cold": 1, "disqualified": 0},
        {"hot": 0, "warm": 1, "cold": 2, "disqualified": 0},
        {"hot": 1, "warm": 0, "cold": 1, "disqualified": 0},
    ]
    # With 20 a visit: anna 80, boris 40, dora 20. Then boris 60, carla 20, dora 20. Then dora 80, carla 20.
    assert [week["classes"] for week in edited["weeks"]] == [
        {"hot": 1, "warm": 2, "cold": 0, "disqualified": 0},
        {"hot": 1, "warm": 2, "cold": 0, "disqualified": 0},
        {"hot": 1, "warm": 1, "cold": 0, "disqualified": 0},
    ]
    # Eight rows; anna converts three days after the 7th, dora four after the 21st and eleven after the 14th: too late.
    assert {key: published["all"][key] for key in ("rows", "leads", "converted")} == {
        "rows": 8,
        "leads": 4,
        "converted": 2,
    }
    of = {each["class"]: (each["rows"], each["converted"], each["rate"]) for each in published["classes"]}
    assert of == {"hot": (2, 2, 1.0), "warm": (2, 0, 0.0), "cold": (4, 0, 0.0), "disqualified": (0, 0, None)}
    assert [week["handed"] for week in published["weeks"]] == [1, 0, 1]
    assert [week["handed"] for week in edited["weeks"]] == [1, 1, 1]
    sold = {key: published["sales"][key] for key in ("called", "won", "value", "cost", "seen_before")}
    assert sold == {"called": 2, "won": 2, "value": 1500.0, "cost": 60.0, "seen_before": 2}
    assert edited["sales"]["called"] == 3
    # anna had been with sales for 2.4 days, dora for 3.4.
    assert published["sales"]["median_days_before"] == pytest.approx((2 + 10 / 24 + 3 + 10 / 24) / 2)
    moves = {(move["from"], move["to"]): (move["rows"], move["converted"]) for move in found["moves"]}
    assert moves == {
        ("hot", "hot"): (2, 2),
        ("warm", "hot"): (1, 0),
        ("warm", "warm"): (1, 0),
        ("cold", "warm"): (4, 0),
    }
    assert found["moved_up"] == ["carla"]


def test_a_class_is_held_from_one_week_to_the_next(folder: Path, capsys: pytest.CaptureFixture[str]):
    """carla: 60 on the 7th; 60 x 2^(-7/14) = 42 on the 14th, too few to enter, enough to stay; 30 on the 21st."""
    text = (folder / "model.yaml").read_text().replace("id: quote, on", "id: quote, half_life: 2w, on")
    (folder / "fading.yaml").write_text(text)
    rows = ("carla,Quote Requested,2026-03-07T23:00:00Z", "emil,Page Viewed,2026-03-01T10:00:00Z")
    (folder / "events.csv").write_text("\n".join(["lead,event,occurred_at", *rows]))
    found = told(folder, capsys, str(folder / "fading.yaml"))
    assert [week["classes"]["hot"] for week in found["model"]["weeks"]] == [1, 1, 0]


def test_what_is_named_by_an_event_can_be_the_success(folder: Path, capsys: pytest.CaptureFixture[str]):
    found = told(folder, capsys, str(folder / "model.yaml"), "--conversion", "Quote Requested")
    assert found["model"]["all"]["converted"] == 1  # dora's, five days after the 14th; anna's was before all moments


def test_the_text_says_it_in_french(folder: Path, capsys: pytest.CaptureFixture[str]):
    words = ["--from", "07/03/2026", "--to", "21/03/2026", "--horizon", "10d", "--lang", "fr"]
    models = [str(folder / "edited.yaml"), "--against", str(folder / "model.yaml")]
    assert main(["backtest", *models, "--workspace", str(folder), *words]) == 0
    said = capsys.readouterr().out
    assert "Conversion par classe" in said
    assert "Face à published" in said
    assert "Mieux classés maintenant que par published : carla." in said


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ([], "--workspace FOLDER"),
        (["--workspace", ".", "--horizon", "soon"], "--horizon: expected a time such as 36h"),
        (["--workspace", ".", "--cost", "much"], "--cost: expected a number"),
        (["--workspace", ".", "--from", "monday"], "'monday' is not a moment"),
    ],
)
def test_wrong_words_are_told(folder: Path, capsys: pytest.CaptureFixture[str], words: list[str], said: str):
    assert main(["backtest", str(folder / "model.yaml"), *words, "--lang", "en"]) == 2
    assert said in capsys.readouterr().err


def test_a_period_that_is_not_there_is_told(folder: Path, capsys: pytest.CaptureFixture[str]):
    words = ["--workspace", str(folder), "--from", "2020-01-01", "--to", "2020-02-01", "--lang", "en"]
    assert main(["backtest", str(folder / "model.yaml"), *words]) == 2
    assert "The history goes from 2026-03-01 to 2026-04-01" in capsys.readouterr().err


def test_a_sample_is_the_same_for_the_same_seed(folder: Path, capsys: pytest.CaptureFixture[str]):
    model = str(folder / "model.yaml")
    first, again = (told(folder, capsys, model, "--sample", "3", "--seed", "5") for _ in range(2))
    assert first == again
    assert first["sampled"] == 3


def test_sales_call_the_best_of_those_who_wait():
    """Two of three hot leads can be called each week; the third waits, and is called the week after."""
    score = np.array([[90.0, 80.0, 70.0], [90.0, 80.0, 70.0]])
    hot = Standings(("hot", "disqualified"), "engagement", np.zeros((2, 3), np.int8), score, np.ones((2, 3), bool))
    never = np.full(3, NEVER)
    became = Became(np.zeros(3, np.int64), never, never, np.zeros(3), 30 * DAY, 5 * DAY)
    moments, rows = (7 * DAY, 14 * DAY), (np.array([0, 0, 0, 1, 1, 1]), np.array([0, 1, 2, 0, 1, 2]))
    one = selling(moments[:1], hot, rows[0][:3], rows[1][:3], became, Sales(2))
    both = selling(moments, hot, *rows, became, Sales(2))
    assert (one.handed, one.waiting, one.called) == ((3,), 1, 2)
    assert (both.handed, both.waiting, both.called) == ((3, 0), 0, 3)


def test_leads_that_are_equal_are_called_by_chance():
    moment, won = np.zeros(10, np.int64), np.arange(10) < 2
    curve = lift_curve(moment, np.zeros(10, np.int8), np.ones(10), won)
    assert [point.reached for point in curve] == pytest.approx([point.called for point in curve])


def test_the_best_first_reach_all_at_once():
    moment, won = np.zeros(10, np.int64), np.arange(10) < 2
    curve = {point.called: point for point in lift_curve(moment, np.zeros(10, np.int8), -np.arange(10.0), won)}
    assert curve[0.1].reached == pytest.approx(0.5)
    assert curve[0.2].lift == pytest.approx(5.0)


def test_equal_scores_are_in_one_band():
    found = bands(np.arange(100), np.repeat([0.0, 50.0], [90, 10]), np.arange(100) >= 95)
    assert [(band.low, band.high, band.rate.rows) for band in found] == [(0.0, 0.0, 90), (50.0, 50.0, 10)]


def test_rows_of_one_lead_are_one_observation():
    """Four rows of each of a hundred leads say no more than one of each."""
    dice = np.random.default_rng(1)
    won = dice.random(100) < 0.3
    once, often = share_of(np.arange(100), won), share_of(np.repeat(np.arange(100), 4), np.repeat(won, 4))
    assert (once.share, once.low, once.high) == pytest.approx((often.share, often.low, often.high))


def test_intervals_cover_the_truth_as_often_as_they_say():
    dice = np.random.default_rng(2)
    covered = 0
    for _ in range(300):
        own = dice.beta(2, 6, 200)  # each lead has its own chance
        lead = np.repeat(np.arange(200), 5)
        found = share_of(lead, dice.random(1000) < own[lead])
        assert found.low is not None
        assert found.high is not None
        covered += found.low <= 0.25 <= found.high
    assert 0.91 < covered / 300 < 0.985


def test_where_nothing_converts_much_may_still():
    found = share_of(np.arange(60), np.zeros(60, bool))
    assert (found.share, found.low, found.high) == (0.0, 0.0, 0.05)
