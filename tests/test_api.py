"""The library: the same result whatever the kind of frame, which is given back in its kind."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable
from datetime import UTC, date, datetime
from functools import cache
from pathlib import Path
from typing import Any

import pandas as pd
import polars as pl
import pyarrow as pa
import pyarrow.csv as pc
import pyarrow.parquet as pq
import pytest

import tamis
from tamis.language import use_language

COMPANY = Path(__file__).parent / "cli" / "company"
MODEL = COMPANY / "model.yaml"
AS_OF = date(2026, 3, 5)
ADDED = ["score_fit", "score_engagement", "score_total", "class", "grade", "reasons"]
FRAMES: dict[str, Callable[[pa.Table], Any]] = {
    "arrow": lambda table: table,
    "record batch": lambda table: table.combine_chunks().to_batches()[0],
    "polars": pl.from_arrow,
    "polars lazy": lambda table: pl.from_arrow(table).lazy(),  # type: ignore[union-attr]
    "pandas": lambda table: table.to_pandas(),
    "pandas of Arrow": lambda table: table.to_pandas(types_mapper=pd.ArrowDtype),
}


def leads() -> pa.Table:
    return pc.read_csv(COMPANY / "leads.csv")


def events() -> pa.Table:
    return pc.read_csv(COMPANY / "events.csv")


def columns_of(frame: Any) -> dict[str, list[Any]]:
    """Names and values, in the order of the columns; what is missing is None."""
    if isinstance(frame, pd.DataFrame):
        return {name: [None if pd.isna(value) else value for value in frame[name]] for name in frame.columns}
    table = frame if isinstance(frame, pa.Table) else frame.to_arrow()
    return {name: table[name].to_pylist() for name in table.column_names}


@cache
def expected() -> dict[str, list[Any]]:
    return columns_of(tamis.score(COMPANY / "leads.csv", COMPANY / "events.csv", MODEL, as_of=AS_OF))


def test_files_give_an_arrow_table() -> None:
    found = expected()
    assert list(found) == [*leads().column_names, *ADDED]
    assert found["class"] == ["hot", "warm", "warm", "disqualified", "cold", "cold"]
    assert found["score_fit"] == [55, 30, 0, 30, 55, 0]


@pytest.mark.parametrize("kind", FRAMES)
def test_every_kind_of_frame_gives_the_same(kind: str) -> None:
    make = FRAMES[kind]
    found = tamis.score(make(leads()), make(events()), MODEL, as_of=AS_OF)
    assert {name: columns_of(found)[name] for name in ADDED} == {name: expected()[name] for name in ADDED}
    assert list(columns_of(found)) == [*leads().column_names, *ADDED]


@pytest.mark.parametrize(
    ("kind", "type_"),
    [("arrow", pa.Table), ("record batch", pa.Table), ("polars", pl.DataFrame), ("pandas", pd.DataFrame)],
)
def test_the_kind_is_kept(kind: str, type_: type) -> None:
    assert isinstance(tamis.score(FRAMES[kind](leads()), None, MODEL, as_of=AS_OF), type_)


def test_kinds_may_be_mixed(tmp_path: Path) -> None:
    pq.write_table(events(), tmp_path / "events.parquet")
    found = tamis.score(pl.from_arrow(leads()), tmp_path / "events.parquet", tamis.load_model(MODEL), as_of=AS_OF)
    assert columns_of(found)["score_total"] == expected()["score_total"]


def test_the_index_of_pandas_is_kept_and_may_be_the_key() -> None:
    frame = leads().to_pandas().set_index("lead").iloc[::-1]
    found = tamis.score(frame, events().to_pandas(), MODEL, as_of=AS_OF)
    assert list(found.index) == ["L6", "L5", "L4", "L3", "L2", "L1"]
    assert list(found.columns) == [*frame.columns, *ADDED]
    assert found.loc["L1", "class"] == "hot"
    pd.testing.assert_frame_equal(found[frame.columns], frame)


def test_columns_of_pandas_that_mix_numbers_and_texts() -> None:
    frame = leads().to_pandas().assign(phone=[612345678, "06 12", None, 1.5, "x", 2])
    found = tamis.score(frame, None, MODEL, as_of=AS_OF)
    assert list(found["phone"])[:2] == [612345678, "06 12"]


def test_frames_that_are_given_are_not_changed() -> None:
    frame = leads().to_pandas()
    before = frame.copy()
    tamis.score(frame, None, MODEL, as_of=AS_OF)
    pd.testing.assert_frame_equal(frame, before)


@pytest.mark.parametrize(
    "as_of",
    [
        AS_OF,
        "2026-03-05",
        "05/03/2026",
        datetime(2026, 3, 6),
        datetime(2026, 3, 5, 23, tzinfo=UTC),
        pd.Timestamp("2026-03-06"),
    ],
)
def test_the_moment(as_of: Any) -> None:
    found = tamis.score(leads(), events(), MODEL, as_of=as_of)
    assert columns_of(found)["score_engagement"] == expected()["score_engagement"]


def test_without_a_moment_it_is_now() -> None:
    found = columns_of(tamis.score(leads(), events(), MODEL))
    assert found["score_engagement"][0] < 1


def test_without_reasons() -> None:
    found = tamis.score(leads(), events(), MODEL, as_of=AS_OF, reasons=False)
    assert found.column_names[-5:] == ADDED[:-1]


def test_the_language_of_the_reasons() -> None:
    said = {
        language: tamis.score(leads(), events(), MODEL, as_of=AS_OF, language=language)["reasons"][2].as_py()
        for language in ("en", "fr")
    }
    assert said == {
        "en": "Fills a cart (2 times, last today) +29.5",
        "fr": "Remplit un panier (2 fois, la dernière aujourd'hui) +29,5",
    }


def test_the_class_held_before() -> None:
    held = leads().append_column("before", pa.array([None, "warm", *[None] * 4]))
    later = "2026-03-30"
    assert tamis.score(leads(), events(), MODEL, as_of=later)["class"][1].as_py() == "cold"
    assert tamis.score(held, events(), MODEL, as_of=later, previous="before")["class"][1].as_py() == "warm"


def test_scoring_again_replaces_the_scores_with_a_warning() -> None:
    first = tamis.score(leads(), None, MODEL, as_of=AS_OF)
    with pytest.warns(UserWarning, match="was scored before"):
        again = tamis.score(first, events(), MODEL, as_of=AS_OF)
    assert again.column_names == first.column_names
    assert columns_of(again) == columns_of(tamis.score(leads(), events(), MODEL, as_of=AS_OF))


def test_a_column_that_the_scores_would_take_is_an_error() -> None:
    frame = leads().append_column("grade", pa.array(["x"] * 6))
    with pytest.raises(tamis.TamisError, match="names that the scores take: grade"):
        tamis.score(frame, None, MODEL, as_of=AS_OF)


@pytest.mark.parametrize("kind", ["arrow", "polars", "pandas"])
def test_lenient_leaves_rows_out(kind: str) -> None:
    table = leads()
    twice = pa.concat_tables([table, table.slice(1, 1)])
    with pytest.raises(tamis.TamisError, match="leads:7: the key 'L2' is that of row 2 already"):
        tamis.score(FRAMES[kind](twice), events(), MODEL, as_of=AS_OF)
    with pytest.warns(UserWarning, match="1 rows were left out"):
        found = tamis.score(FRAMES[kind](twice), events(), MODEL, as_of=AS_OF, lenient=True)
    assert columns_of(found)["score_total"] == expected()["score_total"]


def test_two_columns_of_one_name() -> None:
    frame = pa.table([pa.array(["a"]), pa.array(["b"])], names=["lead", "lead"])
    with pytest.raises(tamis.TamisError, match="several columns have the same name: lead"):
        tamis.score(frame, None, MODEL)


def test_what_is_no_frame() -> None:
    with pytest.raises(TypeError, match="leads: a path or a frame is needed, not int"):
        tamis.score(7, None, MODEL)
    with pytest.raises(TypeError, match="needs a model"):
        tamis.score(leads())


def test_errors_speak_the_language() -> None:
    with pytest.raises(tamis.TamisError) as caught:
        tamis.load_model("no.yaml")
    use_language("fr")
    assert caught.value.say().startswith("no.yaml: Le modèle ne peut être lu")


def test_import_is_light() -> None:
    code = "import sys, tamis; print({'pyarrow', 'duckdb', 'numpy', 'typer'} & set(sys.modules)); tamis.nothing"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, check=False, text=True)
    assert done.stdout == "set()\n"
    assert "AttributeError: module 'tamis' has no attribute 'nothing'" in done.stderr
    assert {"load_model", "score", "TamisError", "__version__"} <= set(dir(tamis))
