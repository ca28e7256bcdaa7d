"""What every request to the API passes: its key, its parameters, its body; and how it is answered or refused."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from functools import partial
from typing import Any

import msgspec
from starlette.concurrency import run_in_threadpool
from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response

from tamis.collect.protocols.segment.credentials import basic_key
from tamis.collect.protocols.write_keys import usable_key
from tamis.errors import near_miss
from tamis.model.files import MODEL_FILE
from tamis.store.database import StoreUnavailableError
from tamis.store.sources import Source
from tamis.web.api.operations import Call, Operation, RefusedError, not_found
from tamis.web.keyring import Keyring

_AT_ONCE = 8  # requests that use the store: the writer and the keys need connections too
_LATER = "5"  # seconds after which to come back


class Door:
    """Lets requests in to the operations of a path."""

    def __init__(self, keys: Keyring) -> None:
        self.keys = keys
        self._turns = asyncio.Semaphore(_AT_ONCE)

    async def answer(self, request: Request, operations: Sequence[Operation]) -> Response:
        """The answer of the one with that method; every refusal as `{"code", "message"}`."""
        try:
            source = await self._source(request)
            operation = _with_method(request.method, operations)
            _check_admin(source, operation)
            query = _query(operation, request)
            body = await _body(operation, request)
            call = Call(source, request.path_params, query, body, request, partial(self._is_allowed, request))
            if operation.streams:
                found: Response = await operation.handle(call)
                return found
            async with self._turns:
                return await run_in_threadpool(partial(_answered, operation, call))
        except RefusedError as refused:
            return refusal(refused)
        except StoreUnavailableError:
            down = refusal(RefusedError(503, "unavailable", "The store does not answer."))
            down.headers["Retry-After"] = _LATER
            return down

    async def _is_allowed(self, request: Request) -> bool:
        try:
            await self._source(request)
        except RefusedError:
            return False
        return True

    async def _source(self, request: Request) -> Source:
        key = _key(request.headers.get("authorization", ""))
        source = await self.keys.source(key) if key else None
        if source is None:
            said = "This key is unknown, or was revoked." if key else "There is no key: Authorization: Bearer KEY."
            raise RefusedError(401, "unknown-key" if key else "no-key", said)
        if source.kind == "write":
            raise RefusedError(403, "a-write-key", "A write key only sends; this needs one of the kind read or admin.")
        return source


def refusal(refused: RefusedError) -> Response:
    """A refusal as it is answered."""
    answer = _json(refused.error, refused.status)
    if refused.status == 401:
        answer.headers["WWW-Authenticate"] = "Bearer"
    return answer


async def unknown(_request: Request) -> Response:
    """404 for every other path."""
    return refusal(not_found("such path; see /api/v1/openapi.json"))


def _answered(operation: Operation, call: Call) -> Response:
    return _json(operation.handle(call), 200)


def _json(content: object, status: int) -> Response:
    # What is said of a lead is for who has the key, and is old at once.
    headers = {"Cache-Control": "no-store"}
    return Response(msgspec.json.encode(content), status, headers, "application/json")


def _key(authorization: str) -> str | None:
    scheme, _, credentials = authorization.strip().partition(" ")
    return usable_key(credentials) if scheme.lower() == "bearer" else basic_key(authorization)


def _with_method(method: str, operations: Sequence[Operation]) -> Operation:
    wanted = "GET" if method == "HEAD" else method
    for operation in operations:
        if operation.method == wanted:
            return operation
    allowed = ", ".join(operation.method for operation in operations)
    raise RefusedError(405, "wrong-method", f"This path takes {allowed}.")


def _check_admin(source: Source, operation: Operation) -> None:
    if operation.admin and source.kind != "admin":
        raise RefusedError(403, "not-an-admin-key", "This needs a key of the kind admin.")


def _query(operation: Operation, request: Request) -> Any:
    """The parameters; `min.fit=20` is the entry `fit` of the parameter `min`."""
    known = [field.encode_name for field in msgspec.structs.fields(operation.query)]
    given: dict[str, Any] = {}
    for name, value in request.query_params.multi_items():
        outer, dot, inner = name.partition(".")
        if outer not in known:
            hint = near_miss(outer, known)
            said = f"There is no parameter '{outer}'." + (f" {hint.say('en')}" if hint else "")
            raise RefusedError(400, "unknown-parameter", said)
        holder = given.setdefault(outer, {}) if dot else given
        key = inner if dot else outer
        if not isinstance(holder, dict) or key in holder:
            raise RefusedError(400, "repeated-parameter", f"The parameter '{name}' stands twice.")
        holder[key] = value
    try:
        return msgspec.convert(given, operation.query, strict=False)
    except msgspec.ValidationError as error:
        raise RefusedError(400, "bad-parameter", f"{error}.") from None


async def _body(operation: Operation, request: Request) -> Any:
    if operation.body is None:
        return None
    data = await _read(request, operation.most_bytes)
    is_json = data.lstrip()[:1] == b"{" or not operation.takes_text
    try:
        if not is_json:
            return msgspec.convert({"files": {MODEL_FILE: data.decode("utf-8-sig")}}, operation.body)
        return msgspec.json.decode(data, type=operation.body)
    except UnicodeDecodeError as error:
        raise RefusedError(400, "not-utf-8", f"The body is not UTF-8: byte {error.start}.") from None
    except RecursionError:
        raise RefusedError(400, "too-deep", "The body is nested too deep.") from None
    except msgspec.ValidationError as error:
        raise RefusedError(400, "bad-shape", f"{error}.") from None
    except msgspec.DecodeError as error:
        raise RefusedError(400, "bad-json", f"The body is not JSON: {error}.") from None


async def _read(request: Request, most: int) -> bytes:
    parts, size = [], 0
    try:
        async for part in request.stream():
            size += len(part)
            if size > most:
                raise RefusedError(413, "too-large", f"More than {most} bytes.")
            parts.append(part)
    except ClientDisconnect:
        raise RefusedError(400, "cut-short", "The request ended before its body.") from None
    return b"".join(parts)
