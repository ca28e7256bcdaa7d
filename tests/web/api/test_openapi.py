"""The document says what the running server does: every path answers, with a body that fits."""

from __future__ import annotations

from typing import Any

import pytest
from jsonschema import Draft202012Validator

from tests.web.api.asked import MODEL, Asked, told

BODIES: dict[str, Any] = {
    "/api/v1/identity/consent": {"identifier": "email:nobody@b.example", "says": "withdraw"},
    "/api/v1/models": {"files": {"model.yaml": MODEL.read_text("utf-8")}},
    "/api/v1/score": {
        "traits": {"company": "Acme", "employees": 40},
        "events": [{"event": "Quote Requested", "occurred_at": "2026-11-02T10:00:00+01:00"}],
    },
}
ASKED = {"/api/v1/identity/consent": "?identifier=user_id:u1"}
NAMED = {"{id}": "user_id:u1", "{version}": "1", "{account}": "domain:chu.example"}


@pytest.fixture(scope="package")
def document(asked: Asked) -> dict[str, Any]:
    found: dict[str, Any] = asked.get("/openapi.json")
    return found


def check(document: dict[str, Any], schema: dict[str, Any], body: object) -> None:
    Draft202012Validator({**schema, "components": document["components"]}).validate(body)


def test_every_path_answers_as_it_is_documented(asked: Asked, document: dict[str, Any]):
    for path, methods in document["paths"].items():
        for method, operation in methods.items():
            schemas = operation["responses"]["200"]["content"]
            if "text/event-stream" in schemas:
                continue
            address = path.removeprefix("/api/v1")
            for name, value in NAMED.items():
                address = address.replace(name, value)
            address += ASKED.get(path, "") if method == "get" else ""
            status, answer = asked.ask(method.upper(), address, BODIES.get(path), asked.admin)
            assert status == 200, (path, answer)
            check(document, schemas["application/json"]["schema"], answer)


def test_the_feed_tells_what_is_documented(asked: Asked, document: dict[str, Any]):
    schema = document["paths"]["/api/v1/feed"]["get"]["responses"]["200"]["content"]["text/event-stream"]["schema"]
    with asked.feed("/feed?after=0") as stream:
        (news,) = told(stream, 1)
    news.pop("id")
    check(document, schema, news)


def test_what_is_sent_fits_the_document(document: dict[str, Any]):
    for path, body in BODIES.items():
        check(document, document["paths"][path]["post"]["requestBody"]["content"]["application/json"]["schema"], body)


def test_refusals_fit_the_document(asked: Asked, document: dict[str, Any]):
    cases: list[tuple[str, str, str, Any, str | None]] = [
        ("get", "/api/v1/leads", "/leads?limit=0", None, None),
        ("get", "/api/v1/leads", "/leads", None, "made-up"),
        ("get", "/api/v1/leads/{id}", "/leads/404", None, None),
        ("post", "/api/v1/models", "/models", {"files": {"model.yaml": "tamis: 1"}}, asked.admin),
        ("post", "/api/v1/models/{version}/publish", "/models/404/publish", None, asked.admin),
    ]
    for method, path, address, body, key in cases:
        status, answer = asked.ask(method.upper(), address, body, key)
        schema = document["paths"][path][method]["responses"][str(status)]["content"]["application/json"]["schema"]
        check(document, schema, answer)


def test_every_parameter_is_documented(document: dict[str, Any]):
    named = {one["name"] for one in document["paths"]["/api/v1/leads"]["get"]["parameters"]}
    assert named == set("class audience grade min max trait identifier account q sort limit cursor".split())


def test_names_of_operations_are_unique(document: dict[str, Any]):
    names = [operation["operationId"] for methods in document["paths"].values() for operation in methods.values()]
    assert len(set(names)) == len(names)
