"""Rules, as a model's file says them, of conditions: a table's by how it was read, a history's by their signals."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from tamis.language import Text
from tamis.learn.value_words import NOT_KNOWN, labelled, span

if TYPE_CHECKING:
    from tamis.learn.conditions import Condition
    from tamis.learn.frame import Frame
    from tamis.learn.recipe import Take, Taking
    from tamis.learn.signals import Signal

Write = Callable[["Condition"], "WrittenRule"]
DOMAIN_OF = "{column} domain"


@dataclass(frozen=True)
class WrittenRule:
    """The lines of a rule but for its id, label and points; `traits`: how the traits that it reads are declared.

    `words`: the text that a rule of keywords reads, whose points stand beside it. `least`: how often an event must have
    happened, for a rule that counts.
    """

    lines: tuple[str, ...]
    label: Text
    traits: Mapping[str, str] = field(default_factory=dict)
    words: str | None = None
    least: int | None = None


def quoted(text: str) -> str:
    """A text as YAML takes it on one line, whatever it holds."""
    return json.dumps(text, ensure_ascii=False)


def writer_of(takes: Sequence[Take], signals: Sequence[Signal], frame: Frame) -> Write:
    """Writes rules for the columns of a frame: traits that were taken so, and signals."""
    said = {column.name: column.said for column in frame.columns}
    kinds = {take.column: take.kind for take in takes}
    own = {signal.name: signal for signal in signals}

    def write(condition: Condition) -> WrittenRule:
        name = condition.column
        if name in own:
            return rule_of_signal(condition, own[name])
        if name in kinds:
            return rule_of_trait(condition, name, kinds[name], said[name])
        texts = (column for column, kind in kinds.items() if kind == "words")
        text = next(column for column in texts if name.startswith(f"{column}: "))
        return WrittenRule((f"keywords: [{quoted(name.removeprefix(f'{text}: '))}]",), said[name], words=text)

    return write


def rule_of_trait(condition: Condition, trait: str, kind: Taking, said: Text) -> WrittenRule:
    """The rule of a column that is one trait. `said` is what the column tells."""
    name = quoted(trait)
    label = label_of(condition, said)
    match kind:
        case "domain":
            derived = DOMAIN_OF.format(column=trait)
            declared = {derived: f"{{ derive: domain, of: {name} }}"}
            return WrittenRule((f"when: {{ {quoted(derived)}: {_test(condition)} }}",), label, declared)
        case "date" if condition.kind != "unknown":
            test = f"{{ older_than: {int(condition.bound)}d }}"
            return WrittenRule((f"when: {{ {name}: {test} }}",), label, {trait: "date"})
        case _:
            declared = {trait: kind} if kind in {"number", "date"} else {}
            return WrittenRule((f"when: {{ {name}: {_test(condition)} }}",), label, declared)


def rule_of_signal(condition: Condition, signal: Signal) -> WrittenRule:
    """The rule of a column that is a signal (see `askable`): so many times (values), lately, or in that order."""
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
    window = int(condition.bound) * DAY if signal.kind == "recency" else signal.window
    if window is not None:
        lines.append(f"within: {window // DAY}d")
    least = 1 if signal.kind == "recency" else int(condition.bound)
    return WrittenRule(tuple(lines), label, least=least)


def label_of(condition: Condition, said: Text) -> Text:
    """What the condition says of a lead."""
    match condition.kind:
        case "is":
            return labelled(said, condition.level)
        case "unknown":
            return labelled(said, NOT_KNOWN)
        case "at_least":
            return labelled(said, span(condition.bound, None))
        case "below":
            return labelled(said, span(None, condition.bound))


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
