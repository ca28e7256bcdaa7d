"""The leads to call, as text: who it is, the class and the score, and why."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Any, TextIO

from tamis.language import Language
from tamis.model.names import class_name
from tamis.model.wording import number
from tamis.report.lead_columns import LeadIdentity, identities, rows_of
from tamis.report.palette import class_tones
from tamis.report.reasons import ReasonWriter
from tamis.report.tallies import best_leads, leading_score
from tamis.report.terminal import Screen, clean, fitted
from tamis.report.texts import TEXTS
from tamis.scoring.result import Scored

if TYPE_CHECKING:
    import pyarrow as pa

_WIDTH = 88
_INDENT = 5
_POINTS = 6


def leads_to_call(
    scored: Scored, leads: pa.Table, count: int, language: Language, stream: TextIO | None = None
) -> None:
    """Write the best leads with their reasons, best first, to `stream` (default: standard output).

    `leads` are the input's columns, a row for each row of the scores in the same order.
    """
    screen = Screen(stream or sys.stdout, _WIDTH)
    rows = best_leads(scored, count)
    values = rows_of(scored.scores, rows)
    people = identities(leads, [value[scored.key] for value in values], rows)
    writer = ReasonWriter(scored.model, scored.as_of, language)
    screen.line(screen.paint(TEXTS["to_call"].say(language), "bold"))
    if not rows:
        screen.line(f"  {TEXTS['nobody'].say(language)}")
    for position, (row, who, value) in enumerate(zip(rows, people, values, strict=True)):
        screen.line()
        _person(screen, scored, position + 1, who, value, language)
        for text in _below(who):
            screen.line(f"{' ' * _INDENT}{screen.paint(fitted(text, _WIDTH - _INDENT).rstrip(), 'dim')}")
        for reason in scored.reasons[row] if scored.reasons else ():
            what, when, points = writer.parts(reason)
            said = fitted(clean(f"{what} ({when})" if when else what), _WIDTH - _INDENT - _POINTS - 2)
            screen.line(f"{' ' * _INDENT}{fitted(points, _POINTS, right=True)}  {said}")


def _person(
    screen: Screen, scored: Scored, rank: int, who: LeadIdentity, value: dict[str, Any], language: Language
) -> None:
    """The first line: rank, name, and at the right the class, the grade and the leading score."""
    klass = value["class"]
    said = clean(class_name(scored.model, klass, language)) if klass else ""
    score = number(value[f"score_{leading_score(scored.model)}"] or 0.0, language, 1)
    figures = f"{fitted(value['grade'] or '', 3, right=True)}{fitted(score, 8, right=True)}"
    name = fitted(clean(who.called), _WIDTH - _INDENT - 12 - len(figures))
    tone = class_tones(scored.model).get(klass, "out")
    screen.line(f"{rank:>3}. {screen.paint(name, 'bold')}{screen.paint(fitted(said, 12), tone)}{figures}")


def _below(who: LeadIdentity) -> list[str]:
    """What the lead is, then how to reach him."""
    reach = [part for part in (who.email, who.phone, who.key) if part and part != who.called]
    about = clean(who.about)
    return [text for text in (about, " · ".join(clean(part) for part in dict.fromkeys(reach))) if text]
