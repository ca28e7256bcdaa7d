"""Bad input: which row, which value, what to do; exit code 2; nothing written."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from .conftest import Tamis

SCORE = ("--events", "events.csv", "--model", "model.yaml", "--as-of", "2026-03-05", "--out", "out.csv")


def edit(name: str, old: str, new: str) -> None:
    text = Path(name).read_text("utf-8")
    assert old in text
    Path(name).write_text(text.replace(old, new), "utf-8")


def no_rows() -> None:
    Path("leads.csv").write_text(Path("leads.csv").read_text("utf-8").splitlines()[0] + "\n", "utf-8")


CASES: dict[str, tuple[Callable[[], object], str, str]] = {
    "missing file": (
        lambda: Path("leads.csv").rename("lead.csv"),
        "error: leads.csv: there is no such file. Did you mean 'lead.csv'?",
        "erreur : leads.csv: ce fichier n'existe pas. Vouliez-vous dire « lead.csv » ?",
    ),
    "unknown column": (
        lambda: edit("leads.csv", "lead,", "leed,"),
        "error: leads.csv: there is no column 'lead'. Did you mean 'leed'?",
        "erreur : leads.csv: il n'y a pas de colonne « lead ». Vouliez-vous dire « leed » ?",
    ),
    "unreadable date": (
        lambda: edit("events.csv", "2026-02-20T11:00:00+01:00", "30/02/2026"),
        "error: events.csv:12: column 'occurred_at': '30/02/2026' is no date",
        "erreur : events.csv:12: colonne « occurred_at » : « 30/02/2026 » n'est pas une date",
    ),
    "unreadable number": (
        lambda: edit("leads.csv", ",25,", ",a lot,"),
        "error: leads.csv:3: column 'employees': 'a lot'",
        "erreur : leads.csv:3: colonne « employees » : « a lot »",
    ),
    "duplicate key": (
        lambda: edit("leads.csv", "L5,", "L1,"),
        "error: leads.csv:6: the key 'L1' is that of row 2 already",
        "erreur : leads.csv:6: la clé « L1 » est déjà celle de la ligne 2",
    ),
    "no rows": (
        no_rows,
        "error: leads.csv: there is not a single row under the header.",
        "erreur : leads.csv: il n'y a aucune ligne sous l'en-tête.",
    ),
    "unknown leads": (
        lambda: edit("events.csv", "L4,", "L9,"),
        "error: events.csv:12: column 'lead': there is no lead 'L9' in the leads' file.",
        "erreur : events.csv:12: colonne « lead » : le prospect « L9 » n'est pas dans le fichier des prospects.",
    ),
    "wrong model": (
        lambda: edit("model.yaml", "points: { fit: 30 }", "points: { fitt: 30 }"),
        "error: model.yaml:28:15: There is no score named 'fitt'. Did you mean 'fit'?",
        "erreur : model.yaml:28:15: Aucun score ne s'appelle « fitt ». Vouliez-vous dire « fit » ?",
    ),
}


@pytest.mark.parametrize("case", CASES)
def test_bad_input(tamis: Tamis, case: str) -> None:
    spoil, english, french = CASES[case]
    spoil()
    before = sorted(path.name for path in Path().iterdir())
    for language, said in (("en", english), ("fr", french)):
        answer = tamis("score", "leads.csv", *SCORE, "--lang", language)
        assert (answer.code, answer.out) == (2, "")
        assert answer.err.startswith(said)
        assert answer.err.count("\n") == 1
    assert sorted(path.name for path in Path().iterdir()) == before


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("--out", "x.pdf"), "x.pdf: '.pdf' is no format that Tamis writes."),
        (("--out", "none/x.csv"), "none/x.csv: there is no folder 'none'."),
        (("--report", "none/x.html"), "none/x.html: the file cannot be written: there is no folder 'none'."),
        (("--rejects", "r.csv"), "--rejects keeps the rows that --lenient leaves out: give both."),
        (("--out", "./events.csv"), "./events.csv: this file is read, or written by another option: it would be lost."),
        (("--report", "model.yaml"), "model.yaml: this file is read, or written by another option: it would be lost."),
        (("--out", "x.csv", "--report", "x.csv"), "x.csv: this file is read, or written by another option"),
        (("--sort", "ft"), "There is no score 'ft' to sort by. Did you mean 'fit'?"),
        (("--columns", "few"), "--columns: expected all | scores, found 'few'."),
        (("--key", "mail"), "leads.csv: there is no column 'mail'. Did you mean 'email'?"),
        (("--engine", "duck"), "Unknown engine 'duck': there are duckdb and spark. Did you mean 'duckdb'?"),
        (("--as-of", "some day"), "'some day' is not a moment to score for."),
        (("--previous", "clas"), "leads.csv: there is no column 'clas'."),
    ],
)
def test_bad_options(tamis: Tamis, words: tuple[str, ...], said: str) -> None:
    answer = tamis("score", "leads.csv", *SCORE[:6], *words)
    assert (answer.code, answer.out) == (2, "")
    assert answer.err.startswith(f"error: {said}")


def test_lenient_leaves_out_what_cannot_be_used(tamis: Tamis) -> None:
    edit("leads.csv", ",25,", ",a lot,")
    edit("events.csv", "L4,", "L9,")
    edit("events.csv", "L2,", "L6,")
    answer = tamis("score", "leads.csv", *SCORE, "--lenient", "--lang", "fr")
    assert answer.code == 0
    assert Path("out.csv").read_text("utf-8").count("\n") == 6
    assert Path("out.rejects.csv").read_text("utf-8").splitlines()[1].startswith("L2,Marc Petit,")
    assert "« L9 »" in Path("out.rejects.events.csv").read_text("utf-8")
    assert answer.err == (
        "attention : leads.csv: 1 ligne écartée. Voir out.rejects.csv, out.rejects.events.csv.\n"
        "attention : events.csv: 1 ligne écartée. Voir out.rejects.csv, out.rejects.events.csv.\n"
    )


def test_rejects_have_the_place_that_is_named(tamis: Tamis) -> None:
    edit("leads.csv", "L5,", "L1,")
    answer = tamis("score", "leads.csv", *SCORE, "--lenient", "--rejects", "left.csv")
    assert answer.code == 0
    (row,) = Path("left.csv").read_text("utf-8").splitlines()[1:]
    assert row.endswith(",6,the key 'L1' is that of row 2 already (column 'lead').")


def test_lenient_says_how_to_keep_what_it_leaves_out(tamis: Tamis) -> None:
    edit("leads.csv", "L5,", "L1,")
    answer = tamis("score", "leads.csv", *SCORE[:6], "--lenient")
    assert answer.err == "warning: leads.csv: 1 row was left out. To keep them with the reasons: --rejects FILE.\n"


def test_a_model_for_another_file(tamis: Tamis) -> None:
    Path("other.csv").write_text("lead,colour\n1,red\n2,blue\n", "utf-8")
    answer = tamis("score", "other.csv", "--model", "model.yaml", "--out", "out.csv")
    assert answer.code == 2
    assert "Is it the right file, or the right model?" in answer.err
    assert not Path("out.csv").exists()
