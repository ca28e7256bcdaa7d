"""When something was, seen from the moment that the scores are for."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta, tzinfo

from tamis.language import Language, Text
from tamis.model.wording import date_and_time, day, number, plural
from tamis.scoring.result import Scored

TODAY = Text(en="today", fr="aujourd'hui")
YESTERDAY = Text(en="yesterday", fr="hier")
AGO = Text(en="{count} {unit} ago", fr="il y a {count} {unit}")

_UNITS: Mapping[str, Mapping[Language, tuple[str, str]]] = {
    "day": {"en": ("day", "days"), "fr": ("jour", "jours")},
    "month": {"en": ("month", "months"), "fr": ("mois", "mois")},
    "year": {"en": ("year", "years"), "fr": ("an", "ans")},
}
_DAYS_OF_A_MONTH = 30.44
_DAYS_SAID = 60
_MONTHS_SAID = 24


def last_day(as_of: datetime, zone: tzinfo) -> datetime:
    """The last moment before `as_of`, in `zone`: of a date-only `as_of`, which is the end of its day, that day."""
    return (as_of - timedelta(microseconds=1)).astimezone(zone)


def as_of_text(scored: Scored, language: Language) -> str:
    """The moment that the scores are for."""
    return moment_text(scored.as_of, scored.model.timezone, language)


def moment_text(as_of: datetime, zone: tzinfo, language: Language) -> str:
    """A moment of scoring: a day where it is the end of one, else with the time."""
    moment = as_of.astimezone(zone)
    at_midnight = moment.time() == datetime.min.time()
    return day(last_day(as_of, zone), language) if at_midnight else date_and_time(moment, language)


def days_ago(days: int, language: Language) -> str:
    """`today`, `3 days ago`; from two months on in months, from two years on in years."""
    if days < 2:
        return (YESTERDAY if days else TODAY).say(language)
    if days < _DAYS_SAID:
        return _ago(days, "day", language)
    months = round(days / _DAYS_OF_A_MONTH)
    if months < _MONTHS_SAID:
        return _ago(months, "month", language)
    return _ago(months // 12, "year", language)


def _ago(count: int, unit: str, language: Language) -> str:
    said = plural(count, *_UNITS[unit][language], language)
    return AGO.say(language, count=number(count, language), unit=said)
