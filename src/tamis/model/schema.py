"""The JSON Schema of a model's file, for editors; built from the tables that the loader reads with.

Each kind of value that a `Shape` mentions is a definition here. A schema cannot say everything: names that must
exist, ranges that must not overlap and the like are the loader's matter.
"""

from __future__ import annotations

from collections.abc import Mapping

from tamis.language import LANGUAGES
from tamis.model import classes, examples, lists, parse_experiences, score_ranges, scores, traits
from tamis.model.load import MODEL_SHAPE
from tamis.model.operators import OPERATORS, OperandKind
from tamis.model.reading.fields import Shape
from tamis.model.reading.values import DURATION, IDENTIFIER, LABEL, PERCENTAGE
from tamis.model.rules.catalogue import rule_types
from tamis.model.rules.common import COMMON_KEYS
from tamis.model.rules.decay import DECAY_SHAPE
from tamis.model.rules.frequency import RANGE_SHAPE
from tamis.model.rules.keywords import COUNTS
from tamis.model.rules.limits import LIMIT_SHAPE, PERIOD
from tamis.model.rules.points import CONDITIONAL_SHAPE
from tamis.model.rules.sequences import STEP_SHAPE

Schema = dict[str, object]

DIALECT = "https://json-schema.org/draft/2020-12/schema"


def json_schema() -> Schema:
    """The schema of a whole model, in draft 2020-12."""
    return {"$schema": DIALECT, "title": "Tamis", **_object(MODEL_SHAPE), "$defs": definitions()}


def definitions() -> dict[str, Schema]:
    """The schema of each kind of value, by the name that shapes give it."""
    return {
        **_values(),
        **_conditions(),
        **_parts_of_rules(),
        **_sections(),
        **_parts_of_examples(),
        **_parts_of_experiences(),
    }


def _ref(kind: str) -> Schema:
    return {"$ref": f"#/$defs/{kind}"}


def _object(shape: Shape) -> Schema:
    """A map of that shape."""
    return {
        "type": "object",
        "properties": {key: _ref(kind) for key, kind in shape.keys.items()},
        "required": list(shape.required),
        "additionalProperties": _ref(shape.others) if shape.others else False,
    }


def _map_of(schema: Schema, *, names: bool = False, least: int = 0) -> Schema:
    """A map whose keys the author chooses; with `names`, they are identifiers."""
    keys: Schema = {"propertyNames": _ref("name")} if names else {}
    return {"type": "object", "additionalProperties": schema, "minProperties": least, **keys}


def _list_of(schema: Schema, least: int = 1) -> Schema:
    return {"type": "array", "items": schema, "minItems": least}


def _any_of(*schemas: Schema) -> Schema:
    return {"anyOf": list(schemas)}


def _pattern(pattern: str) -> Schema:
    return {"type": "string", "pattern": f"^(?:{pattern})$"}


def _words(*words: str) -> Schema:
    return {"enum": list(words)}


_SINGLE: Schema = {"type": ["string", "number", "boolean"]}


def _values() -> dict[str, Schema]:
    number: Schema = {"type": "number"}
    return {
        "anything": {},
        "value": {"type": ["string", "number", "boolean", "null"]},
        "values": _any_of(_map_of(_ref("value")), {"type": "null"}),
        "text": _SINGLE,
        "texts": _any_of(_ref("text"), _list_of(_ref("text"))),
        "label": _any_of(_ref("text"), {**_object(LABEL), "minProperties": 1}),
        "name": _any_of(_pattern(IDENTIFIER.pattern), {"type": "integer", "minimum": 0}),
        "names": _any_of(_ref("name"), _list_of(_ref("name"))),
        "number": number,
        "positive": {"type": "number", "exclusiveMinimum": 0},
        "ago": {"type": "number", "minimum": 0},
        "pair": {**_list_of(number, 2), "maxItems": 2},
        "count": {"type": "integer", "minimum": 1},
        "counts": {**_list_of(_ref("count"), 2), "maxItems": 2},
        "duration": _pattern(DURATION.pattern),
        "percentage": _pattern(PERCENTAGE.pattern),
        "period": _any_of(_words("hour", "day", "ever"), _pattern(PERIOD.pattern)),
        "moment": {"type": "string"},
        "weights": _map_of(number, least=1),
        "nonzero_weights": _map_of({"type": "number", "not": {"const": 0}}, least=1),
        "thresholds": _map_of(number, least=1),
    }


def _conditions() -> dict[str, Schema]:
    operations: Schema = {
        "type": "object",
        "properties": {
            name: {
                **_OPERANDS[spec.operand],
                "description": spec.sentence.en.format(field="…", operand="…"),
            }
            for name, spec in OPERATORS.items()
        },
        "additionalProperties": False,
        "minProperties": 1,
    }
    condition: Schema = {
        "type": "object",
        "properties": {
            "any": _list_of(_ref("condition")),
            "all": _list_of(_ref("condition")),
            "not": _ref("condition"),
        },
        "additionalProperties": _any_of(_SINGLE, operations),
    }
    # One grammar for all: what a condition may look at depends on where it stands.
    same = dict.fromkeys(("trait_condition", "event_condition", "any_condition"), _ref("condition"))
    return {"condition": condition, **same}


