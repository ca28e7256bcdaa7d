"""What a site says beside Matomo's own fields: custom dimensions, and the custom variables of older sites."""

from __future__ import annotations

import re
from typing import Any

from tamis.collect.protocols.matomo.parameters import Parameters, json_object, text

_DIMENSION = re.compile(r"dimension[1-9]\d{0,3}", re.ASCII)
_VARIABLES = ("_cvar", "cvar", "e_cvar")  # of the visit, the page, the event: the narrower counts
_LONGEST_NAME = 100


def custom_properties(parameters: Parameters) -> dict[str, Any]:
    """Dimensions as `dimension1`..., variables by the name that the site gave them."""
    return variables_of(parameters) | {
        name: value for name in parameters if _DIMENSION.fullmatch(name) and (value := text(parameters, name))
    }


def variables_of(parameters: Parameters) -> dict[str, str]:
    """The custom variables: each is written `"1": ["name", "value"]`."""
    found: dict[str, str] = {}
    for scope in _VARIABLES:
        for pair in json_object(parameters, scope).values():
            match pair:
                case [str(name), str() | int() | float() as value] if 0 < len(name.strip()) <= _LONGEST_NAME:
                    found[name.strip()] = str(value)
    return found
