"""Delimited text: delimiters, encodings, headers, what stands before them, and lines that are wrong."""

from __future__ import annotations

import gzip
from collections.abc import Callable
from pathlib import Path

import pytest

from tamis.collect.tables import Dialect, read_table
from tamis.errors import InputError

Written = Callable[..., Path]


def codes(caught: pytest.ExceptionInfo[InputError]) -> list[tuple[str, int]]:
    return [(p.code, p.location.line if p.location else 0) for p in caught.value.problems]


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_the_delimiter_is_found(written: Written, delimiter: str):
    text = 'lead|name|note\n1|"Zoé|e, ; |"|"a ""b""|"\n2|x|\n'.replace("|", delimiter)
    table = read_table(written("a.csv", text))
    assert table.dialect is not None
    assert table.dialect.delimiter == delimiter
    assert table.data.to_pylist() == [
        {"lead": "1", "name": f"Zoé{delimiter}e, ; {delimiter}", "note": f'a "b"{delimiter}'},
        {"lead": "2", "name": "x", "note": ""},
    ]


def test_commas_of_decimals_and_names_do_not_hide_the_semicolon(written: Written):
    text = "Nom, prénom;prix;part\nDupont, Jean;12,5;0,5\nMartin, Zoé;13,5;0,25\n"
    table = read_table(written("a.csv", text))
    assert table.data.column_names == ["Nom, prénom", "prix", "part"]
    assert table.dialect == Dialect(";", "utf-8", ",")


@pytest.mark.parametrize(
    ("text", "decimal"),
    [
        ("a;b\n1.5;2\n", "."),
        ("a;b\n1;2\n", ","),
        ("a\tb\n1\t2\n", "."),
        ("a\tb\n1,5\t2\n", ","),
        ("a\tb\n1,500\t2\n", "."),
        ('a,b\n"1,5",2\n', "."),
    ],
)
def test_the_decimal_mark_is_what_its_numbers_show(written: Written, text: str, decimal: str):
    dialect = read_table(written("a.csv", text)).dialect
    assert dialect is not None
    assert dialect.decimal == decimal


@pytest.mark.parametrize(
    ("codec", "said"),
    [
        ("utf-8", "utf-8"),
        ("utf-8-sig", "utf-8-sig"),
        ("utf-16", "utf-16"),
        ("utf-16-be", "utf-16"),
        ("cp1252", "cp1252"),
    ],
)
def test_the_encoding_is_found(written: Written, codec: str, said: str):
    text = "lead,ville\n1,Évry – « Œuvre »\u00a0!\n2,Tiède\n"
    mark = "\ufeff" if codec == "utf-16-be" else ""
    table = read_table(written("a.csv", (mark + text).encode(codec)))
    assert table.data["ville"].to_pylist() == ["Évry – « Œuvre »\u00a0!", "Tiède"]
    assert table.dialect is not None
    assert table.dialect.encoding == said
    assert table.warnings == ()


def test_two_encodings_in_one_file_are_both_read_with_a_warning(written: Written):
    content = "lead,ville\n1,Évry\n2,Orléans\n3,Nîmes\n".encode() + "4,Sète\n".encode("cp1252")
    table = read_table(written("a.csv", content))
    assert table.data["ville"].to_pylist() == ["Évry", "Orléans", "Nîmes", "Sète"]
    assert [(w.code, w.severity, w.location.line if w.location else 0) for w in table.warnings] == [
        ("mixed-encodings", "warning", 5)
    ]


def test_windows_pairs_that_look_like_utf8_stay_windows(written: Written):
    content = "lead,nom\n1,« SOCIÉTÉ\u00a0: É» été Noël\n".encode("cp1252")
    table = read_table(written("a.csv", content))
    assert table.data["nom"].to_pylist() == ["« SOCIÉTÉ\u00a0: É» été Noël"]


def test_a_compressed_text_is_read(written: Written):
    path = written("a.csv.gz", gzip.compress(b"lead;b\n1;2\n"))
    assert read_table(path).data.to_pylist() == [{"lead": "1", "b": "2"}]


def test_cells_stay_exactly_as_written(written: Written):
    text = 'lead,b\n001, NULL \n1.50,NA\nnull,"line\nbreak"\n'
    assert read_table(written("a.csv", text)).data.to_pylist() == [
        {"lead": "001", "b": " NULL "},
        {"lead": "1.50", "b": "NA"},
        {"lead": "null", "b": "line\nbreak"},
    ]


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_every_line_end_will_do(written: Written, end: str):
    table = read_table(written("a.csv", f"a,b{end}1,2{end}3,4"))
    assert table.data.to_pylist() == [{"a": "1", "b": "2"}, {"a": "3", "b": "4"}]


def test_excel_says_its_delimiter(written: Written):
    table = read_table(written("a.csv", "sep=^\na^b,c\n1^2\n"))
    assert table.data.to_pylist() == [{"a": "1", "b,c": "2"}]
    assert table.first_row == 3


