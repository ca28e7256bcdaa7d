"""A condition as a clause of a sentence: `the industry is medical or the number of employees is at least 10`.

The wording of the operators is in the table of `tamis.model.operators`; here it meets fields, values and grammar.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import cast

from tamis.language import Language, Text
from tamis.model.conditions import All, Any, Condition, Not, Operator, Test
from tamis.model.definition import Model
from tamis.model.known_fields import field_noun
from tamis.model.names import list_name
from tamis.model.operators import OPERATORS
from tamis.model.wording import (
    AND,
    OR,
    date_and_time,
    day,
    duration,
    joined,
    moment_of,
    number,
    quoted,
    value_text,
)

ALWAYS = Text(en="always", fr="toujours")
NEVER = Text(en="never", fr="jamais")
YES = Text(en="yes", fr="oui")
NO = Text(en="no", fr="non")

# Where the type asks for other words than the table's.
_BY_TYPE: Mapping[tuple[Operator, str], tuple[Text, Text]] = {
    ("equals", "text"): (
        Text(en="{field} is {operand}", fr="{field} est {operand}"),
        Text(en="{field} is not {operand}", fr="{field} n'est pas {operand}"),
    ),
    ("equals", "date"): (
        Text(en="{field} is {operand}", fr="{field} tombe {operand}"),
        Text(en="{field} is not {operand}", fr="{field} ne tombe pas {operand}"),
    ),
    ("between", "date"): (
        Text(en="{field} is between {operand}", fr="{field} se situe entre {operand}"),
        Text(en="{field} is not between {operand}", fr="{field} ne se situe pas entre {operand}"),
    ),
}
_FEMININE = re.compile(r"\b(connu|inconnu|inférieur)\b")


def describe_condition(condition: Condition, model: Model, language: Language, *, articles: bool = True) -> str:
    """A clause, without capital or full stop. Dates are said in the model's zone.

    Without `articles` English fields stand bare, as after `whose`. `not` is said by denying the tests below it, which
    is the same thing, since every test is either true or false.
    """
    return _Clause(model, language, articles).say(condition, denied=False)


class _Clause:
    """Says the parts of one condition."""

    def __init__(self, model: Model, language: Language, articles: bool) -> None:
        self.model = model
        self.language = language
        self.articles = articles

    def say(self, condition: Condition, *, denied: bool, among: Text | None = None) -> str:
        """The clause; an `or` stands in brackets among `and`s, and the other way round."""
        match condition:
            case Test():
                return self._test(condition, denied=denied)
            case Not(part):
                return self.say(part, denied=not denied, among=among)
            case All(parts):
                return self._several(parts, OR if denied else AND, denied=denied, among=among)
            case Any(parts):
                return self._several(parts, AND if denied else OR, denied=denied, among=among)

    def _several(self, parts: Sequence[Condition], word: Text, *, denied: bool, among: Text | None) -> str:
        if not parts:
            return (ALWAYS if word is AND else NEVER).say(self.language)
        if len(parts) == 1:
            return self.say(parts[0], denied=denied, among=among)
        said: list[str] = []
        before: Condition | None = None
        for part in parts:
            if isinstance(part, Test) and isinstance(before, Test) and part.field == before.field:
                said.append(self._test(part, denied=denied, named=False))
            else:
                said.append(self.say(part, denied=denied, among=word))
            before = part
        text = self._chain(said, word)
        return f"({text})" if among not in {None, word} else text

    def _chain(self, said: Sequence[str], word: Text) -> str:
        """The parts with the word between them; after a comma where a part has an `and` or an `or` of its own."""
        inside = {f" {AND.say(self.language)} ", f" {OR.say(self.language)} "}
        long = any(mark in part for mark in inside for part in said)
        return f"{',' if long else ''} {word.say(self.language)} ".join(said)

    def _test(self, test: Test, *, denied: bool, named: bool = True) -> str:
        if denied and test.operator in {"known", "unknown"}:
            opposite: Operator = "unknown" if test.operator == "known" else "known"
            return self._test(Test(test.field, opposite, test.type, None), denied=False, named=named)
        test = _plainest(test)
        spec = OPERATORS[test.operator]
        sentence, negated = _BY_TYPE.get((test.operator, test.type), (spec.sentence, spec.negated))
        template = (negated if denied else sentence).say(self.language)
        noun = field_noun(test.field, self.language)
        if noun.feminine:
            template = _FEMININE.sub(r"\1e", template)
        subject = (noun.subject if self.articles or self.language == "fr" else noun.bare) if named else ""
        return template.format(field=subject, operand=self._operand(test)).strip()

    def _operand(self, test: Test) -> str:
        operand = test.operand
        match OPERATORS[test.operator].operand:
            case "nothing":
                return ""
            case "list":
                return quoted(list_name(str(operand), self.language), self.language)
            case "pattern":
                return quoted(str(operand), self.language)
            case "duration":
                return duration(cast(int, operand), self.language)
            case "moment":
                return self._moment(cast(int, operand))
            case "pair":
                return self._pair(test)
            case "number":
                return number(cast(float, operand), self.language)
            case _:
                return joined(self._values(test), OR, self.language)

    def _values(self, test: Test) -> list[str]:
        """What a test compares with, each as it was written where that is known."""
        operand = test.operand
        if test.type == "date":
            start, _ = cast(tuple[int, int], operand)
            said = day(self._zoned(start), self.language)
            return [f"le {said}" if self.language == "fr" else said]
        if test.type == "boolean":
            return [(YES if value == "true" else NO).say(self.language) for value in _many(operand)]
        if test.type == "number":
            return [number(cast(float, value), self.language) for value in _many(operand)]
        return [value_text(str(value), self.language) for value in _many(test.written or operand)]

    def _pair(self, test: Test) -> str:
        first, last = cast(tuple[int, int], test.operand)
        if test.type == "date":
            # The end is the start of the day after the last one.
            days = [day(self._zoned(moment), self.language) for moment in (first, last - 1)]
            ends = [f"le {one}" for one in days] if self.language == "fr" else days
        else:
            ends = [number(first, self.language), number(last, self.language)]
        return joined(ends, AND, self.language)

    def _moment(self, microseconds: int) -> str:
        return date_and_time(self._zoned(microseconds), self.language)

    def _zoned(self, microseconds: int) -> datetime:
        return moment_of(microseconds, self.model.timezone)


def _plainest(test: Test) -> Test:
    """`one_of` a single value is said as `equals`."""
    if test.operator == "one_of" and len(_many(test.operand)) == 1:
        return Test(test.field, "equals", test.type, test.operand, test.written)
    return test


def _many(values: object) -> tuple[object, ...]:
    return values if isinstance(values, tuple) else (values,)
