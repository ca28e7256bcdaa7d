"""Whether there is enough to learn from, in words: the verdict first, then what it rests on."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import TextIO

from tamis.language import Language, Text
from tamis.learn.enough import LEAST_LOST, LEAST_WON
from tamis.learn.readiness import Expected, Readiness, Tally, checks_of, days_until
from tamis.model.wording import day, moment_of, number, percent
from tamis.report.terminal import Screen, Style, clean, fitted

_WIDTH = 92
_MARKS: dict[str, tuple[str, Style]] = {
    "fine": ("+", "gain"), "told": (" ", "dim"), "odd": ("?", "accent"), "wrong": ("!", "loss")
}  # fmt: skip
_MUCH_MISSING = 0.3
_LISTED = 8
_FAR = 3 * 365.25  # days

_VERDICTS = {
    "ready": Text(
        en="Ready: {won} won and {lost} lost are enough to learn a model.",
        fr="Prêt : {won} gagnés et {lost} perdus suffisent pour apprendre un modèle.",
    ),
    "rules": Text(
        en="Ready for rules and lifts only: {won} won and {lost} lost are too few for a model ({floor} of each).",
        fr="Prêt pour des règles et des lifts seulement : {won} gagnés et {lost} perdus sont trop peu pour un modèle "
        "({floor} de chaque).",
    ),
    "no": Text(
        en="Not ready: {won} won and {lost} lost say too little.",
        fr="Pas prêt : {won} gagnés et {lost} perdus disent trop peu.",
    ),
}
_NEXT = {
    "ready": Text(en="Next: tamis learn {again} --out learned", fr="Ensuite : tamis learn {again} --out learned"),
    "rules": Text(
        en="Next: tamis learn {again}   (it shows how often leads with each value were won)",
        fr="Ensuite : tamis learn {again}   (il montre combien de fois chaque valeur a été gagnée)",
    ),
    "no": Text(en="Later: tamis ready {again}", fr="Plus tard : tamis ready {again}"),
}
_COUNTS = Text(
    en="{rows} rows: {won} leads won, {lost} lost, {open} still open.",
    fr="{rows} lignes : {won} prospects gagnés, {lost} perdus, {open} encore ouverts.",
)
_PERIOD = Text(
    en="From {first} to {last}: {days} days; {rate} won a month of late.",
    fr="Du {first} au {last} : {days} jours ; {rate} gagnés par mois ces derniers temps.",
)
_ASKED = Text(en="What is asked for elsewhere", fr="Ce que l'on demande ailleurs")
_FLOOR = Text(
    en="Tamis and Dynamics 365 ({won} won, {lost} lost)", fr="Tamis et Dynamics 365 ({won} gagnés, {lost} perdus)"
)
_SEGMENT = Text(en="Segment (100 won, 100 lost)", fr="Segment (100 gagnés, 100 perdus)")
_HUBSPOT = Text(en="HubSpot (500 won, 1,000 others, 3 months)", fr="HubSpot (500 gagnés, 1 000 autres, 3 mois)")
_NAMES = {"Dynamics 365": _FLOOR, "Segment": _SEGMENT, "HubSpot": _HUBSPOT}
_MET = Text(en="met", fr="atteint")
_MISSING = Text(en="missing: {listed}", fr="il manque : {listed}")
_GAPS = {
    "won": Text(en="{n} won", fr="{n} gagnés"),
    "lost": Text(en="{n} lost", fr="{n} perdus"),
    "days": Text(en="{n} days", fr="{n} jours"),
}
_BY = Text(en="about {day} at the present rate", fr="vers le {day} au rythme actuel")
_BY_FAR = Text(en="more than three years at the present rate", fr="plus de trois ans au rythme actuel")
_SHOWN = Text(
    en="What a model's figures would be worth, on the fifth held out (Hanley and McNeil 1982)",
    fr="Ce que vaudraient les chiffres d'un modèle, sur le cinquième mis de côté (Hanley et McNeil 1982)",
)
_INTERVAL = Text(
    en="an AUC of {auc} would be known as {low} to {high} (95%)",
    fr="une AUC de {auc} serait connue de {low} à {high} (95 %)",
)
_CHANCE = Text(en=": not to be told from chance", fr=" : sans pouvoir la distinguer du hasard")
_HALVE = Text(
    en="Half as wide an interval takes {won} more won and {lost} more lost{by}.",
    fr="Un intervalle moitié moins large demande {won} gagnés et {lost} perdus de plus{by}.",
)
_DATA = Text(en="The data", fr="Les données")
_COLUMNS = Text(en="The columns", fr="Les colonnes")
_LEAK = Text(en="{column} seems to know the outcome. {why}", fr="{column} semble connaître l'issue. {why}")
_CHECK = Text(
    en="{column}: make sure that it is known before. {why}", fr="{column} : vérifiez qu'elle est connue avant. {why}"
)
_UNKNOWN = Text(en="Often not known: {listed}.", fr="Souvent inconnues : {listed}.")
_LEFT_OUT = Text(en="Will be left out ({why}): {columns}.", fr="Sans usage ({why}) : {columns}.")
_NOTHING_ODD = Text(en="Nothing odd at first sight.", fr="Rien d'étrange à première vue.")
_QUICK = Text(
    en="A quick look: 'tamis learn' looks closer.", fr="Un premier coup d'œil : « tamis learn » regarde de plus près."
)


def print_ready(
    found: Readiness, again: str, language: Language, stream: TextIO, *, colour: bool | None = None
) -> None:
    """Write it; in colour only on a terminal that wants it (or where `colour` says so)."""
    screen = Screen(stream, _WIDTH, colour)
    tally = found.tally
    screen.paragraph(screen.paint(_verdict(found, language), "bold"), 0)
    screen.line(clean(_NEXT[found.verdict].say(language, again=again)))
    screen.line()
    screen.paragraph(_counts(tally, language), 0)
    if period := _period(tally, language):
        screen.paragraph(period, 0)
    _title(screen, _ASKED, language)
    for name, missing in checks_of(tally):
        _check(screen, tally, name, missing, language)
    if found.expected:
        _title(screen, _SHOWN, language)
        for line in _worth(found.expected, tally, language):
            screen.paragraph(line, 2)
    _title(screen, _DATA, language)
    for note in found.notes:
        mark, style = _MARKS[note.level]
        _marked(screen, mark, style, note.said.say(language))
    _title(screen, _COLUMNS, language)
    _columns(screen, found, language)


def _verdict(found: Readiness, language: Language) -> str:
    tally = found.tally
    won, lost = number(tally.won, language), number(tally.lost, language)
    return _VERDICTS[found.verdict].say(language, won=won, lost=lost, floor=number(LEAST_WON, language))


def _counts(tally: Tally, language: Language) -> str:
    values = {name: number(getattr(tally, name), language) for name in ("rows", "won", "lost", "open")}
    return _COUNTS.say(language, **values)


def _period(tally: Tally, language: Language) -> str:
    if tally.first is None or tally.last is None or tally.days is None:
        return ""
    first, last = (day(moment_of(at, tally.zone), language) for at in (tally.first, tally.last))
    rate = number(30 * (tally.recent or 0.0), language, 1)
    return _PERIOD.say(language, first=first, last=last, days=number(tally.days, language, 0), rate=rate)


def _title(screen: Screen, text: Text, language: Language) -> None:
    screen.line()
    screen.line(screen.paint(text.say(language), "bold"))


def _marked(screen: Screen, mark: str, style: Style, text: str) -> None:
    """A paragraph behind a mark: + fine, ? odd, ! wrong."""
    import textwrap

    lines = textwrap.wrap(clean(text), _WIDTH - 4, break_on_hyphens=False) or [""]
    screen.line(f"{screen.paint(mark, style)} {lines[0]}")
    for line in lines[1:]:
        screen.line(f"  {line}")


def _check(screen: Screen, tally: Tally, name: str, missing: dict[str, int], language: Language) -> None:
    said = _NAMES[name].say(language, won=number(LEAST_WON, language), lost=number(LEAST_LOST, language))
    mark, style = _MARKS["fine" if not missing else "wrong" if name == "Dynamics 365" else "odd"]
    what = _MET.say(language)
    if missing:
        listed = ", ".join(_GAPS[gap].say(language, n=number(n, language)) for gap, n in missing.items())
        what = _MISSING.say(language, listed=listed) + _by(missing.get("won", 0), tally, language)
    screen.line(f"{screen.paint(mark, style)} {fitted(said, 44)} {what}")


def _by(missing: int, tally: Tally, language: Language) -> str:
    """The day by which so many more are won."""
    days = days_until(missing, tally)
    if not missing or days is None or tally.last is None:
        return ""
    if days > _FAR:
        return f" ({_BY_FAR.say(language)})"
    return f" ({_BY.say(language, day=day(moment_of(tally.last, tally.zone) + timedelta(days=days), language))})"


def _worth(expected: tuple[Expected, ...], tally: Tally, language: Language) -> Iterator[str]:
    for one in expected:
        auc, low, high = (number(value, language) for value in (one.auc, one.low, one.high))
        chance = _CHANCE.say(language) if one.low <= 0.5 else ""
        yield _INTERVAL.say(language, auc=auc, low=low, high=high) + chance
    more = expected[0].times - 1
    won, lost = round(more * tally.won), round(more * tally.lost)
    by = _by(won, tally, language)
    yield _HALVE.say(language, won=number(won, language), lost=number(lost, language), by=by)


def _columns(screen: Screen, found: Readiness, language: Language) -> None:
    for leak in found.leaks:
        why = " ".join(text.say(language) for text in leak.evidence)
        mark, style = _MARKS["wrong" if leak.excluded else "odd"]
        _marked(screen, mark, style, (_LEAK if leak.excluded else _CHECK).say(language, column=leak.column, why=why))
    often = [(name, share) for name, share in found.missing.items() if share >= _MUCH_MISSING]
    if often:
        listed = ", ".join(f"{name} ({percent(share, language)})" for name, share in often[:_LISTED])
        _marked(screen, *_MARKS["told"], _UNKNOWN.say(language, listed=listed))
    reasons: dict[str, list[str]] = {}
    for one in found.left_out:
        reasons.setdefault(one.why.say(language), []).append(one.column)
    for why, columns in reasons.items():
        _marked(screen, *_MARKS["told"], _LEFT_OUT.say(language, columns=", ".join(columns), why=why))
    if not (found.leaks or often or found.left_out):
        _marked(screen, *_MARKS["fine"], _NOTHING_ODD.say(language))
    screen.paragraph(_QUICK.say(language), 2)


def readiness_as_dict(found: Readiness, again: str) -> dict[str, object]:
    """For JSON; texts are in the language of now."""
    tally = found.tally
    first, last = (None if at is None else moment_of(at, tally.zone).isoformat() for at in (tally.first, tally.last))
    checks = [{"name": name, "met": not missing, "missing": missing} for name, missing in checks_of(tally)]
    return {
        "verdict": found.verdict,
        "next": _NEXT[found.verdict].say(again=again).partition(": ")[2].partition("   ")[0],
        "data": {
            "rows": tally.rows, "won": tally.won, "lost": tally.lost, "open": tally.open,
            "first": first, "last": last, "days": tally.days,
            "won_per_day": tally.recent,
            "checks": checks,
        },
        "expected": [
            {"auc": one.auc, "interval": [one.low, one.high], "times_the_leads_to_halve": one.times}
            for one in found.expected
        ],
        "notes": [
            {"name": note.name, "level": note.level, "said": note.said.say(), **note.figures} for note in found.notes
        ],
        "missing": dict(found.missing),
        "left_out": [{"column": one.column, "why": one.why.say()} for one in found.left_out],
        "leakage": [leak.as_dict() for leak in found.leaks],
        "warnings": [problem.as_dict() for problem in found.warnings],
    }  # fmt: skip
