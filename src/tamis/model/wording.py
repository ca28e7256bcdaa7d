"""Numbers, dates, durations and lists as each language writes them: `1 234,5`, `5 mars 2026`, `60 jours`."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime, timedelta, tzinfo

from tamis.language import Language, Text
from tamis.model.definition import DAY, HOUR

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
# fmt: off
_MONTHS: Mapping[Language, tuple[str, ...]] = {
    "en": ("January", "February", "March", "April", "May", "June",
           "July", "August", "September", "October", "November", "December"),
    "fr": ("janvier", "février", "mars", "avril", "mai", "juin",
           "juillet", "août", "septembre", "octobre", "novembre", "décembre"),
}
# fmt: on
_PLAIN = re.compile(r"[^\s,;:()«»\"][^,;:()«»\"]*")
_LISTED = 8


def number(value: float, language: Language, decimals: int = 2) -> str:
    """At most so many decimals, without useless zeros: `1,234.5`, `1 234,5`. Never `-0`."""
    text = f"{value:,.{decimals}f}"
    if "." in text:
        text = text.rstrip("0").rstrip(".")
    if text == "-0":
        text = "0"
    return text.translate({ord(","): " ", ord("."): ","}) if language == "fr" else text


def signed(value: float, language: Language, decimals: int = 2) -> str:
    """A number with its sign (`+15`, `-2,5`); what rounds to nothing is `0`."""
    text = number(value, language, decimals)
    return text if text.startswith("-") or text == "0" else f"+{text}"


def percent(share: float, language: Language, decimals: int = 0) -> str:
    """0.25 as `25%` or `25 %`."""
    return f"{number(share * 100, language, decimals)}{' %' if language == 'fr' else '%'}"


def day(moment: date, language: Language) -> str:
    """`5 March 2026`, `5 mars 2026`, `1er mars 2026`: a date, or the day that a moment has in its own zone."""
    number_of = "1er" if language == "fr" and moment.day == 1 else str(moment.day)
    return f"{number_of} {_MONTHS[language][moment.month - 1]} {moment.year}"


def date_and_time(moment: datetime, language: Language) -> str:
    """The day, and the time where it is not midnight: `5 March 2026 at 14:30`, `5 mars 2026 à 14 h 30`."""
    text = day(moment, language)
    if not (moment.hour or moment.minute or moment.second or moment.microsecond):
        return text
    if language == "fr":
        return f"{text} à {moment.hour} h {moment.minute:02d}"
    return f"{text} at {moment.hour}:{moment.minute:02d}"


def moment_of(microseconds: int, zone: tzinfo) -> datetime:
    """Microseconds since 1970 UTC as a moment in `zone`."""
    return (_EPOCH + timedelta(microseconds=microseconds)).astimezone(zone)


def plural(count: float, one: str, many: str, language: Language) -> str:
    """The form that goes with a count: in French from 2 on, in English for all but 1."""
    singular = abs(count) < 2 if language == "fr" else abs(count) == 1
    return one if singular else many


def duration(microseconds: int, language: Language) -> str:
    """`60 days`, `36 heures`: whole days where it is whole days, else hours."""
    count, unit = _in_units(microseconds)
    return f"{number(count, language)} {_unit(unit, count, language)}"


def every(microseconds: int, language: Language) -> str:
    """`every 60 days`, `toutes les 36 heures`, `tous les jours`."""
    count, unit = _in_units(microseconds)
    if language == "en":
        return f"every {unit}" if count == 1 else f"every {duration(microseconds, 'en')}"
    lead = "toutes les" if unit == "hour" else "tous les"
    return f"{lead} {_FRENCH_UNITS[unit][1] if count == 1 else duration(microseconds, 'fr')}"


def in_the_last(microseconds: int, language: Language) -> str:
    """`in the last 180 days`, `sur les 36 dernières heures`."""
    count, unit = _in_units(microseconds)
    amount = "" if count == 1 else f"{number(count, language)} "
    if language == "en":
        return f"in the last {amount}{_unit(unit, count, 'en')}"
    article = "les" if count != 1 else "la" if unit == "hour" else "le"
    last = {("day", True): "dernier", ("day", False): "derniers", ("hour", True): "dernière"}
    return f"sur {article} {amount}{last.get((unit, count == 1), 'dernières')} {_unit(unit, count, 'fr')}"


def joined(parts: Sequence[str], word: Text, language: Language) -> str:
    """`a, b or c`, with `word` before the last; beyond a few, the others are counted."""
    shown = list(parts)
    if len(shown) > _LISTED + 1:
        shown = [*shown[:_LISTED], OTHERS.say(language, count=number(len(parts) - _LISTED, language))]
    if len(shown) < 2:
        return "".join(shown)
    return f"{', '.join(shown[:-1])} {word.say(language)} {shown[-1]}"


def quoted(text: str, language: Language) -> str:
    """In the language's quotation marks."""
    return f"« {text} »" if language == "fr" else f'"{text}"'


def value_text(text: str, language: Language) -> str:
    """A value in a sentence: quoted only where its punctuation would break the sentence."""
    return text if _PLAIN.fullmatch(text) else quoted(text, language)


def inner(label: str) -> str:
    """A label inside a sentence: without its capital, unless the word is an acronym (`Fit` -> `fit`, `B2B` stays)."""
    return label[:1].lower() + label[1:] if label[1:2].islower() else label


def colon(language: Language) -> str:
    """A colon and its spaces."""
    return " : " if language == "fr" else ": "


def semicolon(language: Language) -> str:
    """A semicolon and its spaces."""
    return " ; " if language == "fr" else "; "


AND = Text(en="and", fr="et")
OR = Text(en="or", fr="ou")
OTHERS = Text(en="{count} others", fr="{count} autres")

_FRENCH_UNITS = {"hour": ("heure", "heures"), "day": ("jour", "jours")}


def _in_units(microseconds: int) -> tuple[float, str]:
    if microseconds % DAY == 0:
        return microseconds // DAY, "day"
    return microseconds / HOUR, "hour"


def _unit(unit: str, count: float, language: Language) -> str:
    forms = _FRENCH_UNITS[unit] if language == "fr" else (unit, f"{unit}s")
    return plural(count, *forms, language)
