"""The rows of a leads file become what a model reads; what cannot be used is refused or left out."""

from __future__ import annotations

import csv
from collections.abc import Callable
from datetime import datetime
from pathlib import Path

import openpyxl
import pyarrow as pa
import pytest

from tamis.collect.prepare import Reject, prepare_leads, write_rejects
from tamis.collect.table import Dialect, Table
from tamis.collect.tables import read_table
from tamis.errors import InputError
from tamis.language import Text
from tamis.model.definition import Model
from tamis.model.fields import Field

Rows = Callable[..., Table]


def codes(caught: pytest.ExceptionInfo[InputError]) -> list[tuple[str, int]]:
    return [(p.code, p.location.line if p.location else 0) for p in caught.value.problems]


def test_fields_become_typed_columns_in_the_order_of_the_file(rows: Rows, model: Model):
    table = rows(
        lead=[" b ", "a"], Budget=["1 200,5", ""], email=["X@Y.fr", ""], since=["05/03/2026", ""], vip=["oui", ""]
    )
    fields = [
        Field("Budget", "number"),
        Field("email", "domain"),
        Field("email", "text"),
        Field("since", "date"),
        Field("since", "day"),
        Field("vip", "boolean"),
    ]
    prepared = prepare_leads(table, None, fields, model, lenient=False)
    assert prepared.key == "lead"
    assert prepared.rows.tolist() == [0, 1]
    assert prepared.warnings == ()
    assert prepared.data.schema == pa.schema(
        {
            "lead": pa.string(),
            "Budget:number:0": pa.float64(),
            "email:domain": pa.string(),
            "email:text": pa.string(),
            "since:date": pa.int64(),
            "since:day": pa.int32(),
            "vip:boolean": pa.string(),
        }
    )
    assert prepared.data.to_pylist() == [
        {"lead": "b", "Budget:number:0": 1200.5, "email:domain": "y.fr", "email:text": "x@y.fr",
         "since:date": 1772665200000000, "since:day": 20260305, "vip:boolean": "true"},
        {"lead": "a", "Budget:number:0": None, "email:domain": None, "email:text": None, "since:date": None,
         "since:day": None, "vip:boolean": None},
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("kind", "keys", "found"),
    [
        (pa.int32(), [3, 1], pa.int64()),
        (pa.uint64(), [2**64 - 1, 1], pa.string()),
        (pa.float64(), [3.0, 1.5], pa.string()),
        (pa.string(), ["003", "1"], pa.string()),
    ],
)
def test_whole_numbers_stay_numbers_as_keys(kind: pa.DataType, keys: list[object], found: pa.DataType, model: Model):
    table = Table(pa.table({"lead": pa.array(keys, kind)}), "x", 1)
    assert prepare_leads(table, None, [], model, lenient=False).data.schema.field("lead").type == found


def test_the_key_is_that_of_the_call_else_of_the_model_else_lead(rows: Rows, model: Model):
    table = rows(lead=["1"], Lead__Number=["2"], Prospect__ID=["3"])
    with_key = Model(**{**vars(model), "key": "lead_number"})
    assert prepare_leads(table, "prospect id", [], with_key, lenient=False).key == "Prospect ID"
    assert prepare_leads(table, None, [], with_key, lenient=False).key == "Lead Number"
    assert prepare_leads(table, None, [], model, lenient=False).key == "lead"


def test_an_unknown_key_names_the_columns(rows: Rows, model: Model):
    with pytest.raises(
        InputError, match=r"no column 'emial'\. Did you mean 'email'\? The columns: email, name"
    ) as caught:
        prepare_leads(rows(email=["a"], name=["b"]), "emial", [], model, lenient=False)
    assert codes(caught) == [("unknown-column", 0)]


@pytest.mark.parametrize(
    "column", ["Chiffre d'affaires", "chiffre_d'affaires", "CHIFFRE D'AFFAIRES", "chiffre-d'Affaires"]
)
def test_columns_are_matched_whatever_their_case_accents_and_spaces(column: str, rows: Rows, model: Model):
    prepared = prepare_leads(
        rows(lead=["1"], **{column: ["12"]}), None, [Field("chiffre d'affaires", "number")], model, False
    )
    assert prepared.data["chiffre d'affaires:number"].to_pylist() == [12]


def test_accents_do_not_matter(rows: Rows, model: Model):
    prepared = prepare_leads(rows(lead=["1"], Société=["X"]), None, [Field("societe", "text")], model, lenient=False)
    assert prepared.data["societe:text"].to_pylist() == ["x"]


def test_the_exact_name_wins_and_of_two_alike_none(rows: Rows, model: Model):
    table = rows(lead=["1"], E_mail=["a"], email=["b"])
    assert prepare_leads(table, None, [Field("email", "text")], model, False).data["email:text"].to_pylist() == ["b"]
    prepared = prepare_leads(table, None, [Field("e-mail", "text")], model, lenient=False)
    assert prepared.data["e-mail:text"].to_pylist() == [None]
    assert "Several could be meant: E_mail, email." in prepared.warnings[0].say("en")


