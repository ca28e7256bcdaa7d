"""Text can be read: every pair of text and ground that charts and pages use has a contrast of AA, in light and dark."""

from __future__ import annotations

import pytest

from tamis.report.chart_grade import _STRONGEST
from tamis.report.palette import TONES, Tone, class_tones, soft, variables
from tests.report.sample import MODEL

AA = 4.5
GROUNDS: tuple[Tone, ...] = ("surface", "page")
SOFT: tuple[Tone, ...] = ("accent-soft", "hot-soft", "warm-soft", "cold-soft", "out-soft", "loss-soft")


def rgb(colour: str) -> tuple[float, float, float]:
    return int(colour[1:3], 16) / 255, int(colour[3:5], 16) / 255, int(colour[5:7], 16) / 255


def luminance(colour: tuple[float, float, float]) -> float:
    """As WCAG 2 defines it."""
    red, green, blue = (c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in colour)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: tuple[float, float, float], other: tuple[float, float, float]) -> float:
    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def tone(name: Tone, theme: int) -> tuple[float, float, float]:
    return rgb(TONES[name][theme])


@pytest.mark.parametrize("theme", [0, 1], ids=["light", "dark"])
@pytest.mark.parametrize(
    ("text", "ground"),
    [(text, ground) for text in ("ink", "muted", "accent") for ground in GROUNDS] + [("ink", each) for each in SOFT],
)
def test_text_stands_out(text: Tone, ground: Tone, theme: int) -> None:
    assert contrast(tone(text, theme), tone(ground, theme)) >= AA


@pytest.mark.parametrize("theme", [0, 1], ids=["light", "dark"])
def test_the_count_in_the_darkest_cell_of_the_grades_stands_out(theme: int) -> None:
    mixed = [
        _STRONGEST * over + (1 - _STRONGEST) * under
        for over, under in zip(tone("accent", theme), tone("surface", theme), strict=True)
    ]
    assert contrast(tone("ink", theme), (mixed[0], mixed[1], mixed[2])) >= AA


def test_every_colour_is_declared_for_light_and_dark() -> None:
    assert variables().count("light-dark(#") == len(TONES)


def test_every_class_has_a_tone_that_can_carry_text() -> None:
    tones = class_tones(MODEL)
    assert tones == {"disqualified": "out", "hot": "hot", "warm": "warm", "cold": "cold"}
    assert all(soft(each) in SOFT for each in tones.values())
