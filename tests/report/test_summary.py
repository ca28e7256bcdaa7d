"""The summary and the call list: the golden text, straight in pipes, without colour unless it is wanted.

The golden files are written again with `TAMIS_GOLDEN=write`; read the difference before you keep it.
"""

from __future__ import annotations

import io
import os
import re
from dataclasses import replace
from pathlib import Path

import pyarrow as pa
import pytest

from tamis.language import LANGUAGES, Language, Text
from tamis.report.call_list import leads_to_call
from tamis.report.summary import print_summary
from tamis.report.terminal import Screen, bar, blocks, cells, clean, fitted
from tamis.scoring.result import RuleTally, Scored
from tests.report.sample import MODEL, one_lead, scored_leads

GOLDEN = Path(__file__).parent / "golden"
ANSI = re.compile(r"\x1b\[")


class Terminal(io.StringIO):
    """A stream that says it is a terminal."""

    def isatty(self) -> bool:
        return True


def summary(scored: Scored, language: Language = "en", stream: io.StringIO | None = None) -> str:
    stream = stream or io.StringIO()
    print_summary(scored, language, stream)
    return stream.getvalue()


def calls(scored: Scored, leads: pa.Table, count: int = 10, language: Language = "en") -> str:
    stream = io.StringIO()
    leads_to_call(scored, leads, count, language, stream)
    return stream.getvalue()


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_summary_reads_as_in_the_golden_file(language: Language) -> None:
    path = GOLDEN / f"summary.{language}.txt"
    scored, leads = scored_leads(800)
    text = f"{summary(scored, language)}\n{calls(scored, leads, 3, language)}"
    if os.environ.get("TAMIS_GOLDEN") == "write":
        path.write_text(text, "utf-8")
    assert text == path.read_text("utf-8")


def test_no_line_is_wider_than_asked() -> None:
    scored, leads = scored_leads(2000)
    long = tuple(replace(rule, label=Text(en="very long label " * 9, fr="libellé " * 20)) for rule in MODEL.rules)
    scored = replace(scored, model=replace(MODEL, rules=long))
    text = summary(scored) + calls(scored, leads)
    assert max(cells(line) for line in text.splitlines()) <= 88


def test_a_pipe_gets_no_colour() -> None:
    scored, leads = scored_leads(100)
    assert not ANSI.search(summary(scored) + calls(scored, leads))


def test_a_terminal_gets_colour_unless_it_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    scored, _ = scored_leads(100)
    monkeypatch.setenv("TERM", "xterm")
    monkeypatch.delenv("NO_COLOR", raising=False)
    coloured = summary(scored, stream=Terminal())
    assert ANSI.search(coloured)
    bare = re.sub(r"\x1b\[\d*m", "", coloured)
    assert [line.rstrip() for line in bare.splitlines()] == summary(scored).splitlines()
    monkeypatch.setenv("NO_COLOR", "1")
    assert not ANSI.search(summary(scored, stream=Terminal()))


def test_a_stream_that_knows_no_blocks_gets_plain_signs() -> None:
    scored, _ = scored_leads(100)
    raw = io.BytesIO()
    stream = io.TextIOWrapper(raw, encoding="ascii", newline="\n")
    print_summary(scored, "fr", stream)
    stream.flush()
    text = raw.getvalue().decode("ascii")
    assert "####" in text
    assert "M?dical" not in text.splitlines()[0]


def test_data_cannot_steer_the_terminal() -> None:
    scored, leads = one_lead(name="\x1b[31mred\x07\u202e", company="a\nb\tc")
    text = calls(scored, leads)
    assert not ANSI.search(text)
    assert "\u202e" not in text
    assert "[31mred" in text
    assert "a b c" in text


def test_the_classes_count_all_leads() -> None:
    scored, _ = scored_leads(300)
    lines = summary(scored).split("\n\n")[1].splitlines()
    assert sum(int(line.split()[1].replace(",", "")) for line in lines) == 300


def test_a_rule_that_never_fired_is_named() -> None:
    scored, _ = scored_leads(10)
    tallies = (RuleTally("visit", 3, 9, 9), RuleTally("chat", 0, 0, 0))
    assert "Rules that never fired: Live chat." in summary(replace(scored, rules=tallies))


def test_without_tallies_nothing_is_said_of_rules() -> None:
    scored, _ = scored_leads(10)
    assert "fired" not in summary(replace(scored, rules=()))


def test_one_lead_for_sales_is_said_in_the_singular() -> None:
    scored, _ = one_lead()
    assert "One lead is ready for sales." in summary(scored)
    assert "Un prospect est prêt pour les commerciaux." in summary(scored, "fr")


def test_nobody_at_all_is_said_so() -> None:
    scored, leads = scored_leads(1)
    nobody = replace(scored, scores=scored.scores.slice(0, 0), reasons=())
    assert "0 leads" in summary(nobody)
    assert "Nobody to call" in calls(nobody, leads.slice(0, 0))


def test_a_lead_to_call_has_his_reasons() -> None:
    scored, leads = one_lead(name="Marie Durand", company="CHU Lyon", email="m@chu.fr")
    lines = [line.strip() for line in calls(scored, leads, language="fr").splitlines()]
    assert lines[2].split() == ["1.", "Marie", "Durand", "Chaud", "A1", "86"]
    assert lines[3:] == [
        "CHU Lyon",
        "m@chu.fr · k1",
        "+60  Demande de devis (2 fois, la dernière il y a 3 jours)",
        "+30  Entreprise cible",
    ]


def test_wide_characters_take_two_columns() -> None:
    assert cells("名前") == 4
    assert fitted("名前です", 6) == "名前… "
    assert fitted("e\u0301t", 4) == "e\u0301t  "
    assert fitted("ab", 4, right=True) == "  ab"


def test_a_bar_shows_something_of_whatever_is_not_nothing() -> None:
    assert [bar(share, 4) for share in (0, 0.001, 0.5, 1, 2)] == ["", "▏", "██", "████", "████"]


def test_blocks_stand_on_the_lowest_line() -> None:
    assert blocks([0, 1, 50, 100, 400], 100, 2) == ["   ██", " ▁███"]


def test_clean_text_stays_as_it_is() -> None:
    assert clean("Prothèses du Rhône 名前") == "Prothèses du Rhône 名前"


def test_a_screen_can_be_told_to_use_colour() -> None:
    stream = io.StringIO()
    screen = Screen(stream, 80, colour=True)
    screen.line(screen.paint("hot", "hot"))
    assert stream.getvalue() == "\x1b[31mhot\x1b[0m\n"
