"""Tables written to files: what is read again is what was written, and no file is ever half there."""

from __future__ import annotations

import gzip
import json
import os
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tamis.collect.table import MIDNIGHT_IS_DATE
from tamis.collect.tables import Dialect, read_table
from tamis.errors import UsageError
from tamis.report.output import output_format, write_table

ON_DISK = settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=100)
TEXT = st.text(st.characters(exclude_categories=["Cs", "Cc"]) | st.sampled_from("\n\r\t,;\"'="), max_size=20)
NAMES = ["lead", "Société", "note du mois"]


def text_tables(columns: int) -> st.SearchStrategy[pa.Table]:
    """Tables of texts in which no row is wholly empty."""
    rows = st.lists(st.tuples(*[TEXT] * columns).filter(any), min_size=1, max_size=8)
    return rows.map(lambda found: pa.table(dict(zip(NAMES, map(list, zip(*found, strict=True)), strict=False))))


@ON_DISK
@given(
    st.integers(1, 3).flatmap(text_tables),
    st.sampled_from([",", ";", "\t", "|"]),
    st.sampled_from(["utf-8", "utf-8-sig", "cp1252"]),
    st.sampled_from(["a.csv", "a.csv.gz", "a.tsv"]),
)
def test_csv_is_read_as_it_was_written(tmp_path: Path, table: pa.Table, delimiter: str, encoding: str, name: str):
    write_table(table, tmp_path / name, dialect=Dialect(delimiter, encoding))
    if table.num_columns > 1 or delimiter == "," or name == "a.tsv":
        assert read_table(tmp_path / name).data.to_pylist() == table.to_pylist()


@ON_DISK
@given(st.integers(1, 3).flatmap(text_tables))
def test_json_lines_are_read_as_they_were_written(tmp_path: Path, table: pa.Table):
    write_table(table, tmp_path / "a.jsonl")
    assert read_table(tmp_path / "a.jsonl").data.equals(table)


WORDS = TEXT.map(lambda text: f"t{text}".replace("\r", ""))
SECONDS = st.datetimes(datetime(1900, 3, 1), datetime(2200, 1, 1)).map(lambda moment: moment.replace(microsecond=0))
TYPED = st.lists(
    st.fixed_dictionaries(
        {
            "lead": WORDS,
            "whole": st.none() | st.integers(-(10**14), 10**14),
            "number": st.none() | st.floats(-1e14, 1e14, allow_nan=False),
            "yes": st.none() | st.booleans(),
            "day": st.none() | st.dates(date(1900, 3, 1), date(2200, 1, 1)),
            "at": st.none() | SECONDS,
        }
    ),
    min_size=1,
    max_size=8,
)  # fmt: skip
SCHEMA = pa.schema(
    {"lead": pa.string(), "whole": pa.int64(), "number": pa.float64(), "yes": pa.bool_(), "day": pa.date32(),
     "at": pa.timestamp("us")}
)  # fmt: skip


@ON_DISK
@given(TYPED)
def test_a_workbook_is_read_as_it_was_written(tmp_path: Path, rows: list[dict[str, Any]]):
    write_table(pa.Table.from_pylist(rows, SCHEMA), tmp_path / "a.xlsx")
    found = read_table(tmp_path / "a.xlsx").data.to_pylist()
    assert len(found) == len(rows)
    for read, row in zip(found, rows, strict=True):
        for name in ("lead", "whole", "yes"):
            assert read[name] == row[name]
        assert read["number"] == (None if row["number"] is None else pytest.approx(row["number"], rel=1e-14))
        for name in ("day", "at"):
            assert at_its_time(read[name]) == at_its_time(row[name])


def at_its_time(day: date | None) -> date | None:
    """A workbook knows no difference between a date and its midnight: both as the midnight."""
    return datetime.combine(day, datetime.min.time()) if day and not isinstance(day, datetime) else day


@ON_DISK
@given(TYPED)
def test_parquet_is_read_as_it_was_written(tmp_path: Path, rows: list[dict[str, Any]]):
    table = pa.Table.from_pylist(rows, SCHEMA)
    write_table(table, tmp_path / "a.parquet")
    assert read_table(tmp_path / "a.parquet").data.equals(table)


def typed() -> pa.Table:
    midnight = pa.field("seen", pa.timestamp("us"), metadata=MIDNIGHT_IS_DATE)
    arrays = [
        pa.array(["a", None]),
        pa.array([72.5, 30.0]),
        pa.array([1e15, float("nan")]),
        pa.array([5, None]),
        pa.array([True, None]),
        pa.array([date(2026, 3, 5), None]),
        pa.array([datetime(2026, 3, 5), datetime(2026, 3, 5, 14, 30)], pa.timestamp("us")),
        pa.array([datetime(2026, 3, 5, tzinfo=UTC), None], pa.timestamp("us", "UTC")),
        pa.array([Decimal("1.50"), None]),
        pa.array([["x", "y"], None]),
    ]
    names = ["lead", "score", "big", "n", "ok", "day", "seen", "at", "price", "tags"]
    fields = [midnight if n == "seen" else pa.field(n, a.type) for n, a in zip(names, arrays, strict=True)]
    return pa.Table.from_arrays(arrays, schema=pa.schema(fields))


