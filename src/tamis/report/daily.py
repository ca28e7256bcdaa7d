"""A lead's scores day by day, for a terminal or a pipe: one row a day, with what moved them."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TextIO

from tamis.language import Language, Text
from tamis.model.definition import EventRule, Model, SequenceRule
from tamis.model.names import class_name, rule_name, score_name
from tamis.model.wording import number, signed
from tamis.report.palette import class_tones
from tamis.report.terminal import Screen, clean, fitted
from tamis.scoring.history import HistoryDay, Move

_WIDTH = 100
_DAY, _CLASS, _SCORE = 12, 13, 12
_MOVES = 3

DAY = Text(en="day", fr="jour")
CLASS = Text(en="class", fr="classe")
MOVED = Text(en="what moved it", fr="ce qui l'a fait bouger")
FADING = Text(en="fading {points}", fr="érosion {points}")
BOUNDS = Text(en="caps {points}", fr="plafonds {points}")
OTHERS = Text(en="others {points}", fr="autres {points}")


def print_history(
    model: Model, days: Iterable[HistoryDay], language: Language, stream: TextIO, *, colour: bool | None = None
) -> None:
    """Write the days as they come: in colour only on a terminal that wants it (or where `colour` says so)."""
    screen = Screen(stream, _WIDTH, colour)
    names = [fitted(clean(score_name(model, name, language)), _SCORE, right=True) for name in model.scores]
    title = (
        f"{fitted(DAY.say(language), _DAY)}{''.join(names)}  {fitted(CLASS.say(language), _CLASS)}{MOVED.say(language)}"
    )
    screen.line(screen.paint(title, "dim"))
    for position, day in enumerate(days):
        screen.line(_row(screen, model, day, language, first=position == 0))


def _row(screen: Screen, model: Model, day: HistoryDay, language: Language, *, first: bool) -> str:
    now = day.explanation
    written = day.day.strftime("%d/%m/%Y" if language == "fr" else "%Y-%m-%d")
    scores = [fitted(number(now.scores[name], language, 1), _SCORE, right=True) for name in model.scores]
    said = fitted(clean(class_name(model, now.klass, language)) if now.klass else "", _CLASS)
    shown = screen.paint(said, class_tones(model).get(now.klass, "out"))
    moved = "" if first else moves_text(model, day.moves, language)
    return f"{fitted(written, _DAY)}{''.join(scores)}  {shown}{clean(moved)}"


def moves_text(model: Model, moves: tuple[Move, ...], language: Language) -> str:
    """What moved the scores: the rules that hit (or ceased to), then what faded and what bounds cut, each in all."""
    rules: dict[str, float] = {}
    faded = cut = 0.0
    for move in moves:
        if move.rule is None:
            cut += move.points
        elif move.hits == 0 and _fades(model, move):
            faded += move.points
        else:
            rules[move.rule] = rules.get(move.rule, 0.0) + move.points
    strongest = sorted(rules, key=lambda rule: -abs(rules[rule]))
    said = [
        f"{rule_name(model.rule(rule), language)} {signed(rules[rule], language, 1)}" for rule in strongest[:_MOVES]
    ]
    others = sum(rules[rule] for rule in strongest[_MOVES:])
    sums = ((OTHERS, others), (FADING, faded), (BOUNDS, cut))
    said += [text.say(language, points=signed(points, language, 1)) for text, points in sums if abs(points) >= 0.05]
    return ", ".join(said)


def _fades(model: Model, move: Move) -> bool:
    """Whether a rule whose hits are the same can have moved by its decay: traits and silence have none."""
    return move.rule is not None and isinstance(model.rule(move.rule), EventRule | SequenceRule)
