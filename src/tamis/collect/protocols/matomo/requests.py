"""The tracking requests that one HTTP request carries: one in its address or a form, many in a JSON body."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Any

import msgspec

from tamis.collect.protocols.body import MOST_EVENTS, Refused, unpacked
from tamis.collect.protocols.json_text import decoded, object_of
from tamis.collect.protocols.matomo.parameters import Parameters, parameters_of, parameters_of_object
from tamis.collect.protocols.message import UnfitError
from tamis.collect.protocols.write_keys import usable_key
from tamis.language import Text


@dataclass(frozen=True, slots=True)
class Item:
    """One tracking request: its parameters, or why its `raw` JSON has none (`unfit`)."""

    parameters: Parameters = field(default_factory=dict)
    raw: str = ""
    unfit: UnfitError | None = None


@dataclass(frozen=True, slots=True)
class Requests:
    """What was sent. `key` stands in the tracker's own address; `token` is `token_auth` for all of them.

    `wants_image`: the reply is to be a picture (of many: JSON), else nothing.
    """

    items: list[Item]
    key: str | None
    token: str | None
    is_bulk: bool
    wants_image: bool


class _Bulk(msgspec.Struct):
    requests: list[msgspec.Raw]
    token_auth: Any = None
    send_image: Any = None


_BULK = msgspec.json.Decoder(_Bulk)
_STRING = msgspec.json.Decoder(str)
# What is never kept, as it is written in an address or in JSON.
_SECRETS = re.compile(r"((?:token_auth|cip)(?:=|\"\s*:\s*\"?))[^&\"]*")


def requests_of(query: str, body: bytes) -> Requests:
    """The requests, whatever the content type says: a browser that leaves a page sends a bulk as a form.

    Of one name in the address and in a form, the address counts, as in Matomo.

    Raises:
        Refused: 400 for what cannot be read or says nothing, 413 for too much.
    """
    if query.startswith("key="):  # most SDKs append `?idsite=...` to whatever address they are given
        query = query.replace("?", "&", 1)
    address = parameters_of(query)
    content = unpacked(body)
    if content.lstrip()[:1] == b"{":
        return _bulk(content, address)
    parameters = parameters_of(content.decode()) | address
    if not parameters:
        raise Refused(400, "no-parameters", "This is the address of a tracker: there are no parameters.")
    token, image = parameters.get("token_auth"), parameters.get("send_image") != "0"
    return Requests([Item(parameters)], usable_key(address.get("key")), token, is_bulk=False, wants_image=image)


def _bulk(content: bytes, address: Parameters) -> Requests:
    bulk = decoded(content, _BULK)
    if len(bulk.requests) > MOST_EVENTS:
        raise Refused(
            413, "too-many-requests", f"There are {len(bulk.requests)} requests, {MOST_EVENTS} at most are taken."
        )
    said = bulk.token_auth if isinstance(bulk.token_auth, str) else address.get("token_auth")
    image = str(bulk.send_image) not in {"0", "False"} and address.get("send_image") != "0"
    return Requests([_item(bytes(raw)) for raw in bulk.requests], usable_key(address.get("key")), said, True, image)


def _item(raw: bytes) -> Item:
    """One of a bulk: the query string of an address, or an object of parameters."""
    try:
        return Item(_parameters(raw))
    except UnfitError as unfit:
        return Item(raw=_SECRETS.sub(r"\1", raw.decode()), unfit=unfit)


def _parameters(raw: bytes) -> Parameters:
    """Raises UnfitError: it has none."""
    if not raw.startswith(b'"'):
        return parameters_of_object(object_of(raw))
    try:
        address = decoded(raw, _STRING)
        return parameters_of(address.partition("?")[2] if "?" in address else address)
    except Refused as refused:
        reason = Text(en="It is no address that can be read.", fr="Ce n'est pas une adresse lisible.")
        raise UnfitError(refused.code, reason) from refused
