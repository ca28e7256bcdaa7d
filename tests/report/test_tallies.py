"""What the scores of all leads amount to."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import pyarrow as pa
import pytest

from tamis.model.definition import Score
from tamis.report.tallies import (
    audience_tallies,
    best_leads,
    class_counts,
    dead,
    fired,
    grade_counts,
    handed_off,
    leading_score,
    score_range,
    score_tally,
    thresholds,
)
from tamis.scoring.result import RuleTally, Scored
from tests.report.sample import AS_OF, MODEL, scored_leads


def scored(**columns: Sequence[object]) -> Scored:
    """Leads with these columns (`klass` is the class); the others as for a cold lead of an audience b2b."""
    if "klass" in columns:
        columns["class"] = columns.pop("klass")
    count = len(next(iter(columns.values())))
    usual: dict[str, object] = {
        "lead": None, "audience": "b2b", "score_fit": 0.0, "score_engagement": 0.0, "score_medical": 0.0,
        "score_total": 0.0, "class": "cold", "grade": "D4",
    }  # fmt: skip
    table = {name: columns.get(name, [value] * count) for name, value in usual.items()}
    table["lead"] = [f"k{row}" for row in range(count)]
    return Scored(MODEL, AS_OF, "lead", pa.table(table))


def test_leads_are_counted_by_class() -> None:
    given = scored(klass=["hot", "cold", "cold", "disqualified"])
    assert class_counts(given) == {"hot": 1, "warm": 0, "cold": 2, "disqualified": 1}


def test_each_audience_hands_off_from_its_own_class() -> None:
    classes = ["hot", "warm", "cold", "disqualified"] * 2 + ["hot"]
    given = scored(klass=classes, audience=["b2b"] * 4 + ["b2c"] * 4 + [None])
    assert handed_off(given).tolist() == [True, True, False, False, True, False, False, False, False]


def test_a_hand_off_for_all_is_for_leads_of_no_audience_too() -> None:
    given = scored(klass=["warm", "warm", "cold"], audience=["b2c", None, None])
    given = replace(given, model=replace(MODEL, hand_off={None: "warm"}))
    assert handed_off(given).tolist() == [True, True, False]


def test_without_a_hand_off_nobody_goes_to_sales() -> None:
    given = scored(klass=["hot", "warm"])
    assert not handed_off(replace(given, model=replace(MODEL, hand_off={}))).any()


def test_audiences_are_told_apart() -> None:
    given = scored(klass=["hot", "warm", "cold"], audience=["b2b", "b2c", None])
    tallies = {tally.audience: tally for tally in audience_tallies(given)}
    assert {name: (tally.leads, tally.handed_off) for name, tally in tallies.items()} == {
        "b2b": (1, 1),
        "b2c": (1, 0),
        None: (1, 0),
    }
    assert tallies["b2c"].classes == {"hot": 0, "warm": 1, "cold": 0, "disqualified": 0}


def test_the_best_leads_are_those_for_sales_then_by_class_then_by_score() -> None:
    given = scored(
        klass=["warm", "hot", "warm", "disqualified", "hot", "cold"],
        audience=["b2c", "b2c", "b2b", "b2b", "b2b", "b2b"],
        score_total=[99.0, 50.0, 70.0, 100.0, 60.0, 80.0],
    )
    assert best_leads(given, 10) == [4, 1, 2, 0, 5]
    assert best_leads(given, 2) == [4, 1]


def test_leads_of_equal_score_keep_their_order() -> None:
    assert best_leads(scored(klass=["cold"] * 5), 3) == [0, 1, 2]


def test_the_leading_score_is_the_combined_one_else_engagement() -> None:
    assert leading_score(MODEL) == "total"
    rest = {name: score for name, score in MODEL.scores.items() if name != "total"}
    assert leading_score(replace(MODEL, scores=rest)) == "engagement"
    assert leading_score(replace(MODEL, scores={"fit": rest["fit"]})) == "fit"


@pytest.mark.parametrize("name", ["fit", "medical", "total"])
def test_every_lead_is_in_one_bin(name: str) -> None:
    given, _ = scored_leads(500)
    tally = score_tally(given, name)
    assert sum(sum(one.counts) for one in tally.bins) == 500
    assert all(left.high == right.low for left, right in zip(tally.bins, tally.bins[1:], strict=False))


def test_a_score_without_bounds_has_bins_for_what_there_is_and_for_the_thresholds() -> None:
    free = replace(MODEL, scores={**MODEL.scores, "engagement": Score("engagement", "engagement")})
    given = replace(scored(score_engagement=[-35.0, 0.0, 12.0]), model=free)
    tally = score_tally(given, "engagement")
    assert tally.bins[0].low <= -35
    assert tally.bins[-1].high >= 80
    assert sum(sum(one.counts) for one in tally.bins) == 3


def test_the_mean_and_the_median_are_those_of_all_leads() -> None:
    tally = score_tally(scored(score_fit=[0.0, 10.0, 80.0]), "fit")
    assert (tally.mean, tally.median) == (30, 10)


def test_no_lead_at_all_is_counted_without_an_error() -> None:
    given, _ = scored_leads(1)
    nobody = replace(given, scores=given.scores.slice(0, 0), reasons=())
    assert class_counts(nobody) == {"hot": 0, "warm": 0, "cold": 0, "disqualified": 0}
    assert score_tally(nobody, "fit").mean == 0
    assert best_leads(nobody, 10) == []
    assert grade_counts(nobody) == {}


def test_a_combined_score_ranges_over_what_its_parts_allow() -> None:
    assert score_range(MODEL, "total") == (0, 100)
    assert score_range(MODEL, "medical") == (None, 100)
    parts = {**MODEL.scores, "total": Score("total", "combined", combine=(("fit", 1), ("engagement", -0.5)))}
    assert score_range(replace(MODEL, scores=parts), "total") == (-50, 100)


def test_thresholds_of_all_audiences_are_found_once() -> None:
    assert [(mark.name, mark.value) for mark in thresholds(MODEL, "engagement")] == [
        ("hot", 70),
        ("hot", 80),
        ("warm", 30),
    ]


def test_grades_are_counted() -> None:
    assert grade_counts(scored(grade=["A1", "A1", None, "D4"])) == {"A1": 2, "D4": 1}


def test_rules_are_sorted_by_the_leads_they_touched_and_the_dead_are_named() -> None:
    tallies = (RuleTally("chat", 0, 0, 0), RuleTally("visit", 3, 9, 9), RuleTally("quote", 7, 8, 480))
    given = replace(scored(score_fit=[1.0]), rules=tallies)
    assert [tally.rule for tally in fired(given)] == ["quote", "visit"]
    assert dead(given) == ["chat"]
