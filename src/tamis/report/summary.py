"""The summary of a scoring for a terminal or a pipe: classes, scores, what fired, hand-offs."""

from __future__ import annotations

from typing import TextIO

from tamis.language import Language
from tamis.model.names import class_name, rule_name, score_name
from tamis.model.wording import AND, colon, joined, number, percent, signed
from tamis.report.chart_columns import visible_height
from tamis.report.headline import heading_parts, headline
from tamis.report.palette import class_tones
from tamis.report.tallies import (
    ScoreTally,
    class_counts,
    class_names,
    dead,
    fired,
    score_tally,
    thresholds,
)
from tamis.report.terminal import Screen, bar, blocks, cells, clean, fitted
from tamis.report.texts import TEXTS
from tamis.scoring.result import Scored

_WIDTH = 88
_NAMES = 16
_BINS = 40
_RULES = 12
_BAR = 24


def print_summary(
    scored: Scored, language: Language, stream: TextIO, *, width: int = _WIDTH, colour: bool | None = None
) -> None:
    """Write the summary: plain text, in colour only on a terminal that wants it (or where `colour` says so)."""
    screen = Screen(stream, width, colour)
    _head(screen, scored, language)
    if scored.model.classes:
        _classes(screen, scored, language)
    _scores(screen, scored, language)
    if scored.rules:
        _rules(screen, scored, language)


def _head(screen: Screen, scored: Scored, language: Language) -> None:
    screen.line(f"{screen.paint(clean(scored.model.name), 'bold')} · {' · '.join(heading_parts(scored, language))}")
    if scored.model.hand_off:
        screen.line(headline(scored, language))


def _classes(screen: Screen, scored: Scored, language: Language) -> None:
    counts = class_counts(scored)
    tones = class_tones(scored.model)
    whole = scored.scores.num_rows
    screen.line()
    for name in class_names(scored.model):
        share = counts[name] / whole if whole else 0
        said = fitted(clean(class_name(scored.model, name, language, many=True)), _NAMES)
        count = fitted(number(counts[name], language), 9, right=True)
        part = fitted(percent(share, language, 1), 9, right=True)
        drawn = screen.paint(bar(share, screen.width - _NAMES - 24), tones[name])
        screen.line(f"  {said}{count}{part}  {drawn}")


def _scores(screen: Screen, scored: Scored, language: Language) -> None:
    margin = " " * _NAMES
    screen.line()
    screen.line(screen.paint(TEXTS["scores"].say(language), "bold"))
    for name in scored.model.scores:
        tally = score_tally(scored, name, _BINS)
        totals = [sum(one.counts) for one in tally.bins]
        above, below = (
            screen.paint(fitted(line, _BINS), "accent") for line in blocks(totals, visible_height(totals), 2)
        )
        note = TEXTS["median_mean"].say(
            language, median=number(tally.median, language, 1), mean=number(tally.mean, language, 1)
        )
        screen.line(f"  {margin}{above}")
        screen.line(f"  {fitted(clean(score_name(scored.model, name, language)), _NAMES)}{below}  {note}")
        screen.line(f"  {margin}{screen.paint(_axis(scored, tally, language), 'dim')}")


def _axis(scored: Scored, tally: ScoreTally, language: Language) -> str:
    """The ends of a score, and its thresholds where there is room, each with as much of its name as fits."""
    low, high = tally.bins[0].low, tally.bins[-1].high
    line = [" "] * _BINS
    least, most = number(low, language), number(high, language)
    line[: len(least)] = least
    line[_BINS - len(most) :] = most
    for mark in sorted(thresholds(scored.model, tally.score), key=lambda mark: -mark.value):
        value = f"▴{number(mark.value, language)}"
        named = f"{value} {clean(class_name(scored.model, mark.name, language))}"
        at = int((mark.value - low) / (high - low) * _BINS)
        for text in (named, value, "▴"):
            room = line[max(at - 1, 0) : at + cells(text) + 1]
            if at + len(text) <= _BINS and not "".join(room).strip():
                line[at : at + len(text)] = text
                break
    return "".join(line)


def _rules(screen: Screen, scored: Scored, language: Language) -> None:
    touched = fired(scored)
    most = max((rule.leads for rule in touched), default=0)
    names = screen.width - 2 - 3 * 10 - _BAR - 2
    titles = [fitted(TEXTS[each].say(language).lower(), 10, right=True) for each in ("leads", "hits", "points")]
    title = fitted(TEXTS["fired"].say(language), names + 2)
    screen.line()
    screen.line(f"{screen.paint(title, 'bold')}{screen.paint(''.join(titles), 'dim')}")
    for rule in touched[:_RULES]:
        said = fitted(clean(rule_name(scored.model.rule(rule.rule), language)), names)
        figures = (number(rule.leads, language), number(rule.hits, language, 0), signed(rule.points, language, 0))
        columns = "".join(fitted(each, 10, right=True) for each in figures)
        drawn = screen.paint(bar(rule.leads / most, _BAR), "loss" if rule.points < 0 else "accent")
        screen.line(f"  {said}{columns}  {drawn}")
    if len(touched) > _RULES:
        screen.line(f"  {TEXTS['others'].say(language, count=number(len(touched) - _RULES, language))}")
    silent = [clean(rule_name(scored.model.rule(rule), language)) for rule in dead(scored)]
    if silent:
        screen.paragraph(f"{TEXTS['dead'].say(language)}{colon(language)}{joined(silent, AND, language)}.", 2)
