"""What the HTML report shows, as plain values for its template: every text said, every chart drawn."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from tamis.language import Language
from tamis.model.describe import RULES, Section, describe_model
from tamis.model.names import audience_name, class_name, rule_name, score_name
from tamis.model.wording import percent, semicolon
from tamis.report.charts import Bar, Mark, Part, Series, bars, class_share, grade_matrix, histogram, weekly
from tamis.report.headline import heading_parts, headline
from tamis.report.page_leads import Extras, LeadCard, lead_cards
from tamis.report.palette import Tone, class_tones, variables
from tamis.report.svg import figure, signed_figure
from tamis.report.tallies import (
    AudienceTally,
    audience_tallies,
    class_counts,
    class_names,
    dead,
    fired,
    grade_counts,
    handed_off,
    score_tally,
    thresholds,
)
from tamis.report.texts import TEXTS
from tamis.scoring.result import RuleTally, Scored

if TYPE_CHECKING:
    import pyarrow as pa

_RULES_SHOWN = 15


@dataclass(frozen=True, slots=True)
class Tile:
    """One key figure."""

    name: str
    value: str
    note: str = ""
    tone: Tone | None = None


@dataclass(frozen=True, slots=True)
class ChartCard:
    """A chart with its heading; `chart` is SVG."""

    name: str
    note: str
    chart: str


@dataclass(frozen=True, slots=True)
class AudienceRow:
    """One audience: leads, leads of each class, leads for sales and their share."""

    name: str
    leads: str
    classes: tuple[str, ...]
    handed_off: str
    share: str


@dataclass(frozen=True, slots=True)
class Page:
    """All that the template shows. What is empty is left out of the page."""

    language: Language
    texts: dict[str, str]
    colours: str
    model: str
    meta: tuple[str, ...]
    headline: str
    tiles: tuple[Tile, ...]
    classes: str
    class_columns: tuple[tuple[str, Tone], ...]
    leads: tuple[LeadCard, ...]
    leads_about: str
    scores: tuple[ChartCard, ...]
    grades: str
    audiences: tuple[AudienceRow, ...]
    fired: str
    fired_more: str
    dead: tuple[str, ...]
    weeks: str
    week_series: tuple[tuple[str, Tone], ...]
    how_about: str
    how: tuple[Section, ...]
    rules_heading: str
    rules: tuple[str, ...]


def build_page(scored: Scored, leads: pa.Table, language: Language, extras: Extras) -> Page:
    """Everything counted, said and drawn, in one language."""
    model = scored.model
    tones = class_tones(model)
    counts = class_counts(scored)
    # Nobody disqualified: the class is not worth a column.
    shown = [name for name in class_names(model) if name in {c.name for c in model.classes} or counts[name]]
    cards = lead_cards(scored, leads, language, extras)
    sections = describe_model(model, language)
    rules = next((section.lines for section in sections if section.title == RULES.say(language)), ())
    touched = fired(scored)
    hidden = len(touched) - _RULES_SHOWN
    return Page(
        language=language,
        texts={name: text.say(language) for name, text in TEXTS.items()},
        colours=variables(),
        model=model.name,
        meta=tuple(heading_parts(scored, language)),
        headline=headline(scored, language),
        tiles=_tiles(scored, counts, shown, language),
        classes=_class_share(scored, counts, shown, language) if model.classes else "",
        class_columns=tuple((class_name(model, name, language, many=True), tones[name]) for name in shown),
        leads=tuple(cards),
        leads_about=TEXTS["to_call_about"].say(language, count=figure(len(cards), language)),
        scores=tuple(_score(scored, name, language) for name in model.scores),
        grades=_grades(scored, language) if model.grade else "",
        audiences=_audiences(scored, shown, language),
        fired=_fired(scored, touched[:_RULES_SHOWN], language) if touched else "",
        fired_more=TEXTS["others"].say(language, count=figure(hidden, language)) if hidden > 0 else "",
        dead=tuple(rule_name(model.rule(rule), language) for rule in dead(scored)),
        weeks=_weeks(extras, language) if extras.weeks else "",
        week_series=tuple((series.name, series.tone) for series in extras.series),
        how_about=TEXTS["how_about"].say(language, name=model.name),
        how=tuple(section for section in sections if section.title != RULES.say(language)),
        rules_heading=TEXTS["all_rules"].say(language, count=figure(len(rules), language)),
        rules=tuple(rules),
    )


def _tiles(scored: Scored, counts: dict[str, int], shown: list[str], language: Language) -> tuple[Tile, ...]:
    """Leads, those for sales, and the best two classes."""
    whole = scored.scores.num_rows
    tones = class_tones(scored.model)

    def part(name: str, count: int, tone: Tone | None) -> Tile:
        share = percent(count / whole if whole else 0, language, 1)
        return Tile(name, figure(count, language), TEXTS["of_all"].say(language, share=share), tone)

    tiles = [Tile(TEXTS["leads"].say(language), figure(whole, language))]
    if scored.model.hand_off:
        tiles.append(part(TEXTS["to_sales"].say(language), int(handed_off(scored).sum()), "accent"))
    best = [(class_name(scored.model, name, language, many=True), name) for name in shown[:2]]
    tiles += [part(said, counts[name], tones[name]) for said, name in best]
    if scored.events is not None:
        tiles.append(Tile(TEXTS["events"].say(language), figure(scored.events, language)))
    return tuple(tiles)


def _class_share(scored: Scored, counts: dict[str, int], shown: list[str], language: Language) -> str:
    tones = class_tones(scored.model)
    parts = [Part(class_name(scored.model, name, language, many=True), counts[name], tones[name]) for name in shown]
    said = semicolon(language).join(f"{part.name} {figure(part.count, language)}" for part in parts)
    return class_share(parts, language, title=TEXTS["classes_about"].say(language), description=said)


def _score(scored: Scored, name: str, language: Language) -> ChartCard:
    model = scored.model
    tones = class_tones(model)
    tally = score_tally(scored, name)
    said = score_name(model, name, language)
    note = TEXTS["median_mean"].say(language, median=figure(tally.median, language), mean=figure(tally.mean, language))
    marks = [Mark(mark.value, class_name(model, mark.name, language)) for mark in thresholds(model, name)]
    series = [Series(class_name(model, each, language, many=True), tones[each]) for each in class_names(model)]
    title = TEXTS["spread_of"].say(language, score=said)
    return ChartCard(said, note, histogram(tally.bins, series, marks, language, title=title, description=note))


def _grades(scored: Scored, language: Language) -> str:
    grade = scored.model.grade
    if grade is None:
        return ""
    counts = grade_counts(scored)
    said = semicolon(language).join(f"{name} {figure(count, language)}" for name, count in sorted(counts.items()))
    return grade_matrix(
        counts,
        score_name(scored.model, grade.letters, language),
        score_name(scored.model, grade.figures, language),
        language,
        title=TEXTS["grades"].say(language),
        description=said,
    )


def _audiences(scored: Scored, shown: list[str], language: Language) -> tuple[AudienceRow, ...]:
    if not scored.model.audiences:
        return ()
    tallies = audience_tallies(scored)
    rows = [_audience_row(t, audience_name(scored.model, t.audience, language), shown, language) for t in tallies]
    classes = {name: sum(tally.classes[name] for tally in tallies) for name in shown}
    leads, handed = (sum(tally.leads for tally in tallies), sum(tally.handed_off for tally in tallies))
    whole = AudienceTally(None, leads, classes, handed)
    return (*rows, _audience_row(whole, TEXTS["all"].say(language), shown, language))


def _audience_row(tally: AudienceTally, name: str, shown: list[str], language: Language) -> AudienceRow:
    return AudienceRow(
        name,
        figure(tally.leads, language),
        tuple(figure(tally.classes[each], language) for each in shown),
        figure(tally.handed_off, language),
        percent(tally.handed_off / tally.leads if tally.leads else 0, language, 1),
    )


def _fired(scored: Scored, tallies: list[RuleTally], language: Language) -> str:
    rows = [
        Bar(
            rule_name(scored.model.rule(tally.rule), language),
            tally.leads,
            (figure(tally.leads, language), signed_figure(tally.points, language, 0)),
            tone="loss" if tally.points < 0 else "accent",
        )
        for tally in tallies
    ]
    columns = [TEXTS[name].say(language) for name in ("rule", "leads", "points")]
    said = semicolon(language).join(f"{row.name} {row.figures[0]}" for row in rows)
    return bars(rows, columns, title=TEXTS["fired"].say(language), description=said)


def _weeks(extras: Extras, language: Language) -> str:
    said = ", ".join(series.name for series in extras.series)
    return weekly(extras.weeks, extras.series, language, title=TEXTS["activity"].say(language), description=said)
