"""The API's routes, from the table of its operations."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Awaitable, Callable, Sequence
from typing import Any

from starlette.convertors import Convertor, register_url_convertor
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from tamis.live.programs import Programs
from tamis.store.database import Database
from tamis.web.api.accounts import AccountOperations
from tamis.web.api.consent import ConsentOperations
from tamis.web.api.door import Door, unknown
from tamis.web.api.feed import FeedOperations
from tamis.web.api.leads import LeadOperations
from tamis.web.api.models import ModelOperations
from tamis.web.api.one_lead import OneLeadOperations
from tamis.web.api.openapi import PREFIX, document
from tamis.web.api.operations import Backend, Operation
from tamis.web.api.scoring import ScoringOperations
from tamis.web.keyring import Keyring

_EVERY = ["GET", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"]  # so that a wrong one is refused in our words
_PATHS = {"{id}": "{id:text}", "{account}": "{account:text}", "{version}": "{version:number}"}


class _Text(Convertor[str]):
    """Whatever stands there; Starlette's own `path` stops at the end of a line."""

    regex = r"[\s\S]*"

    def convert(self, value: str) -> str:
        """As it is."""
        return value

    def to_string(self, value: str) -> str:
        """As it is."""
        return value


class _Number(Convertor[int]):
    """As large as a store counts; Starlette's own `int` goes on for ever."""

    regex = r"[0-9]{1,18}"

    def convert(self, value: str) -> int:
        """What it says."""
        return int(value)

    def to_string(self, value: int) -> str:
        """In figures."""
        return str(value)


register_url_convertor("text", _Text())
register_url_convertor("number", _Number())


def api_routes(database: Database, keys: Keyring, programs: Programs) -> list[BaseRoute]:
    """Every path below /api/v1. The application's state holds `stopping`, a `threading.Event`: see the feed."""
    door = Door(keys)
    by_path: defaultdict[str, list[Operation]] = defaultdict(list)
    for operation in operations_of(Backend(database, programs)):
        by_path[operation.path].append(operation)
    # A key may hold slashes: what follows one is looked for first.
    paths = sorted(by_path, key=lambda path: path.endswith("}"))
    routes: list[BaseRoute] = [
        Route(PREFIX + _as_route(path), _endpoint(door, by_path[path]), methods=_EVERY) for path in paths
    ]
    return [*routes, Route("/api/{rest:text}", unknown, methods=_EVERY)]


def operations_of(backend: Backend) -> list[Operation]:
    """The whole table, with the operation that tells it."""
    table = [
        *LeadOperations(backend).operations(),
        *OneLeadOperations(backend).operations(),
        *AccountOperations(backend).operations(),
        *ModelOperations(backend).operations(),
        *ScoringOperations(backend).operations(),
        *ConsentOperations(backend).operations(),
        *FeedOperations(backend).operations(),
    ]
    told: dict[str, Any] = {}
    table.append(
        Operation(
            method="GET",
            path="/openapi.json",
            name="getDocument",
            words="This document.",
            answer=dict[str, Any],
            handle=lambda _call: told,
        )
    )
    told.update(document(table))
    return table


def _as_route(path: str) -> str:
    for name, route in _PATHS.items():
        path = path.replace(name, route)
    return path


def _endpoint(door: Door, operations: Sequence[Operation]) -> Callable[[Request], Awaitable[Response]]:
    async def endpoint(request: Request) -> Response:
        return await door.answer(request, operations)

    return endpoint
