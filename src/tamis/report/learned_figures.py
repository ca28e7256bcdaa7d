"""The figures of a learned model's report: whom to call first, what that brings, how far to believe it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from tamis.language import Language
from tamis.learn.curves import called, needed, precision_recall, reached, reliability, roc, tenths
from tamis.learn.enough import gain_of_doubling
from tamis.learn.gain import GainPoint, best_of, gain_curve
from tamis.model.wording import colon, number, percent, plural
from tamis.report.chart_curves import Axis, Dot, Line, curves
from tamis.report.chart_spans import Pillar, pillars
from tamis.report.learned import what_more_brings
from tamis.report.learned_figure_texts import BELIEF, GAIN, HEADS, LEARNING, POINT, POINTS, PR, ROC, TENTHS
from tamis.report.palette import Tone
from tamis.report.svg import compact, figure

if TYPE_CHECKING:
    from tamis.learn.curves import Group
    from tamis.learn.gain import Worth
    from tamis.learn.judged import Judged
    from tamis.learn.metrics import Metrics
    from tamis.report.learned_subject import Subject

SHARES = (0.05, 0.1, 0.2, 0.3, 0.5, 0.8)
_REACHES = (0.25, 0.5, 0.75)
_LEAST_CALLS = 10  # under so many calls the share that wins is a lottery
_LEAST_HEIGHT = 0.1  # of the learning curve's scale: less would make noise look like learning


@dataclass(frozen=True, slots=True)
class Figure:
    """A chart (SVG) with what it says, how it was made, and its numbers as a table: headings, then rows."""

    name: str
    chart: str
    said: str
    made: str
    heads: tuple[str, ...] = ()
    rows: tuple[tuple[str, ...], ...] = ()
    legend: tuple[tuple[str, Tone], ...] = ()


def figures_of_order(subject: Subject, judged: Judged, metrics: Metrics, language: Language) -> Iterator[Figure]:
    """Lift by tenth, gain by calls, ROC, precision and recall."""
    yield _tenths(judged, language)
    yield _gain(judged, subject.worth, language)
    yield _roc(judged, metrics, language)
    yield _precision(judged, metrics, language)


def figures_of_trust(subject: Subject, judged: Judged, metrics: Metrics, language: Language) -> Iterator[Figure]:
    """Reliability, and the learning curve where one was made."""
    yield _reliability(judged, metrics, language)
    if len(subject.curve) > 1:
        yield _learning(subject, metrics, language)


def _tenths(judged: Judged, language: Language) -> Figure:
    groups = tenths(judged)
    mean = judged.rate
    columns = []
    for place, group in enumerate(groups, 1):
        rate, low, high = _bounds(group)
        lift = f"×{figure(rate / mean, language)}"
        hint = f"{place}{colon(language)}{percent(rate, language, 1)} ({_span(low, high, language)})"
        columns.append(Pillar(str(place), rate, low, high, lift, hint))
    best = groups[0]
    said = TENTHS["said"].say(
        language,
        rate=percent(_bounds(best)[0], language),
        mean=percent(mean, language),
        lift=number(_bounds(best)[0] / mean, language, 1),
    )
    names = (TENTHS["up"].say(language), TENTHS["across"].say(language))
    title = TENTHS["name"].say(language)
    chart = pillars(columns, mean, names, _percents(language), title=title, description=said)
    return Figure(
        title, chart, said, TENTHS["made"].say(language),
        _heads(language, "tenth", "rows", "won", "rate", "interval", "lift"),
        tuple(
            (
                str(place), _count(group.rate.rows, language), _count(group.rate.won, language),
                percent(_bounds(group)[0], language, 1), _span(*_bounds(group)[1:], language),
                f"×{figure(_bounds(group)[0] / mean, language, 2)}",
            )
            for place, group in enumerate(groups, 1)
        ),
        (
            (TENTHS["came"].say(language), "accent"),
            (TENTHS["mean"].say(language, rate=percent(mean, language, 1)), "muted"),
        ),
    )  # fmt: skip


def _gain(judged: Judged, worth: Worth, language: Language) -> Figure:
    points = gain_curve(judged, worth)
    last = points[-1]
    best = best_of(points)
    money = worth.in_money
    low, high = min(point.gain for point in points), max(point.gain for point in points)
    across = Axis(0, last.calls, GAIN["calls"].say(language), lambda value: compact(value, language))
    down = Axis(
        min(low, 0.0), max(high, 0.0) * 1.08 or 1.0, GAIN["money" if money else "won"].say(language),
        lambda value: compact(value, language),
    )  # fmt: skip
    marked = money and worth.cost is not None and 0 < best.calls < last.calls
    dots = []
    if marked:
        hint = f"{_count(best.calls, language)}{colon(language)}{_count(best.gain, language)}"
        dots.append(Dot(best.calls, best.gain, hint, text=_count(best.gain, language)))
    said = _gain_said(points, best, worth, language)
    title = GAIN["name_money" if money else "name_won"].say(language)
    lines = [
        Line([(0, 0), (last.calls, last.gain)], "muted", dashed=True),
        Line([(point.calls, point.gain) for point in points], filled=True),
    ]
    chart = curves(lines, dots, across, down, title=title, description=said)
    shown = [_at(points, share * last.calls) for share in (*SHARES, 1.0)]
    return Figure(
        title, chart, said, _gain_made(worth, language),
        _heads(language, "calls", "share", "won", *(["gain"] if money else ["reached"])),
        tuple(
            (
                _count(point.calls, language), percent(point.calls / last.calls, language),
                _count(point.won, language),
                _count(point.gain, language) if money else percent(point.won / max(last.won, 1), language),
            )
            for point in shown
        ),
        ((GAIN["ordered"].say(language), "accent"), (GAIN["chance"].say(language), "muted")),
    )  # fmt: skip


def _gain_said(points: Sequence[GainPoint], best: GainPoint, worth: Worth, language: Language) -> str:
    last = points[-1]
    if not worth.in_money:
        return GAIN["said_won"].say(
            language,
            calls=percent(0.2, language),
            share=percent(_at(points, 0.2 * last.calls).won / max(last.won, 1), language),
        )
    if worth.cost is None:
        half = _at(points, 0.2 * last.calls)
        share = half.gain / last.gain if last.gain else 0.0
        return GAIN["said_value"].say(
            language, calls=percent(0.2, language), gain=_count(half.gain, language), share=percent(share, language)
        )
    if best.calls == 0:
        return GAIN["said_never"].say(language)
    values = {
        "calls": _count(best.calls, language),
        "all": _count(last.calls, language),
        "gain": _count(best.gain, language),
        "whole": _count(last.gain, language),
    }
    return GAIN["said_money" if best.calls < last.calls else "said_all"].say(language, **values)


def _gain_made(worth: Worth, language: Language) -> str:
    cost = None if worth.cost is None else number(worth.cost, language)
    if worth.value is not None:
        value = number(worth.value, language)
        text = GAIN["made_value"] if cost is None else GAIN["made_both"]
        return text.say(language, value=value, cost=cost)
    if worth.in_money:
        return (GAIN["made_amounts"] if cost is None else GAIN["made_amounts_cost"]).say(language, cost=cost)
    return GAIN["made_won"].say(language)


def _roc(judged: Judged, metrics: Metrics, language: Language) -> Figure:
    say = _percents(language)
    lines = [
        Line([(0, 0), (1, 1)], "muted", dashed=True),
        Line(roc(called(judged)), filled=True),
    ]
    across, down = Axis(0, 1, ROC["across"].say(language), say), Axis(0, 1, ROC["up"].say(language), say)
    said = ROC["said"].say(language, pairs=number(metrics.auc * 100, language, 0))
    title = ROC["name"].say(language)
    low, high = (number(bound, language, 3) for bound in metrics.interval)
    made = ROC["made"].say(language, auc=number(metrics.auc, language, 3), low=low, high=high)
    rows = []
    for share in SHARES:
        lost = (share * judged.rows - reached(judged, share) * judged.won.sum()) / (~judged.won).sum()
        rows.append(
            (percent(share, language), percent(reached(judged, share), language), percent(float(lost), language))
        )
    return Figure(
        title, curves(lines, (), across, down, title=title, description=said), said, made,
        _heads(language, "called", "reached", "lost_too"), tuple(rows),
        ((GAIN["ordered"].say(language), "accent"), (GAIN["chance"].say(language), "muted")),
    )  # fmt: skip


def _precision(judged: Judged, metrics: Metrics, language: Language) -> Figure:
    say = _percents(language)
    points = [point for point in called(judged) if point.rows >= min(_LEAST_CALLS, judged.rows)]
    total = points[-1]
    shown = [pair for pair in precision_recall(points) if pair[0] > 0] or [(1.0, total.won / total.rows)]
    top = min(1.0, max(y for _, y in shown) * 1.1)
    lines = [Line([(0, judged.rate), (1, judged.rate)], "muted", dashed=True), Line(shown, filled=True)]
    across, down = Axis(0, 1, PR["across"].say(language), say), Axis(0, top, PR["up"].say(language), say)
    half = needed(judged, 0.5)
    said = PR["said"].say(
        language,
        calls=_count(half.rows, language),
        share=percent(half.won / half.rows, language),
        mean=percent(judged.rate, language),
    )
    title = PR["name"].say(language)
    rows = []
    for share in _REACHES:
        point = needed(judged, share)
        won = percent(point.won / point.rows, language, 1)
        rows.append((percent(share, language), _count(point.rows, language), won))
    made = PR["made"].say(language, precision=number(metrics.pr_auc, language, 3), count=str(_LEAST_CALLS))
    return Figure(
        title, curves(lines, (), across, down, title=title, description=said), said, made,
        _heads(language, "reached", "calls", "wins"), tuple(rows),
        ((GAIN["ordered"].say(language), "accent"), (GAIN["chance"].say(language), "muted")),
    )  # fmt: skip


def _reliability(judged: Judged, metrics: Metrics, language: Language) -> Figure:
    groups = reliability(judged)
    say = _percents(language)
    top = min(1.0, max(max(_bounds(group)[2], group.mean) for group in groups) * 1.05)
    across, down = Axis(0, top, BELIEF["across"].say(language), say), Axis(0, top, BELIEF["up"].say(language), say)
    dots = []
    for group in groups:
        rate, low, high = _bounds(group)
        hint = f"{percent(group.mean, language, 1)}{colon(language)}{percent(rate, language, 1)}"
        dots.append(Dot(group.mean, rate, hint, (low, high)))
    told, came = (percent(value, language, 1) for value in (float(judged.p.mean()), judged.rate))
    said = BELIEF["said"].say(language, off=points_of(metrics.ece, language), told=told, came=came)
    title = BELIEF["name"].say(language)
    lines = [Line([(0, 0), (top, top)], "muted", dashed=True)]
    return Figure(
        title, curves(lines, dots, across, down, title=title, description=said), said, BELIEF["made"].say(language),
        _heads(language, "said", "rows", "won", "rate", "interval"),
        tuple(
            (
                percent(group.mean, language, 1), _count(group.rate.rows, language), _count(group.rate.won, language),
                percent(_bounds(group)[0], language, 1), _span(*_bounds(group)[1:], language),
            )
            for group in groups
        ),
        ((BELIEF["happened"].say(language), "accent"), (BELIEF["perfect"].say(language), "muted")),
    )  # fmt: skip


def _learning(subject: Subject, metrics: Metrics, language: Language) -> Figure:
    points = subject.curve
    gain = gain_of_doubling(points) or 0.0
    last = points[-1]
    low = min([point.auc for point in points] + [metrics.interval[0], last.auc - _LEAST_HEIGHT])
    high = min(1.0, max([last.auc + gain, metrics.interval[1]]) + 0.02)
    across = Axis(0, last.rows * 2, LEARNING["across"].say(language), lambda value: compact(value, language))
    down = Axis(max(0.0, low - 0.02), high, LEARNING["up"].say(language), lambda value: number(value, language, 2), 6)
    lines = [
        Line([(last.rows, last.auc), (last.rows * 2, last.auc + gain)], "muted", dashed=True),
        Line([(point.rows, point.auc) for point in points]),
    ]
    shift = last.auc - metrics.auc  # the interval is that of the model itself, which is made of more members
    dots = []
    for point in points:
        span = (metrics.interval[0] + shift, metrics.interval[1] + shift) if point is last else None
        hint = f"{_count(point.rows, language)}{colon(language)}{number(point.auc, language, 3)}"
        text = number(point.auc, language, 3) if point in {points[0], last} else ""
        dots.append(Dot(point.rows, point.auc, hint, span, text))
    said = what_more_brings(points, metrics, language) or ""
    title = LEARNING["name"].say(language)
    rows = [(_count(point.rows, language), number(point.auc, language, 3)) for point in points]
    return Figure(
        title, curves(lines, dots, across, down, title=title, description=said), said, LEARNING["made"].say(language),
        _heads(language, "learned_from", "auc"), tuple(rows),
        ((LEARNING["learned"].say(language), "accent"), (LEARNING["guess"].say(language), "muted")),
    )  # fmt: skip


def points_of(share: float, language: Language) -> str:
    """0.021 as `2.1 points`."""
    count = round(share * 100, 1)
    text = POINT if plural(count, "one", "many", language) == "one" else POINTS
    return text.say(language, count=number(count, language, 1))


def _bounds(group: Group) -> tuple[float, float, float]:
    """The share, and its interval."""
    rate = group.rate
    return rate.share or 0.0, rate.low or 0.0, rate.high if rate.high is not None else 1.0


def _at(points: Sequence[GainPoint], calls: float) -> GainPoint:
    return min(points, key=lambda point: (abs(point.calls - calls), point.calls))


def _percents(language: Language) -> Callable[[float], str]:
    return lambda value: percent(value, language, 1)


def _count(value: float, language: Language) -> str:
    return figure(value, language, 0)


def _span(low: float, high: float, language: Language) -> str:
    return f"{percent(low, language, 1)} – {percent(high, language, 1)}"


def _heads(language: Language, *names: str) -> tuple[str, ...]:
    return tuple(HEADS[name].say(language) for name in names)