def test_an_absent_column_is_missing_with_a_warning(rows: Rows, model: Model):
    fields = [Field("budgte", "number"), Field("budgte", "text"), Field("city", "words")]
    prepared = prepare_leads(rows(lead=["1"], budget=["5"]), None, fields, model, lenient=False)
    assert prepared.data.schema.field("budgte:number").type == pa.float64()
    assert prepared.data.num_rows == 1
    assert [w.say("en") for w in prepared.warnings] == [
        "leads.csv: the file has no column 'budgte', which the model reads. Did you mean 'budget'?",
        "leads.csv: the file has no column 'city', which the model reads.",
    ]
    assert {w.severity for w in prepared.warnings} == {"warning"}


def test_bad_rows_are_refused_in_the_order_of_the_file(rows: Rows, model: Model):
    table = rows(
        lead=["a", "", "a", "b"], budget=["x", "2", "3", "y"], since=["2026-01-01", "soon", "", ""], free=["z"] * 4
    )
    with pytest.raises(InputError) as caught:
        prepare_leads(table, None, [Field("budget", "number"), Field("since", "date")], model, lenient=False)
    assert codes(caught) == [
        ("unreadable-number", 2),
        ("empty-key", 3),
        ("unreadable-date", 3),
        ("duplicate-key", 4),
        ("unreadable-number", 5),
    ]


def test_of_many_bad_rows_twenty_are_shown_and_all_counted(rows: Rows, model: Model):
    table = rows(lead=[str(i) for i in range(100)], budget=["x"] * 70 + ["1"] * 30)
    with pytest.raises(InputError, match="70 rows cannot be used") as caught:
        prepare_leads(table, None, [Field("budget", "number")], model, lenient=False)
    assert len(caught.value.problems) == 21


def test_lenient_leaves_bad_rows_out_with_all_their_reasons(rows: Rows, model: Model):
    table = rows(lead=["a", "", "a", "b", "c"], budget=["1", "x", "3", "y", "5"])
    prepared = prepare_leads(table, None, [Field("budget", "number")], model, lenient=True)
    assert prepared.data.to_pylist() == [{"lead": "a", "budget:number": 1}, {"lead": "c", "budget:number": 5}]
    assert prepared.rows.tolist() == [0, 4]
    assert [(r.row, r.reason.say("en")) for r in prepared.rejects] == [
        (1, "the key is missing (column 'lead'). column 'budget': 'x' is no number."),
        (2, "the key 'a' is that of row 2 already (column 'lead')."),
        (3, "column 'budget': 'y' is no number."),
    ]


def test_a_column_that_no_rule_reads_may_hold_anything(rows: Rows, model: Model):
    assert prepare_leads(rows(lead=["a"], budget=["x"]), None, [], model, lenient=False).data.num_rows == 1


def test_a_table_without_rows_is_refused(rows: Rows, model: Model):
    with pytest.raises(InputError) as caught:
        prepare_leads(rows(lead=[]), None, [], model, lenient=True)
    assert codes(caught) == [("no-rows", 0)]


def test_dates_of_a_workbook_keep_their_precision(model: Model, tmp_path: Path):
    workbook = openpyxl.Workbook()
    for row in (["lead", "seen"], [1, datetime(2026, 3, 5)], [2, datetime(2026, 3, 5, 14, 30)]):
        workbook.worksheets[0].append(row)
    workbook.save(tmp_path / "a.xlsx")
    prepared = prepare_leads(read_table(tmp_path / "a.xlsx"), None, [Field("seen", "text")], model, lenient=False)
    assert prepared.data["seen:text"].to_pylist() == ["2026-03-05", "2026-03-05t14:30:00"]


def test_rejects_are_written_with_row_and_reason(tmp_path: Path, model: Model):
    (tmp_path / "a.csv").write_text('lead;budget;reason\n1;5;ok\n2;abc;"x;y"\n3;4\n;7;=1+1\n', "utf-8")
    table = read_table(tmp_path / "a.csv", lenient=True)
    prepared = prepare_leads(table, None, [Field("budget", "number")], model, lenient=True)
    write_rejects(tmp_path / "rejects.csv", table, prepared.rejects, "fr")
    with (tmp_path / "rejects.csv").open(encoding="utf-8", newline="") as stream:
        written = list(csv.reader(stream, delimiter=";"))
    assert written == [
        ["lead", "budget", "reason", "row", "tamis_reason"],
        ["", "", "", "4", "cette ligne a 2 champs, l'en-tête en a 3."],
        ["2", "abc", "x;y", "3", "colonne « budget » : « abc » n'est pas un nombre."],
        ["", "7", "=1+1", "5", "la clé manque (colonne « lead »)."],
    ]


def test_a_reason_is_never_a_formula(tmp_path: Path):
    table = Table(pa.table({"lead": ["=1+1"]}), "x", 2, Dialect())
    write_rejects(tmp_path / "r.csv", table, [Reject(0, Text(en="=cmd()", fr="=cmd()"))], "en")
    assert (tmp_path / "r.csv").read_text("utf-8") == "lead,row,reason\n=1+1,2,'=cmd()\n"