@pytest.mark.parametrize(
    ("before", "first_row"),
    [
        ('Notes:\n"When exporting your connection data, you may notice that some are missing, as explained."\n\n', 5),
        ("Notes:\nSome members hide their address, as you may notice.\n\n", 5),
        ("Contacts du 12/03/2026\n", 3),
        ("Contacts du 12/03/2026,,\n,,\n", 4),
        ("\n\n", 4),
    ],
)
def test_what_stands_before_the_header_is_passed_over(written: Written, before: str, first_row: int):
    text = "First Name,Last Name,Connected On\nAda,Byron,08 Feb 2026\n,,07 Jun 2026\n"
    table = read_table(written("Connections.csv", before + text))
    assert table.data.column_names == ["First Name", "Last Name", "Connected On"]
    assert table.data.num_rows == 2
    assert table.first_row == first_row
    assert table.row_number(1) == first_row + 1


@pytest.mark.parametrize(
    "text",
    [
        "a,b\nx,y,z\nu,v,w\nr,s,t\n",  # a header with a name too few
        "prix\n12,5\n13,5\n",
        "comment\nhello, world\nyes, indeed\nno, never\n",
    ],
)
def test_a_first_row_is_never_taken_for_a_header_instead_of_the_real_one(written: Written, text: str):
    with pytest.raises(InputError) as caught:
        read_table(written("a.csv", text))
    assert codes(caught)[0] == ("wrong-number-of-fields", 2)


def test_a_header_may_leave_a_column_without_name(written: Written):
    table = read_table(written("a.csv", "lead,,x,\n1,2,3,\n4,5,6,\n"))
    assert table.data.column_names == ["lead", "column_2", "x"]


def test_a_nameless_last_column_with_a_value_is_kept(written: Written):
    table = read_table(written("a.csv", "lead,\n1,\n4,x\n"))
    assert table.data.column_names == ["lead", "column_2"]


def test_columns_of_one_name_are_refused(written: Written):
    with pytest.raises(InputError, match="'a', 'b'") as caught:
        read_table(written("x.csv", "a,b,a,b\n1,2,3,4\n"))
    assert codes(caught) == [("duplicate-column", 1)]


def test_lines_of_another_width_are_named(written: Written):
    with pytest.raises(InputError) as caught:
        read_table(written("x.csv", 'a,b\n1,"x\ny"\n\n1,2,3\n4\n5,6\n'))
    assert codes(caught) == [("wrong-number-of-fields", 5), ("wrong-number-of-fields", 6)]


def test_of_many_wrong_lines_twenty_are_shown_and_all_counted(written: Written):
    with pytest.raises(InputError, match="37 rows") as caught:
        read_table(written("x.csv", "a,b\n" + "1,2\n" * 50 + "1\n" * 37))
    assert len(caught.value.problems) == 21
    assert codes(caught)[0] == ("wrong-number-of-fields", 52)


def test_a_lenient_reading_leaves_wrong_lines_out_and_keeps_them(written: Written):
    table = read_table(written("x.csv", "a,b\n1,2\n3\n4,5\n6,7,8\n9,0\n"), lenient=True)
    assert table.data["a"].to_pylist() == ["1", "4", "9"]
    assert [p.location.line for p in table.bad_lines if p.location] == [3, 5]
    assert [table.row_number(i) for i in range(3)] == [2, 4, 6]


@pytest.mark.parametrize("rest", ["", "3,4\n5,6\n", "3,4\n5,6", '3,"4"\n5,6\n'])
def test_a_quotation_mark_that_stays_open_is_named(written: Written, rest: str):
    with pytest.raises(InputError) as caught:
        read_table(written("x.csv", f'a,b\n1,2\n1,"2\n{rest}'))
    assert codes(caught) == [("open-quotation-mark", 3)]


def test_a_quotation_mark_inside_a_cell_is_a_letter(written: Written):
    table = read_table(written("x.csv", 'a,b\n1,5" pipe\n"2",6\n'))
    assert table.data["b"].to_pylist() == ['5" pipe', "6"]


def test_row_numbers_are_lines_of_the_file(written: Written):
    table = read_table(written("x.csv", 'a,b\n\n1,"x\ny"\n,\n2,z\n\n3,w'))
    assert table.data["a"].to_pylist() == ["1", "2", "3"]
    assert [table.row_number(i) for i in range(3)] == [3, 6, 8]


def test_a_cell_larger_than_every_block_is_read(written: Written):
    huge = "x" * 20_000_000
    table = read_table(written("x.csv", f"a,b\n1,{huge}\n2,y\n"))
    assert [len(value) for value in table.data["b"].to_pylist()] == [20_000_000, 1]


def test_one_column_is_a_table(written: Written):
    assert read_table(written("x.txt", "lead\na\nb\n")).data.to_pylist() == [{"lead": "a"}, {"lead": "b"}]


@pytest.mark.parametrize("content", ["\n \n\n", ",,,\n", "\ufeff\n"])
def test_without_a_header_there_is_no_table(written: Written, content: str):
    with pytest.raises(InputError) as caught:
        read_table(written("x.csv", content))
    assert codes(caught)[0][0] == "no-header"


def test_without_rows_there_is_nothing_to_score(written: Written):
    with pytest.raises(InputError) as caught:
        read_table(written("x.csv", "lead,b\n,\n"))
    assert codes(caught) == [("no-rows", 0)]


def test_rows_may_be_lacking_where_that_is_allowed(written: Written):
    table = read_table(written("x.csv", "lead,b\n"), rows_required=False)
    assert table.data.column_names == ["lead", "b"]
    assert table.data.num_rows == 0
