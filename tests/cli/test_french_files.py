"""Files as French spreadsheets write them, end to end."""

from __future__ import annotations

from pathlib import Path

import openpyxl
from python_calamine import CalamineWorkbook

from .conftest import Tamis

LEADS = """Référence;Nom;Société;E-mail;Secteur;Effectif;Budget
A1;Hélène Noël;Clinique Étoile;h.noel@clinique-etoile.fr;Santé;120;1 234,50
A2;Rémi Façon;Atelier Façon;remi@facon.fr;Industrie;12;980,00
"""
EVENTS = """Référence;event;occurred_at;value
A1;Quote Requested;04/03/2026 16:30;
A2;Product Added;03/03/2026 09:05;1 250,50
"""
MODEL = """tamis: 1
name: français
timezone: Europe/Paris
key: Référence
traits: { Effectif: number, Budget: number }
scores: { fit: { kind: fit }, engagement: { kind: engagement } }
rules:
  - id: budget
    label: { fr: Budget, en: Budget }
    when: { Budget: { at_least: 1000 } }
    points: { fit: 10 }
  - id: secteur
    label: { fr: Secteur de la santé, en: Health care }
    when: { Secteur: santé }
    points: { fit: 20.5 }
  - id: panier
    on: Product Added
    points_per: { value: 100, engagement: 1 }
classes:
  hot: { enter: { fit: 30 } }
  cold: {}
"""


def test_semicolons_windows_1252_and_decimal_commas(tamis: Tamis) -> None:
    Path("p.csv").write_text(LEADS, "cp1252", newline="\r\n")
    Path("e.csv").write_text(EVENTS, "cp1252", newline="\r\n")
    Path("m.yaml").write_text(MODEL, "utf-8")
    answer = tamis(
        "score",
        "p.csv",
        "--events",
        "e.csv",
        "--model",
        "m.yaml",
        "--as-of",
        "05/03/2026",
        "--out",
        "s.csv",
        "--lang",
        "fr",
    )
    assert answer.code == 0, answer.err
    written = Path("s.csv").read_bytes().decode("utf-8-sig").splitlines()
    assert written[0] == f"{LEADS.splitlines()[0]};score_fit;score_engagement;class;grade;reasons"
    assert written[1] == (
        "A1;Hélène Noël;Clinique Étoile;h.noel@clinique-etoile.fr;Santé;120;1 234,50;30,5;0;hot;;"
        '"Secteur de la santé +20,5; Budget +10"'
    )
    assert written[2].split(";")[7:10] == ["0", "12,505", "cold"]


def test_a_workbook_in_and_out(tamis: Tamis) -> None:
    book = openpyxl.Workbook()
    sheet = book.worksheets[0]
    for line in LEADS.splitlines():
        sheet.append([cell.replace(",", ".") if cell[:1].isdigit() else cell for cell in line.split(";")])
    book.save("p.xlsx")
    Path("e.csv").write_text(EVENTS, "utf-8")
    Path("m.yaml").write_text(MODEL, "utf-8")
    answer = tamis(
        "score", "p.xlsx", "--events", "e.csv", "--model", "m.yaml", "--as-of", "05/03/2026", "--out", "s.xlsx"
    )
    assert answer.code == 0, answer.err
    rows = CalamineWorkbook.from_path("s.xlsx").get_sheet_by_index(0).to_python()
    assert rows[0] == [
        *(*LEADS.splitlines()[0].split(";"), "score_fit", "score_engagement", "class", "grade", "reasons")
    ]
    assert (rows[1][0], rows[1][7], rows[1][9]) == ("A1", 30.5, "hot")
