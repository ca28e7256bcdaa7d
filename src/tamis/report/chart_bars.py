"""Horizontal bars with their names on them, and the share of each class as one bar."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from tamis.language import Language
from tamis.model.wording import percent
from tamis.report.palette import Tone, paint, soft
from tamis.report.svg import box, document, element, figure, label, pane, share, shortened

_ROW = 34
_HEAD = 24
_COLUMN = 70
_LONGEST = 70


@dataclass(frozen=True, slots=True)
class Bar:
    """One bar: its name, its length (of the absolute value), the figures at its right, in the order of the columns."""

    name: str
    value: float
    figures: tuple[str, ...] = ()
    tone: Tone = "accent"
    hint: str = ""


@dataclass(frozen=True, slots=True)
class Part:
    """A part of a whole."""

    name: str
    count: int
    tone: Tone


def bars(rows: Sequence[Bar], columns: Sequence[str], *, title: str, description: str) -> str:
    """Bars as long as their values; `columns` are the headings of the name and of each figure."""
    longest = max((abs(row.value) for row in rows), default=0) or 1
    drawn = [label(0, 14, columns[0], tone="muted", size=12)]
    drawn += _figures(columns[1:], 14, "muted", size=12)
    for position, row in enumerate(rows):
        top = _HEAD + _ROW * position
        hint = row.hint or f"{row.name}: {', '.join(row.figures)}"
        length = max(abs(row.value) / longest, 0.004)
        drawn.append(box(0, top + 2, length, _ROW - 4, soft(row.tone), radius=5, hint=hint))
        drawn.append(pane(0, top, 1, _ROW, label(0, 22, shortened(row.name, _LONGEST), dx=10)))
        drawn += _figures(row.figures, top + 22, "ink")
    return document(_HEAD + _ROW * len(rows), title, description, *drawn, right=_COLUMN * (len(columns) - 1))


def _figures(texts: Sequence[str], y: float, tone: Tone, size: float | None = None) -> list[str]:
    """Texts in the columns of the right margin."""
    return [
        label(1, y, text, tone=tone, anchor="end", size=size, dx=_COLUMN * (position + 1))
        for position, text in enumerate(texts)
    ]


def class_share(parts: Sequence[Part], language: Language, *, title: str, description: str) -> str:
    """One bar cut into the parts of a whole, and each part's name, count and share under it."""
    whole = sum(part.count for part in parts)
    drawn: list[str] = []
    at = 0.0
    gap = 0.003
    for part in parts:
        width = part.count / whole if whole else 0
        if width:
            hint = f"{part.name}: {figure(part.count, language)} ({percent(width, language, 1)})"
            drawn.append(box(at, 0, max(width - gap, 0.002), 18, part.tone, radius=4, hint=hint))
        at += width
    column = 1 / max(len(parts), 1)
    for position, part in enumerate(parts):
        drawn += _key(part, position * column, part.count / whole if whole else 0, language)
    return document(90, title, description, *drawn)


def _key(part: Part, x: float, portion: float, language: Language) -> list[str]:
    """The name, the count and the share of a part, under the bar."""
    return [
        element("circle", cx=share(x), cy=44, r=4, fill=paint(part.tone), transform="translate(5 0)"),
        label(x, 48, part.name, tone="muted", dx=16, size=12),
        label(x, 68, figure(part.count, language), size=17, weight=600),
        label(x, 86, percent(portion, language, 1), tone="muted", size=12),
    ]
