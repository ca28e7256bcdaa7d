"""The `examples` of a model: personas, and the class or scores that they must get."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import datetime

from tamis.language import Text
from tamis.model.definition import DAY, DISQUALIFIED, HOUR, Example, ExampleEvent, Expectation
from tamis.model.reading import nodes
from tamis.model.reading.fields import Fields, Shape, entries_of, items_of, open_map
from tamis.model.reading.findings import AUDIENCE, CLASS, SCORE, Findings, near_or_all
from tamis.model.reading.moments import at_microseconds, moment
from tamis.model.reading.nodes import Node, Scalar, quoted
from tamis.model.reading.values import count, folded, label, number, reference, text
from tamis.model.scope import Scope
from tamis.model.score_ranges import Bounds, read_score_range

EXAMPLE_SHAPE = Shape(
    Text(en="this example", fr="cet exemple"),
    {
        "name": "label",
        "traits": "values",
        "events": "example_events",
        "expect": "expectation",
        "as_of": "moment",
        "previous": "name",
    },
    required=("expect",),
)
EVENT_SHAPE = Shape(
    Text(en="this event", fr="cet événement"),
    {"event": "text", "days_ago": "ago", "hours_ago": "ago", "times": "count", "properties": "values"},
    required=("event",),
    others="value",
)
EXPECT_SHAPE = Shape(
    Text(en="this expectation", fr="cette attente"),
    {"class": "name", "grade": "grade_value", "audience": "name"},
    others="score_range",
)

GRADE = re.compile(r"([A-Z])([1-9][0-9]?)")
_OLDEST = 36_525
"""Days."""


def read_examples(node: Node | None, scope: Scope) -> tuple[Example, ...]:
    """The personas, in the order of the file."""
    items = items_of(node, "examples", scope.findings)
    found = (_read_example(item, number, scope) for number, item in enumerate(items, start=1))
    return tuple(example for example in found if example is not None)


def _read_example(node: Node, position: int, scope: Scope) -> Example | None:
    fields = open_map(node, "examples", EXAMPLE_SHAPE, scope.findings)
    if fields is None:
        return None
    return Example(
        name=fields.read("name", label) or Text(en=f"Example {position}", fr=f"Exemple {position}"),
        traits=_read_values(fields.node("traits"), "traits", scope.findings),
        events=_read_events(fields.node("events"), scope),
        expect=_read_expectation(fields.node("expect"), scope),
        as_of=_read_as_of(fields, scope),
        previous=_read_class(fields.node("previous"), "previous", scope),
        at=scope.findings.at(fields),
    )


def _read_as_of(fields: Fields, scope: Scope) -> datetime | None:
    """The moment of the test; a day means its end."""
    node = fields.node("as_of")
    found = None if node is None else moment(node, "as_of", scope.findings, scope.zone)
    if found is None:
        return None
    return at_microseconds(found.end if found.date_only else found.start)


def _read_values(node: Node | None, where: str, findings: Findings) -> dict[str, object]:
    """Single values, as they were written; what is null is missing."""
    return dict(_values(entries_of(node, where, findings), findings))


def _values(entries: tuple[tuple[Scalar, Node], ...], findings: Findings) -> list[tuple[str, str]]:
    values = []
    for key, value in entries:
        if not isinstance(value, Scalar):
            findings.expected(value, key.text, _SINGLE, "not-a-value")
        elif not value.is_null:
            values.append((key.text, value.text))
    return values


def _read_events(node: Node | None, scope: Scope) -> tuple[ExampleEvent, ...]:
    if isinstance(node, nodes.Sequence) and not node.items:
        return ()
    found = (_read_event(item, scope) for item in items_of(node, "events", scope.findings))
    return tuple(event for event in found if event is not None)


def _read_event(node: Node, scope: Scope) -> ExampleEvent | None:
    fields = open_map(node, "events", EVENT_SHAPE, scope.findings)
    if fields is None:
        return None
    name = fields.read("event", folded)
    ago = _read_ago(fields)
    properties = _read_values(fields.node("properties"), "properties", scope.findings)
    properties.update(_values(fields.others(), scope.findings))
    if name is None or ago is None:
        return None
    return ExampleEvent(name, ago, properties, fields.read("times", count) or 1)


def _read_ago(fields: Fields) -> int | None:
    """Microseconds, at least one: what happens now is not yet counted."""
    if fields.has("days_ago") and fields.has("hours_ago"):
        fields.conflict("days_ago", "hours_ago")
    for key, unit in (("days_ago", DAY), ("hours_ago", HOUR)):
        node = fields.node(key)
        if node is None:
            continue
        ago = number(node, key, fields.findings)
        if ago is not None and not 0 <= ago * unit <= _OLDEST * DAY:
            fields.findings.expected(node, key, _AGO, "bad-age")
            return None
        return None if ago is None else max(1, round(ago * unit))
    fields.missing("days_ago", Text(en="Or give hours_ago.", fr="Ou donnez hours_ago."))
    return None


def _read_expectation(node: Node | None, scope: Scope) -> Expectation:
    fields = None if node is None else open_map(node, "expect", EXPECT_SHAPE, scope.findings)
    if node is None or fields is None:
        return Expectation()
    if not fields.has(*EXPECT_SHAPE.keys) and not fields.others():
        scope.findings.expected(node, "expect", _SOMETHING, "empty-map")
    audience = fields.node("audience")
    return Expectation(
        klass=_read_class(fields.node("class"), "class", scope),
        grade=_read_grade(fields.node("grade"), scope),
        audience=None
        if audience is None
        else reference(audience, "audience", scope.findings, AUDIENCE, scope.audiences),
        scores=_read_scores(fields, scope),
    )


def _read_class(node: Node | None, where: str, scope: Scope) -> str | None:
    known = (*scope.classes, DISQUALIFIED)
    return None if node is None else reference(node, where, scope.findings, CLASS, known)


def _read_grade(node: Node | None, scope: Scope) -> str | None:
    written = None if node is None else text(node, "grade", scope.findings)
    if node is None or written is None:
        return None
    found = GRADE.fullmatch(written)
    if scope.grade is None:
        scope.findings.error(node, "no-grade", _NO_GRADE)
    elif not found or not _is_grade(found[1], int(found[2]), len(scope.grade.letter_bounds), scope):
        last_letter = chr(ord("A") + len(scope.grade.letter_bounds))
        last = f"{last_letter}{len(scope.grade.figure_bounds) + 1}"
        what = Text(en=f"a grade from A1 to {last}", fr=f"une note de A1 à {last}")
        scope.findings.expected(node, "grade", what, "bad-grade")
    return written


def _is_grade(letter: str, figure: int, letter_bounds: int, scope: Scope) -> bool:
    grade = scope.grade
    return grade is not None and ord(letter) - ord("A") <= letter_bounds and figure <= len(grade.figure_bounds) + 1


def _read_scores(fields: Fields, scope: Scope) -> Mapping[str, Bounds]:
    found = {}
    for key, value in fields.others():
        if key.text in scope.scores:
            found[key.text] = _read_range(value, key.text, scope.findings)
            continue
        shown = quoted(key.text)
        message = Text(
            en=f"{shown.en} is no score, nor class, grade or audience.",
            fr=f"{shown.fr} n'est ni un score, ni class, grade ou audience.",
        )
        scope.findings.error(key, SCORE.code, message, near_or_all(key.text, (*scope.scores, *EXPECT_SHAPE.keys)))
    return found


def _read_range(node: Node, where: str, findings: Findings) -> Bounds:
    if isinstance(node, Scalar):
        exactly = number(node, where, findings)
        return exactly, exactly
    return read_score_range(node, where, findings, _RANGE)


_SINGLE = Text(en="a single value", fr="une valeur simple")
_AGO = Text(en="a number from 0 on, at most 100 years", fr="un nombre à partir de 0, au plus 100 ans")
_SOMETHING = Text(en="a class, grade, audience or score", fr="une classe, une note, une audience ou un score")
_RANGE = Text(
    en="a number, { at_least: 20 }, { at_most: 60 } or { between: [20, 60] }",
    fr="un nombre, { at_least: 20 }, { at_most: 60 } ou { between: [20, 60] }",
)
_NO_GRADE = Text(en="The model has no 'grade'.", fr="Le modèle n'a pas de « grade ».")
