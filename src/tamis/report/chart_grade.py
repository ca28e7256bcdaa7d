"""The grade matrix as a heat map: how many leads have each grade, A1 (the best) at the top left."""

from __future__ import annotations

from collections.abc import Mapping

from tamis.language import Language
from tamis.report.palette import paint
from tamis.report.svg import document, element, escape, figure, label, share

_LETTERS = "ABCD"
_FIGURES = "1234"
_TOP = 26
_CELL = 46
_LEFT = 22
_STRONGEST = 0.5  # of the accent under a text: more would cost contrast


def grade_matrix(
    counts: Mapping[str, int],
    letters: str,
    figures: str,
    language: Language,
    *,
    title: str,
    description: str,
) -> str:
    """`counts` by grade; `letters` and `figures` are the names of the two scores."""
    most = max((counts.get(letter + digit, 0) for letter in _LETTERS for digit in _FIGURES), default=0) or 1
    wide = 1 / len(_FIGURES)
    bottom = _TOP + _CELL * len(_LETTERS)
    drawn = [
        label(wide * (column + 0.5), _TOP - 10, digit, tone="muted", size=12, weight=600, anchor="middle")
        for column, digit in enumerate(_FIGURES)
    ]
    for row, letter in enumerate(_LETTERS):
        top = _TOP + _CELL * row
        drawn.append(label(0, top + _CELL / 2 + 5, letter, tone="muted", size=12, weight=600, dx=-18))
        for column, digit in enumerate(_FIGURES):
            count = counts.get(letter + digit, 0)
            drawn += _cell(letter + digit, count, count / most, wide * column, top, wide, language)
    drawn.append(label(0, bottom + 20, f"A–D: {letters}", tone="muted", size=12, dx=4))
    drawn.append(label(1, bottom + 20, f"1–4: {figures}", tone="muted", size=12, anchor="end", dx=-4))
    return document(bottom + 28, title, description, *drawn, left=_LEFT)


def _cell(grade: str, count: int, strength: float, x: float, top: float, wide: float, language: Language) -> list[str]:
    shade = 0.04 + (_STRONGEST - 0.04) * strength if count else 0.02
    return [
        element(
            "rect",
            element("title", escape(f"{grade}: {figure(count, language)}")),
            x=share(x + 0.006),
            y=top + 2,
            width=share(wide - 0.012),
            height=_CELL - 4,
            rx=6,
            fill=paint("accent"),
            fill_opacity=shade,
        ),
        label(
            x + wide / 2,
            top + _CELL / 2 + 5,
            figure(count, language) if count else "·",
            tone="ink" if count else "muted",
            anchor="middle",
            size=14,
            weight=600 if grade == "A1" else None,
        ),
    ]
