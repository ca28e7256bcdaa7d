"""Stacked columns: a score spread over the leads with the thresholds of its classes, and counts week by week."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from tamis.language import Language
from tamis.model.wording import day
from tamis.report.palette import Tone
from tamis.report.svg import Anchor, box, compact, document, figure, label, rule, ticks

_TOP = 40
_PLOT = 150
_BOTTOM = _TOP + _PLOT
_LEFT = 36
_CUT_AT = 3.0  # a column that is so many times the next one is cut, so that the others can be seen
_MARK_ROW = 14
_MARK_ROOM = 0.16


@dataclass(frozen=True, slots=True)
class Series:
    """One colour of the stacks."""

    name: str
    tone: Tone


@dataclass(frozen=True, slots=True)
class Bin:
    """The leads whose score is from `low` to below `high` (the last: and `high`), for each series."""

    low: float
    high: float
    counts: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Week:
    """The counts of the week that begins on a Monday, for each series."""

    monday: date
    counts: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Mark:
    """A threshold."""

    value: float
    name: str


def histogram(
    bins: Sequence[Bin],
    series: Sequence[Series],
    marks: Sequence[Mark],
    language: Language,
    *,
    title: str,
    description: str,
) -> str:
    """One column a bin, thresholds above. A column that dwarfs the others is cut, and says its count."""
    low, high = bins[0].low, bins[-1].high

    def across(value: float) -> float:
        return (value - low) / (high - low)

    tallest = visible_height([sum(one.counts) for one in bins])
    drawn = list(_grid(tallest, language))
    for one in bins:
        name = f"{figure(one.low, language)} – {figure(one.high, language)}"
        drawn += _column(across(one.low), across(one.high), one.counts, series, tallest, name, language)
    drawn.append(rule(0, _BOTTOM, 1, _BOTTOM, "muted"))
    for tick in ticks(low, high, 6):
        anchor: Anchor = "start" if tick == low else "end" if tick == high else "middle"
        text = figure(tick, language)
        drawn.append(label(across(tick), _BOTTOM + 18, text, tone="muted", size=11, anchor=anchor))
    drawn += _marks(marks, across, language)
    return document(_BOTTOM + 26, title, description, *drawn, left=_LEFT)


def weekly(
    weeks: Sequence[Week],
    series: Sequence[Series],
    language: Language,
    *,
    title: str,
    description: str,
) -> str:
    """One column a week, with the series stacked in their order."""
    tallest = max((sum(week.counts) for week in weeks), default=0) or 1
    wide = 1 / max(len(weeks), 1)
    every = max(1, -(-len(weeks) // 5))
    drawn = list(_grid(tallest, language))
    for position, week in enumerate(weeks):
        left = wide * position
        name = day_and_month(week.monday, language)
        drawn += _column(left, left + wide, week.counts, series, tallest, name, language)
        if position % every == 0:
            drawn.append(label(left + wide / 2, _BOTTOM + 18, name, tone="muted", size=11, anchor="middle"))
    drawn.append(rule(0, _BOTTOM, 1, _BOTTOM, "muted"))
    return document(_BOTTOM + 26, title, description, *drawn, left=_LEFT)


def visible_height(totals: Sequence[int]) -> float:
    """The count that the height of the plot stands for: the greatest, unless it dwarfs the second."""
    first, second = [*sorted(totals, reverse=True), 0, 0][:2]
    if second and first > _CUT_AT * second:
        return second * 1.3
    return max(first, 1)


def _grid(tallest: float, language: Language) -> Iterator[str]:
    for tick in ticks(0, tallest, 3)[1:]:
        y = _BOTTOM - _PLOT * tick / tallest
        yield rule(0, y, 1, y)
        yield label(0, y + 4, compact(tick, language), tone="muted", size=11, anchor="end", dx=-8)


def _column(
    left: float,
    right: float,
    counts: Sequence[int],
    series: Sequence[Series],
    tallest: float,
    name: str,
    language: Language,
) -> Iterator[str]:
    gap = (right - left) * 0.08
    width = right - left - 2 * gap
    total = sum(counts)
    scale = _PLOT / max(tallest, total)
    base = float(_BOTTOM)
    for one, count in zip(series, counts, strict=True):
        if count:
            height = max(count * scale, 1)
            base -= height
            hint = f"{name}, {one.name}: {figure(count, language)}"
            yield box(left + gap, base, width, height, one.tone, hint=hint)
    if total > tallest:
        yield box(left, _TOP + 14, right - left, 5, "surface")
        yield label((left + right) / 2, _TOP - 4, compact(total, language), size=11, weight=600, anchor="middle")


def _marks(marks: Sequence[Mark], across: Callable[[float], float], language: Language) -> Iterator[str]:
    """Dashed lines with their names on top, on two rows where they would meet."""
    last = -1.0
    row = 0
    for mark in sorted(marks, key=lambda mark: mark.value):
        x = across(mark.value)
        row = 1 - row if x - last < _MARK_ROOM else 0
        last = x
        y = _MARK_ROW * (row + 1) - 3
        yield rule(x, y + 4, x, _BOTTOM, "ink", dashed=True)
        text = f"{mark.name} {figure(mark.value, language)}"
        end = x > 1 - _MARK_ROOM
        yield label(x, y, text, size=11, weight=600, anchor="end" if end else "middle")


def day_and_month(moment: date, language: Language) -> str:
    """`5 March`, `5 mars`: short, for an axis."""
    return day(moment, language).rsplit(" ", 1)[0]
