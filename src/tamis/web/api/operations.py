"""What an operation of the API is: the one table from which both the routes and the OpenAPI document are made."""

from __future__ import annotations

import time
from abc import ABC, abstractmethod
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Annotated, Any, Literal

from msgspec import Meta, Struct
from starlette.requests import Request

from tamis.live.programs import Programs
from tamis.store.database import Database
from tamis.store.sources import Source
from tamis.web.api.shapes import Error

LARGEST_BODY = 4 << 20
"""Bytes, where an operation does not say otherwise."""
Limit = Annotated[int, Meta(ge=1, le=200, description="How many at most.")]
From = Annotated[str | None, Meta(description="The `next` of the page before.")]


class NoQuery(Struct, forbid_unknown_fields=True):
    """No parameter."""


@dataclass(frozen=True)
class Call:
    """A request whose key, parameters and body were judged. `query` and `body` are of the operation's types.

    `is_allowed` asks again whether the key is in use, for answers that go on.
    """

    source: Source
    path: dict[str, Any]
    query: Any
    body: Any
    request: Request
    is_allowed: Callable[[], Awaitable[bool]]


@dataclass(frozen=True, kw_only=True)
class Operation:
    """One thing that may be asked. `handle` runs in a thread, and returns an `answer`.

    `takes_text`: the body may also be the text of a model in YAML. `streams`: it answers by itself, in the event loop.
    `words` tells it to readers of the OpenAPI document.
    """

    method: Literal["GET", "POST"]
    path: str
    name: str
    words: str
    answer: Any
    handle: Callable[[Call], Any]
    query: type[Struct] = NoQuery
    body: type[Struct] | None = None
    admin: bool = False
    takes_text: bool = False
    most_bytes: int = LARGEST_BODY
    streams: bool = False
    refusals: tuple[int, ...] = ()


class RefusedError(Exception):
    """Why a request is not answered: a status, and the body that says it."""

    def __init__(self, status: int, code: str, message: str, error: Error | None = None) -> None:
        self.status = status
        self.error = error or Error(code, message)
        super().__init__(f"{status} {code}: {message}")


@dataclass(frozen=True)
class Backend:
    """What operations work with. `clock` gives the time in µs UTC."""

    database: Database
    programs: Programs
    clock: Callable[[], int] = lambda: time.time_ns() // 1_000


class Operations(ABC):
    """Some rows of the table, and what they do."""

    def __init__(self, backend: Backend) -> None:
        self.backend = backend

    @abstractmethod
    def operations(self) -> list[Operation]:
        """The rows."""


def not_found(what: str) -> RefusedError:
    """404."""
    return RefusedError(404, "not-found", f"There is no {what}.")


def no_model() -> RefusedError:
    """409: nothing was published yet."""
    return RefusedError(409, "no-model", "No model is published yet: POST one to /api/v1/models.")
