"""Workbooks, Parquet and JSON Lines; formats told by content; files that are not there or not readable."""

from __future__ import annotations

import zipfile
from collections.abc import Callable
from datetime import date, datetime, time
from pathlib import Path
from typing import Any

import openpyxl
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from tamis.collect.table import MIDNIGHT_IS_DATE
from tamis.collect.tables import is_streamable, read_table
from tamis.errors import InputError

Written = Callable[..., Path]


def book(path: Path, *rows: list[Any], title: str = "Feuille") -> Path:
    workbook = openpyxl.Workbook()
    sheet = workbook.active
    assert sheet is not None
    sheet.title = title
    for row in rows:
        sheet.append(row)
    workbook.save(path)
    return path


def code_of(path: str | Path, **options: bool) -> str:
    with pytest.raises(InputError) as caught:
        read_table(path, **options)
    return caught.value.problems[0].code


def test_columns_of_a_workbook_have_the_types_of_their_cells(tmp_path: Path):
    noon = datetime(2026, 3, 5, 12, 30)
    path = book(
        tmp_path / "a.xlsx",
        ["whole", "number", "yes", "day", "moment", "either", "mixed", "none"],
        [1, 1.5, True, date(2026, 3, 5), noon, date(2026, 3, 5), "x", None],
        [2.0, 2, False, None, noon, noon, 3.0, None],
        [None, None, None, date(1999, 1, 1), None, None, noon, None],
    )
    table = read_table(path)
    assert {field.name: field.type for field in table.data.schema} == {
        "whole": pa.int64(),
        "number": pa.float64(),
        "yes": pa.bool_(),
        "day": pa.date32(),
        "moment": pa.timestamp("us"),
        "either": pa.timestamp("us"),
        "mixed": pa.string(),
        "none": pa.string(),
    }
    assert table.data["whole"].to_pylist() == [1, 2, None]
    assert table.data["either"].to_pylist() == [datetime(2026, 3, 5), noon, None]
    assert table.data.schema.field("either").metadata == MIDNIGHT_IS_DATE
    assert table.data["mixed"].to_pylist() == ["x", "3", "2026-03-05T12:30:00"]
    assert table.data["none"].to_pylist() == [None, None, None]


def test_times_and_errors_of_a_workbook(tmp_path: Path):
    path = book(tmp_path / "a.xlsx", ["lead", "at", "bad"], [1, time(14, 30), "=1/0"], [2, "later", "x"])
    workbook = openpyxl.load_workbook(path)
    workbook.worksheets[0]["C2"].data_type = "e"
    workbook.worksheets[0]["C2"].value = "#DIV/0!"
    workbook.save(path)
    data = read_table(path).data
    assert data["at"].to_pylist() == ["14:30:00", "later"]
    assert data["bad"].to_pylist() == [None, "x"]


def test_the_header_of_a_workbook_is_its_first_row_that_is_not_empty(tmp_path: Path):
    path = book(tmp_path / "a.xlsx", [], [None, "lead", "b"], [], [None, 1, "x"], [None, None, None], [None, 2, "y"])
    table = read_table(path)
    assert table.data.to_pylist() == [{"column_1": None, "lead": 1, "b": "x"}, {"column_1": None, "lead": 2, "b": "y"}]
    assert table.first_row == 4
    assert [table.row_number(i) for i in range(2)] == [4, 6]


def test_a_title_above_a_table_is_passed_over(tmp_path: Path):
    path = book(tmp_path / "a.xlsx", ["Leads of March"], [], ["lead", "b", "c"], [1, "x", 2])
    assert read_table(path).data.to_pylist() == [{"lead": 1, "b": "x", "c": 2}]


def test_a_sheet_is_chosen_by_name(tmp_path: Path):
    path = book(tmp_path / "a.xlsx", ["lead"], ["x"], title="Premier")
    workbook = openpyxl.load_workbook(path)
    workbook.create_sheet("Événements").append(["event"])
    workbook["Événements"].append(["click"])
    workbook["Premier"].sheet_state = "hidden"
    workbook.save(path)
    assert read_table(f"{path}#Événements").data.to_pylist() == [{"event": "click"}]
    assert read_table(f"{path}#Premier").data.to_pylist() == [{"lead": "x"}]
    assert read_table(path).data.to_pylist() == [{"event": "click"}]  # the first that is visible
    with pytest.raises(InputError, match="Did you mean 'Premier'"):
        read_table(f"{path}#Premiere")
    with pytest.raises(InputError, match="It has 'Premier', 'Événements'"):
        read_table(f"{path}#xyz")


