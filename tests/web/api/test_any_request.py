"""Requests made at random from the OpenAPI document itself, by schemathesis: none breaks the server, or surprises."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import schemathesis
from hypothesis import HealthCheck, given, settings
from schemathesis.checks import not_a_server_error
from schemathesis.core.result import Ok
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from tests.web.api.asked import Asked

CHECKS = [not_a_server_error, status_code_conformance, content_type_conformance, response_schema_conformance]
SETTINGS = settings(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck))
ENDLESS = "/api/v1/feed"


@pytest.mark.slow
def test_every_operation_answers_any_request_as_it_is_documented(alone: Asked):
    alone.send({"type": "track", "userId": "u1", "event": "Quote Requested", "messageId": "1"})
    document: dict[str, Any] = alone.get("/openapi.json")
    schema = schemathesis.openapi.from_dict(document)
    headers = {"Authorization": f"Bearer {alone.admin}"}
    asked = []
    for found in schema.get_all_operations():
        assert isinstance(found, Ok), found
        operation = found.ok()
        if operation.path == ENDLESS:
            continue
        asked.append(operation.path)

        @SETTINGS
        @given(case=operation.as_strategy())
        def ask(case: schemathesis.Case) -> None:
            case.call_and_validate(base_url=alone.served.url, headers=headers, checks=CHECKS)

        ask()
    assert len(asked) == sum(len(methods) for path, methods in document["paths"].items() if path != ENDLESS)
    assert "Traceback" not in (Path(alone.served.folder) / "server.log").read_text("utf-8")
