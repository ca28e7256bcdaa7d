"""What a column's value is, for a reader: `Visits: 3 or more`."""

from __future__ import annotations

from math import ceil

from tamis.language import Language, Text

NOT_KNOWN = Text(en="not known", fr="inconnu")
_ANY = Text(en="any", fr="quelconque")
_BELOW = Text(en="less than {high}", fr="moins de {high}")
_ABOVE = Text(en="{low} or more", fr="{low} ou plus")
_BETWEEN = Text(en="{low} to {high}", fr="{low} à {high}")


def labelled(said: Text, value: Text | str) -> Text:
    """A column's words, and its value."""
    en, fr = (value, value) if isinstance(value, str) else (value.en, value.fr)
    return Text(en=f"{said.en}: {en}", fr=f"{said.fr} : {fr}")


def unlabelled(said: Text, text: Text) -> Text:
    """The value alone, of what `labelled` made of that column's words."""
    return Text(en=text.en.removeprefix(f"{said.en}: "), fr=text.fr.removeprefix(f"{said.fr} : "))


def span(low: float | None, high: float | None) -> Text:
    """From `low` on, below `high`."""
    template = {
        (True, True): _ANY, (True, False): _BELOW, (False, True): _ABOVE, (False, False): _BETWEEN,
    }[low is None, high is None]  # fmt: skip
    return Text(en=_filled(template, low, high, "en"), fr=_filled(template, low, high, "fr"))


def whole_span(low: float | None, high: float | None, least: float) -> Text:
    """The same of whole numbers, of which none is below `least`: `2 to 4` ends with 4."""
    first = None if low is None else ceil(low)
    last = None if high is None else ceil(high) - 1
    if last is not None and last <= (least if first is None else first):
        return Text(en=_short(last, "en"), fr=_short(last, "fr"))
    if first is None:
        return span(None, None if last is None else last + 1)
    return span(first, last)


def _filled(template: Text, low: float | None, high: float | None, language: Language) -> str:
    values = {name: _short(value, language) for name, value in (("low", low), ("high", high)) if value is not None}
    return template.say(language, **values)


def _short(value: float, language: Language) -> str:
    from tamis.model.wording import number

    return number(value, language, 0 if abs(value) >= 100 else 1 if abs(value) >= 10 else 3 if abs(value) < 0.1 else 2)
