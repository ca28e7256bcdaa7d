"""A score over time, with the thresholds of the classes."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from datetime import datetime

from tamis.language import Language
from tamis.report.chart_columns import Mark, day_and_month
from tamis.report.palette import paint
from tamis.report.svg import Anchor, document, element, figure, label, rule, share, ticks

_TOP = 12
_PLOT = 170
_BOTTOM = _TOP + _PLOT
_LEFT = 36
_RIGHT = 5
_UNITS = 1000  # of the pane in which the line is drawn, stretched to its place
_FEW = 40


def history(
    points: Sequence[tuple[datetime, float]],
    marks: Sequence[Mark],
    language: Language,
    *,
    title: str,
    description: str,
) -> str:
    """The score at each moment (ascending), as a line over a pale area."""
    values = [value for _, value in points] + [mark.value for mark in marks] + [0.0]
    low, high = min(values), max(values)
    high = high if high > low else low + 1
    start, end = points[0][0].timestamp(), points[-1][0].timestamp()

    def across(moment: datetime) -> float:
        return (moment.timestamp() - start) / ((end - start) or 1)

    def down(value: float) -> float:
        return _BOTTOM - _PLOT * (value - low) / (high - low)

    drawn: list[str] = []
    for tick in ticks(low, high, 5):
        drawn.append(rule(0, down(tick), 1, down(tick)))
        drawn.append(label(0, down(tick) + 4, figure(tick, language), tone="muted", size=11, anchor="end", dx=-8))
    drawn.append(_line([(across(moment), (down(value) - _TOP) / _PLOT) for moment, value in points]))
    drawn += _thresholds(marks, down, language)
    drawn += _dots(points, across, down, language)
    drawn += _days(points, across, language)
    return document(_BOTTOM + 26, title, description, *drawn, left=_LEFT, right=_RIGHT)


def _line(points: Sequence[tuple[float, float]]) -> str:
    """The line and the area under it, drawn in a pane that is stretched; the stroke is not."""
    path = " ".join(f"{x * _UNITS:.1f},{y * _UNITS:.1f}" for x, y in points)
    last, first = points[-1][0] * _UNITS, points[0][0] * _UNITS
    return element(
        "svg",
        element(
            "polygon", points=f"{path} {last:.1f},{_UNITS} {first:.1f},{_UNITS}", fill=paint("accent"), fill_opacity=0.1
        ),
        element(
            "polyline",
            points=path,
            fill="none",
            stroke=paint("accent"),
            stroke_width=2,
            stroke_linejoin="round",
            vector_effect="non-scaling-stroke",
        ),
        x=0,
        y=_TOP,
        width="100%",
        height=_PLOT,
        viewBox=f"0 0 {_UNITS} {_UNITS}",
        preserveAspectRatio="none",
        overflow="visible",
    )


def _thresholds(marks: Sequence[Mark], down: Callable[[float], float], language: Language) -> Iterator[str]:
    for mark in marks:
        y = down(mark.value)
        yield rule(0, y, 1, y, "ink", dashed=True)
        text = f"{mark.name} {figure(mark.value, language)}"
        yield label(1, y - 5, text, size=11, weight=600, anchor="end")


def _dots(
    points: Sequence[tuple[datetime, float]],
    across: Callable[[datetime], float],
    down: Callable[[float], float],
    language: Language,
) -> Iterator[str]:
    """A dot where the pointer finds the value; all of them where they are few, else only the last."""
    few = len(points) <= _FEW
    for moment, value in points:
        last = moment is points[-1][0]
        hint = f"{day_and_month(moment, language)}: {figure(value, language)}"
        yield element(
            "circle",
            element("title", hint),
            cx=share(across(moment)),
            cy=down(value),
            r=4 if last else 2.5,
            fill=paint("accent"),
            fill_opacity=1 if few or last else 0,
        )


def _days(
    points: Sequence[tuple[datetime, float]], across: Callable[[datetime], float], language: Language
) -> Iterator[str]:
    """The first, the middle and the last day."""
    chosen: dict[int, Anchor] = {0: "start", len(points) // 2: "middle", len(points) - 1: "end"}
    for position, anchor in chosen.items():
        moment = points[position][0]
        x = across(moment)
        text = day_and_month(moment, language)
        yield label(x, _BOTTOM + 18, text, tone="muted", size=11, anchor=anchor)
