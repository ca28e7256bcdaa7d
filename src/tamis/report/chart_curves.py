"""Curves over a share or a count, with points that have intervals: any number of lines between two axes."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from tamis.report.palette import Tone, paint
from tamis.report.svg import Anchor, document, element, escape, label, rule, share, ticks

_TOP = 30
_PLOT = 220
_BOTTOM = _TOP + _PLOT
_LEFT = 46
_RIGHT = 8
_UNITS = 1000  # of the pane in which lines are drawn, stretched to its place
_EDGE = 0.12


@dataclass(frozen=True, slots=True)
class Axis:
    """From `low` to `high`; `say` writes a value; `most` ticks at most."""

    low: float
    high: float
    name: str
    say: Callable[[float], str]
    most: int = 5

    def place(self, value: float) -> float:
        """The share of the way."""
        return (value - self.low) / ((self.high - self.low) or 1.0)


@dataclass(frozen=True, slots=True)
class Line:
    """Through points (x, y), from the left."""

    points: Sequence[tuple[float, float]]
    tone: Tone = "accent"
    dashed: bool = False
    filled: bool = False


@dataclass(frozen=True, slots=True)
class Dot:
    """A point, with its interval where it has one; `hint` shows under the pointer, `text` beside it."""

    x: float
    y: float
    hint: str
    span: tuple[float, float] | None = None
    text: str = ""
    tone: Tone = "accent"


def curves(
    lines: Sequence[Line], dots: Sequence[Dot], across: Axis, down: Axis, *, title: str, description: str
) -> str:
    """The lines in their order, then the points."""
    drawn = list(_axes(across, down))
    drawn.append(
        element(
            "svg",
            *(part for line in lines for part in _line(line, across, down)),
            x=0,
            y=_TOP,
            width="100%",
            height=_PLOT,
            viewBox=f"0 0 {_UNITS} {_UNITS}",
            preserveAspectRatio="none",
            overflow="visible",
        )
    )
    for dot in dots:
        drawn += _dot(dot, across, down)
    return document(_BOTTOM + 44, title, description, *drawn, left=_LEFT, right=_RIGHT)


def _axes(across: Axis, down: Axis) -> Iterator[str]:
    yield label(0, 12, down.name, tone="muted", size=12, dx=-_LEFT)
    for tick in ticks(down.low, down.high, down.most):
        y = _y(down, tick)
        yield rule(0, y, 1, y)
        yield label(0, y + 4, down.say(tick), tone="muted", size=11, anchor="end", dx=-8)
    yield rule(0, _BOTTOM, 1, _BOTTOM, "muted")
    for tick in ticks(across.low, across.high, across.most):
        x = across.place(tick)
        anchor: Anchor = "start" if x < 0.02 else "end" if x > 1 - _EDGE / 2 else "middle"
        yield label(x, _BOTTOM + 18, across.say(tick), tone="muted", size=11, anchor=anchor)
    yield label(1, _BOTTOM + 38, across.name, tone="muted", size=12, anchor="end")


def _line(line: Line, across: Axis, down: Axis) -> Iterator[str]:
    if not line.points:
        return
    places = [(across.place(x) * _UNITS, (1 - down.place(y)) * _UNITS) for x, y in line.points]
    path = " ".join(f"{x:.1f},{y:.1f}" for x, y in places)
    if line.filled:
        ground = (1 - down.place(max(0.0, down.low))) * _UNITS
        closed = f"{path} {places[-1][0]:.1f},{ground:.1f} {places[0][0]:.1f},{ground:.1f}"
        yield element("polygon", points=closed, fill=paint(line.tone), fill_opacity=0.1)
    dash = {"stroke_dasharray": "4 4"} if line.dashed else {}
    yield element(
        "polyline",
        points=path,
        fill="none",
        stroke=paint(line.tone),
        stroke_width=1.5 if line.dashed else 2,
        stroke_linejoin="round",
        vector_effect="non-scaling-stroke",
        **dash,
    )


def _dot(dot: Dot, across: Axis, down: Axis) -> Iterator[str]:
    x, y = across.place(dot.x), _y(down, dot.y)
    if dot.span is not None:
        top, bottom = (_y(down, min(max(value, down.low), down.high)) for value in (dot.span[1], dot.span[0]))
        yield element(
            "line", x1=share(x), y1=top, x2=share(x), y2=bottom, stroke=paint(dot.tone), stroke_width=2,
            stroke_opacity=0.55, stroke_linecap="round",
        )  # fmt: skip
    hint = element("title", escape(dot.hint))
    yield element("circle", hint, cx=share(x), cy=y, r=4.5, fill=paint(dot.tone), stroke=paint("surface"))
    if dot.text:
        anchor: Anchor = "start" if x < _EDGE else "end" if x > 1 - 2 * _EDGE else "middle"
        yield label(x, max(y - 12, _TOP - 4), dot.text, size=12, weight=600, anchor=anchor)


def _y(down: Axis, value: float) -> float:
    return _BOTTOM - _PLOT * down.place(value)
