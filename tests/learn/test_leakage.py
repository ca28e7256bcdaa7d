"""Leaks are found by what they say, not by their names; honest columns are spared; the user has the last word."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from tamis.collect.tables import read_table
from tamis.learn.leak_words import word_of
from tamis.learn.leakage import find_leaks
from tamis.learn.table_frame import Asked, frame_to_learn

from .companies import make_company, number

SharedData = Callable[[str], Path]


def excluded(file: Path, outcome: str) -> set[str]:
    frame = frame_to_learn(read_table(file), Asked(outcome)).frame
    return {finding.column for finding in find_leaks(frame, 1) if finding.excluded}


def errors(seeds: range, rows: int) -> tuple[int, int]:
    """How many planted leaks were missed, and how many honest columns excluded."""
    missed = wrong = 0
    for seed in seeds:
        company = make_company(seed, rows)
        found = {finding.column for finding in find_leaks(company.frame, 1) if finding.excluded}
        missed += len(set(company.planted) - found)
        wrong += len(found - set(company.planted))
    return missed, wrong


def test_planted_leaks_of_neutral_names_are_found_and_honest_columns_spared() -> None:
    missed, wrong = errors(range(6), 2_000)
    assert (missed, wrong) == (0, 0)


@pytest.mark.slow
def test_over_fifty_companies_few_leaks_are_missed_and_few_honest_columns_excluded() -> None:
    """Of 100 leaks and 500 honest columns."""
    missed, wrong = errors(range(50), 3_000)
    assert missed <= 3
    assert wrong <= 3


def test_each_finding_says_what_was_seen() -> None:
    company = make_company(0)
    by_name = {finding.column: finding for finding in find_leaks(company.frame, 1)}
    said = str(by_name[company.planted[0]].as_dict()["evidence"])
    assert "all columns free of suspicion together" in said
    assert "% of the outcome" in said


def test_a_column_that_is_kept_is_told_but_not_excluded() -> None:
    company = make_company(0)
    findings = {finding.column: finding for finding in find_leaks(company.frame, 1, [company.planted[0]])}
    assert not findings[company.planted[0]].excluded
    assert findings[company.planted[0]].evidence


def test_a_telling_name_alone_is_no_evidence() -> None:
    company = make_company(1, leaks=0)
    noise = np.random.default_rng(0).normal(size=company.frame.rows)
    frame = replace(company.frame, columns=(*company.frame.columns, number("Lead stage closed", noise)))
    assert "Lead stage closed" not in {finding.column for finding in find_leaks(frame, 1)}


def test_the_length_of_a_call_is_excluded_from_a_log_of_calls() -> None:
    company = make_company(2, leaks=0)
    rng = np.random.default_rng(0)
    seconds = np.exp(rng.normal(np.where(company.frame.outcomes, 6.2, 5.2), 0.9))
    columns = (*company.frame.columns, number("duration", seconds), number("campaign", rng.normal(size=len(seconds))))
    found = {f.column for f in find_leaks(replace(company.frame, columns=columns), 1) if f.excluded}
    assert found == {"duration"}


@pytest.mark.parametrize("name", ["Marital status", "US state", "Contract type", "Region", "Time on site", "Industry"])
def test_honest_names_are_not_taken_for_those_of_leaks(name: str) -> None:
    word = word_of(name)
    assert word is None or not word.plain


@pytest.mark.parametrize("name", ["close_date", "Motif de perte", "callDuration", "Deal Stage", "Lost reason", "Tags"])
def test_names_of_leaks_are_known_however_they_are_written(name: str) -> None:
    word = word_of(name)
    assert word is not None
    assert word.plain


def test_x_education(shared_data: SharedData) -> None:
    found = excluded(shared_data("x_education/Leads.csv"), "Converted")
    assert found >= {"Tags", "Lead Quality", "Last Notable Activity", "Lead Profile"}
    asymmetrique = {name for name in found if name.startswith("Asymmetrique")}
    assert found - asymmetrique == {"Tags", "Lead Quality", "Last Notable Activity", "Lead Profile"}


def test_ibm(shared_data: SharedData) -> None:
    found = excluded(shared_data("ibm_win_loss/WA_Fn-UseC_-Sales-Win-Loss.csv.gz"), "Opportunity Result")
    assert found == {
        "Elapsed Days In Sales Stage", "Sales Stage Change Count", "Total Days Identified Through Closing",
        "Total Days Identified Through Qualified", "Ratio Days Identified To Total Days",
        "Ratio Days Validated To Total Days", "Ratio Days Qualified To Total Days",
    }  # fmt: skip


def test_shoppers(shared_data: SharedData) -> None:
    file = shared_data("online_shoppers/online_shoppers_intention.csv")
    assert excluded(file, "Revenue") == {"PageValues"}
