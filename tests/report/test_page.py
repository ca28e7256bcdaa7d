"""The HTML report: one file, nothing loaded, all data escaped, one language, and no wider than a phone."""

from __future__ import annotations

import html
import json
import re
import subprocess
from dataclasses import replace
from html.parser import HTMLParser
from pathlib import Path

import pytest

from tamis.language import LANGUAGES, Language, Text
from tamis.model.definition import Model
from tamis.report.charts import Step
from tamis.report.page import render_report, write_report
from tamis.report.page_leads import Extras
from tamis.report.texts import TEXTS
from tests.report.sample import MODEL, extras_for, one_lead, scored_leads

HOSTILE = "<script>alert('1')</script>\"'&{{ 7*7 }}\u202e"
MEASURE = """<!doctype html>
<iframe id="f" style="width:WIDTHpx;height:900px;border:0"></iframe><pre id="out"></pre>
<script>
f.onload = () => { out.textContent = f.contentDocument.documentElement.scrollWidth };
f.srcdoc = PAGE;
</script>"""
VOID = {"meta", "img", "br", "hr", "input", "link"}


class Reader(HTMLParser):
    """Gathers tags, attributes and what is said; every tag must be closed."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.said: list[str] = []
        self.open: list[str] = []
        self.feed(page)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        if self.open and self.open[-1] != "style":
            self.said.append(data)


@pytest.fixture(scope="module", params=LANGUAGES)
def page(request: pytest.FixtureRequest) -> str:
    scored, leads = scored_leads(400)
    return render_report(scored, leads, request.param, extras_for(scored))


def test_every_element_is_closed(page: str) -> None:
    assert Reader(page).open == []


def test_nothing_is_loaded_from_anywhere(page: str) -> None:
    bare = page.replace('xmlns="http://www.w3.org/2000/svg"', "")
    assert not re.search(r"https?:|//[a-z]|url\(|@import|@font-face", bare)
    assert not {tag for tag, _ in Reader(page).tags} & {"script", "link", "img", "iframe", "object", "image", "use"}


def test_every_link_stays_on_the_page_or_opens_a_message(page: str) -> None:
    links = [attributes.get("href") or "" for tag, attributes in Reader(page).tags if tag == "a"]
    assert links
    ids = {attributes.get("id") for _, attributes in Reader(page).tags}
    assert all(link.startswith("mailto:") or link.removeprefix("#") in ids for link in links)


def test_the_page_forbids_itself_to_load_or_run_anything(page: str) -> None:
    policies = [a.get("content") for t, a in Reader(page).tags if a.get("http-equiv") == "Content-Security-Policy"]
    assert policies == ["default-src 'none'; style-src 'unsafe-inline'"]


def test_no_id_is_used_twice(page: str) -> None:
    ids = [attributes["id"] for _, attributes in Reader(page).tags if "id" in attributes]
    assert len(ids) == len(set(ids))


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_text_of_the_other_language_is_left(language: Language) -> None:
    scored, leads = scored_leads(300)
    extras = replace(extras_for(scored), explanations={})  # the names of its steps are in English
    said = " ".join(" ".join(Reader(render_report(scored, leads, language, extras)).said).split())
    other: Language = "en" if language == "fr" else "fr"
    own = {text.say(language) for text in TEXTS.values()}
    rules = [rule.label for rule in MODEL.rules if rule.label]
    for text in [*TEXTS.values(), *rules]:
        foreign = text.say(other)
        if "{" not in foreign and foreign not in own and not any(foreign in each for each in own):
            assert not re.search(rf"\b{re.escape(foreign)}\b", said), foreign


def hostile(model: Model) -> Model:
    label = Text(en=HOSTILE, fr=HOSTILE)
    return replace(
        model,
        name=HOSTILE,
        rules=tuple(replace(rule, label=label) for rule in model.rules),
        scores={name: replace(score, label=label) for name, score in model.scores.items()},
        classes=tuple(replace(class_, label=label) for class_ in model.classes),
        audiences=tuple(replace(audience, label=label) for audience in model.audiences),
    )


def test_hostile_data_and_labels_stay_text() -> None:
    scored, leads = one_lead(name=HOSTILE, company=HOSTILE, email=HOSTILE, phone=HOSTILE, city=HOSTILE, title=HOSTILE)
    extras = Extras(explanations={"k1": (Step(HOSTILE, 86),)})
    text = render_report(replace(scored, model=hostile(scored.model)), leads, "en", extras)
    reader = Reader(text)
    assert "script" not in {tag for tag, _ in reader.tags}
    assert not [key for _, attributes in reader.tags for key in attributes if key.startswith("on")]
    assert "49" not in "".join(reader.said)
    assert any(HOSTILE in said for said in reader.said)


def test_an_address_that_is_none_is_no_link() -> None:
    scored, leads = one_lead(email="javascript:alert(1)@x?subject=y")
    reader = Reader(render_report(scored, leads, "en"))
    assert not [a for t, a in reader.tags if t == "a" and not str(a.get("href")).startswith("#")]


def test_a_card_says_who_why_and_how_much() -> None:
    scored, leads = one_lead(name="Marie Durand", company="CHU Lyon", email="m@chu.fr")
    text = render_report(scored, leads, "fr", Extras(explanations={"k1": (Step("Demande de devis", 86),)}))
    said = " ".join(" ".join(Reader(text).said).split())
    for part in ("Marie Durand", "CHU Lyon", "m@chu.fr", "Chaud", "A1", "2 fois, la dernière il y a 3 jours", "+60"):
        assert part in said
    assert "D'où viennent les points" in said


def test_the_leads_to_call_are_as_many_as_asked() -> None:
    scored, leads = scored_leads(100)
    text = render_report(scored, leads, "en", Extras(leads_to_call=4))
    assert text.count('<article class="card lead">') == 4


def test_a_model_with_little_in_it_makes_a_page_too() -> None:
    scored, leads = scored_leads(20)
    bare = replace(MODEL, audiences=(), classes=(), grade=None, hand_off={}, rules=())
    none = [None] * 20
    table = scored.scores
    for column in ("class", "grade", "audience"):
        at = table.column_names.index(column)
        table = table.set_column(at, column, [none]).cast(table.schema)
    text = render_report(replace(scored, model=bare, scores=table, reasons=(), rules=(), events=None), leads, "en")
    assert Reader(text).open == []
    assert "How to read this" in text


def test_no_lead_at_all_makes_a_page_too() -> None:
    scored, leads = scored_leads(1)
    nobody = replace(scored, scores=scored.scores.slice(0, 0), reasons=())
    assert TEXTS["nobody"].en in html.unescape(render_report(nobody, leads.slice(0, 0), "en"))


def test_leads_that_do_not_go_with_the_scores_are_refused() -> None:
    scored, leads = scored_leads(3)
    with pytest.raises(ValueError, match="2 leads, 3 scores"):
        render_report(scored, leads.slice(0, 2), "en")


def test_the_report_is_written_whole_and_nothing_is_left_beside_it(tmp_path: Path) -> None:
    scored, leads = scored_leads(30)
    path = tmp_path / "report.html"
    path.write_text("before", "utf-8")
    write_report(scored, leads, path, "fr")
    assert path.read_text("utf-8") == render_report(scored, leads, "fr")
    assert [each.name for each in tmp_path.iterdir()] == ["report.html"]


def test_a_report_that_fails_leaves_the_old_one(tmp_path: Path) -> None:
    scored, leads = scored_leads(3)
    path = tmp_path / "report.html"
    path.write_text("before", "utf-8")
    with pytest.raises(ValueError, match="scores"):
        write_report(scored, leads.slice(0, 1), path, "fr")
    assert [each.read_text("utf-8") for each in tmp_path.iterdir()] == ["before"]


@pytest.mark.parametrize("width", [360, 768, 1280])
def test_the_page_is_never_wider_than_the_window(chromium: str, tmp_path: Path, width: int) -> None:
    scored, leads = scored_leads(400)
    long = Text(en="averylongwordwithoutanyspace" * 4, fr="unmottreslongsansaucunespace" * 4)
    scored = replace(scored, model=replace(MODEL, rules=tuple(replace(rule, label=long) for rule in MODEL.rules)))
    assert width_of(render_report(scored, leads, "fr", extras_for(scored)), width, chromium, tmp_path) <= width


def width_of(page: str, window: int, chromium: str, tmp_path: Path) -> int:
    """How wide the page is in a window of that width, with all that is folded opened."""
    page = page.replace("<details>", "<details open>")
    outer = tmp_path / "outer.html"
    inner = json.dumps(page).replace("</", "<\\/")
    outer.write_text(MEASURE.replace("WIDTH", str(window)).replace("PAGE", inner), "utf-8")
    command = [chromium, "--headless", "--no-sandbox", "--disable-gpu", "--disable-background-networking"]
    command += [f"--user-data-dir={tmp_path / 'profile'}", "--virtual-time-budget=3000", "--dump-dom", outer.as_uri()]
    dom = subprocess.run(command, capture_output=True, text=True, check=True, timeout=60).stdout
    found = re.search(r'<pre id="out">(\d+)</pre>', dom)
    assert found
    return int(found[1])
