"""The report of a learned model: whole, one heading, every chart named, nothing loaded; and it stands without a model.

The golden texts are written again with `TAMIS_GOLDEN=write`; look at the difference before you keep it.
"""

from __future__ import annotations

import html
import os
import re
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from tamis.collect.tables import read_table
from tamis.errors import UsageError
from tamis.language import LANGUAGES, Language, Text
from tamis.learn.from_table import Learned, learn_table
from tamis.learn.gain import Worth
from tamis.learn.judged import Judged
from tamis.learn.leakage import Finding
from tamis.learn.table_frame import Asked, frame_to_learn
from tamis.report.learned_page import render_learned, write_learned
from tamis.report.learned_subject import Subject, of_learning
from tests.report.test_page import HOSTILE, Reader, width_of

GOLDEN = Path(__file__).parent / "golden"


def learned_from(folder: Path, rows: int, *, blind: bool = False) -> Learned:
    """From leads of which the origin and the size say something (`blind`: nothing does); one column is a leak."""
    rng = np.random.default_rng(3)
    lines = ["lead,origin,size,closed_on,created_at,won"]
    for place in range(rows):
        origin, size = rng.choice(["fair", "web", "call"]), rng.normal()
        chance = 0.4 if blind else 1 / (1 + np.exp(-(1.6 * size + (2.0 if origin == "fair" else -1.0))))
        won = rng.random() < chance
        closed = "2026-03-05" if won and not blind and rng.random() < 0.9 else ""
        created = f"2025-{1 + place * 11 // rows:02}-{1 + place % 28:02}"
        lines.append(f"L{place},{origin},{size:.2f},{closed},{created},{'yes' if won else 'no'}")
    file = folder / f"leads_{rows}.csv"
    file.write_text("\n".join(lines) + "\n", encoding="utf-8")
    asked = Asked("won")
    return learn_table(frame_to_learn(read_table(str(file)), asked), asked, 1, lambda _: None)


@pytest.fixture(scope="module")
def deals(tmp_path_factory: pytest.TempPathFactory) -> Learned:
    return learned_from(tmp_path_factory.mktemp("deals"), 400)


@pytest.fixture(scope="module")
def subject(deals: Learned) -> Subject:
    return of_learning(deals, "deals.csv", Worth(value=1200, cost=400))


def said_in(page: str) -> str:
    """What is said outside of charts, a line for each element."""
    bare = re.sub(r"<style>.*?</style>", "", page, flags=re.DOTALL)
    while "<svg" in bare:
        bare = re.sub(r"<svg(?:(?!<svg).)*?</svg>", "", bare, flags=re.DOTALL)
    bare = re.sub(r"</(p|h1|h2|h3|li|tr|dt|dd|summary|title|nav|span)>", "\n", bare)
    lines = (" ".join(html.unescape(re.sub(r"<[^>]+>", "  ", line)).split()) for line in bare.splitlines())
    return "\n".join(line for line in lines if line) + "\n"


def golden(name: str, text: str) -> None:
    path = GOLDEN / f"{name}.txt"
    if os.environ.get("TAMIS_GOLDEN") == "write":
        path.write_text(text, "utf-8")
    assert text == path.read_text("utf-8")


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_page_says_what_the_golden_file_says(subject: Subject, language: Language) -> None:
    golden(f"learned.{language}", said_in(render_learned(subject, language)))


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_page_is_whole_and_loads_nothing(subject: Subject, language: Language) -> None:
    page = render_learned(subject, language)
    reader = Reader(page)
    assert reader.open == []
    assert f'<html lang="{language}">' in page
    assert [tag for tag, _ in reader.tags].count("h1") == 1
    bare = page.replace('xmlns="http://www.w3.org/2000/svg"', "")
    assert not re.search(r"https?:|//[a-z]|url\(|@import|@font-face", bare)
    assert not {tag for tag, _ in reader.tags} & {"script", "link", "img", "iframe", "object", "image", "use"}
    assert "default-src 'none'" in page


def test_every_chart_has_a_name_and_no_id_is_used_twice(subject: Subject) -> None:
    tags = Reader(render_learned(subject, "en")).tags
    ids = [attributes["id"] for _, attributes in tags if "id" in attributes]
    assert len(ids) == len(set(ids))
    charts = [attributes for tag, attributes in tags if tag == "svg" and attributes.get("role") == "img"]
    assert len(charts) >= 9
    assert all(set(str(chart.get("aria-labelledby")).split()) <= set(ids) for chart in charts)
    links = [str(attributes["href"]).removeprefix("#") for tag, attributes in tags if tag == "a"]
    assert set(links) <= set(ids)


def test_every_chart_has_its_numbers_as_a_table(subject: Subject) -> None:
    page = render_learned(subject, "en")
    assert page.count('<div class="figure') == page.count("<summary>The numbers</summary>")


