"""What became of a lead is read however it is written; what says nothing is refused with words."""

from __future__ import annotations

from pathlib import Path

import pyarrow as pa
import pytest

from tamis.collect.columns import Found
from tamis.errors import InputError
from tamis.learn.outcome import Outcomes, read_outcomes


def outcomes(values: list[str | None], won_value: str | None = None) -> Outcomes:
    return read_outcomes(Found("Result", pa.chunked_array([pa.array(values, pa.string())])), "deals.csv", won_value)


@pytest.mark.parametrize(
    ("won", "lost"),
    [
        ("1", "0"), ("Yes", "no"), ("TRUE", "FALSE"), ("oui", "non"), ("Won", "Loss"), ("Closed Won", "closed lost"),
        ("Gagné", "Perdu"), ("gagnée", "PERDUE"), ("vrai", "faux"), ("closed_won", "Closed_Lost"), ("1.0", "0.0"),
    ],
)  # fmt: skip
def test_won_and_lost_are_read_as_people_write_them(won: str, lost: str) -> None:
    found = outcomes([won, lost, f" {won} "])
    assert found.won.tolist() == [True, False, True]
    assert found.known.all()


def test_numbers_and_booleans_of_a_typed_file_are_read() -> None:
    for values in (pa.array([1, 0, 1]), pa.array([True, False, True]), pa.array([1.0, 0.0, 1.0])):
        assert read_outcomes(Found("y", pa.chunked_array([values])), "f", None).won.tolist() == [True, False, True]


def test_what_is_still_open_is_an_example_of_nothing() -> None:
    found = outcomes(["Won", "Engaging", "Lost", "", None, "Engaging"])
    assert found.known.tolist() == [True, False, True, False, False, False]
    assert found.open == {"Engaging": 2}


def test_a_value_of_the_user_means_won_and_all_others_lost() -> None:
    found = outcomes(["Signé", "Sans suite", "signé", "", "Autre"], "signé")
    assert found.won.tolist() == [True, False, True, False, False]
    assert found.known.tolist() == [True, True, True, False, True]


def test_a_column_without_winners_names_its_values_and_the_way_out() -> None:
    with pytest.raises(InputError) as caught:
        outcomes(["Lead", "Prospect", "Lead", "no"])
    said = caught.value.say("en")
    assert "'Lead' (2)" in said
    assert "--won VALUE" in said


def test_one_class_only_is_said() -> None:
    with pytest.raises(InputError, match="no row of column 'Result' says that the lead was lost"):
        outcomes(["yes", "yes"])


def test_a_value_that_does_not_occur_is_met_with_the_nearest() -> None:
    with pytest.raises(InputError, match="Did you mean 'Signed'"):
        outcomes(["Signed", "No deal"], "Sined")


def test_the_error_names_the_file() -> None:
    with pytest.raises(InputError) as caught:
        outcomes(["a", "b"])
    assert caught.value.problems[0].location is not None
    assert Path(caught.value.problems[0].location.file).name == "deals.csv"
