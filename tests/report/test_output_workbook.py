"""The workbook of scored leads, opened again as another program sees it."""

from __future__ import annotations

import warnings
from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import openpyxl
import pyarrow as pa
import pytest

from tamis.errors import UsageError
from tamis.language import Language, Text
from tamis.model.definition import ClassRule, EventRule, Grade, Model, Score, Thresholds
from tamis.report.output import write_table
from tamis.report.workbook import write_workbook
from tamis.scoring.result import RuleTally, Scored


@pytest.fixture(autouse=True)
def _extensions() -> Iterator[None]:
    """The library that reads knows no data bars of 2010."""
    with warnings.catch_warnings():
        warnings.filterwarnings("ignore", module="openpyxl")
        yield


def scored() -> Scored:
    model = Model(
        name="Imprimantes & Cie",
        timezone=ZoneInfo("Europe/Paris"),
        languages=("fr", "en"),
        lists={},
        traits={},
        audiences=(),
        scores={
            "fit": Score("fit", "fit", 0, 100),
            "engagement": Score("engagement", "engagement", 0, 100, label=Text(en="Interest", fr="Intérêt")),
        },
        groups={},
        rules=(EventRule(id="pricing", on=("page viewed",), label=Text(en="Prices", fr="Les prix")),),
        classes=(ClassRule("hot", Thresholds()), ClassRule("champions", Thresholds()), ClassRule("cold", Thresholds())),
        grade=Grade("fit", (25, 50, 75), "engagement", (25, 50, 75)),
        file="model.yaml",
    )
    scores = pa.table(
        {
            "lead": ["a", "b", "c"],
            "audience": pa.nulls(3, pa.string()),
            "score_fit": [80.0, 12.345678, 0.0],
            "score_engagement": [70.0, 0.5, 0.0],
            "class": ["hot", "cold", "disqualified"],
            "grade": ["A2", "D4", "D4"],
        }
    )
    end_of_day = datetime(2026, 11, 21, 23, tzinfo=UTC)
    return Scored(model, end_of_day, "lead", scores, (), (RuleTally("pricing", 2, 5.0, 37.5),), 1234)


def table() -> pa.Table:
    result = scored().scores.drop_columns(["audience"])
    inputs = {
        "lead": result["lead"],
        "Téléphone": ["0612345678", "+33 4", ""],
        "siret": ["48372615900012", "1", ""],
        "visits": ["3", "12", ""],
        "price": ["12,50", "3", ""],
        "created": ["2026-03-05", "2026-03-06", ""],
        "seen": pa.array([datetime(2026, 3, 5, 13, 30), None, None], pa.timestamp("us", "UTC")),
        "born": pa.array([date(1850, 1, 1), None, None]),
        "note": ["=1+1", "<b>&\x0b_x0041_", None],
    }
    data = pa.table(inputs)
    for name in result.column_names[1:]:
        data = data.append_column(name, result[name])
    return data.append_column("reasons", pa.array(["Les prix (2 fois) +25; " * 8, "-", ""]))


@pytest.fixture(params=["fr", "en"])
def language(request: pytest.FixtureRequest) -> Language:
    chosen: Language = request.param
    return chosen


@pytest.fixture
def book(tmp_path: Path, language: Language) -> openpyxl.Workbook:
    write_workbook(scored(), table(), tmp_path / "out.xlsx", language)
    return openpyxl.load_workbook(tmp_path / "out.xlsx")


def column(book: openpyxl.Workbook, name: str) -> list[Any]:
    sheet = book.worksheets[0]
    place = next(cell.column for cell in sheet[1] if cell.value == name)
    return [sheet.cell(row, place) for row in range(2, sheet.max_row + 1)]


def test_columns_keep_their_names_and_rows_their_order(book: openpyxl.Workbook):
    assert [cell.value for cell in book.worksheets[0][1]] == table().column_names
    assert [cell.value for cell in column(book, "lead")] == ["a", "b", "c"]


def test_sheets_are_named_in_the_language(book: openpyxl.Workbook, language: Language):
    assert book.sheetnames == {"fr": ["Prospects", "Résumé"], "en": ["Leads", "Summary"]}[language]


def test_texts_that_are_numbers_or_dates_become_such_cells(book: openpyxl.Workbook):
    assert [cell.value for cell in column(book, "Téléphone")] == ["0612345678", "+33 4", None]
    assert (column(book, "siret")[0].value, column(book, "siret")[0].number_format) == (48372615900012, "0")
    assert [cell.value for cell in column(book, "visits")] == [3, 12, None]
    assert [(cell.value, cell.number_format) for cell in column(book, "price")][:2] == [(12.5, "0.0"), (3, "0.0")]
    assert [cell.value for cell in column(book, "created")] == [datetime(2026, 3, 5), datetime(2026, 3, 6), None]


def test_dates_look_as_the_language_writes_them(book: openpyxl.Workbook, language: Language):
    shape = {"fr": "dd/mm/yyyy", "en": "yyyy-mm-dd"}[language]
    assert column(book, "created")[0].number_format == shape
    assert column(book, "seen")[0].number_format == f"{shape} hh:mm"
    assert column(book, "seen")[0].value == datetime(2026, 3, 5, 14, 30)  # on the clocks of Paris
    assert column(book, "born")[0].value == "1850-01-01"  # older than the calendar of workbooks


