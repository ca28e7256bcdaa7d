"""`--report` of `tamis learn` and `tamis evaluate`: a page, or an error before anything is computed."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from .conftest import Tamis


def test_what_is_learned_and_judged_is_told_on_pages(tamis: Tamis, deals: Path) -> None:
    words = ["learn", deals.name, "--outcome", "won", "--out", "learned", "--report", "learned.html", "--json"]
    given = tamis(*words, "--lang", "fr")
    assert (given.code, given.err) == (0, "")
    assert json.loads(given.out)["written"][-1] == "learned.html"
    page = (deals.parent / "learned.html").read_text("utf-8")
    assert '<html lang="fr">' in page
    assert "closed_on" in page

    (deals.parent / "later.csv").write_text("\n".join(deals.read_text("utf-8").splitlines()[:200]), "utf-8")
    words = ["evaluate", "learned", "later.csv", "--outcome", "won", "--value", "1 200,50", "--cost", "400"]
    given = tamis(*words, "--report", "judged.HTML", "--out", "predicted.csv", "--lang", "en")
    assert given.code == 0
    assert given.out.endswith("Written: predicted.csv\nWritten: judged.HTML\n")
    page = (deals.parent / "judged.HTML").read_text("utf-8")
    assert "On this file, the best 20% hold" in page
    assert "A won lead counts 1,200.5, a call costs 400." in page
    assert "as many rows, won and lost" not in page

    same = tamis("evaluate", "learned", deals.name, "--outcome", "won", "--report", "same.html", "--lang", "en")
    assert same.code == 0
    assert "If it is the same, these figures flatter it" in (deals.parent / "same.html").read_text("utf-8")

    (deals.parent / "gone.csv").write_text("lead,size,won\n" + "".join(f"a{i},1,yes\n" for i in range(30)), "utf-8")
    given = tamis("evaluate", "learned", "gone.csv", "--outcome", "won", "--report", "gone.html", "--lang", "en")
    assert given.code == 2
    assert not (deals.parent / "gone.html").exists()


def test_too_little_data_makes_a_page_and_no_model(tamis: Tamis, deals: Path) -> None:
    deals.write_text("\n".join(deals.read_text("utf-8").splitlines()[:61]), encoding="utf-8")
    given = tamis("learn", deals.name, "--outcome", "won", "--report", "few.html", "--lang", "en")
    assert given.code == 0
    assert given.out.endswith("The page: few.html\n")
    assert "There is too little here to learn from yet." in (deals.parent / "few.html").read_text("utf-8")


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["--report", "page.pdf"], "Give it a name that ends in .html."),
        (["--report", "nowhere/page.html"], "there is no folder 'nowhere'"),
        (["--value", "100"], "--value and --cost are for the page: give --report FILE too."),
        (["--report", "page.html", "--cost", "-3"], "--cost: expected a number from 0 on, found '-3'"),
        (["--report", "page.html", "--value", "much"], "--value: expected a number from 0 on, found 'much'"),
    ],
)
def test_a_page_that_cannot_be_is_refused_before_anything_is_done(
    tamis: Tamis, deals: Path, words: list[str], said: str
) -> None:
    for command in (["learn", deals.name], ["evaluate", "learned", deals.name]):
        given = tamis(*command, "--outcome", "won", *words, "--lang", "en")
        assert given.code == 2
        assert said in " ".join(given.err.split())
    assert not (deals.parent / "page.html").exists()


def test_a_page_needs_outcomes_and_a_name_of_its_own(tamis: Tamis, deals: Path) -> None:
    given = tamis("evaluate", "learned", deals.name, "--report", "page.html", "--lang", "fr")
    assert given.code == 2
    assert "--report juge le modèle, et doit savoir qui a été gagné." in given.err
    other = deals.rename(deals.with_suffix(".html"))
    given = tamis("learn", other.name, "--outcome", "won", "--report", other.name, "--lang", "en")
    assert given.code == 2
    assert "it would be lost" in given.err
    given = tamis("learn", "deals.csv", "--outcome", "won", "--report", ".", "--lang", "en")
    assert given.code == 2
