"""The second sheet of the workbook: how the leads divide, what each rule did, what the columns mean."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import xlsxwriter
from xlsxwriter.worksheet import Worksheet

from tamis.language import Language, Text
from tamis.model.definition import Model
from tamis.model.names import class_name, rule_name, score_name
from tamis.report.moments import as_of_text
from tamis.report.palette import TONES, class_tones, soft
from tamis.report.tallies import class_counts, grade_counts
from tamis.scoring.result import Scored

_SHEET = Text(en="Summary", fr="Résumé")
_AS_OF = Text(en="As of", fr="À la date du")
_LEADS = Text(en="Leads", fr="Prospects")
_EVENTS = Text(en="Events counted", fr="Événements pris en compte")
_MODEL = Text(en="Model", fr="Modèle")
_CLASSES = Text(en="Classes", fr="Classes")
_GRADES = Text(en="Grades", fr="Notes")
_RULES = Text(en="What each rule did", fr="Ce que chaque règle a fait")
_COLUMNS = Text(en="What the columns mean", fr="Ce que veulent dire les colonnes")
_CLASS = Text(en="Class", fr="Classe")
_SHARE = Text(en="Share", fr="Part")
_RULE = Text(en="Rule", fr="Règle")
_HITS = Text(en="Hits", fr="Signaux")
_POINTS = Text(en="Points", fr="Points")
_COLUMN = Text(en="Column", fr="Colonne")
_MEANING = Text(en="Meaning", fr="Signification")
_MEANINGS = {
    "class": Text(en="Hot, warm, cold: how ready the lead is", fr="Chaud, tiède, froid : où en est le prospect"),
    "grade": Text(en="Two scores in one: A1 is best", fr="Deux scores en un : A1 est la meilleure note"),
    "reasons": Text(en="The three strongest reasons for the score", fr="Les trois raisons qui pèsent le plus"),
}
_KINDS = {
    "fit": Text(en="{name}: is it our target?", fr="{name} : est-ce notre cible ?"),
    "engagement": Text(en="{name}: how interested is the lead?", fr="{name} : le prospect est-il intéressé ?"),
    "interest": Text(en="{name}: interest in this product line", fr="{name} : intérêt pour cette gamme"),
    "predicted": Text(en="{name}, in percent, by a learned model", fr="{name}, en pour cent, selon un modèle appris"),
    "combined": Text(en="{name}: several scores in one", fr="{name} : plusieurs scores en un"),
}


def add_summary(book: xlsxwriter.Workbook, scored: Scored, language: Language) -> None:
    """Adds the sheet to the workbook."""
    sheet = book.add_worksheet(_SHEET.say(language))
    sheet.hide_gridlines(2)
    sheet.set_column(0, 0, 46)
    sheet.set_column(1, 4, 16)
    page = _Page(book, sheet, language)
    page.title(scored.model.name)
    _about(page, scored)
    _classes(page, scored)
    if scored.model.grade:
        _grades(page, scored)
    if scored.rules:
        _rules(page, scored)
    _columns(page, scored.model)
    sheet.set_landscape()
    sheet.set_paper(9)
    sheet.fit_to_pages(1, 0)


@dataclass
class _Page:
    """Writes from the top to the bottom; `row` is the next one."""

    book: xlsxwriter.Workbook
    sheet: Worksheet
    language: Language
    row: int = 0

    def __post_init__(self) -> None:
        line = TONES["line"][0]
        self.plain = self.book.add_format({"valign": "vcenter"})
        self.bold = self.book.add_format({"bold": True})
        self.whole = self.book.add_format({"num_format": "#,##0", "align": "left"})
        self.count = self.book.add_format({"num_format": "#,##0"})
        self.points = self.book.add_format({"num_format": "#,##0.0"})
        self.share = self.book.add_format({"num_format": "0.0%"})
        self._title = self.book.add_format({"bold": True, "font_size": 18, "font_color": TONES["accent"][0]})
        self._heading = self.book.add_format({"bold": True, "font_size": 13})
        head = {"bold": True, "font_color": TONES["muted"][0], "bottom": 1, "bottom_color": line}
        self._head = self.book.add_format(head)
        self._number_head = self.book.add_format(head | {"align": "right"})

    def title(self, text: str) -> None:
        self.sheet.write_string(self.row, 0, text, self._title)
        self.sheet.set_row(self.row, 28)
        self.row += 2

    def table(self, heading: Text, heads: Sequence[Text | str]) -> int:
        """A heading and the heads of columns; the row in which the body begins."""
        self.row += 1
        self.sheet.write_string(self.row, 0, heading.say(self.language), self._heading)
        self.sheet.set_row(self.row, 22)
        for place, head in enumerate(heads):
            said = head.say(self.language) if isinstance(head, Text) else head
            look = self._head if place == 0 or head is _MEANING else self._number_head
            self.sheet.write_string(self.row + 1, place, said, look)
        self.row += 2
        return self.row

    def bars(self, first: int, column: int, colour: str) -> None:
        """Bars behind the numbers of a column, from row `first` to here."""
        if self.row > first:
            bar = {"type": "data_bar", "bar_solid": True, "bar_color": colour, "min_type": "num", "min_value": 0}
            self.sheet.conditional_format(first, column, self.row - 1, column, bar)

    def say(self, text: Text, **values: object) -> str:
        return text.say(self.language, **values)


def _about(page: _Page, scored: Scored) -> None:
    facts: list[tuple[Text, str | int]] = [
        (_AS_OF, as_of_text(scored, page.language)),
        (_LEADS, scored.scores.num_rows),
    ]
    if scored.events is not None:
        facts.append((_EVENTS, scored.events))
    if scored.model.file:
        facts.append((_MODEL, scored.model.file))
    for label, value in facts:
        page.sheet.write_string(page.row, 0, page.say(label), page.bold)
        page.sheet.write(page.row, 1, value, page.whole)
        page.row += 1


def _classes(page: _Page, scored: Scored) -> None:
    counts = class_counts(scored)
    all_leads = sum(counts.values())
    tones = class_tones(scored.model)
    first = page.table(_CLASSES, (_CLASS, _LEADS, _SHARE))
    for name, count in counts.items():
        tint = page.book.add_format({"bold": True, "bg_color": TONES[soft(tones[name])][0]})
        page.sheet.write_string(page.row, 0, class_name(scored.model, name, page.language, many=True), tint)
        page.sheet.write_number(page.row, 1, count, page.count)
        page.sheet.write_number(page.row, 2, count / all_leads if all_leads else 0, page.share)
        page.row += 1
    page.bars(first, 2, TONES["accent-soft"][0])


def _grades(page: _Page, scored: Scored) -> None:
    """Letters down, figures across; the darker, the more leads."""
    counts = grade_counts(scored)
    first = page.table(_GRADES, ("", *"1234"))
    for letter in "ABCD":
        page.sheet.write_string(page.row, 0, letter, page.bold)
        for figure in range(1, 5):
            page.sheet.write_number(page.row, figure, counts.get(f"{letter}{figure}", 0), page.count)
        page.row += 1
    scale = {"type": "2_color_scale", "min_color": TONES["surface"][0], "max_color": TONES["accent-soft"][0]}
    page.sheet.conditional_format(first, 1, page.row - 1, 4, scale)


def _rules(page: _Page, scored: Scored) -> None:
    """The rule that touched most leads comes first."""
    first = page.table(_RULES, (_RULE, _LEADS, _HITS, _POINTS))
    for tally in sorted(scored.rules, key=lambda tally: -tally.leads):
        page.sheet.write_string(page.row, 0, rule_name(scored.model.rule(tally.rule), page.language), page.plain)
        for place, (value, look) in enumerate(
            ((tally.leads, page.count), (tally.hits, page.count), (tally.points, page.points)), 1
        ):
            page.sheet.write_number(page.row, place, value, look)
        page.row += 1
    page.bars(first, 1, TONES["accent-soft"][0])


def _columns(page: _Page, model: Model) -> None:
    page.table(_COLUMNS, (_COLUMN, _MEANING))
    said = {
        f"score_{name}": page.say(_KINDS[score.kind], name=score_name(model, name, page.language))
        for name, score in model.scores.items()
    }
    said |= {name: page.say(meaning) for name, meaning in _MEANINGS.items() if name != "grade" or model.grade}
    for name, meaning in said.items():
        page.sheet.write_string(page.row, 0, name, page.plain)
        page.sheet.write_string(page.row, 1, meaning, page.plain)
        page.row += 1
