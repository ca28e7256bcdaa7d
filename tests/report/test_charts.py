"""Charts: valid XML for any text, nothing loaded, named for those who do not see them, drawn as in the golden files.

The golden files are written again with `TAMIS_GOLDEN=write`; look at the difference before you keep it.
"""

from __future__ import annotations

import os
import re
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tamis.language import Language
from tamis.report.chart_columns import visible_height
from tamis.report.chart_curves import Axis, Dot, Line, curves
from tamis.report.chart_spans import Pillar, Times, pillars, times
from tamis.report.charts import (
    Bar,
    Bin,
    Mark,
    Part,
    Series,
    Step,
    Week,
    bars,
    class_share,
    grade_matrix,
    histogram,
    history,
    waterfall,
    weekly,
)
from tamis.report.rounding import rounded_to_sum
from tamis.report.svg import compact, figure, nice_step, ticks

GOLDEN = Path(__file__).parent / "golden"
SVG = "{http://www.w3.org/2000/svg}"
HOSTILE = (
    "<script>alert(1)</script>",
    "\"'><img src=x onerror=alert(1)>",
    "&amp; ]]> <!-- {{ 7*7 }}",
    "\u202eevil\u202c עברית 名前",
    "a\x00b\x08c\ud800d\ufffe",
    "very long name " * 40,
    "",
)
Chart = Callable[[str, Language], str]


def _bars(name: str, _: Language) -> str:
    rows = [Bar(name, 12, ("12", "+3.5"), hint=name), Bar(name, -4, (name, "0"), tone="loss")]
    return bars(rows, [name, "Leads", "Points"], title=name, description=name)


def _class_share(name: str, language: Language) -> str:
    parts = [Part(name, 1200, "hot"), Part("Cold", 3800, "cold"), Part("None", 0, "out")]
    return class_share(parts, language, title=name, description=name)


def _histogram(name: str, language: Language) -> str:
    bins = [Bin(0, 10, (0, 9000)), Bin(10, 20, (20, 80)), Bin(20, 30, (70, 5))]
    series = [Series(name, "hot"), Series("Cold", "cold")]
    marks = [Mark(20, name), Mark(21, "Near"), Mark(30, "End")]
    return histogram(bins, series, marks, language, title=name, description=name)


def _weekly(name: str, language: Language) -> str:
    weeks = [Week(date(2026, 2, 23) + timedelta(weeks=k), (10 * k, 1)) for k in range(7)]
    return weekly(weeks, [Series(name, "accent"), Series("E-mail", "warm")], language, title=name, description=name)


def _grades(name: str, language: Language) -> str:
    return grade_matrix({"A1": 12, "D4": 1234}, name, name, language, title=name, description=name)


def _history(name: str, language: Language) -> str:
    start = datetime(2026, 2, 27, 12, tzinfo=UTC)
    points = [(start + timedelta(days=k), value) for k, value in enumerate((0.0, 12.5, 71, 64.25))]
    return history(points, [Mark(70, name)], language, title=name, description=name)


def _waterfall(name: str, language: Language) -> str:
    steps = [Step(name, 60.25), Step("Silent", -20), Step("Cut", -0.25)]
    return waterfall(steps, language, total_name=name, title=name, description=name)


def _curves(name: str, language: Language) -> str:
    across = Axis(0, 200, name, lambda value: figure(value, language))
    down = Axis(-10, 1, name, lambda value: figure(value, language))
    lines = [Line([(0, 0), (200, -10)], "muted", dashed=True), Line([(0, 0), (80, 1), (200, -10)], filled=True)]
    dots = [Dot(80, 1, name, (0.5, 2), name), Dot(200, -10, name)]
    return curves(lines, dots, across, down, title=name, description=name)


def _pillars(name: str, language: Language) -> str:
    columns = [Pillar(name, 0.5, 0.4, 0.6, "×2", name), Pillar("2", 0, 0, 0.1, "×0", name)]
    return pillars(
        columns, 0.25, (name, name), lambda value: figure(100 * value, language), title=name, description=name
    )


def _times(name: str, language: Language) -> str:
    rows = [Times(name, 2, 1.5, 40, "×2", 1200, "1 200", 1.2), Times("Rare", 0.5, 0, 1.1, "×0,5", 3, "3")]
    return times(rows, (name, name), lambda mark: f"×{figure(mark, language)}", title=name, description=name)


CHARTS: dict[str, Chart] = {
    "curves": _curves,
    "pillars": _pillars,
    "times": _times,
    "bars": _bars,
    "class_share": _class_share,
    "histogram": _histogram,
    "weekly": _weekly,
    "grade_matrix": _grades,
    "history": _history,
    "waterfall": _waterfall,
}


def texts_of(svg: str) -> list[str]:
    """The texts that are drawn, in their order."""
    return ["".join(text.itertext()) for text in ET.fromstring(svg).iter(f"{SVG}text")]


@pytest.mark.parametrize("chart", CHARTS)
def test_a_small_chart_is_drawn_as_in_the_golden_file(chart: str) -> None:
    path = GOLDEN / f"{chart}.svg"
    svg = CHARTS[chart]("Quote requested", "fr").replace("><", ">\n<") + "\n"
    if os.environ.get("TAMIS_GOLDEN") == "write":
        path.write_text(svg, "utf-8")
    assert svg == path.read_text("utf-8")


@pytest.mark.parametrize("name", HOSTILE, ids=range(len(HOSTILE)))
@pytest.mark.parametrize("chart", CHARTS)
def test_any_text_gives_valid_xml_with_no_element_of_its_own(chart: str, name: str) -> None:
    root = ET.fromstring(CHARTS[chart](name, "en"))
    known = {"svg", "title", "desc", "text", "rect", "line", "circle", "polygon", "polyline"}
    assert {element.tag.removeprefix(SVG) for element in root.iter()} <= known
    assert not any(key.startswith("on") for element in root.iter() for key in element.attrib)