_OPERANDS: Mapping[OperandKind, Schema] = {
    "value": _SINGLE,
    "values": _list_of(_SINGLE),
    "list": {"type": "string"},
    "number": {"type": "number"},
    "pair": {**_list_of({"type": ["number", "string"]}, 2), "maxItems": 2},
    "texts": _any_of(_SINGLE, _list_of(_SINGLE)),
    "pattern": _SINGLE,
    "nothing": {"const": True},
    "moment": {"type": "string"},
    "duration": _pattern(DURATION.pattern),
}


def _parts_of_rules() -> dict[str, Schema]:
    number: Schema = {"type": "number"}
    return {
        "plain_points": _any_of(number, _map_of(number, least=1)),
        "points": _any_of(number, _map_of(_any_of(number, _object(CONDITIONAL_SHAPE)), least=1)),
        "points_per": _map_of(_any_of(number, _object(CONDITIONAL_SHAPE)), least=2),
        "decay": _any_of(_words("none"), _object(DECAY_SHAPE)),
        "limit": _object(LIMIT_SHAPE),
        "frequency": _any_of(_object(RANGE_SHAPE), _list_of(_object(RANGE_SHAPE))),
        "steps": _list_of(_any_of(_ref("texts"), _object(STEP_SHAPE)), 2),
        "times": _any_of(_words("each"), _ref("count")),
        "keyword_count": _words(*COUNTS),
        "rule": _rule(),
    }


def _rule() -> Schema:
    """A rule is of the kind that its distinguishing key tells."""
    types = rule_types().values()
    known = {*COMMON_KEYS, *(key for type_ in types for key in type_.keys)}
    return {
        "type": "object",
        "properties": {key: {} for key in sorted(known)},
        "oneOf": [{"required": [type_.key]} for type_ in types],
        "allOf": [{"if": {"required": [type_.key]}, "then": _object(type_.shape)} for type_ in types],
    }


def _sections() -> dict[str, Schema]:
    """The sections of a model, and what stands in them."""
    combined_or_not: Schema = {
        "if": {"type": "object", "required": ["combine"]},
        "then": _object(scores.COMBINED_SHAPE),
        "else": _object(scores.SCORE_SHAPE),
    }
    nothing: Schema = {"type": "null"}
    klass = _any_of(nothing, _object(classes.CLASS_SHAPE))
    by_audience = _map_of(_map_of(_object(classes.THRESHOLDS_SHAPE)))
    bounds: Schema = {**_list_of({"type": "number"}), "maxItems": classes.MOST_BOUNDS}
    list_ = _any_of(_words("builtin"), _list_of(_ref("text")), _object(lists.SOURCE))
    return {
        "format": {"const": 1},
        "timezone": {"type": "string"},
        "languages": _list_of(_words(*LANGUAGES)),
        "builtin_list": _words(*lists.BUILTIN),
        "lists": _map_of(list_, names=True),
        "derivation": _words(*traits.DERIVED),
        "traits": _map_of(_any_of(_words(*traits.TYPES), _object(traits.DERIVATION))),
        "audiences": _map_of(_any_of(nothing, _object(scores.AUDIENCE_SHAPE)), names=True),
        "score_kind": _words(*scores.KINDS),
        "half_lives": _any_of(_ref("duration"), _map_of(_ref("duration"), least=1)),
        "scores": _map_of(combined_or_not, names=True, least=1),
        "groups": _map_of(_object(scores.GROUP_SHAPE), names=True),
        "rules": _any_of(nothing, _list_of(_ref("rule"), 0)),
        "classes": {**_map_of(klass, names=True), "properties": {classes.BY_AUDIENCE: by_audience}},
        "grade": {**_map_of(bounds), "minProperties": 2, "maxProperties": 2},
        "hand_off": _any_of(_ref("name"), _map_of(_ref("name"))),
        "examples": _list_of(_object(examples.EXAMPLE_SHAPE)),
        "experiences": _list_of(_experience()),
    }


def _parts_of_examples() -> dict[str, Schema]:
    return {
        "example_events": _list_of(_object(examples.EVENT_SHAPE), 0),
        "expectation": {**_object(examples.EXPECT_SHAPE), "minProperties": 1},
        "grade_value": _pattern(examples.GRADE.pattern),
        "score_range": _any_of({"type": "number"}, {**_object(score_ranges.SCORE_RANGE_SHAPE), "minProperties": 1}),
    }


def _parts_of_experiences() -> dict[str, Schema]:
    of = parse_experiences
    one_of = {**_object(of.ONE_OF_SHAPE), "minProperties": 1}
    content = _any_of(_object(of.BLOCK_SHAPE), _object(of.OPENING_SHAPE))
    return {
        "yes_or_no": {"type": "boolean"},
        "show": _words(*of.SHOWS),
        "visitors": _object(of.VISITORS_SHAPE),
        "one_or_more": _any_of(_ref("name"), one_of),
        "wanted_score": {**_object(score_ranges.SCORE_RANGE_SHAPE), "minProperties": 1},
        "contents": {**_map_of(content, least=1), "propertyNames": _words(*LANGUAGES)},
        "link": _pattern(of.LINK.pattern),
        "image": _pattern(of.ADDRESS.pattern),
        "showings": _object(of.SHOWINGS_SHAPE),
    }


def _experience() -> Schema:
    """What is swapped is selected; nothing else is."""
    swaps: Schema = {"properties": {"show": {"const": "swap"}}, "required": ["show"]}
    selected: Schema = {"required": ["selector"]}
    return {**_object(parse_experiences.EXPERIENCE_SHAPE), "if": swaps, "then": selected, "else": {"not": selected}}
