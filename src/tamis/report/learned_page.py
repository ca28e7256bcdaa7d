"""The HTML report of a learned model: one file that says what it is worth, in one language, and loads nothing."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from tamis.language import Language, Text
from tamis.report.learned_drivers import ranking, shapes, values_that_stand_out
from tamis.report.learned_figures import Figure, figures_of_order, figures_of_trust
from tamis.report.learned_sections import Made, caveats, made_of, meta_of, tiles_of, verdict_lines
from tamis.report.learned_texts import FOR, HEADLINES, LABELS, NOT_FOR, TEXTS
from tamis.report.palette import Tone, variables

if TYPE_CHECKING:
    from tamis.learn.leakage import Finding
    from tamis.report.learned_subject import Subject
    from tamis.report.page_sections import Tile

_TONES: dict[str, Tone] = {"good": "gain", "uncertain": "warm"}
_BEST = 0.2


@dataclass(frozen=True, slots=True)
class Leak:
    """A column that knows too much: its evidence, what became of it, and the option that says otherwise."""

    column: str
    evidence: str
    excluded: bool
    option: str


@dataclass(frozen=True, slots=True)
class LearnedPage:
    """All that the template shows. What is empty is left out of the page."""

    language: Language
    texts: dict[str, str]
    colours: str
    title: str
    source: str
    headline: str
    meta: tuple[str, ...]
    label: str
    tone: Tone
    verdict: tuple[str, ...]
    tiles: tuple[Tile, ...]
    order_about: str
    order: tuple[Figure, ...]
    trust: tuple[Figure, ...]
    ranking: Figure | None
    shapes: tuple[Figure, ...]
    shapes_made: str
    lifts: Figure | None
    leaks: tuple[Leak, ...]
    leaks_note: str
    no_leak: str
    use: str
    uses: tuple[tuple[str, tuple[str, ...]], ...]
    made: tuple[Made, ...]


def write_learned(subject: Subject, path: str | Path, language: Language) -> None:
    """Writes the page aside, then gives it its name: never half a page.

    Raises:
        UsageError: the file cannot be written.
    """
    from tamis.collect.aside import aside

    text = render_learned(subject, language)
    with aside(path) as stream:
        stream.write(text.encode("utf-8", "replace"))


def render_learned(subject: Subject, language: Language) -> str:
    """The page's HTML."""
    from tamis.report.page import environment

    page = build_learned(subject, language)
    return environment(language).get_template("learned.html").render(page=page, t=page.texts)


def build_learned(subject: Subject, language: Language) -> LearnedPage:
    """Everything counted, said and drawn, in one language."""
    from tamis.report.learned_figure_texts import DRIVERS

    texts = {name: text.say(language) for name, text in TEXTS.items()}
    judged, metrics = subject.judged, subject.metrics
    drawn = tuple(shapes(subject.drivers, language))
    return LearnedPage(
        language=language,
        texts=texts,
        colours=variables(),
        title=texts["title_file" if subject.of_file else "title"],
        source=subject.source,
        headline=headline_of(subject, language),
        meta=tuple(meta_of(subject, language)),
        label=LABELS[subject.verdict].say(language),
        tone=_TONES.get(subject.verdict, "out"),
        verdict=tuple(verdict_lines(subject, language)),
        tiles=tuple(tiles_of(subject, language)),
        order_about=texts[_order_about(subject)],
        order=tuple(figures_of_order(subject, judged, metrics, language)) if judged and metrics else (),
        trust=tuple(figures_of_trust(subject, judged, metrics, language)) if judged and metrics else (),
        ranking=ranking(subject.drivers, language),
        shapes=drawn,
        shapes_made=DRIVERS["shape_made"].say(language) if drawn else "",
        lifts=None if drawn else values_that_stand_out(subject.lifts, language),
        leaks=tuple(_leak(finding, subject, language) for finding in subject.findings),
        leaks_note=texts["leaks_file"] if subject.of_file and subject.findings else "",
        no_leak=texts["no_leak" if subject.sought else "leaks_not_sought"],
        use=texts["use" if subject.has_model else "use_none"],
        uses=tuple(_uses(subject, language)),
        made=tuple(made_of(subject, language)),
    )


def _order_about(subject: Subject) -> str:
    if subject.of_file:
        return "order_about_file"
    return "order_about" if subject.moments is None else "order_about_moments"


def headline_of(subject: Subject, language: Language) -> str:
    """One sentence of what it means."""
    from tamis.learn.curves import reached
    from tamis.model.wording import percent

    suffix = "_file" if subject.of_file else ""
    text = HEADLINES[f"{subject.verdict}{suffix}"]
    if subject.verdict != "good" or subject.judged is None:
        return text.say(language)
    share = percent(reached(subject.judged, _BEST), language)
    return text.say(language, share=percent(_BEST, language), reached=share)


def _leak(finding: Finding, subject: Subject, language: Language) -> Leak:
    option = "--keep" if finding.excluded else "--drop"
    name = finding.column if re.fullmatch(r"\w+", finding.column) else f'"{finding.column}"'
    return Leak(
        finding.column,
        " ".join(text.say(language) for text in finding.evidence),
        finding.excluded,
        "" if subject.of_file else f"{option} {name}",
    )


def _uses(subject: Subject, language: Language) -> Iterator[tuple[str, tuple[str, ...]]]:
    """What it is for, what not, and what to keep in mind; of no model, only the last two."""

    def say(texts: tuple[Text, ...]) -> tuple[str, ...]:
        return tuple(text.say(language) for text in texts)

    if subject.has_model:
        yield TEXTS["for"].say(language), say(FOR)
    yield TEXTS["not_for"].say(language), say(NOT_FOR)
    yield TEXTS["mind"].say(language), tuple(caveats(subject, language))
