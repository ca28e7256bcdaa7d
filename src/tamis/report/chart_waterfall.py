"""How a score came about: one bar for each thing that gave or took points, then the score; what is printed sums."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from tamis.language import Language
from tamis.report.palette import Tone
from tamis.report.rounding import rounded_to_sum
from tamis.report.svg import (
    box,
    document,
    figure,
    label,
    pane,
    rule,
    shortened,
    signed_figure,
)

_ROW = 38
_BAR = 8
_BAR_TOP = 22
_NAMES = 0.84
_LONGEST = 60


@dataclass(frozen=True, slots=True)
class Step:
    """Points that a rule gave (or took), or that a bound cut."""

    name: str
    points: float


def waterfall(steps: Sequence[Step], language: Language, *, total_name: str, title: str, description: str) -> str:
    """Bars from left to right, each beginning where the one above ends; the last one is their sum."""
    total = sum(step.points for step in steps)
    printed = rounded_to_sum([step.points for step in steps], 1)
    ends = [0.0]
    for step in steps:
        ends.append(ends[-1] + step.points)
    low, high = min(ends), max(ends)
    span = (high - low) or 1.0

    def across(value: float) -> float:
        return (value - low) / span

    drawn: list[str] = []
    for position, step in enumerate(steps):
        tone: Tone = "gain" if step.points >= 0 else "loss"
        before, after = sorted((ends[position], ends[position + 1]))
        text = signed_figure(printed[position], language)
        drawn += _row(position, step.name, text, across(before), across(after), tone)
    before, after = sorted((0.0, total))
    text = figure(sum(printed), language)
    drawn.append(rule(0, _ROW * len(steps) + 1, 1, _ROW * len(steps) + 1))
    drawn += _row(len(steps), total_name, text, across(before), across(after), "accent", weight=600)
    return document(_ROW * (len(steps) + 1), title, description, *drawn)


def _row(
    position: int, name: str, value: str, left: float, right: float, tone: Tone, weight: int | None = None
) -> list[str]:
    top = _ROW * position
    return [
        pane(0, top, _NAMES, _ROW, label(0, 16, shortened(name, _LONGEST), size=12.5, weight=weight)),
        label(1, top + 16, value, anchor="end", size=12.5, weight=weight),
        box(0, top + _BAR_TOP, 1, _BAR, "page", radius=2),
        box(left, top + _BAR_TOP, max(right - left, 0.006), _BAR, tone, radius=2, hint=f"{name}: {value}"),
    ]
