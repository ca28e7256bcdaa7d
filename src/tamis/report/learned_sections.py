"""What the report of a learned model says around its figures: key figures, verdict, caveats, how it was made."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from tamis.language import Language, Text
from tamis.learn.curves import reached, tenths
from tamis.learn.enough import said_missing
from tamis.model.wording import day, moment_of, number, percent, plural
from tamis.report.learned import NOTHING, UNCERTAIN, missing_lines
from tamis.report.learned_texts import (
    EXPECTED,
    GOOD,
    NO_PERIOD,
    ONE_OUTCOME,
    PERIOD,
    PROMISED,
    RULES_UNTIL_THEN,
    SAME_COUNTS,
    SAME_FILE,
    SELECTION,
    TEXTS,
    WORLD,
)
from tamis.report.page_sections import Tile
from tamis.report.svg import figure

if TYPE_CHECKING:
    from tamis.report.learned_subject import Subject
    from tamis.report.palette import Tone

_BEST = 0.2


@dataclass(frozen=True, slots=True)
class Made:
    """One line of how it was made: its name, and what there is to say."""

    name: str
    lines: tuple[str, ...]


def meta_of(subject: Subject, language: Language) -> Iterator[str]:
    """How many rows, how many won, of which time."""
    counts = subject.counts
    if subject.moments is not None:
        values = (counts.rows, counts.won + counts.lost, subject.moments)
        rows, leads, moments = (number(value, language) for value in values)
        yield _ROWS_OF_MOMENTS.say(language, rows=rows, leads=leads, moments=moments)
    else:
        yield _LEADS.say(language, leads=number(counts.won + counts.lost, language))
    rate = percent(counts.won / max(1, counts.won + counts.lost), language, 1)
    yield _WON.say(language, won=number(counts.won, language), rate=rate)
    if subject.period is not None:
        first, last = days_of(subject, language)
        yield _FROM_TO.say(language, first=first, last=last)


def tiles_of(subject: Subject, language: Language) -> Iterator[Tile]:
    """The key figures; none where nothing was judged."""
    metrics, judged = subject.metrics, subject.judged
    if metrics is None or judged is None:
        return
    low, high = (number(bound * 100, language, 0) for bound in metrics.interval)
    tone: Tone = "gain" if subject.verdict == "good" else "warm"
    pairs = f"{number(metrics.auc * 100, language, 0)} / 100"
    yield Tile(_PAIRS.say(language), pairs, _PAIRS_NOTE.say(language, low=low, high=high), tone)
    best = tenths(judged)[0].rate.share or 0.0
    rates = {"rate": percent(best, language), "mean": percent(judged.rate, language)}
    yield Tile(_TENTH.say(language), f"×{figure(best / judged.rate, language)}", _TENTH_NOTE.say(language, **rates))
    share = percent(reached(judged, _BEST), language)
    yield Tile(_REACH.say(language, share=percent(_BEST, language)), share, _REACH_NOTE.say(language))
    points = round(metrics.ece * 100, 1)
    off = f"{number(points, language, 1)} {plural(points, 'pt', 'pts', language)}"
    yield Tile(_OFF.say(language), off, _OFF_NOTE.say(language))
    yield Tile(_JUDGED.say(language), figure(metrics.rows, language, 0), _judged_note(subject, language))


def _judged_note(subject: Subject, language: Language) -> str:
    if subject.metrics is None:
        return ""
    won = number(subject.metrics.won, language)
    if subject.trained is None:
        return _JUDGED_FILE.say(language, won=won)
    return (_NEWEST if subject.trained.split == "time" else _DRAWN).say(language, won=won)


def verdict_lines(subject: Subject, language: Language) -> Iterator[str]:
    """What is to be done with it."""
    match subject.verdict:
        case "good":
            yield GOOD.say(language)
        case "uncertain":
            yield UNCERTAIN.say(language)
        case "not judged":
            yield ONE_OUTCOME.say(language)
        case "nothing predicts":
            yield NOTHING.say(language)
        case "too little data":
            yield said_missing(subject.counts).say(language)
            yield RULES_UNTIL_THEN.say(language)
    yield from _beside_the_learning(subject, language)


def _beside_the_learning(subject: Subject, language: Language) -> Iterator[str]:
    """What the model promised when it was learned, and what came."""
    before = subject.learned_before
    if before is None or subject.metrics is None or subject.judged is None:
        return
    promised = before.get("metrics")
    if promised:
        here = number(subject.metrics.auc, language, 3)
        yield PROMISED.say(language, auc=number(promised["auc"], language, 3), here=here)
    counts, data = subject.counts, before.get("data", {})
    if (counts.rows, counts.won, counts.lost) == tuple(data.get(name) for name in ("rows", "won", "lost")):
        yield SAME_COUNTS.say(language)
    expected = number(float(subject.judged.p.sum()), language, 0)
    yield EXPECTED.say(language, expected=expected, won=number(subject.metrics.won, language))


def caveats(subject: Subject, language: Language) -> Iterator[str]:
    """What the figures cannot show."""
    if subject.trained is not None:
        what = " · ".join(list(meta_of(subject, language))[:1])
        if subject.period is not None:
            first, last = days_of(subject, language)
            yield PERIOD.say(language, what=what, first=first, last=last)
        else:
            yield NO_PERIOD.say(language, what=what)
    else:
        yield SAME_FILE.say(language)
    if subject.has_model:
        yield WORLD.say(language)
    yield SELECTION.say(language)


def days_of(subject: Subject, language: Language) -> tuple[str, str]:
    """The first and the last day of the period, which must be known.

    Raises:
        ValueError: it is not.
    """
    if subject.period is None:
        raise ValueError("the period is not known")
    first, last = (day(moment_of(at, subject.zone), language) for at in subject.period)
    return first, last


def made_of(subject: Subject, language: Language) -> Iterator[Made]:
    """How the model came about, for those who want to know."""
    metrics, trained = subject.metrics, subject.trained
    yield Made(
        TEXTS["judged_on" if trained is None else "learned_from" if subject.has_model else "looked_at"].say(language),
        (_SOURCE.say(language, source=subject.source, outcome=subject.outcome), *meta_of(subject, language)),
    )
    if trained is None:
        yield from _learned_before(subject, language)
    elif metrics is not None:
        text = _JUDGED_TIME if trained.split == "time" else _JUDGED_RANDOM
        yield Made(TEXTS["judged_on"].say(language), (text.say(language, rows=number(metrics.rows, language)),))
    if metrics is not None and metrics.auc_within_periods is not None:
        auc = number(metrics.auc_within_periods, language, 3)
        yield Made(_WITHIN_NAME.say(language), (_WITHIN.say(language, auc=auc),))
    if trained is not None:
        compared = [
            _CANDIDATE.say(language, name=one.name, loss=number(one.log_loss, language, 4)) for one in trained.compared
        ]
        if compared:
            yield Made(TEXTS["compared"].say(language), (_COMPARED.say(language), *compared))
        missing = tuple(missing_lines(trained.counts, language))
        if missing:
            yield Made(TEXTS["enough"].say(language), missing)
    if subject.left_out:
        lines = tuple(f"{one.column} ({one.why.say(language)})" for one in subject.left_out)
        yield Made(TEXTS["left_out"].say(language), lines)


def _learned_before(subject: Subject, language: Language) -> Iterator[Made]:
    data = (subject.learned_before or {}).get("data")
    if data:
        said = _BEFORE.say(
            language,
            rows=number(data["rows"], language),
            won=number(data["won"], language),
            lost=number(data["lost"], language),
        )
        yield Made(TEXTS["learned_from"].say(language), (said,))


_LEADS = Text(en="{leads} leads", fr="{leads} prospects")
_ROWS_OF_MOMENTS = Text(
    en="{rows} rows ({leads} leads, as they were at {moments} moments)",
    fr="{rows} lignes ({leads} prospects, tels qu'ils étaient à {moments} moments)",
)
_WON = Text(en="{won} won ({rate})", fr="{won} gagnés ({rate})")
_FROM_TO = Text(en="{first} to {last}", fr="du {first} au {last}")
_PAIRS = Text(en="In the right order", fr="Dans le bon ordre")
_PAIRS_NOTE = Text(en="pairs; 95%: {low} to {high}", fr="paires ; 95 % : {low} à {high}")
_TENTH = Text(en="The best tenth", fr="Le meilleur dixième")
_TENTH_NOTE = Text(en="{rate} won, not {mean}", fr="{rate} de gagnés, pas {mean}")
_REACH = Text(en="In the best {share}", fr="Dans les {share} premiers")
_REACH_NOTE = Text(en="of the won leads", fr="des prospects gagnés")
_OFF = Text(en="Probabilities off by", fr="Erreur des probabilités")
_OFF_NOTE = Text(en="in the mean of ten groups", fr="en moyenne de dix groupes")
_JUDGED = Text(en="Judged on", fr="Jugé sur")
_JUDGED_FILE = Text(en="rows of this file, {won} won", fr="lignes de ce fichier, {won} gagnées")
_NEWEST = Text(en="newest rows, {won} won", fr="lignes les plus récentes, {won} gagnées")
_DRAWN = Text(en="rows drawn at random, {won} won", fr="lignes tirées au sort, {won} gagnées")
_SOURCE = Text(en="{source}; what is predicted: {outcome}", fr="{source} ; ce qui est prédit : {outcome}")
_JUDGED_TIME = Text(
    en="The {rows} newest rows, by a model of the older ones alone; the model itself then learned from all.",
    fr="Les {rows} lignes les plus récentes, par un modèle des seules plus anciennes ; le modèle lui-même a ensuite "
    "appris de toutes.",
)
_JUDGED_RANDOM = Text(
    en="{rows} rows drawn at random, by a model of the others alone; the model itself then learned from all. The rows "
    "have no dates: --time COLUMN would judge on the newest.",
    fr="{rows} lignes tirées au sort, par un modèle des seules autres ; le modèle lui-même a ensuite appris de toutes. "
    "Les lignes n'ont pas de dates : --time COLONNE jugerait sur les plus récentes.",
)
_WITHIN_NAME = Text(en="Inside periods", fr="À l'intérieur des périodes")
_WITHIN = Text(
    en="AUC {auc} in the mean of five periods: what remains where the calendar cannot help.",
    fr="AUC de {auc} en moyenne sur cinq périodes : ce qui reste quand le calendrier ne peut pas aider.",
)
_COMPARED = Text(
    en="By log loss on rows that they had not seen (less is better); the best one that knows more than the mean "
    "(constant) is taken:",
    fr="Par log loss sur des lignes qu'ils n'avaient pas vues (moins vaut mieux) ; le meilleur qui en sait plus que la "
    "moyenne (constant) est pris :",
)
_CANDIDATE = Text(en="{name}: {loss}", fr="{name} : {loss}")
_BEFORE = Text(
    en="Other leads, earlier: {rows} rows, {won} won and {lost} lost.",
    fr="D'autres prospects, plus tôt : {rows} lignes, {won} gagnés et {lost} perdus.",
)
