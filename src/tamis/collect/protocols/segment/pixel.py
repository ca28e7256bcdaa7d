"""Events in the address of an image: RudderStack's pixel, where dots in a parameter's name nest."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from urllib.parse import parse_qsl

from tamis.collect.protocols.body import Refused

_MOST_PARAMETERS = 1_000
_DEEPEST = 8


def parameters_of(query: str) -> dict[str, str]:
    """The parameters of a query string, in its order; of several of one name, the first.

    Raises:
        Refused: 400: there are more than 1,000.
    """
    sound = query.encode("utf-8", "replace").decode("utf-8")
    try:
        pairs = parse_qsl(sound, keep_blank_values=True, max_num_fields=_MOST_PARAMETERS)
    except ValueError as error:
        raise Refused(400, "bad-query", f"The query has more than {_MOST_PARAMETERS} parameters.") from error
    found: dict[str, str] = {}
    for name, value in pairs:
        found.setdefault(name, value)
    return found


def event_of(parameters: Mapping[str, str]) -> dict[str, Any]:
    """The event: `properties.path=/a` is `{"properties": {"path": "/a"}}`. Images are loaded by the person's device."""
    event: dict[str, Any] = {"channel": "web"}
    for name, value in parameters.items():
        if name == "writeKey":
            continue
        *outer, last = name.split(".", _DEEPEST)
        place = event
        for step in outer:
            inner = place.get(step)
            if not isinstance(inner, dict):
                inner = place[step] = {}
            place = inner
        place[last] = value
    if "anonymousId" in parameters:
        event["anonymousId"] = parameters["anonymousId"].strip('"')  # AMP quotes it
    return event
