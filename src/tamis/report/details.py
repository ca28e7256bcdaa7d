"""What a report shows beside the scores: where the points of the best leads come from, their course, and the weeks."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING

from tamis.language import Text, current_language
from tamis.model.known_events import event_name
from tamis.report.chart_columns import Series, Week
from tamis.report.chart_waterfall import Step
from tamis.report.explanation_words import steps_of
from tamis.report.moments import last_day
from tamis.report.page_leads import Extras
from tamis.report.palette import Tone
from tamis.report.tallies import best_leads, leading_score
from tamis.scoring.clock import Moment, moment_at
from tamis.scoring.event_counts import daily_counts

if TYPE_CHECKING:
    from tamis.scoring.result import Scored
    from tamis.scoring.session import Session

_DAYS = 84
_STEP = 7  # days between two points of a course
_WEEKS = 26
_TONES: tuple[Tone, ...] = ("accent", "cold", "warm", "gain")
_EPOCH = date(1970, 1, 1)
_MONDAY = date(1970, 1, 5)

EXPLAINING = Text(en="Explaining the best leads", fr="Explication des meilleurs prospects")
FOLLOWING = Text(en="Following the best leads", fr="Suivi des meilleurs prospects")
OTHERS = Text(en="Others", fr="Autres")


def details_of(
    session: Session, scored: Scored, moment: Moment, count: int, stage: Callable[[Text, float | None], None]
) -> Extras:
    """The details of the `count` best leads; `stage` is told what is being done and how much of it is done.

    The session is narrowed to these leads: score before.
    """
    best = [str(scored.scores[scored.key][row].as_py()) for row in best_leads(scored, count)]
    weeks, series = _weeks(session, moment)
    if not best:
        return Extras(count, weeks=weeks, series=series)
    session.keep_only(best)
    stage(EXPLAINING, None)
    explanations = _explanations(session, scored, moment)
    return Extras(count, explanations, _courses(session, scored, moment, stage), weeks, series)


def _explanations(session: Session, scored: Scored, moment: Moment) -> dict[str, list[Step]]:
    from tamis.scoring.explanation import explain

    previous = "previous" in session.profiles.column_names
    score = leading_score(scored.model)
    session.stand(moment)
    found = explain(session.engine, session.program, moment, previous)
    return {each.lead: steps_of(scored.model, each, score, current_language()) for each in found}


def _courses(
    session: Session, scored: Scored, moment: Moment, stage: Callable[[Text, float | None], None]
) -> dict[str, list[tuple[datetime, float]]]:
    """The leading score of each lead once a week, at the end of the day, and at the moment of the scoring."""
    zone = scored.model.timezone
    today = last_day(moment.time, zone).date()
    before = [moment_at(today - timedelta(days=days), zone) for days in range(_DAYS, 0, -_STEP)]
    plan = session.program.scores("events", "previous" in session.profiles.column_names)
    score = leading_score(scored.model)
    courses: dict[str, list[tuple[datetime, float]]] = {}
    for done, at in enumerate([*before, moment]):
        stage(FOLLOWING, done / (len(before) + 1))
        session.stand(at)
        rows = session.engine.run(plan, at).select(["lead", score]).to_pylist()
        for row in rows:
            courses.setdefault(str(row["lead"]), []).append((at.time, row[score]))
    return courses


def _weeks(session: Session, moment: Moment) -> tuple[list[Week], list[Series]]:
    """How many events of each of the most frequent names there were in each of the last weeks."""
    total: Counter[str] = Counter()
    weekly: Counter[tuple[date, str]] = Counter()
    last = _monday(last_day(moment.time, session.model.timezone).date())
    first = last - timedelta(weeks=_WEEKS - 1)
    for day, event, n in daily_counts(session.engine, moment):
        monday = _monday(_EPOCH + timedelta(days=day))
        if first <= monday <= last:
            total[event] += n
            weekly[monday, event] += n
    if not total:
        return [], []
    names = [event for event, _ in total.most_common(len(_TONES))]
    rest = [event for event in total if event not in names]
    series = [Series(event_name(name), tone) for name, tone in zip(names, _TONES, strict=False)]
    series += [Series(OTHERS.say(), "out")] if rest else []
    started = min(monday for monday, _ in weekly)
    mondays = [started + timedelta(weeks=i) for i in range((last - started).days // 7 + 1)]
    return [Week(monday, _week(weekly, monday, names, rest)) for monday in mondays], series


def _week(
    weekly: Counter[tuple[date, str]], monday: date, names: Sequence[str], rest: Sequence[str]
) -> tuple[int, ...]:
    counted = [weekly[monday, name] for name in names]
    return tuple([*counted, sum(weekly[monday, name] for name in rest)] if rest else counted)


def _monday(day: date) -> date:
    return _MONDAY + timedelta(weeks=(day - _MONDAY).days // 7)
