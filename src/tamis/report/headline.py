"""What the summary and the report say first: the moment, how many leads and events, how many are for sales."""

from __future__ import annotations

from tamis.language import Language
from tamis.model.wording import number, plural
from tamis.report.moments import as_of_text
from tamis.report.tallies import handed_off
from tamis.report.texts import TEXTS
from tamis.scoring.result import Scored


def heading_parts(scored: Scored, language: Language) -> list[str]:
    """The moment, the number of leads and of events."""
    said = [TEXTS["as_of"].say(language, moment=as_of_text(scored, language))]
    said.append(_counted("lead", scored.scores.num_rows, language))
    if scored.events is not None:
        said.append(_counted("event", scored.events, language))
    return said


def headline(scored: Scored, language: Language) -> str:
    """How many leads are ready for sales."""
    count = int(handed_off(scored).sum())
    name = "none" if count == 0 else "one" if count == 1 else "many"
    return TEXTS[f"headline_{name}"].say(language, count=number(count, language))


def _counted(name: str, count: int, language: Language) -> str:
    """`1,234 leads`."""
    text = TEXTS[plural(count, f"{name}_one", f"{name}_many", language)]
    return text.say(language, count=number(count, language))