def test_texts_are_never_formulas(book: openpyxl.Workbook):
    assert column(book, "note")[0].data_type in {"s", "inlineStr"}
    assert column(book, "note")[0].value == "=1+1"


def test_scores_have_one_decimal_and_a_bar(book: openpyxl.Workbook):
    assert column(book, "score_fit")[1].number_format == "0.0"
    assert column(book, "score_fit")[1].value == 12.345678
    rules = {str(r.sqref): [rule.type for rule in r.rules] for r in book.worksheets[0].conditional_formatting}
    assert rules["J2:J4"] == ["dataBar"]


def test_every_class_has_a_colour(book: openpyxl.Workbook):
    ranges = book.worksheets[0].conditional_formatting
    rules = next(r.rules for r in ranges if str(r.sqref) == "L2:L4")
    assert {rule.formula[0] for rule in rules} == {'"hot"', '"champions"', '"cold"', '"disqualified"'}
    assert len({rule.dxf.fill.bgColor.rgb for rule in rules}) == 4


def test_the_sheet_is_ready_to_work_with(book: openpyxl.Workbook):
    sheet = book.worksheets[0]
    assert sheet.freeze_panes == "B2"
    assert sheet.auto_filter.ref == "A1:N4"
    assert sheet.page_setup.orientation == "landscape"
    assert sheet.print_title_rows == "$1:$1"
    assert column(book, "reasons")[0].alignment.wrap_text
    assert sheet.column_dimensions["N"].width > 60
    assert sheet.column_dimensions["D"].width < 15


def test_rows_are_as_high_as_their_reasons(book: openpyxl.Workbook):
    heights = [book.worksheets[0].row_dimensions[row].height for row in (2, 3, 4)]
    assert heights == [49, 19, 19]


def test_the_summary_counts(book: openpyxl.Workbook, language: Language):
    rows = [[cell.value for cell in row if cell.value is not None] for row in book.worksheets[1]]
    said = {row[0]: row[1:] for row in rows if row}
    assert rows[0] == ["Imprimantes & Cie"]
    expected: dict[Language, dict[str, list[Any]]] = {
        "en": {"As of": ["21 November 2026"], "Leads": [3], "Events counted": [1234], "Hot": [1, pytest.approx(1 / 3)],
               "Champions": [0, 0], "Disqualified": [1, pytest.approx(1 / 3)], "Prices": [2, 5, 37.5],
               "score_engagement": ["Interest: how interested is the lead?"]},
        "fr": {"À la date du": ["21 novembre 2026"], "Prospects": [3], "Événements pris en compte": [1234],
               "Chauds": [1, pytest.approx(1 / 3)], "Disqualifiés": [1, pytest.approx(1 / 3)], "Les prix": [2, 5, 37.5],
               "score_engagement": ["Intérêt : le prospect est-il intéressé ?"]},
    }  # fmt: skip
    assert expected[language].items() <= said.items()
    assert said["A"] == [0, 1, 0, 0]
    assert said["D"] == [0, 0, 0, 2]


def test_two_runs_write_the_same_workbook(tmp_path: Path):
    for name in ("a.xlsx", "b.xlsx"):
        write_workbook(scored(), table(), tmp_path / name, "fr")
    assert (tmp_path / "a.xlsx").read_bytes() == (tmp_path / "b.xlsx").read_bytes()


def test_a_workbook_without_leads_opens(tmp_path: Path):
    write_workbook(scored(), table().slice(0, 0), tmp_path / "out.xlsx", "fr")
    assert openpyxl.load_workbook(tmp_path / "out.xlsx").worksheets[0].max_row == 1


def test_a_text_that_no_cell_can_hold_is_refused(tmp_path: Path):
    write_table(pa.table({"lead": ["x" * 32_767]}), tmp_path / "a.xlsx")
    for text in ("x" * 32_768, "😀" * 16_384):
        with pytest.raises(UsageError, match="column 'lead', row 2: the text has 32768 characters"):
            write_table(pa.table({"lead": ["a", text]}), tmp_path / "b.xlsx")
    assert not (tmp_path / "b.xlsx").exists()


def test_more_rows_than_a_sheet_holds_are_refused(tmp_path: Path):
    with pytest.raises(UsageError, match="1048576 rows and 1 columns are more than a sheet holds"):
        write_table(pa.table({"lead": pa.nulls(1_048_576)}), tmp_path / "a.xlsx")
    assert list(tmp_path.iterdir()) == []


def test_many_rows_and_columns_are_where_they_belong(tmp_path: Path):
    data = pa.table({f"c{i}": [f"t{i}.{row}" for row in range(5000)] for i in range(30)})
    write_table(data, tmp_path / "a.xlsx")
    rows = list(openpyxl.load_workbook(tmp_path / "a.xlsx").worksheets[0].iter_rows(values_only=True))
    assert len(rows) == 5001
    assert rows[5000] == tuple(f"t{i}.4999" for i in range(30))