def test_an_empty_sheet_names_the_others(tmp_path: Path):
    path = book(tmp_path / "a.xlsx", title="Vide")
    with pytest.raises(InputError, match="the sheet is empty") as caught:
        read_table(path)
    assert caught.value.problems[0].code == "empty-sheet"


def test_parquet_keeps_its_types_and_flattens_structs(tmp_path: Path):
    data = pa.table({"lead": [1, 2], "p": [{"theme": "medical", "n": {"x": 1}}, None], "d": [date(2026, 3, 5), None]})
    pq.write_table(data, tmp_path / "a.parquet")
    table = read_table(tmp_path / "a.parquet")
    assert table.data.column_names == ["lead", "p.theme", "p.n.x", "d"]
    assert table.data["p.n.x"].to_pylist() == [1, None]
    assert table.data.schema.field("d").type == pa.date32()


def test_a_folder_or_glob_of_parquet_is_one_table(tmp_path: Path):
    (tmp_path / "part=b").mkdir()
    for name in ("1.parquet", "part=b/2.parquet"):
        pq.write_table(pa.table({"lead": [name]}), tmp_path / name)
    (tmp_path / "_SUCCESS").write_text("")
    assert read_table(tmp_path).data["lead"].to_pylist() == ["1.parquet", "part=b/2.parquet"]
    assert read_table(tmp_path / "*.parquet").data["lead"].to_pylist() == ["1.parquet"]


def test_only_parquet_can_be_streamed(tmp_path: Path, written: Written):
    pq.write_table(pa.table({"lead": [1]}), tmp_path / "a.parquet")
    written("b.csv", "lead\n1\n")
    assert is_streamable(tmp_path / "a.parquet")
    assert is_streamable(tmp_path)
    assert is_streamable(f"{tmp_path}/a*.parquet")
    assert not is_streamable(tmp_path / "b.csv")
    written("false.parquet", "lead\n1\n")
    assert not is_streamable(tmp_path / "false.parquet")
    assert not is_streamable(tmp_path)
    assert not is_streamable(f"{tmp_path}/*.csv")
    assert not is_streamable(tmp_path / "none")


def test_json_lines_of_all_kinds(written: Written):
    lines = [
        '{"lead": 1, "p": {"theme": "é", "n": {"x": 1}}, "tags": ["a", {"b": 1}], "ok": true}',
        "",
        '{"lead": 2, "value": 1.5, "mixed": "x"}',
        '{"lead": 3, "value": 2, "mixed": 5.0, "ok": null, "nan": NaN}',
    ]
    table = read_table(written("a.jsonl", "\n".join(lines)))
    assert table.data.to_pydict() == {
        "lead": [1, 2, 3],
        "p.theme": ["é", None, None],
        "p.n.x": [1, None, None],
        "tags": ['["a",{"b":1}]', None, None],
        "ok": [True, None, None],
        "value": [None, 1.5, 2.0],
        "mixed": [None, "x", "5"],
        "nan": [None, None, None],
    }
    assert [table.row_number(i) for i in range(3)] == [1, 3, 4]


def test_bad_lines_of_json_are_named(written: Written):
    path = written("a.jsonl", '{"lead": 1}\n{"lead": 2\n[1]\n{"lead": 4}\n')
    with pytest.raises(InputError) as caught:
        read_table(path)
    assert [(p.code, p.location.line) for p in caught.value.problems if p.location] == [
        ("bad-json", 2),
        ("bad-json", 3),
    ]
    table = read_table(path, lenient=True)
    assert table.data["lead"].to_pylist() == [1, 4]
    assert len(table.bad_lines) == 2


def test_a_json_array_is_a_table_too(written: Written):
    assert read_table(written("a.json", '[{"lead": "x"},\n {"lead": "y"}]')).data["lead"].to_pylist() == ["x", "y"]


@pytest.mark.parametrize("name", ["a.csv", "a.parquet", "a", "a.txt"])
def test_a_workbook_is_known_by_its_content(tmp_path: Path, name: str):
    path = book(tmp_path / "a.xlsx", ["lead"], ["x"])
    assert read_table(path.rename(tmp_path / name)).data.to_pylist() == [{"lead": "x"}]


