"""The colours of charts and pages, by name, in light and in dark: text on them keeps a contrast of AA (4.5 to 1)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal

from tamis.model.definition import DISQUALIFIED, Model

Tone = Literal[
    "ink", "muted", "line", "surface", "page", "accent", "accent-soft", "hot", "hot-soft", "warm", "warm-soft",
    "cold", "cold-soft", "out", "out-soft", "gain", "loss", "loss-soft",
]  # fmt: skip

# name: in light, in dark
TONES: Mapping[Tone, tuple[str, str]] = {
    "ink": ("#16181d", "#eceef2"),
    "muted": ("#5c6270", "#9ba1ae"),
    "line": ("#e5e7ec", "#2a2d35"),
    "surface": ("#ffffff", "#17191e"),
    "page": ("#f7f8fa", "#0e0f12"),
    "accent": ("#4f56c9", "#8d94f5"),
    "accent-soft": ("#e8e9fb", "#2a2d55"),
    "hot": ("#e0453b", "#ff6b5e"),
    "hot-soft": ("#fde8e6", "#4a1f1c"),
    "warm": ("#f0a020", "#f2ad3d"),
    "warm-soft": ("#fdf0d9", "#463212"),
    "cold": ("#7f9fd6", "#5f7fb8"),
    "cold-soft": ("#e6edf9", "#1f2c44"),
    "out": ("#b3b8c2", "#565c68"),
    "out-soft": ("#eef0f3", "#262931"),
    "gain": ("#2a9166", "#45b585"),
    "loss": ("#c9405a", "#ef7288"),
    "loss-soft": ("#fbe6ea", "#471d27"),
}

_KNOWN_CLASSES: Mapping[str, Tone] = {"hot": "hot", "warm": "warm", "cold": "cold", DISQUALIFIED: "out"}
_OTHER_CLASSES: tuple[Tone, ...] = ("hot", "warm", "accent", "gain", "cold")
_SOFT: Mapping[Tone, Tone] = {
    "hot": "hot-soft",
    "warm": "warm-soft",
    "cold": "cold-soft",
    "out": "out-soft",
    "loss": "loss-soft",
}


def paint(tone: Tone) -> str:
    """A colour for an attribute of SVG: the page's variable, else the light one (a chart that stands alone)."""
    return f"var(--t-{tone}, {TONES[tone][0]})"


def soft(tone: Tone) -> Tone:
    """The pale tone to put text on."""
    return _SOFT.get(tone, "accent-soft")


def variables() -> str:
    """The declarations of all colours, for the `:root` of a page; light or dark as the reader's system says."""
    return "".join(f"--t-{name}: light-dark({light}, {dark});\n" for name, (light, dark) in TONES.items())


def class_tones(model: Model) -> dict[str, Tone]:
    """A tone for each class, and for the disqualified."""
    tones: dict[str, Tone] = {DISQUALIFIED: "out"}
    for position, class_ in enumerate(model.classes):
        other = _OTHER_CLASSES[min(position, len(_OTHER_CLASSES) - 1)]
        tones[class_.name] = _KNOWN_CLASSES.get(class_.name, other)
    return tones
