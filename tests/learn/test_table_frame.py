"""A table's columns are typed by themselves, and a second file is read as the first one was."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from tamis.collect.tables import read_table
from tamis.errors import InputError, UsageError
from tamis.learn.table_frame import Asked, TableFrame, apply, frame_to_learn

ROWS = 120


def write(folder: Path, header: str, *rows: str) -> Path:
    file = folder / "leads.csv"
    file.write_text("\n".join([header, *rows]) + "\n", encoding="utf-8")
    return file


def read(file: Path, **asked: object) -> TableFrame:
    return frame_to_learn(read_table(file), Asked("won", **asked))  # type: ignore[arg-type]


def test_numbers_are_read_in_french(tmp_path: Path) -> None:
    read_in = read(write(tmp_path, "won;amount", "1;1 234,5", "0;2,25", "1;", "0;7"))
    column = read_in.frame.column("amount")
    assert column.kind == "number"
    assert np.array_equal(column.values, [1234.5, 2.25, np.nan, 7.0], equal_nan=True)


def test_dates_become_days_before_the_newest(tmp_path: Path) -> None:
    read_in = read(write(tmp_path, "won,since", "1,01/03/2026", "0,31/03/2026", "1,2026-03-21"))
    assert read_in.frame.column("since").values.tolist() == [30.0, 0.0, 10.0]


def test_dates_are_counted_from_the_time_of_the_row(tmp_path: Path) -> None:
    rows = ["1,2026-03-01,2026-03-11", "0,2026-03-05,2026-03-06", "0,2026-03-01,2026-03-02"]
    read_in = read(write(tmp_path, "won,first_seen,created", *rows), time="created")
    assert read_in.frame.column("first_seen").values.tolist() == [10.0, 1.0, 1.0]
    assert read_in.frame.at is not None
    assert np.argsort(read_in.frame.at).tolist() == [2, 1, 0]


def test_dates_after_the_time_of_the_row_are_counted(tmp_path: Path) -> None:
    rows = ["1,2026-03-21,2026-03-11", "0,2026-03-01,2026-03-06"]
    assert read(write(tmp_path, "won,paid_on,created", *rows), time="created").later == {"paid_on": 0.5}


def test_texts_are_categories_whatever_their_case(tmp_path: Path) -> None:
    column = read(write(tmp_path, "won,origin", "1,Web", "0,web ", "1,Fair", "0,")).frame.column("origin")
    assert [None if code < 0 else column.levels[code] for code in column.values] == ["web", "web", "fair", None]


def test_what_teaches_nothing_is_left_out_with_the_reason(tmp_path: Path) -> None:
    rows = [f"{n % 2},u-{n:04d}x{n * 7919 % 1000},,same,{n % 3}" for n in range(ROWS)]
    read_in = read(write(tmp_path, "won,uuid,empty,constant,useful", *rows))
    assert [one.column for one in read_in.left_out] == ["uuid", "empty", "constant"]
    assert [column.name for column in read_in.frame.columns] == ["useful"]


def test_a_column_of_one_value_that_is_not_always_there_is_used(tmp_path: Path) -> None:
    column = read(write(tmp_path, "won,signed", "1,yes", "0,", "1,yes", "0,")).frame.column("signed")
    assert column.values.tolist() == [0, -1, 0, -1]


def test_a_number_that_follows_the_rows_serves_as_time(tmp_path: Path) -> None:
    rows = [f"{n % 2},{5000 - 3 * n},{n % 5}" for n in range(ROWS)]
    read_in = read(write(tmp_path, "won,Lead Number,size", *rows))
    assert read_in.recipe.time == "Lead Number"
    assert read_in.frame.at is not None
    assert read_in.frame.at.tolist() == [5000 - 3 * n for n in range(ROWS)]


def test_long_texts_become_flags_of_their_words(tmp_path: Path) -> None:
    rows = [f"{n % 2},wants a {'budget' if n % 3 else 'brochure'} soon number{n}" for n in range(ROWS)]
    columns = {c.name: c for c in read(write(tmp_path, "won,request", *rows)).frame.columns}
    assert columns["request: budget"].values.sum() == sum(1 for n in range(ROWS) if n % 3)


def test_addresses_count_by_their_domain(tmp_path: Path) -> None:
    rows = [f"{n % 2},someone{n}@{'chu-lyon.fr' if n % 2 else 'gmail.com'}" for n in range(ROWS)]
    assert set(read(write(tmp_path, "won,email", *rows)).frame.column("email").levels) == {"chu-lyon.fr", "gmail.com"}


def test_another_file_is_read_by_the_same_recipe(tmp_path: Path) -> None:
    read_in = read(write(tmp_path, "won,size,origin", "1,5,web", "0,7,fair"))
    other = tmp_path / "other.csv"
    other.write_text("origin,extra\nweb,1\nfair,2\nbus,3\n", encoding="utf-8")
    frame, _ = apply(read_table(other), read_in.recipe)
    assert [column.name for column in frame.columns] == ["size", "origin"]
    assert frame.rows == 3


def test_a_column_that_is_not_there_is_met_with_the_nearest(tmp_path: Path) -> None:
    file = write(tmp_path, "won,size", "1,5", "0,7")
    with pytest.raises(InputError, match="Did you mean 'won'"):
        frame_to_learn(read_table(file), Asked("wonn"))
    with pytest.raises(UsageError, match="Did you mean 'size'"):
        read(file, drop=("sise",))


def test_a_time_that_cannot_be_read_is_refused_with_its_line(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"leads\.csv:3: 'soon'"):
        read(write(tmp_path, "won,at", "1,2026-01-01", "0,soon"), time="at")


def test_a_date_of_beginning_serves_as_time_unless_another_is_given(tmp_path: Path) -> None:
    rows = [f"{n % 2},2026-03-{n + 1:02d},2026-04-{n + 1:02d}" for n in range(28)]
    file = write(tmp_path, "won,created_on,call_on", *rows)
    assert read(file).recipe.time == "created_on"
    assert read(file, time="call_on").recipe.time == "call_on"
