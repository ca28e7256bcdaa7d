"""What drives conversion, drawn: the columns that move the probability most, and what each of their values does."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from tamis.language import Language
from tamis.model.wording import number
from tamis.report.chart_bars import Bar, bars
from tamis.report.chart_spans import Times, times
from tamis.report.learned_figure_texts import DRIVERS, HEADS
from tamis.report.learned_figures import Figure, points_of
from tamis.report.svg import figure, signed_figure

if TYPE_CHECKING:
    from tamis.learn.drivers import Driver, Effect
    from tamis.learn.lift import Group

MOST_DRIVERS = 12
MOST_SHAPES = 6
MOST_VALUES = 8
_LEAST_POINTS = 0.0005


def ranking(drivers: Sequence[Driver], language: Language) -> Figure | None:
    """The columns from the one that moves most; None where none moves anything."""
    shown = [driver for driver in drivers if driver.moves >= _LEAST_POINTS][:MOST_DRIVERS]
    if not shown:
        return None
    rows = [Bar(one.said.say(language), one.moves, (number(one.moves * 100, language, 1),)) for one in shown]
    said = DRIVERS["said"].say(language, first=rows[0].name, points=points_of(shown[0].moves, language))
    title = DRIVERS["name"].say(language)
    columns = (DRIVERS["column"].say(language), DRIVERS["points"].say(language))
    return Figure(
        title, bars(rows, columns, title=title, description=said), said, DRIVERS["made"].say(language),
        (columns[0], columns[1], HEADS["log_odds"].say(language)),
        tuple(
            (row.name, row.figures[0], number(one.adds, language))
            for row, one in zip(rows, shown, strict=True)
        ),
    )  # fmt: skip


def shapes(drivers: Sequence[Driver], language: Language) -> Iterator[Figure]:
    """For each of the first columns, its values."""
    for driver in [one for one in drivers if one.moves >= _LEAST_POINTS and len(one.effects) > 1][:MOST_SHAPES]:
        yield _shape(driver, language)


def values_that_stand_out(groups: Sequence[Group], language: Language) -> Figure | None:
    """Values of any column that were won more or less often; None where there are none."""
    if not groups:
        return None
    rows = [_row(group.said.say(language), group, None, language) for group in groups]
    said = DRIVERS["lifts_said"].say(language, best=rows[0].name, lift=figure(groups[0].lift, language))
    return Figure(
        DRIVERS["lifts_name"].say(language), _drawn(rows, DRIVERS["lifts_name"].say(language), said, language), said,
        DRIVERS["lifts_made"].say(language), _heads(language), tuple(_cells(row, group, language) for row, group in
        zip(rows, groups, strict=True)),
    )  # fmt: skip


def _shape(driver: Driver, language: Language) -> Figure:
    shown = _chosen(driver)
    rows = [_row(one.said.say(language), one.group, one.times, language) for one in shown]
    best = max(shown, key=lambda one: one.group.lift)
    said = DRIVERS["shape_said"].say(language, best=best.said.say(language), lift=figure(best.group.lift, language))
    hidden = len(driver.effects) - len(shown)
    if hidden:
        said = f"{said} {DRIVERS['others'].say(language, count=number(hidden, language))}"
    title = driver.said.say(language)
    cells = [
        (*_cells(row, one.group, language), f"×{figure(one.times, language, 2)}", signed_figure(one.adds, language, 2))
        for row, one in zip(rows, shown, strict=True)
    ]
    heads = (*_heads(language), HEADS["alone"].say(language), HEADS["log_odds"].say(language))
    return Figure(title, _drawn(rows, title, said, language), said, "", heads, tuple(cells))


def _chosen(driver: Driver) -> list[Effect]:
    """Intervals in their order; of a category the values with most rows, from the one that was won most often."""
    if driver.in_order:
        return list(driver.effects)
    many = sorted(driver.effects, key=lambda one: -one.group.rows)[:MOST_VALUES]
    return sorted(many, key=lambda one: -one.group.lift)


def _row(name: str, group: Group, alone: float | None, language: Language) -> Times:
    text = f"×{figure(group.lift, language)}"
    return Times(name, group.lift, group.low, group.high, text, group.rows, figure(group.rows, language, 0), alone)


def _drawn(rows: Sequence[Times], title: str, said: str, language: Language) -> str:
    heads = (DRIVERS["scale"].say(language), DRIVERS["support"].say(language))
    return times(rows, heads, lambda mark: f"×{figure(mark, language, 2)}", title=title, description=said)


def _cells(row: Times, group: Group, language: Language) -> tuple[str, ...]:
    span = f"{figure(group.low, language, 2)} – {figure(group.high, language, 2)}"
    won = figure(group.won, language, 0)
    return (row.name, row.support_text, won, figure(group.lift, language, 2), span)


def _heads(language: Language) -> tuple[str, ...]:
    return tuple(HEADS[name].say(language) for name in ("value", "rows", "won", "times", "interval_90"))
