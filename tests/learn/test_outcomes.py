"""Outcomes files: what is read, what is refused and where."""

from __future__ import annotations

from pathlib import Path

import pyarrow as pa
import pytest

from tamis.collect.outcomes import PreparedOutcomes, prepare_outcomes
from tamis.collect.tables import read_table
from tamis.errors import InputError

from .histories import PARIS

LEADS = pa.chunked_array([["L1", "L2", "L3"]])
GOOD = """lead;issue;outcome;occurred_at;amount;product_line;reason;recorded_at
L2;x;won;2026-03-05T10:00:00Z;1 200,50;medical;;2026-03-06T10:00:00Z
L1;x;Perdu;05/03/2026;;;prix;
L1;x;refusée;2026-03-05T11:00:00+01:00;;;;
"""


def prepared(folder: Path, text: str, *, lenient: bool = False) -> PreparedOutcomes:
    """The outcomes of a file."""
    file = folder / "outcomes.csv"
    file.write_text(text, encoding="utf-8")
    return prepare_outcomes(read_table(file), LEADS, PARIS, lenient=lenient)


def test_outcomes_are_read_in_both_languages(tmp_path: Path) -> None:
    """Leads by their places, times in µs UTC: a date is the start of its day in Paris."""
    found = prepared(tmp_path, GOOD).data.to_pydict()
    assert found["lead"] == [1, 0, 0]
    assert found["outcome"] == ["won", "lost", "rejected"]
    assert found["at"] == [1_772_704_800_000_000, 1_772_665_200_000_000, 1_772_704_800_000_000]
    assert found["recorded"] == [1_772_791_200_000_000, None, None]
    assert found["amount"] == [1200.5, None, None]
    assert found["product_line"] == ["medical", None, None]
    assert found["reason"] == [None, "prix", None]


def test_a_file_of_three_columns_is_enough(tmp_path: Path) -> None:
    """The others are missing."""
    found = prepared(tmp_path, "lead,outcome,occurred_at\nL3,won,2026-03-05\n").data.to_pylist()
    assert found[0] | {"at": 0} == {
        "lead": 2, "outcome": "won", "at": 0, "recorded": None, "amount": None, "product_line": None, "reason": None
    }  # fmt: skip


@pytest.mark.parametrize(
    ("row", "code", "line"),
    [
        ("L9,won,2026-03-05", "unknown-lead", 2),
        (",won,2026-03-05", "missing-lead", 2),
        ("L1,wonn,2026-03-05", "unknown-outcome", 2),
        ("L1,,2026-03-05", "missing-outcome", 2),
        ("L1,won,soon", "unreadable-date", 2),
        ("L1,won,", "missing-date", 2),
    ],
)
def test_a_bad_row_is_named_or_left_out(tmp_path: Path, row: str, code: str, line: int) -> None:
    """Where it stands; a lenient reading keeps the others."""
    text = f"lead,outcome,occurred_at\n{row}\nL2,won,2026-03-05\n"
    with pytest.raises(InputError) as refused:
        prepared(tmp_path, text)
    assert [(p.code, p.location.line) for p in refused.value.problems if p.location] == [(code, line)]
    left = prepared(tmp_path, text, lenient=True)
    assert left.data["lead"].to_pylist() == [1]
    assert [reject.row for reject in left.rejects] == [0]


def test_a_near_miss_is_told(tmp_path: Path) -> None:
    """`wonn` is `won`."""
    with pytest.raises(InputError) as refused:
        prepared(tmp_path, "lead,outcome,occurred_at\nL1,wonn,2026-03-05\n")
    assert "'wonn' is no outcome. Did you mean 'won'?" in refused.value.say("en")


def test_absent_columns_are_named_at_once(tmp_path: Path) -> None:
    """With what there is."""
    with pytest.raises(InputError) as refused:
        prepared(tmp_path, "lead,result,date\nL1,won,2026-03-05\n")
    assert [problem.code for problem in refused.value.problems] == ["unknown-column", "unknown-column"]