@pytest.mark.parametrize("chart", CHARTS)
def test_a_chart_is_an_image_with_a_name_and_a_description(chart: str) -> None:
    root = ET.fromstring(CHARTS[chart]("Some name", "en"))
    named = {element.get("id"): element.text for element in root if element.get("id")}
    assert root.get("role") == "img"
    assert [named[id_] for id_ in str(root.get("aria-labelledby")).split()] == ["Some name", "Some name"]


@pytest.mark.parametrize("chart", CHARTS)
def test_a_chart_loads_nothing_and_runs_nothing(chart: str) -> None:
    svg = CHARTS[chart]("Some name", "en").replace("http://www.w3.org/2000/svg", "")
    assert not re.search(r"https?:|href|url\(|@import|<script|<style|<image|<foreignObject", svg)


@pytest.mark.parametrize("chart", CHARTS)
def test_every_colour_is_a_variable_of_the_page_with_a_colour_of_its_own(chart: str) -> None:
    painted = re.findall(r'(?:fill|stroke)="([^"]*)"', CHARTS[chart]("Some name", "en"))
    assert painted
    assert all(re.fullmatch(r"var\(--t-[a-z-]+, #[0-9a-f]{6}\)|none", colour) for colour in painted)


def test_the_bars_are_as_long_as_their_values() -> None:
    root = ET.fromstring(_bars("Some name", "en"))
    widths = [float(str(rect.get("width")).rstrip("%")) for rect in root.iter(f"{SVG}rect")]
    assert widths == pytest.approx([100, 100 / 3], abs=0.01)


def test_the_figures_of_a_waterfall_sum_to_the_score_as_printed() -> None:
    steps = [Step("a", 0.04), Step("b", 0.04), Step("c", 0.04), Step("d", -0.02)]
    said = texts_of(waterfall(steps, "en", total_name="Score", title="t", description="d"))
    figures = [float(text.replace("−", "-")) for text in said[1::2]]
    assert figures[-1] == 0.1
    assert sum(figures[:-1]) == pytest.approx(figures[-1])


@given(st.lists(st.floats(min_value=-1000, max_value=1000), max_size=12))
def test_rounded_values_add_up_to_their_rounded_sum_and_move_by_less_than_one_unit(values: list[float]) -> None:
    rounded = rounded_to_sum(values, 1)
    assert sum(rounded) == pytest.approx(round(sum(values) * 10) / 10, abs=1e-6)
    assert all(abs(after - before) < 0.1 + 1e-6 for before, after in zip(values, rounded, strict=True))


def test_a_waterfall_without_steps_is_the_score_alone() -> None:
    assert texts_of(waterfall([], "en", total_name="Score", title="t", description="d")) == ["Score", "0"]


def test_numbers_are_in_the_language_of_the_reader() -> None:
    assert "+60,3" in texts_of(_waterfall("x", "fr"))
    assert "+60.3" in texts_of(_waterfall("x", "en"))
    assert "1\u202f234" in texts_of(_grades("x", "fr"))
    assert "1,234" in texts_of(_grades("x", "en"))
    assert "27 février" in texts_of(_history("x", "fr"))


def test_a_column_that_dwarfs_the_others_is_cut_and_says_its_count() -> None:
    assert visible_height([9000, 100, 75]) == 130
    assert "9k" in texts_of(_histogram("x", "en"))


def test_columns_of_like_height_are_not_cut() -> None:
    assert visible_height([290, 100]) == 290
    assert visible_height([5]) == 5
    assert visible_height([]) == 1


def test_the_stack_of_a_bin_is_as_high_as_its_count() -> None:
    bins = [Bin(0, 1, (30, 70)), Bin(1, 2, (0, 50))]
    series = [Series("a", "hot"), Series("b", "cold")]
    svg = histogram(bins, series, [], "en", title="t", description="d")
    heights = [float(str(rect.get("height"))) for rect in ET.fromstring(svg).iter(f"{SVG}rect")]
    assert heights == pytest.approx([45, 105, 75])


def test_one_moment_alone_makes_a_history() -> None:
    points = [(datetime(2026, 3, 1, tzinfo=UTC), 5.0)]
    assert "5" in texts_of(history(points, [], "en", title="t", description="d"))


def test_the_same_chart_has_the_same_ids_and_another_has_others() -> None:
    first, again, other = _grades("x", "en"), _grades("x", "en"), _grades("y", "en")
    assert first == again
    assert re.findall(r'id="t(\w+)"', first) != re.findall(r'id="t(\w+)"', other)


@given(st.floats(min_value=-1e6, max_value=1e6), st.floats(min_value=1e-3, max_value=1e6))
def test_ticks_are_round_and_inside(low: float, span: float) -> None:
    found = ticks(low, low + span, 5)
    slack = 1e-6 * max(span, abs(low))
    assert len(found) <= 6
    assert all(low - slack <= tick <= low + span + slack for tick in found)


def test_a_step_is_one_two_or_five_of_a_power_of_ten() -> None:
    assert [nice_step(span, 5) for span in (5, 7, 23, 100, 0.4)] == pytest.approx([1, 2, 5, 20, 0.1])


def test_counts_on_an_axis_are_short() -> None:
    assert [compact(v, "en") for v in (0, 950, 1234, 25_000, 3_200_000)] == ["0", "950", "1.2k", "25k", "3.2M"]
    assert compact(1234, "fr") == "1,2k"


def test_a_figure_has_a_minus_and_spaces_that_do_not_break() -> None:
    assert figure(-12345.5, "fr") == "−12\u202f345,5"
