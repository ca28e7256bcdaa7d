"""Whatever a file holds, it is read or refused in words; nothing else happens."""

from __future__ import annotations

import io
from pathlib import Path

import openpyxl
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tamis.collect.tables import read_table
from tamis.errors import InputError

NAMES = st.sampled_from(
    ["a.csv", "a.tsv", "a.txt", "a.xlsx", "a.xls", "a.parquet", "a.jsonl", "a.json", "a.csv.gz", "a"]
)
ON_DISK = settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=150)


def workbook() -> bytes:
    book = openpyxl.Workbook()
    for row in (["lead", "name", "budget"], ["a", "Zoé", 12.5], ["b", None, 3]):
        book.worksheets[0].append(row)
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def parquet() -> bytes:
    stream = io.BytesIO()
    pq.write_table(pa.table({"lead": ["a", "b"], "budget": [1.5, None]}), stream)
    return stream.getvalue()


def read_or_refused(path: Path) -> None:
    try:
        table = read_table(path)
    except InputError as error:
        refused = error
    else:
        assert table.data.num_rows > 0
        assert table.row_number(table.data.num_rows - 1) >= table.first_row
        return
    assert refused.say("fr")
    assert refused.say("en")


@ON_DISK
@given(NAMES, st.binary(max_size=300))
def test_random_bytes(tmp_path: Path, name: str, content: bytes):
    (tmp_path / name).write_bytes(content)
    read_or_refused(tmp_path / name)


@ON_DISK
@given(NAMES, st.text(st.sampled_from('ab1,;\t|"\n\r é\x1e{}[]:#='), max_size=80))
def test_random_text(tmp_path: Path, name: str, content: str):
    (tmp_path / name).write_bytes(content.encode())
    read_or_refused(tmp_path / name)


@pytest.mark.parametrize("whole", [workbook(), parquet()], ids=["workbook", "parquet"])
@ON_DISK
@given(data=st.data())
def test_damaged_files(tmp_path: Path, whole: bytes, data: st.DataObject):
    content = bytearray(whole)
    for _ in range(data.draw(st.integers(1, 4))):
        content[data.draw(st.integers(0, len(content) - 1))] = data.draw(st.integers(0, 255))
    (tmp_path / "a.xlsx").write_bytes(content)
    read_or_refused(tmp_path / "a.xlsx")