def test_no_text_of_the_other_language_is_left(subject: Subject) -> None:
    said = said_in(render_learned(subject, "fr"))
    for word in (" the ", " won ", " leads ", "leads\n", "{", "}"):
        assert word not in said
    assert " prospects " not in said_in(render_learned(subject, "en"))


def test_a_french_line_breaks_before_no_colon(subject: Subject) -> None:
    page = render_learned(subject, "fr").replace("\u00a0", "~")
    assert "~:" in said_in(page)
    assert not re.search(r"\w [:;?!%](?!\w)|« | »", said_in(page))


def test_the_same_learning_gives_the_same_page(tmp_path: Path, deals: Learned) -> None:
    again = learned_from(tmp_path, 400)
    one, other = (render_learned(of_learning(each, "deals.csv", Worth()), "en") for each in (deals, again))
    assert one == other


def test_without_money_the_page_says_how_to_get_it(deals: Learned) -> None:
    said = said_in(render_learned(of_learning(deals, "deals.csv", Worth()), "en"))
    assert "Won leads by number of calls" in said
    assert "--value AMOUNT (of a won lead) and --cost AMOUNT (of a call)" in said
    never = said_in(render_learned(of_learning(deals, "deals.csv", Worth(value=1, cost=400)), "en"))
    assert "At this cost no call pays." in never


@pytest.mark.parametrize("language", LANGUAGES)
def test_too_little_data_makes_a_page_too(tmp_path: Path, language: Language) -> None:
    few = of_learning(learned_from(tmp_path, 60), "few.csv", Worth())
    assert few.verdict == "too little data"
    golden(f"learned_few.{language}", said_in(render_learned(few, language)))


def test_where_nothing_predicts_the_page_says_so(tmp_path: Path) -> None:
    nothing = of_learning(learned_from(tmp_path, 300, blind=True), "blind.csv", Worth())
    assert nothing.verdict == "nothing predicts"
    page = render_learned(nothing, "en")
    assert Reader(page).open == []
    assert "<h1>Nothing here predicts who is won: no model was made.</h1>" in page
    assert "GDPR, article 22" in page


def test_a_model_that_nothing_could_judge_makes_a_page_too(subject: Subject) -> None:
    assert subject.judged is not None
    one = Judged(subject.judged.p, np.ones(subject.judged.rows, np.bool_), subject.judged.lead)
    page = render_learned(replace(subject, verdict="not judged", metrics=None, judged=one), "en")
    assert "<h1>A model was made, but nothing could judge it.</h1>" in page
    assert 'id="order"' not in page


def test_an_unsure_model_is_not_praised(subject: Subject) -> None:
    said = said_in(render_learned(replace(subject, verdict="uncertain"), "en"))
    assert "There may be an order in these leads; it is not sure yet." in said
    assert "do not rely on this model" in said


def test_hostile_names_stay_text(subject: Subject) -> None:
    text = Text(en=HOSTILE, fr=HOSTILE)
    driver = subject.drivers[0]
    effects = tuple(replace(effect, said=text) for effect in driver.effects)
    drivers = (replace(driver, said=text, effects=effects), *subject.drivers[1:])
    findings = (Finding(HOSTILE, (text,), True),)
    page = render_learned(replace(subject, source=HOSTILE, drivers=drivers, findings=findings), "en")
    reader = Reader(page)
    assert "script" not in {tag for tag, _ in reader.tags}
    assert not [key for _, attributes in reader.tags for key in attributes if key.startswith("on")]
    assert "49" not in re.sub(r"\d[\d.,]+", "", "".join(reader.said))
    assert any(HOSTILE in said for said in reader.said)


@pytest.mark.parametrize("width", [360, 1280])
def test_the_page_is_never_wider_than_the_window(chromium: str, tmp_path: Path, subject: Subject, width: int) -> None:
    word = "unmottreslongsansaucunespace" * 3
    long = Text(en=word, fr=word)
    drivers = tuple(
        replace(one, said=long, effects=tuple(replace(each, said=long) for each in one.effects))
        for one in subject.drivers
    )
    wide = replace(subject, source=word, drivers=drivers, findings=(Finding(word, (long,), True),))
    assert width_of(render_learned(wide, "fr"), width, chromium, tmp_path) <= width


def test_a_page_that_fails_leaves_the_old_one(tmp_path: Path, subject: Subject) -> None:
    path = tmp_path / "report.html"
    write_learned(subject, path, "fr")
    assert path.read_text("utf-8") == render_learned(subject, "fr")
    with pytest.raises(KeyError):
        write_learned(replace(subject, verdict="no such verdict"), path, "fr")  # type: ignore[arg-type]
    assert path.read_text("utf-8") == render_learned(subject, "fr")
    assert [each.name for each in tmp_path.iterdir()] == ["report.html"]
    with pytest.raises(UsageError):
        write_learned(subject, tmp_path / "nowhere" / "report.html", "en")
