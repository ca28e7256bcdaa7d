"""A back-test for a terminal or a pipe: what became of each class, what sales would have had, what an edit moves."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TextIO

from tamis.language import Language, Text
from tamis.learn.backtest import Backtest, Week
from tamis.learn.rehearsal import Rehearsal
from tamis.learn.shares import Share
from tamis.model.definition import Model
from tamis.model.names import class_name, score_name
from tamis.model.wording import day, moment_of, number, percent
from tamis.report.palette import class_tones
from tamis.report.terminal import Screen, bar, clean, fitted

_WIDTH = 92
_NAMES, _FIGURE, _BAR = 24, 12, 24
_FEW = 100  # rows under which a share says little
_SHOWN_MOVES, _SHOWN_LEADS = 8, 10
_SHOWN_LIFT = (0.05, 0.1, 0.2, 0.3, 0.5)

_HEAD = Text(
    en="{leads} leads, {moments} moments from {first} to {last}; of all open leads {rate} convert within {days} days",
    fr="{leads} prospects, {moments} moments du {first} au {last} ; de tous les prospects ouverts, {rate} "
    "convertissent sous {days} jours",
)
_SAMPLE = Text(en="{sampled} of {leads}", fr="{sampled} sur {leads}")
_CONVERSION = Text(en="Conversion by class", fr="Conversion par classe")
_TITLES = tuple(
    Text(en=en, fr=fr)
    for en, fr in (("share", "part"), ("converted", "convertis"), ("rate", "taux"), ("95 %", "95 %"), ("lift", "lift"))
)
_CALLED_FIRST = Text(
    en="Who calls the best first (by class, then {score})",
    fr="En appelant les meilleurs d'abord (classe, puis {score})",
)
_REACHES = Text(
    en="the first {called} reach {reached} of those who convert",
    fr="les premiers {called} touchent {reached} de ceux qui convertissent",
)
_SALES = Text(en="Sales", fr="Commerciaux")
_A_WEEK = Text(
    en="{each} leads come to sales at each moment ({least} to {most}).",
    fr="{each} prospects arrivent aux commerciaux à chaque moment (de {least} à {most}).",
)
_WAITING = Text(en="{count} would still wait at the end.", fr="{count} attendraient encore à la fin.")
_BROUGHT = Text(
    en="Of {called} called whose horizon is over, {won} converted ({rate}).",
    fr="Sur {called} appelés dont l'horizon est passé, {won} ont converti ({rate}).",
)
_VALUE = Text(en="Value {value}.", fr="Valeur {value}.")
_COST = Text(en="Cost of calling {cost}: {gain} remain.", fr="Coût des appels {cost} : il reste {gain}.")
_EARLY = Text(
    en="Of {converted} that converted, {seen} ({share}) were with sales before, for {days} days (median).",
    fr="Sur {converted} convertis, {seen} ({share}) étaient déjà aux commerciaux, depuis {days} jours (médiane).",
)
_NONE_SEEN = Text(
    en="Of {converted} that converted, none was with sales before.",
    fr="Sur {converted} convertis, aucun n'était déjà aux commerciaux.",
)
_AGAINST = Text(en="Against {model}", fr="Face à {model}")
_SAME = Text(en="Every lead is in the same class.", fr="Chaque prospect est dans la même classe.")
_MOVE = Text(en="{before} to {after}", fr="{before} vers {after}")
_MOVED = Text(
    en="Better now than by {model}: {leads}{more}.", fr="Mieux classés maintenant que par {model} : {leads}{more}."
)
_MORE = Text(en=" and {count} more", fr=" et {count} autres")
_UNRIPE = Text(
    en="The horizon of the last {count} is not over: what became of their leads does not count yet.",
    fr="L'horizon des {count} derniers n'est pas passé : ce que leurs prospects sont devenus ne compte pas encore.",
)


def print_backtest(
    found: Rehearsal, horizon_days: float, language: Language, stream: TextIO, *, colour: bool | None = None
) -> None:
    """Write it; in colour only on a terminal that wants it (or where `colour` says so)."""
    screen = Screen(stream, _WIDTH, colour)
    _head(screen, found, horizon_days, language)
    _classes(screen, found.model, found.found, language)
    _lift(screen, found.model, found.found, language)
    _sales(screen, found.found, language)
    if found.other is not None and found.against is not None:
        screen.line()
        screen.line(screen.paint(_AGAINST.say(language, model=clean(found.other.name)), "bold"))
        _classes(screen, found.other, found.against, language, title=False)
        _sales(screen, found.against, language)
        _moves(screen, found, found.other, language)


def _head(screen: Screen, found: Rehearsal, horizon_days: float, language: Language) -> None:
    test, zone = found.found, found.model.timezone
    first, last = (day(moment_of(at, zone), language) for at in (test.moments[0], test.moments[-1]))
    leads = number(found.leads, language)
    if found.sampled < found.leads:
        leads = _SAMPLE.say(language, sampled=number(found.sampled, language), leads=leads)
    said = _HEAD.say(
        language,
        leads=leads,
        moments=number(len(test.moments), language),
        first=first,
        last=last,
        rate=_rate(test.all, language),
        days=number(horizon_days, language),
    )
    screen.line(screen.paint(clean(found.model.name), "bold"))
    screen.paragraph(said, 0)
    if unripe := sum(not week.ripe for week in test.weeks):
        screen.paragraph(_UNRIPE.say(language, count=number(unripe, language)), 0)


def _classes(screen: Screen, model: Model, test: Backtest, language: Language, *, title: bool = True) -> None:
    tones = class_tones(model)
    names = _CONVERSION.say(language) if title else ""
    titles = "".join(fitted(text.say(language), _FIGURE, right=True) for text in _TITLES)
    screen.line()
    screen.line(f"{screen.paint(fitted(names, _NAMES), 'bold')}{screen.paint(titles, 'dim')}")
    for each in test.classes:
        if not each.rate.rows:
            continue
        interval = ""
        if each.rate.low is not None and each.rate.high is not None:
            low, high = (number(100 * bound, language, 1) for bound in (each.rate.low, each.rate.high))
            interval = f"{low} - {high}"
        figures = (
            percent(each.rate.rows / test.all.rows, language, 1),
            number(each.rate.won, language),
            _rate(each.rate, language),
            interval,
            "" if each.lift is None else f"{number(each.lift, language, 1)} x",
        )
        said = screen.paint(fitted(f"  {clean(class_name(model, each.name, language))}", _NAMES), tones[each.name])
        screen.line(said + "".join(fitted(figure, _FIGURE, right=True) for figure in figures))


def _lift(screen: Screen, model: Model, test: Backtest, language: Language) -> None:
    if not test.lift:
        return
    screen.line()
    named = _CALLED_FIRST.say(language, score=clean(score_name(model, test.by, language)))
    screen.line(screen.paint(named, "bold"))
    for point in test.lift:
        if point.called not in _SHOWN_LIFT:
            continue
        called, reached = percent(point.called, language), percent(point.reached, language)
        said = _REACHES.say(language, called=fitted(called, 5, right=True), reached=fitted(reached, 5, right=True))
        screen.line(f"  {said}  {screen.paint(bar(point.reached, _BAR), 'accent')}")


def _sales(screen: Screen, test: Backtest, language: Language) -> None:
    sold, early = test.selling, test.selling.early
    screen.line()
    screen.line(screen.paint(_SALES.say(language), "bold"))
    screen.paragraph(_each_week(test.weeks, language), 2)
    if sold.waiting:
        screen.paragraph(_WAITING.say(language, count=number(sold.waiting, language)), 2)
    if sold.called:
        rate = percent(sold.won / sold.called, language, 1)
        called, won = number(sold.called, language), number(sold.won, language)
        parts = [_BROUGHT.say(language, called=called, won=won, rate=rate)]
        if sold.value:
            parts.append(_VALUE.say(language, value=number(sold.value, language, 0)))
        if sold.cost is not None:
            cost, gain = number(sold.cost, language, 0), number(sold.value - sold.cost, language, 0)
            parts.append(_COST.say(language, cost=cost, gain=gain))
        screen.paragraph(" ".join(parts), 2)
    if early.median_days is not None:
        seen = percent(early.seen / early.converted, language)
        said = _EARLY.say(
            language,
            converted=number(early.converted, language),
            seen=number(early.seen, language),
            share=seen,
            days=number(early.median_days, language, 0),
        )
        screen.paragraph(said, 2)
    elif early.converted:
        screen.paragraph(_NONE_SEEN.say(language, converted=number(early.converted, language)), 2)


def _each_week(weeks: Sequence[Week], language: Language) -> str:
    """Without the first moment, at which all come that were there already."""
    handed = [week.handed for week in weeks[1:]] or [week.handed for week in weeks]
    mean = number(sum(handed) / len(handed), language, 1)
    return _A_WEEK.say(language, each=mean, least=number(min(handed), language), most=number(max(handed), language))


def _moves(screen: Screen, found: Rehearsal, other: Model, language: Language) -> None:
    changed = sorted((move for move in found.moves if move.before != move.after), key=lambda move: -move.rate.rows)
    screen.line()
    if not changed:
        screen.line(f"  {_SAME.say(language)}")
    for move in changed[:_SHOWN_MOVES]:
        before, after = class_name(other, move.before, language), class_name(found.model, move.after, language)
        said = fitted(f"  {clean(_MOVE.say(language, before=before, after=after))}", _NAMES)
        figures = (percent(move.rate.rows / found.found.all.rows, language, 1), number(move.rate.won, language))
        rate = _rate(move.rate, language) if move.rate.rows >= _FEW else ""
        screen.line(said + "".join(fitted(figure, _FIGURE, right=True) for figure in (*figures, rate)))
    if found.moved:
        rest = len(found.moved) - _SHOWN_LEADS
        said = _MOVED.say(
            language,
            model=clean(other.name),
            leads=", ".join(clean(lead) for lead in found.moved[:_SHOWN_LEADS]),
            more=_MORE.say(language, count=number(rest, language)) if rest > 0 else "",
        )
        screen.paragraph(said, 2)


def _rate(share: Share, language: Language) -> str:
    return "" if share.share is None else percent(share.share, language, 1)
