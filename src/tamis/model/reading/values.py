"""Single values of the file: names, texts, numbers, durations, percentages, labels.

Every reader takes the node, the key it stands under and the findings; it notes what is wrong and gives None.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Iterable

from tamis.errors import near_miss
from tamis.language import Text
from tamis.model.definition import DAY, HOUR, WEEK
from tamis.model.reading import nodes
from tamis.model.reading.fields import Shape, items_of, open_map
from tamis.model.reading.findings import Findings, Noun
from tamis.model.reading.nodes import Node, Scalar, looks_like_number
from tamis.model.text import normalise, words_of

IDENTIFIER = re.compile(r"[a-z0-9_]+")
DURATION = re.compile(r"([0-9]+)([hdw])")
PERCENTAGE = re.compile(r"([0-9]+(?:\.[0-9]+)?) ?%")
LONGEST = 36_525 * DAY
"""A hundred years."""

LABEL = Shape(Text(en="this label", fr="ce libellé"), {"fr": "text", "en": "text"})

_UNITS = {"h": HOUR, "d": DAY, "w": WEEK}
_TRUE = ("true", "yes", "oui", "vrai", "1")
_FALSE = ("false", "no", "non", "faux", "0")

_A_TEXT = Text(en="a text", fr="un texte")
_A_NAME = Text(
    en="a name of small letters, digits and _",
    fr="un nom en minuscules sans accent, chiffres et _",
)
_A_NUMBER = Text(en="a number such as 12.5", fr="un nombre comme 12.5")
_A_DURATION = Text(
    en="a duration such as 36h, 30d or 2w",
    fr="une durée comme 36h, 30d (30 jours) ou 2w (2 semaines)",
)
_A_PERCENTAGE = Text(en="a percentage such as 25%", fr="un pourcentage comme 25%")
_TRUE_OR_FALSE = Text(en="true or false", fr="true ou false")
_A_LABEL = Text(en="a text, or { fr: ..., en: ... }", fr="un texte, ou { fr: ..., en: ... }")


def text(node: Node, where: str, findings: Findings) -> str | None:
    """A text as written, without the white space at its ends."""
    if not isinstance(node, Scalar) or node.is_null or not node.text.strip():
        findings.expected(node, where, _A_TEXT, "not-a-text")
        return None
    return node.text.strip()


def folded(node: Node, where: str, findings: Findings) -> str | None:
    """A text, normalised."""
    written = text(node, where, findings)
    return None if written is None else normalise(written)


def identifier(node: Node, where: str, findings: Findings) -> str | None:
    """A name that the author gives: small letters, digits and `_`."""
    if not isinstance(node, Scalar) or not IDENTIFIER.fullmatch(node.text):
        findings.expected(node, where, _A_NAME, "bad-name", _better_name(node))
        return None
    return node.text


def _better_name(node: Node) -> Text | None:
    if not isinstance(node, Scalar):
        return None
    better = "_".join(words_of(node.text).split())
    if not IDENTIFIER.fullmatch(better):
        return None
    return Text(en=f"For example: {better}.", fr=f"Par exemple : {better}.")


def number(node: Node, where: str, findings: Findings) -> float | None:
    """A finite number."""
    value = float(node.text) if isinstance(node, Scalar) and node.is_number else math.nan
    if not math.isfinite(value):
        findings.expected(node, where, _A_NUMBER, "not-a-number", _number_hint(node))
        return None
    return value


def _number_hint(node: Node) -> Text | None:
    if not isinstance(node, Scalar):
        return None
    if re.fullmatch(r"[-+]?[0-9]+,[0-9]+", node.text):
        right = node.text.replace(",", ".")
        return Text(en=f"Write decimals with a point: {right}.", fr=f"La décimale s'écrit avec un point : {right}.")
    if looks_like_number(node.text) and not node.plain:
        return Text(en="Remove the quotes.", fr="Retirez les guillemets.")
    return None


def positive(node: Node, where: str, findings: Findings) -> float | None:
    """A number above 0."""
    value = number(node, where, findings)
    if value is not None and value <= 0:
        findings.expected(node, where, Text(en="a number above 0", fr="un nombre supérieur à 0"), "not-positive")
        return None
    return value


def non_zero(node: Node, where: str, findings: Findings) -> float | None:
    """A number other than 0."""
    value = number(node, where, findings)
    if value == 0:
        findings.expected(node, where, Text(en="a number other than 0", fr="un nombre autre que 0"), "zero")
        return None
    return value


def count(node: Node, where: str, findings: Findings) -> int | None:
    """A whole number of at least 1."""
    written = node.text if isinstance(node, Scalar) and node.plain else ""
    if not re.fullmatch(r"[0-9]{1,9}", written) or int(written) < 1:
        what = Text(en="a whole number of at least 1", fr="un nombre entier d'au moins 1")
        findings.expected(node, where, what, "not-a-count")
        return None
    return int(written)


def age(node: Node, where: str, findings: Findings) -> int | None:
    """A duration in microseconds, which may be nought."""
    us = written_duration(node.text) if isinstance(node, Scalar) else None
    if us is None:
        findings.expected(node, where, _A_DURATION, "not-a-duration", _duration_hint(node))
        return None
    return us


def written_duration(text: str) -> int | None:
    """The microseconds of `36h`, `30d` or `2w`; None for what is no such text, or more than a hundred years."""
    found = DURATION.fullmatch(text)
    us = int(found[1]) * _UNITS[found[2]] if found and len(found[1]) < 10 else LONGEST + 1
    return us if us <= LONGEST else None


def duration(node: Node, where: str, findings: Findings) -> int | None:
    """A duration in microseconds: at least an hour, at most a hundred years."""
    us = age(node, where, findings)
    if us == 0:
        findings.expected(node, where, _A_DURATION, "not-a-duration")
        return None
    return us


def _duration_hint(node: Node) -> Text | None:
    written = node.text.strip().casefold() if isinstance(node, Scalar) else ""
    parts = re.fullmatch(r"([0-9]{1,5})\s*([a-zé]*)\.?", written)
    if not parts:
        return None
    if parts[2] in _MONTHS_AND_YEARS:
        right = f"{int(parts[1]) * _MONTHS_AND_YEARS[parts[2]]}d"
    elif parts[2] in _OTHER_UNITS:
        right = parts[1] + _OTHER_UNITS[parts[2]]
    else:
        return None
    return Text(en=f"Write {right}.", fr=f"Écrivez {right}.")


_OTHER_UNITS = {
    **dict.fromkeys(("", "day", "days", "j", "jour", "jours"), "d"),
    **dict.fromkeys(("hour", "hours", "heure", "heures", "hr", "hrs"), "h"),
    **dict.fromkeys(("week", "weeks", "semaine", "semaines", "s", "sem"), "w"),
}
_MONTHS_AND_YEARS = {
    **dict.fromkeys(("month", "months", "mois", "m"), 30),
    **dict.fromkeys(("year", "years", "y", "an", "ans", "année", "années"), 365),
}


def percentage(node: Node, where: str, findings: Findings) -> float | None:
    """A share above 0 and at most 1, written as a percentage."""
    found = PERCENTAGE.fullmatch(node.text) if isinstance(node, Scalar) else None
    share = float(found[1]) / 100 if found else 0.0
    if not 0 < share <= 1:
        findings.expected(node, where, _A_PERCENTAGE, "not-a-percentage")
        return None
    return share


def truth(node: Node, where: str, findings: Findings) -> str | None:
    """The text `true` or `false`, read in either language."""
    written = node.text.strip().casefold() if isinstance(node, Scalar) else ""
    if written in _TRUE:
        return "true"
    if written in _FALSE:
        return "false"
    findings.expected(node, where, _TRUE_OR_FALSE, "not-a-boolean")
    return None


def label(node: Node, where: str, findings: Findings) -> Text | None:
    """A text in both languages; a language that is not given is said as the other."""
    if isinstance(node, Scalar):
        written = text(node, where, findings)
        return Text(en=written, fr=written) if written else None
    if not isinstance(node, nodes.Mapping) or not node.entries:
        findings.expected(node, where, _A_LABEL, "not-a-label")
        return None
    fields = open_map(node, where, LABEL, findings)
    if fields is None:
        return None
    fr, en = fields.read("fr", text), fields.read("en", text)
    written = fr or en
    return Text(en=en or written, fr=fr or written) if written else None


def event_names(node: Node, where: str, findings: Findings) -> tuple[str, ...] | None:
    """A text or a list of texts, normalised, each once."""
    items = (node,) if isinstance(node, Scalar) else items_of(node, where, findings)
    names = [folded(item, where, findings) for item in items]
    return tuple(dict.fromkeys(name for name in names if name)) or None


def choice(options: Iterable[str]) -> Callable[[Node, str, Findings], str | None]:
    """A reader of one of a few words."""
    words = tuple(options)
    but_last = ", ".join(words[:-1])
    what = Text(en=f"{but_last} or {words[-1]}", fr=f"{but_last} ou {words[-1]}")

    def read(node: Node, where: str, findings: Findings) -> str | None:
        if isinstance(node, Scalar) and node.text in words:
            return node.text
        hint = near_miss(node.text, words) if isinstance(node, Scalar) else None
        findings.expected(node, where, what, "bad-choice", hint)
        return None

    return read


def reference(node: Node, where: str, findings: Findings, noun: Noun, known: Iterable[str]) -> str | None:
    """The name of something that the model declares."""
    written = text(node, where, findings)
    if written is None:
        return None
    names = tuple(known)
    if written not in names:
        findings.unknown(node, written, noun, names)
        return None
    return written


def references(
    node: Node, where: str, findings: Findings, noun: Noun, known: Iterable[str]
) -> tuple[tuple[Scalar, str], ...]:
    """A name or a list of names of things that the model declares, each once, with its place."""
    items = (node,) if isinstance(node, Scalar) else items_of(node, where, findings)
    names: dict[str, Scalar] = {}
    for item in items:
        name = reference(item, where, findings, noun, known)
        if name is not None and isinstance(item, Scalar):
            names.setdefault(name, item)
    return tuple((place, name) for name, place in names.items())
