"""The main errors of files, word for word, in both languages."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import openpyxl
import pyarrow as pa
import pytest

from tamis.collect.prepare import prepare_events, prepare_leads
from tamis.collect.table import Table
from tamis.collect.tables import read_table
from tamis.errors import TamisError
from tamis.model.definition import Model
from tamis.model.fields import Field

Written = Callable[..., Path]


def said(error: TamisError, folder: Path) -> list[str]:
    """In both languages, without the folder of this run."""
    return [error.say(language).replace(f"{folder}/", "") for language in ("en", "fr")]


@pytest.mark.parametrize(
    ("name", "content", "messages"),
    [
        ("empty.csv", b"", [
            "empty.csv: the file is empty. Export it again.",
            "empty.csv: le fichier est vide. Refaites l'export.",
        ]),
        ("header.csv", b"lead,name\n", [
            "header.csv: there is not a single row under the header. Export it again, with its rows.",
            "header.csv: il n'y a aucune ligne sous l'en-tête. Refaites l'export, avec ses lignes.",
        ]),
        ("width.csv", b"lead,name\n1,a,b\n", [
            (
                "width.csv:2: this line has 3 fields where the header has 2. "
                "A text that holds the delimiter must stand between quotation marks."
            ),
            (
                "width.csv:2: cette ligne a 3 champs, l'en-tête en a 2. "
                "Un texte qui contient le séparateur doit être entre guillemets droits."
            ),
        ]),
        ("open.csv", b'lead,name\n1,"a\n2,b\n', [
            "open.csv:2: a quotation mark that opens here is never closed. Close it, or double it where it is text.",
            (
                "open.csv:2: un guillemet droit ouvert ici n'est jamais refermé. "
                "Refermez-le, ou doublez-le s'il fait partie du texte."
            ),
        ]),
        ("twice.csv", b"lead,a,a\n1,2,3\n", [
            "twice.csv:1: several columns have the same name: 'a'. Rename or remove them in the file.",
            "twice.csv:1: plusieurs colonnes portent le même nom : « a ». Renommez-les ou retirez-les dans le fichier.",
        ]),
        ("image.csv", b"\x89PNG\r\n\x1a\n\0\0\0", [
            "image.csv: this is not a table: the content is not text. Tamis reads CSV, XLSX, Parquet and JSON Lines.",
            (
                "image.csv: ce n'est pas un tableau : le contenu n'est pas du texte. "
                "Tamis lit le CSV, le XLSX, le Parquet et le JSON Lines."
            ),
        ]),
        ("damaged.csv", b"lead,name\n1,a\n2,\0\n", [
            "damaged.csv:3: this line holds a character that no text has. The file may be damaged: export it again.",
            (
                "damaged.csv:3: cette ligne contient un caractère qu'aucun texte ne contient. "
                "Le fichier est peut-être abîmé : refaites l'export."
            ),
        ]),
        ("cut.xlsx", b"PK\3\4", [
            (
                "cut.xlsx: this is no workbook, or a damaged or incomplete one. "
                "Open it in a spreadsheet and save it again as XLSX."
            ),
            (
                "cut.xlsx: ce n'est pas un classeur, ou il est abîmé ou incomplet. "
                "Ouvrez-le dans un tableur et enregistrez-le de nouveau en XLSX."
            ),
        ]),
        ("bad.jsonl", b'{"lead": 1}\n{"lead": }\n', [
            "bad.jsonl:2:10: this line is not JSON: Expecting value. Write one object a line.",
            "bad.jsonl:2:10: cette ligne n'est pas du JSON (Expecting value). Écrivez un objet par ligne.",
        ]),
    ],
)  # fmt: skip
def test_files_that_cannot_be_read(written: Written, tmp_path: Path, name: str, content: bytes, messages: list[str]):
    with pytest.raises(TamisError) as caught:
        read_table(written(name, content))
    assert said(caught.value, tmp_path) == messages


def test_a_file_that_is_not_there(written: Written, tmp_path: Path):
    written("prospects.csv", "lead\n1\n")
    with pytest.raises(TamisError) as caught:
        read_table(tmp_path / "prospets.csv")
    assert said(caught.value, tmp_path) == [
        "prospets.csv: there is no such file. Did you mean 'prospects.csv'?",
        "prospets.csv: ce fichier n'existe pas. Vouliez-vous dire « prospects.csv » ?",
    ]


def test_a_sheet_that_is_not_there(tmp_path: Path):
    openpyxl.Workbook().save(tmp_path / "a.xlsx")
    with pytest.raises(TamisError) as caught:
        read_table(f"{tmp_path}/a.xlsx#Prospects")
    assert said(caught.value, tmp_path) == [
        "a.xlsx#Prospects: the workbook has no sheet 'Prospects'. It has 'Sheet'.",
        "a.xlsx#Prospects: le classeur n'a pas de feuille « Prospects ». Il contient « Sheet ».",
    ]


def test_leads_that_cannot_be_used(model: Model, tmp_path: Path):
    columns = {"lead": ["a", "a", "", "b"], "budget": ["1", "2", "3", "beaucoup"], "depuis": ["", "", "", "31/02/2026"]}
    with pytest.raises(TamisError) as caught:
        prepare_leads(
            Table(pa.table(columns), "leads.csv", 2),
            None,
            [Field("budget", "number"), Field("depuis", "date")],
            model,
            False,
        )
    assert said(caught.value, tmp_path) == [
        (
            "leads.csv:3: the key 'a' is that of row 2 already (column 'lead').\n"
            "leads.csv:4: the key is missing (column 'lead').\n"
            "leads.csv:5: column 'budget': 'beaucoup' is no number. Numbers are written 1234.5 or 1 234,5.\n"
            "leads.csv:5: column 'depuis': '31/02/2026' is no date that Tamis can read. "
            "Write 2026-03-05 or 05/03/2026, and 14:30 after it for a time."
        ),
        (
            "leads.csv:3: la clé « a » est déjà celle de la ligne 2 (colonne « lead »).\n"
            "leads.csv:4: la clé manque (colonne « lead »).\n"
            "leads.csv:5: colonne « budget » : « beaucoup » n'est pas un nombre. Un nombre s'écrit 1 234,5 ou 1234.5.\n"
            "leads.csv:5: colonne « depuis » : « 31/02/2026 » n'est pas une date que Tamis sache lire. "
            "Écrivez 05/03/2026 ou 2026-03-05, suivi de 14:30 pour une heure."
        ),
    ]


def test_dates_in_both_orders(model: Model, tmp_path: Path):
    table = Table(pa.table({"lead": ["a", "b"], "since": ["03/25/2026", "25/03/2026"]}), "leads.csv", 2)
    with pytest.raises(TamisError) as caught:
        prepare_leads(table, None, [Field("since", "date")], model, lenient=False)
    assert [text.splitlines()[0] for text in said(caught.value, tmp_path)] == [
        (
            "leads.csv:2: column 'since': '03/25/2026' is no date that Tamis can read (some dates of this column have "
            "the day first, others the month). Write 2026-03-05 or 05/03/2026, and 14:30 after it for a time."
        ),
        (
            "leads.csv:2: colonne « since » : « 03/25/2026 » n'est pas une date que Tamis sache lire (dans cette "
            "colonne, certaines dates commencent par le jour, d'autres par le mois). "
            "Écrivez 05/03/2026 ou 2026-03-05, suivi de 14:30 pour une heure."
        ),
    ]


def test_events_of_unknown_leads(model: Model, tmp_path: Path):
    table = Table(
        pa.table({"lead": ["zz"] * 25, "event": ["x"] * 25, "occurred_at": ["2026-03-05"] * 25}), "events.csv", 2
    )
    with pytest.raises(TamisError) as caught:
        prepare_events(table, [], model, False, pa.array(["a"]))
    texts = [text.splitlines() for text in said(caught.value, tmp_path)]
    assert [(lines[0], lines[-1], len(lines)) for lines in texts] == [
        (
            "events.csv:2: column 'lead': there is no lead 'zz' in the leads' file.",
            (
                "events.csv: 25 rows cannot be used; the first problems are shown. "
                "With --lenient they are left out, and --rejects FILE keeps them with the reasons."
            ),
            21,
        ),
        (
            "events.csv:2: colonne « lead » : le prospect « zz » n'est pas dans le fichier des prospects.",
            (
                "events.csv: 25 lignes sont inutilisables ; les premiers problèmes sont montrés. "
                "Avec --lenient elles sont laissées de côté, et --rejects FICHIER les garde avec les raisons."
            ),
            21,
        ),
    ]
