"""Shares and ratios with their intervals: columns that stand beside a mean, and rows on a scale of times."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from tamis.report.palette import Tone, paint
from tamis.report.svg import box, document, element, escape, label, pane, rule, share, shortened, ticks

_TOP = 34
_PLOT = 220
_BOTTOM = _TOP + _PLOT
_LEFT = 46
_ROW = 42
_TRACK = 28
_RIGHT = 76
_SUPPORT = 52
_LONGEST = 64
_NAMES = 0.8
_LEAST, _MOST = 0.05, 20.0
_SCALE = (0.05, 0.1, 0.2, 0.5, 1.0, 2.0, 5.0, 10.0, 20.0)


@dataclass(frozen=True, slots=True)
class Pillar:
    """A column with its interval; `text` stands on it, `name` under it."""

    name: str
    value: float
    low: float
    high: float
    text: str
    hint: str


@dataclass(frozen=True, slots=True)
class Times:
    """A row: so many `times` the mean, its interval, how many rows stand behind it; a ring at `alone`, if any."""

    name: str
    times: float
    low: float
    high: float
    text: str
    support: int
    support_text: str
    alone: float | None = None


def pillars(
    columns: Sequence[Pillar],
    mean: float,
    names: tuple[str, str],
    say: Callable[[float], str],
    *,
    title: str,
    description: str,
) -> str:
    """Columns from 0 with whiskers, and a dashed line at the mean.

    `names`: of the axis up, and of the axis across.
    """
    tallest = max([column.high for column in columns] + [mean]) * 1.06 or 1.0
    wide = 1 / max(len(columns), 1)

    def y(value: float) -> float:
        return _BOTTOM - _PLOT * value / tallest

    drawn = [label(0, 12, names[0], tone="muted", size=12, dx=-_LEFT)]
    for tick in ticks(0, tallest, 4)[1:]:
        drawn += [
            rule(0, y(tick), 1, y(tick)),
            label(0, y(tick) + 4, say(tick), tone="muted", size=11, anchor="end", dx=-8),
        ]
    for place, column in enumerate(columns):
        middle = wide * (place + 0.5)
        drawn.append(
            box(wide * (place + 0.14), y(column.value), wide * 0.72, _BOTTOM - y(column.value), "accent-soft", radius=3)
        )
        drawn.append(_whisker(middle, y(column.low), middle, y(column.high), "accent"))
        drawn.append(_point(middle, y(column.value), column.hint, "accent"))
        drawn.append(label(middle, y(column.high) - 7, column.text, size=11, weight=600, anchor="middle"))
        drawn.append(label(middle, _BOTTOM + 18, column.name, tone="muted", size=11, anchor="middle"))
    drawn += [rule(0, _BOTTOM, 1, _BOTTOM, "muted"), rule(0, y(mean), 1, y(mean), "muted", dashed=True)]
    drawn.append(label(1, _BOTTOM + 38, names[1], tone="muted", size=12, anchor="end"))
    return document(_BOTTOM + 44, title, description, *drawn, left=_LEFT, right=4)


def times(
    rows: Sequence[Times], heads: tuple[str, str], say: Callable[[float], str], *, title: str, description: str
) -> str:
    """A row each, on one scale of times the mean (1 is the mean; each doubling is as wide); support at the right.

    `heads`: of the scale, and of the support. `say` writes a mark of the scale.
    """
    low = max(_LEAST, min([row.low for row in rows] + [0.5]))
    high = min(_MOST, max([row.high for row in rows] + [2.0]))
    most = max((row.support for row in rows), default=0) or 1

    def x(value: float) -> float:
        inside = min(max(value, low), high)
        return math.log(inside / low) / math.log(high / low)

    bottom = 24 + _ROW * len(rows)
    drawn = [label(0, 12, heads[0], tone="muted", size=12)]
    drawn.append(label(1, 12, heads[1], tone="muted", size=12, anchor="end", dx=_RIGHT))
    for mark in (mark for mark in _SCALE if low <= mark <= high):
        drawn.append(rule(x(mark), bottom, x(mark), bottom + 5, "muted"))
        drawn.append(label(x(mark), bottom + 18, say(mark), tone="muted", size=11, anchor="middle"))
    drawn.append(rule(0, bottom, 1, bottom, "muted"))
    for place, row in enumerate(rows):
        drawn += _times(row, 24 + _ROW * place, x, row.support / most)
    return document(bottom + 26, title, description, *drawn, right=_RIGHT)


def _times(row: Times, top: float, x: Callable[[float], float], support: float) -> Iterator[str]:
    track = top + _TRACK
    yield pane(0, top, _NAMES, _ROW, label(0, 14, shortened(row.name, _LONGEST), size=12.5))
    yield label(1, top + 14, row.text, size=12.5, weight=600, anchor="end")
    yield rule(0, track, 1, track)
    yield rule(x(1.0), track - 6, x(1.0), track + 6, "ink")
    yield _whisker(x(row.low), track, x(row.high), track, "accent")
    yield _point(x(row.times), track, f"{row.name}: {row.text}", "accent")
    if row.alone is not None:
        yield element(
            "circle", cx=share(x(row.alone)), cy=track, r=3.5, fill=paint("surface"), stroke=paint("ink"),
            stroke_width=1.5,
        )  # fmt: skip
    yield label(1, top + 14, row.support_text, tone="muted", size=12, anchor="end", dx=_RIGHT)
    width = max(1.5, _SUPPORT * support)
    yield element(
        "rect", x="100%", y=track - 3, width=width, height=6, rx=2, fill=paint("out"),
        transform=f"translate({_RIGHT - width:.1f} 0)",
    )  # fmt: skip


def _whisker(x1: float, y1: float, x2: float, y2: float, tone: Tone) -> str:
    return element(
        "line", x1=share(x1), y1=y1, x2=share(x2), y2=y2, stroke=paint(tone), stroke_width=2, stroke_opacity=0.6,
        stroke_linecap="round",
    )  # fmt: skip


def _point(x: float, y: float, hint: str, tone: Tone) -> str:
    title = element("title", escape(hint))
    return element("circle", title, cx=share(x), cy=y, r=4.5, fill=paint(tone), stroke=paint("surface"))
