"""The leads to call, as cards: who it is, the scores, why, and where the points come from."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING, Any

from tamis.language import Language
from tamis.model.names import audience_name, class_name, score_name
from tamis.model.wording import semicolon
from tamis.report.chart_columns import Mark, Series, Week
from tamis.report.chart_history import history
from tamis.report.chart_waterfall import Step, waterfall
from tamis.report.lead_columns import LeadIdentity, identities, rows_of
from tamis.report.palette import Tone, class_tones
from tamis.report.reasons import ReasonWriter
from tamis.report.svg import figure, signed_figure
from tamis.report.tallies import best_leads, leading_score, score_range, thresholds
from tamis.report.texts import TEXTS
from tamis.scoring.result import Scored

if TYPE_CHECKING:
    import pyarrow as pa

_ADDRESS = re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+")
_LEADS_TO_CALL = 10


@dataclass(frozen=True)
class Extras:
    """What a report shows beside the scores, where it is known.

    `explanations`: by key of the lead (as text), the lines that sum to its leading score (`tallies.leading_score`).
    `histories`: by the same key, that score at ascending moments. `weeks`: counts of `series` by week.
    """

    leads_to_call: int = _LEADS_TO_CALL
    explanations: Mapping[str, Sequence[Step]] = field(default_factory=dict)
    histories: Mapping[str, Sequence[tuple[datetime, float]]] = field(default_factory=dict)
    weeks: Sequence[Week] = ()
    series: Sequence[Series] = ()


@dataclass(frozen=True, slots=True)
class Gauge:
    """One score of one lead; `share` of its range is from 0 to 100."""

    name: str
    value: str
    share: float


@dataclass(frozen=True, slots=True)
class ReasonLine:
    """One reason: what, when, and the points."""

    what: str
    when: str
    points: str


@dataclass(frozen=True, slots=True)
class LeadCard:
    """One lead to call; charts are SVG, or empty."""

    rank: int
    who: LeadIdentity
    mail_to: str
    klass: str
    tone: Tone
    grade: str
    audience: str
    gauges: tuple[Gauge, ...]
    reasons: tuple[ReasonLine, ...]
    waterfall: str
    history: str


def lead_cards(scored: Scored, leads: pa.Table, language: Language, extras: Extras) -> list[LeadCard]:
    """The best leads, best first. `leads` has a row for each row of the scores, in the same order."""
    rows = best_leads(scored, extras.leads_to_call)
    values = rows_of(scored.scores, rows)
    people = identities(leads, [value[scored.key] for value in values], rows)
    writer = ReasonWriter(scored.model, scored.as_of, language)
    cards = []
    for position, (row, who, value) in enumerate(zip(rows, people, values, strict=True)):
        reasons = scored.reasons[row] if scored.reasons else ()
        lines = tuple(_line(*writer.parts(reason)) for reason in reasons)
        cards.append(_card(scored, position + 1, who, value, lines, language, extras))
    return cards


def _line(what: str, when: str, points: str) -> ReasonLine:
    return ReasonLine(what, when, points.replace("-", "−"))


def _card(
    scored: Scored,
    rank: int,
    who: LeadIdentity,
    value: Mapping[str, Any],
    reasons: tuple[ReasonLine, ...],
    language: Language,
    extras: Extras,
) -> LeadCard:
    model = scored.model
    klass = value["class"]
    steps = extras.explanations.get(who.key, ())
    points = extras.histories.get(who.key, ())
    return LeadCard(
        rank=rank,
        who=who,
        mail_to=f"mailto:{who.email}" if _ADDRESS.fullmatch(who.email) else "",
        klass=class_name(model, klass, language) if klass else "",
        tone=class_tones(model).get(klass, "out"),
        grade=value["grade"] or "",
        audience=audience_name(model, value["audience"], language) if value["audience"] else "",
        gauges=_gauges(scored, value, language),
        reasons=reasons,
        waterfall=_waterfall(scored, who, steps, language) if steps else "",
        history=_history(scored, who, points, language) if len(points) > 1 else "",
    )


def _gauges(scored: Scored, value: Mapping[str, Any], language: Language) -> tuple[Gauge, ...]:
    """Every score of a lead, the leading one first; a score without a maximum is shown against 100."""
    model = scored.model
    first = leading_score(model)
    names = [first, *(name for name in model.scores if name != first)]
    gauges = []
    for name in names:
        low, high = (
            bound if bound is not None else other
            for bound, other in zip(score_range(model, name), (0.0, 100.0), strict=True)
        )
        number = value[f"score_{name}"] or 0.0
        share = (number - low) / (high - low) * 100 if high > low else 0.0
        gauges.append(Gauge(score_name(model, name, language), figure(number, language), min(max(share, 0), 100)))
    return tuple(gauges)


def _waterfall(scored: Scored, who: LeadIdentity, steps: Sequence[Step], language: Language) -> str:
    name = score_name(scored.model, leading_score(scored.model), language)
    said = semicolon(language).join(f"{step.name} {signed_figure(step.points, language)}" for step in steps)
    total = figure(sum(step.points for step in steps), language)
    return waterfall(
        steps,
        language,
        total_name=name,
        title=TEXTS["waterfall_of"].say(language, score=name, name=who.called),
        description=TEXTS["sums_to"].say(language, steps=said, total=total),
    )


def _history(scored: Scored, who: LeadIdentity, points: Sequence[tuple[datetime, float]], language: Language) -> str:
    model = scored.model
    score = leading_score(model)
    name = score_name(model, score, language)
    title = TEXTS["course_of"].say(language, score=name, name=who.called)
    last = figure(points[-1][1], language)
    marks = [Mark(mark.value, class_name(model, mark.name, language)) for mark in thresholds(model, score)]
    return history(points, marks, language, title=title, description=f"{figure(points[0][1], language)} → {last}")
