"""The elements that charts are drawn with: escaped, accessible, and as wide as the place they are put in.

Positions across are shares of the width (0 to 1), positions down are pixels: so a chart fits a phone and a desktop, and
its text keeps its size.
"""

from __future__ import annotations

import hashlib
import math
import re
from html import escape as _escape
from typing import Literal

from tamis.language import Language
from tamis.model.wording import number
from tamis.report.palette import Tone, paint

Anchor = Literal["start", "middle", "end"]

_NOT_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_FONT = "ui-sans-serif, system-ui, sans-serif"


def escape(text: str) -> str:
    """Text for XML and HTML, in content and in attributes; what XML cannot hold is replaced."""
    return _escape(_NOT_XML.sub("\ufffd", text), quote=True)


def element(name: str, *children: str, **attributes: str | float) -> str:
    """An element; `stroke_width` is written `stroke-width`; children are markup already."""
    said = "".join(f' {key.rstrip("_").replace("_", "-")}="{_value(value)}"' for key, value in attributes.items())
    body = "".join(children)
    return f"<{name}{said}>{body}</{name}>" if body else f"<{name}{said}/>"


def document(height: float, title: str, description: str, *children: str, left: float = 0, right: float = 0) -> str:
    """A whole chart, as an image with a name and a description for those who do not see it.

    `left` and `right` are margins in pixels, outside of the width that shares are of: axes and columns stand there.
    """
    body = "".join(children)
    name = hashlib.blake2s(f"{title}{description}{body}".encode("utf-8", "replace"), digest_size=6).hexdigest()
    margins = (
        f"; box-sizing: border-box; overflow: visible; padding: 0 {right:g}px 0 {left:g}px" if left or right else ""
    )
    return element(
        "svg",
        element("title", escape(title), id=f"t{name}"),
        element("desc", escape(description), id=f"d{name}"),
        body,
        xmlns="http://www.w3.org/2000/svg",
        role="img",
        aria_labelledby=f"t{name} d{name}",
        width="100%",
        height=height,
        font_family=_FONT,
        font_size=13,
        style=f"font-variant-numeric: tabular-nums{margins}",
    )


def pane(x: float, y: float, width: float, height: float, *children: str) -> str:
    """A part that clips what is in it; `x` and `width` are shares."""
    return element("svg", *children, x=share(x), y=y, width=share(width), height=height)


def label(  # noqa: PLR0913 - the attributes of a text are many
    x: float,
    y: float,
    text: str,
    *,
    tone: Tone = "ink",
    anchor: Anchor = "start",
    size: float | None = None,
    weight: int | None = None,
    dx: float = 0,
) -> str:
    """A text whose baseline is at `y`, moved by `dx` pixels; it is data, and is escaped here."""
    attributes: dict[str, str | float] = {"x": share(x), "y": y, "fill": paint(tone)}
    if anchor != "start":
        attributes["text_anchor"] = anchor
    if size:
        attributes["font_size"] = size
    if weight:
        attributes["font_weight"] = weight
    if dx:
        attributes["dx"] = dx
    return element("text", escape(text), **attributes)


def box(x: float, y: float, width: float, height: float, tone: Tone, *, radius: float = 0, hint: str = "") -> str:
    """A rectangle; `x` and `width` are shares; `hint` shows under the pointer."""
    attributes: dict[str, str | float] = {
        "x": share(x),
        "y": y,
        "width": share(width),
        "height": height,
        "fill": paint(tone),
    }
    if radius:
        attributes["rx"] = radius
    return element("rect", element("title", escape(hint)) if hint else "", **attributes)


def rule(x1: float, y1: float, x2: float, y2: float, tone: Tone = "line", *, dashed: bool = False) -> str:
    """A thin straight line."""
    dash = {"stroke_dasharray": "3 3"} if dashed else {}
    return element("line", x1=share(x1), y1=y1, x2=share(x2), y2=y2, stroke=paint(tone), **dash)


def share(value: float) -> str:
    """0.125 as `12.5%`."""
    return f"{_plain(value * 100)}%"


def figure(value: float, language: Language, decimals: int = 1) -> str:
    """A number with its typographic minus and spaces that do not break."""
    return number(value, language, decimals).replace("-", "−").replace(" ", "\u202f")


def signed_figure(value: float, language: Language, decimals: int = 1) -> str:
    """A number of points, with its sign."""
    text = figure(value, language, decimals)
    return text if text.startswith("−") or text == "0" else f"+{text}"


def compact(value: float, language: Language) -> str:
    """A count on an axis: `950`, `1.2k`, `3M`."""
    for least, unit in ((1e6, "M"), (1e3, "k")):
        if abs(value) >= least:
            return f"{figure(value / least, language)}{unit}"
    return figure(value, language)


def nice_step(span: float, most: int) -> float:
    """The least of 1, 2, 5 times a power of ten that divides `span` into at most so many parts."""
    rough = span / most if span > 0 else 1.0
    power = 10.0 ** math.floor(math.log10(rough))
    return next(power * factor for factor in (1, 2, 5, 10) if power * factor >= rough * 0.999999)


def ticks(low: float, high: float, most: int) -> list[float]:
    """Round values from `low` to `high`, at most about `most` of them."""
    step = nice_step(high - low, most)
    first = math.ceil(low / step - 1e-9)
    return [k * step for k in range(first, math.floor(high / step + 1e-9) + 1)]


def shortened(text: str, most: int) -> str:
    """At most so many characters, with an ellipsis where something is missing."""
    return text if len(text) <= most else f"{text[: most - 1].rstrip()}…"


def _value(value: str | float) -> str:
    return escape(value) if isinstance(value, str) else _plain(value)


def _plain(value: float) -> str:
    return f"{value:.3f}".rstrip("0").rstrip(".") if value % 1 else str(int(value))
