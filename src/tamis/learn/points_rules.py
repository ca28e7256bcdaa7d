"""Rules, as a model's file says them, of conditions: a table's by how it was read, a history's by their signals."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from math import ceil
from typing import TYPE_CHECKING

from tamis.language import Text

if TYPE_CHECKING:
    from tamis.learn.conditions import Condition
    from tamis.learn.recipe import Recipe
    from tamis.learn.signals import Signal

Said = Mapping[str, Text]
DOMAIN_OF = "{column} domain"


@dataclass(frozen=True)
class WrittenRule:
    """The lines of a rule but for its id, label and points; `traits`: how the traits that it reads are declared.

    `words`: the text that a rule of keywords reads, whose points stand beside it.
    """

    lines: tuple[str, ...]
    label: Text
    traits: Mapping[str, str] = field(default_factory=dict)
    words: str | None = None


def quoted(text: str) -> str:
    """A text as YAML takes it on one line, whatever it holds."""
    return json.dumps(text, ensure_ascii=False)


def rule_of_trait(condition: Condition, recipe: Recipe, said: Said) -> WrittenRule:
    """The rule of a column that was read from a table."""
    take = next(take for take in recipe.takes if take.column == _column_of(condition, recipe))
    name = quoted(take.column)
    label = label_of(condition, said[condition.column])
    match take.kind:
        case "words":
            word = condition.column.removeprefix(f"{take.column}: ")
            return WrittenRule((f"keywords: [{quoted(word)}]",), said[condition.column], words=take.column)
        case "domain":
            derived = DOMAIN_OF.format(column=take.column)
            declared = {derived: f"{{ derive: domain, of: {name} }}"}
            return WrittenRule((f"when: {{ {quoted(derived)}: {_test(condition)} }}",), label, declared)
        case "date" if condition.kind != "unknown":
            test = f"{{ older_than: {max(1, ceil(condition.bound))}d }}"
            return WrittenRule((f"when: {{ {name}: {test} }}",), label, {take.column: "date"})
        case _:
            declared = {take.column: take.kind} if take.kind in {"number", "date"} else {}
            return WrittenRule((f"when: {{ {name}: {_test(condition)} }}",), label, declared)


def rule_of_signal(condition: Condition, signal: Signal) -> WrittenRule:
    """The rule of a column that is a signal: so many times (values, completions), or lately."""
    from tamis.model.definition import DAY
    from tamis.model.known_events import event_name

    label = label_of(condition, signal.said)
    names = [quoted(event_name(name)) for name in signal.names]
    if signal.kind == "sequence":
        then = ", ".join(quoted(event_name(name)) for name in signal.then)
        first = names[0] if len(names) == 1 else f"[{', '.join(names)}]"
        return WrittenRule((f"sequence: [{first}, {then}]", "within: 14d", "times: 1"), label)
    lines = [f"on: [{', '.join(names)}]"]
    if signal.field is not None and signal.value is not None:
        lines.append(f"where: {{ {quoted(signal.field)}: {{ one_of: [{quoted(signal.value)}] }} }}")
    if signal.kind == "distinct":
        lines.append(f"distinct: {quoted(signal.field or '')}")
    window = ceil(condition.bound) * DAY if signal.kind == "recency" else signal.window
    if window is not None:
        lines.append(f"within: {max(1, window // DAY)}d")
    return WrittenRule(tuple(lines), label)


def least_times(condition: Condition, signal: Signal) -> int | None:
    """How often it must have happened, of a signal that counts; None of one that is of a sequence."""
    if signal.kind == "sequence":
        return None
    return 1 if signal.kind == "recency" else max(1, ceil(condition.bound))


def label_of(condition: Condition, said: Text) -> Text:
    """What the condition says of a lead."""
    from tamis.model.wording import number

    match condition.kind:
        case "is":
            return Text(en=f"{said.en}: {condition.level}", fr=f"{said.fr} : {condition.level}")
        case "unknown":
            return Text(en=f"{said.en}: not known", fr=f"{said.fr} : inconnu")
        case "at_least":
            en, fr = number(condition.bound, "en"), number(condition.bound, "fr")
            return Text(en=f"{said.en}: {en} or more", fr=f"{said.fr} : {fr} ou plus")
        case "below":
            en, fr = number(condition.bound, "en"), number(condition.bound, "fr")
            return Text(en=f"{said.en}: less than {en}", fr=f"{said.fr} : moins de {fr}")


def _column_of(condition: Condition, recipe: Recipe) -> str:
    """The table's column of a frame's: the flag of a word is of the text that holds it."""
    names = [take.column for take in recipe.takes]
    if condition.column in names:
        return condition.column
    flags: Iterable[str] = (take.column for take in recipe.takes if take.kind == "words")
    return next(name for name in flags if condition.column.startswith(f"{name}: "))


def _test(condition: Condition) -> str:
    match condition.kind:
        case "is":
            return f"{{ one_of: [{quoted(condition.level)}] }}"
        case "unknown":
            return "unknown"
        case "at_least":
            return f"{{ at_least: {condition.bound:g} }}"
        case "below":
            return f"{{ less_than: {condition.bound:g} }}"
