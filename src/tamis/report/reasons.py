"""Why a lead has its score, in a few words: `Quote requested (2 times, last 3 days ago) +60`.

Made for a million leads: what does not change from one lead to the next is said once.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime

from tamis.language import Language, Text
from tamis.model.definition import Model
from tamis.model.names import rule_name
from tamis.model.wording import number, plural, signed
from tamis.report.moments import days_ago, last_day
from tamis.scoring.result import Reason, Scored

TIMES = Text(en="{count} {times}, last {ago}", fr="{count} {times}, la dernière {ago}")
TIMES_ALONE = Text(en="{count} {times}", fr="{count} {times}")


_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


class ReasonWriter:
    """Says reasons of one model, as of one moment, in one language."""

    def __init__(self, model: Model, as_of: datetime, language: Language) -> None:
        self._language = language
        self._zone = model.timezone
        self._today = last_day(as_of, self._zone).toordinal()
        self._names = {rule.id: rule_name(rule, language) for rule in model.rules}
        self._days_of: dict[int, int] = {}
        self._whens: dict[tuple[float | None, int | None], str] = {}
        self._gains: dict[float, str] = {}

    def say(self, reason: Reason) -> str:
        """One reason: the rule, how often and when, and the points (none where it gave none)."""
        rule, when, points = self.parts(reason)
        said = f"{rule} ({when})" if when else rule
        return f"{said} {points}" if points else said

    def parts(self, reason: Reason) -> tuple[str, str, str]:
        """The rule, how often and when (may be empty), and the signed points (empty where there are none)."""
        key = (reason.hits, self._days(reason.last_at))
        when = self._whens.get(key)
        if when is None:
            when = self._whens[key] = self._when(*key)
        rounded = round(reason.points, 1)
        gain = self._gains.get(rounded)
        if gain is None:
            gain = self._gains[rounded] = signed(rounded, self._language, 1) if rounded else ""
        return self._names.get(reason.rule, reason.rule), when, gain

    def text(self, reasons: Iterable[Reason]) -> str:
        """All reasons in one line."""
        return "; ".join([self.say(reason) for reason in reasons])

    def _days(self, last_at: datetime | None) -> int | None:
        """Calendar days from then to `as_of`, looked up by the quarter of an hour (no zone has midnight inside one)."""
        if last_at is None:
            return None
        since = last_at - _EPOCH
        quarter = since.days * 96 + since.seconds // 900
        days = self._days_of.get(quarter)
        if days is None:
            days = max(self._today - last_at.astimezone(self._zone).toordinal(), 0)
            self._days_of[quarter] = days
        return days

    def _when(self, hits: float | None, days: int | None) -> str:
        ago = days_ago(days, self._language) if days is not None else ""
        if hits is None or hits <= 1:
            return ago
        text = TIMES if ago else TIMES_ALONE
        times = "fois" if self._language == "fr" else plural(hits, "time", "times", "en")
        return text.say(self._language, count=number(hits, self._language, 1), times=times, ago=ago)


def say_reason(model: Model, reason: Reason, as_of: datetime, language: Language) -> str:
    """One reason; for many, keep a `ReasonWriter`."""
    return ReasonWriter(model, as_of, language).say(reason)


def reasons_text(model: Model, reasons: Iterable[Reason], as_of: datetime, language: Language) -> str:
    """The reasons of one lead in one line, strongest first."""
    return ReasonWriter(model, as_of, language).text(reasons)


def reasons_column(scored: Scored, language: Language) -> list[str]:
    """The reasons of every lead, in the order of the scores; empty where they were not asked for."""
    writer = ReasonWriter(scored.model, scored.as_of, language)
    return [writer.text(reasons) for reasons in scored.reasons]
