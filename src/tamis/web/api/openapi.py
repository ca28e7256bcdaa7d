"""The OpenAPI document, from the table of operations and the types of what they take and answer."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from http import HTTPStatus
from typing import Any

import msgspec

from tamis import __version__
from tamis.web.api.operations import Operation
from tamis.web.api.shapes import Error

PREFIX = "/api/v1"
_REF = "#/components/schemas/{name}"
_ABOUT = "Leads, their scores, and why they have them."
_JSON = "application/json"
_ALWAYS = (400, 401, 403, 503)
_INTEGERS = {"version"}
_PATH_WORDS = {
    "id": "The lead's number, or its key (percent-encoded).",
    "account": "The account's key (percent-encoded).",
    "version": "The version's number.",
}


def document(operations: Sequence[Operation]) -> dict[str, Any]:
    """The document, version 3.1."""
    types = [Error, *(t for o in operations for t in (o.answer, o.body) if t is not None)]
    unique = list(dict.fromkeys(types))
    schemas, components = msgspec.json.schema_components(unique, ref_template=_REF)
    by_type = dict(zip(unique, schemas, strict=True))
    paths: dict[str, dict[str, Any]] = {}
    for operation in operations:
        paths.setdefault(PREFIX + operation.path, {})[operation.method.lower()] = _operation(operation, by_type)
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "Tamis",
            "version": __version__,
            "description": "Leads, their scores and why they have them.",
        },
        "paths": paths,
        "security": [{"bearer": []}, {"basic": []}],
        "components": {
            "schemas": components,
            "securitySchemes": {
                "bearer": {"type": "http", "scheme": "bearer", "description": "A key of the kind read or admin."},
                "basic": {"type": "http", "scheme": "basic", "description": "The key as the user, no password."},
            },
        },
    }


def _operation(operation: Operation, by_type: Mapping[Any, Any]) -> dict[str, Any]:
    media = "text/event-stream" if operation.streams else _JSON
    shown: dict[str, Any] = {
        "operationId": operation.name,
        "description": operation.words + (" Needs an admin key." if operation.admin else ""),
        "parameters": [*_path_parameters(operation.path), *_query_parameters(operation.query)],
        "responses": {"200": {"description": "OK", "content": {media: {"schema": by_type[operation.answer]}}}},
    }
    if operation.streams:
        shown["parameters"].append(_parameter("Last-Event-ID", "header", {"type": "integer"}, "The last `id:` seen."))
    for status in sorted({*_ALWAYS, *operation.refusals}):
        content = {_JSON: {"schema": by_type[Error]}}
        shown["responses"][str(status)] = {"description": HTTPStatus(status).phrase, "content": content}
    if operation.body is not None:
        content = {_JSON: {"schema": by_type[operation.body]}}
        if operation.takes_text:
            content["application/yaml"] = {"schema": {"type": "string"}}
        shown["requestBody"] = {"required": True, "content": content}
    return shown


def _path_parameters(path: str) -> Iterable[dict[str, Any]]:
    for name in re.findall(r"\{(\w+)\}", path):
        schema = {"type": "integer" if name in _INTEGERS else "string"}
        yield {**_parameter(name, "path", schema, _PATH_WORDS[name]), "required": True}


def _query_parameters(query: type[msgspec.Struct]) -> Iterable[dict[str, Any]]:
    _, components = msgspec.json.schema_components([query], ref_template=_REF)
    for name, said in components[query.__name__]["properties"].items():
        schema = dict(said)
        words = schema.pop("description", None)
        if schema.get("type") == "object":
            # Names that are open: `min.engagement=50`. A form that is exploded takes them from the object.
            schema = {
                "type": "object",
                "patternProperties": {rf"^{name}\.": schema["additionalProperties"]},
                "additionalProperties": False,
            }
            yield {**_parameter(name, "query", schema, words), "style": "form", "explode": True}
        else:
            yield _parameter(name, "query", schema, words)


def _parameter(name: str, place: str, schema: Mapping[str, Any], words: str | None) -> dict[str, Any]:
    shown: dict[str, Any] = {"name": name, "in": place, "schema": schema}
    return {**shown, "description": words} if words else shown
