"""The parameters of a tracking request, from an address, a form or JSON, and their values."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any, TypeAlias
from urllib.parse import parse_qsl

import msgspec

from tamis.collect.protocols.body import Refused
from tamis.collect.protocols.json_text import object_of
from tamis.collect.protocols.message import LARGE, UnfitError

Parameters: TypeAlias = Mapping[str, str]

MOST_PARAMETERS = 1_000
_LARGEST = 2**63 - 1


def parameters_of(query: str) -> dict[str, str]:
    """The parameters of a query string or a form; of several of one name the last, as PHP reads them.

    Bytes that are no UTF-8 become the replacement character; NUL characters, which no database takes, are left out.

    Raises:
        Refused: 400: there are more than 1,000.
    """
    sound = query.encode("utf-8", "replace").decode("utf-8")
    try:
        pairs = parse_qsl(sound, keep_blank_values=True, max_num_fields=MOST_PARAMETERS)
    except ValueError as error:
        raise Refused(400, "bad-query", f"There are more than {MOST_PARAMETERS} parameters.") from error
    return {_without_nul(name): _without_nul(value) for name, value in pairs}


def parameters_of_object(found: Mapping[str, Any]) -> dict[str, str]:
    """The parameters that a JSON object is, each as it would stand in an address; null ones are absent."""
    return {_without_nul(name): _as_text(value) for name, value in found.items() if value is not None}


def text(parameters: Parameters, name: str) -> str | None:
    """The parameter without blanks at its ends; None where it is absent or empty."""
    return parameters.get(name, "").strip() or None


def number(parameters: Parameters, name: str) -> int | float | None:
    """The parameter as a number, a whole one as an integer; None where it is none."""
    return as_number(parameters.get(name))


def as_number(value: object) -> int | float | None:
    """The number that a text or number is, finite and within 64 bits; else None."""
    if isinstance(value, bool) or not isinstance(value, str | int | float):
        return None
    try:
        found = float(value)
    except (ValueError, OverflowError):
        return None
    if not math.isfinite(found) or abs(found) > _LARGEST:
        return None
    return int(found) if found.is_integer() and abs(found) < 2**53 else found


def json_object(parameters: Parameters, name: str) -> dict[str, Any]:
    """The JSON object that the parameter holds; empty where it holds none that can be read, or one beyond 32 KiB."""
    written = parameters.get(name)
    if not written or len(written) > LARGE:
        return {}
    try:
        return object_of(written.encode())
    except UnfitError:
        return {}


def _as_text(value: object) -> str:
    if isinstance(value, str):
        return _without_nul(value)
    if isinstance(value, bool):
        return str(int(value))
    return msgspec.json.encode(value).decode()


def _without_nul(value: str) -> str:
    return value.replace("\0", "") if "\0" in value else value