@pytest.mark.parametrize("name", ["a.xlsx", "a.xls", "a", "a.dat"])
def test_a_text_is_known_by_its_content(written: Written, name: str):
    assert read_table(written(name, "lead;b\nx;1\n")).data.to_pylist() == [{"lead": "x", "b": "1"}]


def test_json_lines_are_known_by_their_content(written: Written):
    assert read_table(written("a.log", '{"lead": "x"}\n')).data.to_pylist() == [{"lead": "x"}]


def test_parquet_is_known_by_its_content(tmp_path: Path):
    pq.write_table(pa.table({"lead": [1]}), tmp_path / "a.csv")
    assert read_table(tmp_path / "a.csv").data.to_pylist() == [{"lead": 1}]


def test_a_missing_file_names_its_neighbour(written: Written, tmp_path: Path):
    written("prospects.csv", "lead\n1\n")
    with pytest.raises(InputError, match=r"Did you mean 'prospects\.csv'"):
        read_table(tmp_path / "prospect.csv")


@pytest.mark.parametrize(
    ("name", "content", "code"),
    [
        ("a.csv", b"", "empty-file"),
        ("a.csv", b"lead,b\n1,a\0b\n", "not-text"),
        ("a.csv", bytes(range(256)) * 8, "not-text"),
        ("a.csv", b"lead,b\n1,\x81\x8d\n", "not-text"),
        ("a.csv", b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR", "not-text"),
        ("a.csv", b"%PDF-1.7\n\0\0\0", "not-text"),
        ("a.csv", "lead,b\n1,é\n".encode("utf-16-le"), "not-text"),
        ("a.csv", b"\xff\xfel\0e", "not-text"),
        ("a.csv", b"<!DOCTYPE html><html><table>", "not-a-table"),
        ("a.xls", b"<html><table><tr><td>lead</td></tr></table>", "not-a-table"),
        ("a.csv.gz", b"\x1f\x8b\x08rubbish", "damaged-archive"),
        ("a.xlsx", b"\0\1\2rubbish", "damaged-workbook"),
        ("a.xlsx", b"PK\3\4rubbish", "damaged-workbook"),
        ("a.xls", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1rubbish", "damaged-workbook"),
        ("a.parquet", b"PAR1rubbish", "unreadable-parquet"),
        ("a.parquet", b"lead\n1\n", "unreadable-parquet"),
        ("a.jsonl", b"lead\n1\n", "bad-json"),
        ("a.jsonl", b"[" * 100_000, "bad-json"),
        ("a.jsonl", b'{"a": 1, "b": ' * 20_000, "bad-json"),
    ],
)
def test_what_is_no_table_is_refused(written: Written, name: str, content: bytes, code: str):
    assert code_of(written(name, content)) == code


def test_an_archive_of_other_files_is_refused(tmp_path: Path):
    with zipfile.ZipFile(tmp_path / "export.zip", "w") as archive:
        archive.writestr("Connections.csv", "a,b")
    with pytest.raises(InputError, match=r"zip archive, of Connections\.csv"):
        read_table(tmp_path / "export.zip")


def test_a_folder_or_pattern_without_tables_is_refused(tmp_path: Path, written: Written):
    written("leads.csv", "lead\n1\n")
    with pytest.raises(InputError, match=r"folder, without any Parquet file\. Give one of its files: leads\.csv"):
        read_table(tmp_path)
    assert code_of(tmp_path / "*.parquet") == "no-such-file"
    assert code_of(tmp_path / "none" / "a.csv") == "no-such-folder"


def test_a_truncated_workbook_is_refused_wherever_it_is_cut(tmp_path: Path):
    content = book(tmp_path / "a.xlsx", ["lead", "b"], *([i, "x"] for i in range(50))).read_bytes()
    for size in range(5, len(content) - 1, len(content) // 40):
        (tmp_path / "cut.xlsx").write_bytes(content[:size])
        assert code_of(tmp_path / "cut.xlsx") == "damaged-workbook"


def test_half_of_a_character_in_json_is_refused(written: Written):
    assert code_of(written("leads.jsonl", '{"lead": "L\\ud800"}\n')) == "bad-json"


@pytest.mark.parametrize("names", [["lead", "properties.path"], ["Theme", "theme"]])
def test_parquet_whose_names_an_engine_would_miss_is_not_streamed(tmp_path: Path, names: list[str]):
    pq.write_table(pa.table([["a"], ["b"]], names=names), tmp_path / "events.parquet")
    assert not is_streamable(tmp_path / "events.parquet")