def test_values_in_csv(tmp_path: Path):
    write_table(typed(), tmp_path / "a.csv")
    assert (tmp_path / "a.csv").read_text("utf-8").splitlines() == [
        "lead,score,big,n,ok,day,seen,at,price,tags",
        'a,72.5,1000000000000000,5,true,2026-03-05,2026-03-05,2026-03-05T00:00:00+00:00,1.50,"[""x"",""y""]"',
        ",30,,,,,2026-03-05T14:30:00,,,",
    ]


def test_csv_keeps_the_dialect_of_the_input(tmp_path: Path):
    (tmp_path / "in.csv").write_bytes("lead;prix;ville\n1;12,5;Évry\n2;3;a,b\n".encode("cp1252"))
    table = read_table(tmp_path / "in.csv")
    write_table(table.data.append_column("score", pa.array([72.5, 30.0])), tmp_path / "out.csv", dialect=table.dialect)
    assert (tmp_path / "out.csv").read_bytes().decode("utf-8-sig") == (
        "lead;prix;ville;score\n1;12,5;Évry;72,5\n2;3;a,b;30\n"
    )


def test_only_what_needs_quotation_marks_has_them(tmp_path: Path):
    write_table(pa.table({"a;b": ["plain", 'say "x"', "l\nb", "c,d"], "e": ["1", "2", "3", ""]}), tmp_path / "a.csv")
    assert (tmp_path / "a.csv").read_text("utf-8") == 'a;b,e\nplain,1\n"say ""x""",2\n"l\nb",3\n"c,d",\n'


def test_no_formula_in_our_texts_and_no_change_in_others(tmp_path: Path):
    table = pa.table({"name": ["=1+1", "@x"], "reasons": ["=cmd()", "fine"]})
    write_table(table, tmp_path / "a.csv", own={"reasons"})
    assert (tmp_path / "a.csv").read_text("utf-8") == "name,reasons\n=1+1,'=cmd()\n@x,fine\n"


def test_values_in_json_lines(tmp_path: Path):
    write_table(typed(), tmp_path / "a.jsonl")
    lines = (tmp_path / "a.jsonl").read_text("utf-8").splitlines()
    assert json.loads(lines[0]) == {
        "lead": "a", "score": 72.5, "big": 1e15, "n": 5, "ok": True, "day": "2026-03-05", "seen": "2026-03-05",
        "at": "2026-03-05T00:00:00+00:00", "price": "1.50", "tags": '["x","y"]',
    }  # fmt: skip
    assert json.loads(lines[1])["big"] is None


def test_two_runs_write_the_same_bytes(tmp_path: Path):
    for name in ("a.csv.gz", "b.csv.gz"):
        write_table(typed(), tmp_path / name)
    assert (tmp_path / "a.csv.gz").read_bytes() == (tmp_path / "b.csv.gz").read_bytes()
    assert gzip.decompress((tmp_path / "a.csv.gz").read_bytes()).startswith(b"lead,score")


@pytest.mark.parametrize("name", ["a.csv", "a.tsv", "a.parquet", "a.xlsx"])
def test_a_table_without_rows_is_written(tmp_path: Path, name: str):
    write_table(pa.table({"lead": pa.array([], pa.string())}), tmp_path / name)
    assert read_table(tmp_path / name, rows_required=False).data.num_rows == 0


@pytest.mark.parametrize(
    ("name", "said"), [("a.xls", "'.xlsx'"), ("a.cvs", "'.csv'"), ("a", "no format"), ("a.gz", "'.gz'")]
)
def test_an_unknown_extension_is_refused_at_once(tmp_path: Path, name: str, said: str):
    with pytest.raises(UsageError, match=said):
        output_format(tmp_path / name)
    with pytest.raises(UsageError, match=said):
        write_table(typed(), tmp_path / name)


def test_a_folder_that_is_not_there_is_refused_at_once(tmp_path: Path):
    with pytest.raises(UsageError, match="there is no folder"):
        output_format(tmp_path / "none" / "a.csv")


def test_a_folder_of_that_name_is_refused(tmp_path: Path):
    (tmp_path / "a.csv").mkdir()
    with pytest.raises(UsageError, match="it is a folder"):
        write_table(typed(), tmp_path / "a.csv")


@pytest.mark.parametrize("name", ["a.csv", "a.jsonl", "a.xlsx", "a.parquet"])
def test_what_fails_leaves_the_old_file_and_nothing_else(tmp_path: Path, name: str, monkeypatch: pytest.MonkeyPatch):
    (tmp_path / name).write_text("old")

    def interrupt(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(os, "fsync", interrupt)  # when all is written, just before it takes its name
    with pytest.raises(KeyboardInterrupt):
        write_table(typed(), tmp_path / name)
    assert (tmp_path / name).read_text() == "old"
    assert [path.name for path in tmp_path.iterdir()] == [name]


def test_a_link_is_followed_and_permissions_stay(tmp_path: Path):
    (tmp_path / "real").mkdir()
    (tmp_path / "real" / "a.csv").write_text("old")
    (tmp_path / "real" / "a.csv").chmod(0o640)
    (tmp_path / "link.csv").symlink_to(tmp_path / "real" / "a.csv")
    write_table(pa.table({"lead": ["x"]}), tmp_path / "link.csv")
    assert (tmp_path / "link.csv").is_symlink()
    assert (tmp_path / "real" / "a.csv").read_text() == "lead\nx\n"
    assert (tmp_path / "real" / "a.csv").stat().st_mode & 0o777 == 0o640


def test_parquet_keeps_all_types(tmp_path: Path):
    write_table(typed(), tmp_path / "a.parquet")
    assert pq.read_table(tmp_path / "a.parquet").schema.types == typed().schema.types
